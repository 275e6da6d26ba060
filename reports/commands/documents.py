"""What the office issues: evidence, report, notice, template, annual, counts, warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from reports import bootstrap
from reports.chinese import Command, Group, YearGroup
from reports.commands.shared import (
    FAILED,
    FOUND,
    MonthText,
    OutFolder,
    StoppedError,
    agreed,
    console,
    errors,
    say,
    say_paths,
    say_undrawn,
    say_unset,
    set_up_without_folder,
)
from reports.errors import UserError
from reports.periods import Month, Quarter, Span, parse_date, parse_year

commands = typer.Typer()
template_app = typer.Typer(
    cls=Group, help="Word 模板：导出自带的，改成本办的，检查有没有改错。", no_args_is_help=True
)
commands.add_typer(template_app, name="template")
annual_app = typer.Typer(
    cls=YearGroup,
    help="年度工作数据：xunjian annual 2026；政府信息公开工作年度报告的核对：xunjian annual check。",
    no_args_is_help=True,
)
commands.add_typer(annual_app, name="annual")
SigningDay = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="日期",
        help="成文日期，例如 2027-01-05，不早于检查完成的那一天；不写就是今天，草稿写的是以后一天的不变。",
    ),
]
Correct = Annotated[
    str | None,
    typer.Option(
        "--correct",
        metavar="原因",
        help="更正已经签发的通报：另写一版，写明改了什么；文号写错了的，加 --issued 改正的文号。",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="签发、更正以前有要先知道的，照样写出，不再询问。")]
Issued = Annotated[
    str | None,
    typer.Option(
        "--issued",
        metavar="文号",
        help="记下通报已经签发，各个文件写上文号；成文日期变了的加 --date。没有文号的写日期。",
        show_default=False,
    ),
]


@commands.command(cls=Command)
def evidence(month: MonthText, out: OutFolder = None) -> None:
    """给一个月核实的问题各截一张证据图；之后的 report 从清单链接过去。中断后再运行接着截。"""
    period = Month.parse(month)
    office = bootstrap()
    from reports import monthly
    from reports.evidence import FOLDER, is_excerpt

    folder = out or office.documents / str(period)
    try:
        shots = monthly.show(period, folder)
    except KeyboardInterrupt:
        raise StoppedError(f"已中断，截好的都已保存。再运行 xunjian evidence {period} 接着截。") from None
    drawn = sum(shot.name.endswith(".jpg") for shot in shots)
    excerpts = sum(is_excerpt(shot.name) for shot in shots)
    say(f"截图 {drawn} 张，文字摘录 {excerpts} 份：")
    say_paths([folder / FOLDER / shot.name for shot in shots if shot.name])
    for note, count in Counter(shot.note for shot in shots if shot.note).items():
        say(f"{note}：{count} 个。")
    if excerpts:
        say_undrawn()


@commands.command(cls=Command)
def report(
    month: MonthText,
    issued_on: SigningDay = None,
    out: OutFolder = None,
    correct: Correct = None,
    issued: Issued = None,
    yes: Yes = False,
) -> None:
    """生成月度检查通报：签发以前是草稿，可以反复生成；签发以后不再改动，更正另写一版。"""
    period = Month.parse(month)
    day, reason = parse_date(issued_on) if issued_on else None, _reason(correct)
    office = bootstrap()
    from reports import facts, issuing, monthly
    from reports.models import Notice

    if issued is not None and not reason:
        _issue(period, issued, day, yes, out)
        return
    facts.require_reviewed([period])
    number = _right_number(period, issued, day, yes)
    paths = monthly.write(period, day, out, reason, number, _asking(yes))
    _say_notice(period, paths)
    say_unset(office)
    season = period.quarter
    signed = issuing.last(Notice.Kind.QUARTERLY, str(season))
    if reason and signed and signed.version and monthly.was_renumbered(period):
        say(
            f"注意：问题清单的编号变了，{season.words}通报已经签发，里面的证据编号照的是原来的：也要更正，"
            f"运行 {issuing.command(season)} --correct 原因。"
        )


@commands.command(cls=Command)
def notice(
    quarter: Annotated[str, typer.Argument(metavar="季度", help="例如 2026Q4", show_default=False)],
    issued_on: SigningDay = None,
    out: OutFolder = None,
    correct: Correct = None,
    issued: Issued = None,
    yes: Yes = False,
) -> None:
    """生成季度通报：只点名复核属实的问题。签发以前是草稿，可以反复生成；签发以后不再改动，更正另写一版。"""
    period = Quarter.parse(quarter)
    day, reason = parse_date(issued_on) if issued_on else None, _reason(correct)
    office = bootstrap()
    from reports import facts, issuing, quarterly
    from reports.rectify import demands

    if issued is not None and not reason:
        _issue(period, issued, day, yes, out)
        return
    facts.require_reviewed(facts.finished_months(period))
    number = _right_number(period, issued, day, yes)
    changed: list[Month] = []
    paths = quarterly.write(period, day, out, reason, number, _asking(yes), changed.append)
    _say_notice(period, paths)
    _print(paths[0], issuing.command(period), draft=not demands.notice_of(period).version)
    say_unset(office)
    if missing := facts.missing_months(period):
        advice = "" if demands.notice_of(period).version else "季度还没有结束的，请检查完再签发。"
        say(f"注意：{missing}没有完成检查，没有列入。{advice}")
    for month in changed:
        say(
            f"注意：{month.words}检查通报（草稿）写好以后记录有改动，问题清单的编号已经不同，本通报的证据编号照现在的"
            f"记录写。请重写：{issuing.command(month)}。"
        )


def _reason(correct: str | None) -> str:
    if correct is not None and not correct.strip():
        raise UserError(
            "--correct 后面没有写原因，没有写出。请写明为什么更正，例如 --correct 教育局来函说明。"
        )
    return (correct or "").strip()


def _say_notice(period: Month | Quarter, paths: list[Path]) -> None:
    from reports import issuing
    from reports.rectify import demands

    notice = demands.notice_of(period)
    done = "" if notice.version else "已生成"
    say(f"{notice.kind}{done}（{issuing.standing_words(notice)}）：")
    say_paths(paths)


def _print(document: Path, again: str, *, draft: bool) -> None:
    """The .pdf of a notice; that of an issued one stays where it says what the document says."""
    from reports.documents import pdf

    try:
        fresh = draft or not pdf.lies_beside(document)
        say_paths(pdf.beside(document) if fresh else [document.with_suffix(".pdf")])
    except KeyboardInterrupt:
        missing = document.with_suffix(".pdf").name
        raise StoppedError(f"已中断，上面列出的都已写好，只缺 {missing}。再运行 {again} 就补上。") from None
    except pdf.UnprintedError as error:
        say(f"注意：{error}")


def _right_number(period: Month | Quarter, issued: str | None, day: date | None, yes: bool) -> str:
    """The 文号 of a correction that puts a wrong one right; empty where none is given."""
    from reports.rectify import demands

    if issued is None:
        return ""
    number, doubts = demands.right_number(period, issued.strip(), day)
    _ask(doubts, yes, "仍然照此更正文号吗？")
    return number


def _asking(yes: bool) -> Callable[[list[str]], None]:
    return lambda told: _ask(told, yes, "照此写出并签发更正吗？", "没有写出更正，什么也没有改。")


def _ask(doubts: list[str], yes: bool, question: str, declined: str = "没有记，到此为止。") -> None:
    for line in doubts:
        say(line)
    if doubts and not yes and not agreed(question):
        say(declined)
        raise typer.Exit


def _issue(period: Month | Quarter, number: str, day: date | None, yes: bool, out: Path | None) -> None:
    from reports import issuing
    from reports.rectify import demands

    if out is not None:
        raise UserError("--issued 签发写好的通报，不能和 --out 一起用。")
    if not number.strip():
        raise UserError("--issued 后面没有写文号，没有记。没有文号的写日期，例如 --issued 2027-01-08。")

    paths = demands.issue(
        period, number.strip(), day, lambda doubts: _ask(doubts, yes, "仍然照此记为签发吗？")
    )
    notice = demands.notice_of(period)
    say(f"{period.words}通报已记为签发（{issuing.standing_words(notice)}），不再改动。")
    say_paths(paths)
    if isinstance(period, Quarter) and (words := [path for path in paths if path.suffix == ".docx"]):
        _print(words[0], issuing.command(period), draft=False)
    if left := notice.documents.keys() - {path.name for path in paths}:
        say(
            f"保持签发时的样子，没有重写：{'、'.join(sorted(left))}。"
            "这些文件有人改过，或者写好以后记录有改动；缺文号、日期的，请在文件里填上。"
        )


@template_app.command("export", cls=Command)
def template_export(
    out: Annotated[
        Path, typer.Option(metavar="目录", help="写到哪里；文书用工作目录里的 templates。")
    ] = Path("templates"),
) -> None:
    """写出自带的 Word 模板，供修改。"""
    set_up_without_folder()
    from reports import templates

    for path in templates.export(out):
        say(str(path))


@template_app.command("check", cls=Command)
def template_check(
    path: Annotated[
        Path, typer.Argument(metavar="文件或目录", help="一份模板，或放模板的目录", show_default=False)
    ],
) -> None:
    """检查 Word 模板：变量、标记、表格，错在第几段。退出码：0 没有错，2 有错。"""
    set_up_without_folder()
    from reports import templates

    for sound in templates.check(path):
        say(f"{sound.path} 没有错（{sound.title}）。{sound.remark}")


@annual_app.command("year", cls=Command)
def annual(
    year: Annotated[str, typer.Argument(metavar="年份", help="例如 2026", show_default=False)],
    out: OutFolder = None,
) -> None:
    """生成年度工作数据：每个数字都能查到记录。"""
    number = parse_year(year)
    office = bootstrap()
    from reports import annual as document
    from reports.models import Inspection

    if not Inspection.objects.filter(period__startswith=f"{number}-", state=Inspection.State.DONE).exists():
        raise UserError(f"{number}年没有完成的月度检查，没有可写的数据。")
    paths = document.write(number, out)
    say("年度工作数据已生成：")
    say_paths(paths)
    say_unset(office)


@annual_app.command("check", cls=Command)
def annual_check(
    source: Annotated[
        str,
        typer.Argument(metavar="网址或文件", help="网页、.docx、.pdf；.doc 只核对文字", show_default=False),
    ],
    last: Annotated[
        str | None,
        typer.Option(metavar="网址或文件", help="上年的报告，核对跨年结转的数字。", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每处一个 JSON 对象，一行一个。")] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="地址", help="允许访问的内网名称、地址或网段。", show_default=False),
    ] = None,
) -> None:
    """核对政府信息公开工作年度报告：标题、表格、数字。退出码：0 没有问题，1 有问题，2 未能检查。"""
    from checks.annual import Kind, judge
    from reports import annual_check as checker

    report = checker.load(source, allow_host or ())
    answers = judge(report, checker.load(last, allow_host or ()) if last else None)
    if as_json:
        for line in checker.as_json(report, answers):
            say(line)
    else:
        console.print(checker.answers_table(report, answers), soft_wrap=False)
        if any(answer.remarks for answer in answers):
            console.print(checker.remarks_table(answers), soft_wrap=False)
        say(checker.summary(answers))
    if checker.count(answers, Kind.PROBLEM):
        raise typer.Exit(FOUND)
    if checker.count(answers, Kind.UNABLE):
        raise typer.Exit(FAILED)


@commands.command(cls=Command)
def counts(
    span: Annotated[
        str,
        typer.Argument(
            metavar="期间", help="2026、2026-11、2026Q4 或 2026-01-01..2026-06-30", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="目录", help="另写一份 Excel：各表、每一条信息、年报草稿。", show_default=False),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="只打印年度报告第二部分的草稿。")] = False,
) -> None:
    """发布条数、重点领域公开条数、互动办理情况：按单位、栏目、领域、渠道统计任何一段时间。"""
    period = Span.parse(span)
    office = bootstrap()
    from reports.counts import book, words
    from reports.counts import draft as counts_draft
    from reports.counts import tally as counting

    found = counting.gather(office, period)
    if draft:
        for line in counts_draft.text(found) or [f"{period.words}没有可以写的数字。"]:
            say(line)
        for line in counts_draft.remarks(found):
            errors.print(f"注意：{line}", markup=False)
    else:
        for table in words.tables(found):
            console.print(table, soft_wrap=False)
        say(words.left_out(found))
    if out:
        say("统计表已写好：")
        say_paths(book.write(found, out))


@commands.command(cls=Command)
def warnings(
    month: Annotated[
        str | None,
        typer.Argument(metavar="月份", help="例如 2026-11；不写就是最近一次检查", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="目录",
            help="写出 Excel、日历文件，还来得及的每个单位一份预警函和一封邮件草稿。",
            show_default=False,
        ),
    ] = None,
) -> None:
    """早期预警：快到期限的栏目、账号、来信、安全证书，按责任单位列出最迟哪天。"""
    period = Month.parse(month) if month else None
    bootstrap()
    from crawler.archive import now
    from crawler.plan import TIMEZONE
    from reports import facts
    from reports import warnings as early

    done, today = facts.load(period or early.newest()), now().astimezone(TIMEZONE).date()
    dues = early.of(done)
    if dues:
        console.print(early.table(dues, today), soft_wrap=False)
    late = len(dues) - len(early.in_time(dues, today))
    over = (
        f"，其中 {late} 项已过期限或者今天到期：今天成文的通报、预警函里不写，请先核对是否已经办理"
        if late
        else ""
    )
    say(f"{done.month.words}的检查有 {len(dues)} 项临近期限{over}。")
    if out:
        say_paths(early.write(done, out, today))
