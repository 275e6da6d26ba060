"""From the notice to what was mended: rectify, recheck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports import bootstrap
from reports.chinese import Command, Group
from reports.commands.shared import (
    SHOWN,
    OutFolder,
    PeriodText,
    StoppedError,
    agreed,
    console,
    say,
    say_paths,
)
from reports.errors import first_of
from reports.periods import parse_period

if TYPE_CHECKING:
    from reports.models import Notice

commands = typer.Typer()
rectify_app = typer.Typer(
    cls=Group, help="整改：整改通知单发给各单位，回复导入，复查以后写整改情况台账。", no_args_is_help=True
)
commands.add_typer(rectify_app, name="rectify")


@rectify_app.command("export", cls=Command)
def rectify_export(
    period_text: PeriodText,
    out: OutFolder = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            "-y",
            help="通报还是草稿的由此签发；期限近的、过了的，别的通知单要求过的，照样写，不再询问。",
        ),
    ] = False,
) -> None:
    """写整改通知单：每个单位一份 .docx 和一份待填的 .xlsx，打成一个 .zip。通报由此算作签发，先问一声。"""
    period = parse_period(period_text)
    office = bootstrap()
    from crawler.plan import TIMEZONE
    from reports import issuing, record
    from reports.documents.words import full_date
    from reports.rectify import demands, orders

    before = demands.notice_of(period)
    issued = before.version
    doubts = [*demands.hurried(before), *demands.ordered_already(before)]
    for line in doubts:
        say(line)
    if not yes and (doubts or not issued) and not agreed("仍然这样写吗？" if issued else _issuing(before)):
        say("没有写。" if issued else "没有写，通报还是草稿。")
        return
    paths, handed = orders.write(period, out)
    notice, taken_back = handed.notice, len(handed.taken_back)
    done = "已写好"
    if handed.again:
        when = f"{full_date(handed.sent_at.astimezone(TIMEZONE).date())}" if handed.sent_at else "以前"
        done = f"已于{when}写出，各单位照那一份办理；照原来的事项又写了一份"
    say(f"{len(handed.units)} 个单位的整改通知单{done}（通报{issuing.standing_words(notice)}）：")
    say_paths(paths)
    if notice.version > 1 and record.letters(notice)[:-1]:
        say(
            f"只写更正改动的：增加、恢复 {len(handed.demands)} 个，撤销 {taken_back} 个。"
            "其余仍按以前的通知单。"
        )
    if handed.mended:
        say(f"复查已经看到整改的 {handed.mended} 个，没有写进通知单。")
    if office.doc_prefix and not issuing.standing(notice).number:
        say(f"通报还没有写上文号。有了以后运行 {issuing.command(period)} --issued 文号。")
    _say_dismissed(handed.dismissed_later, "没有写进通知单")
    changed = demands.unsaid(notice) if issued else ()
    if any(changed):
        kinds = (
            *("后来才属实、没有写进通知单的", "改为误报的", "复核改回待核的", "已经整改、不再检查的"),
            "换了主办单位、通知的是通报里的单位的",
        )
        told = "，".join(f"{kind} {count} 个" for kind, count in zip(kinds, changed, strict=True) if count)
        say(
            f"注意：通报签发以后记录有改动{'，通知单没有变' if handed.again else ''}：{told}。"
            f"要改通报，先运行 {issuing.command(period)} --correct 原因，再写更正的通知单。"
        )


def _say_dismissed(count: int, what: str) -> None:
    if count:
        say(f"通报要求整改、以后月份的检查改为误报的 {count} 个，编号作废，{what}。")


def _issuing(draft: Notice) -> str:
    from reports import issuing

    ahead = "，这一天还没有到" if issuing.is_ahead(draft) else ""
    return (
        f"{parse_period(draft.period).words}通报是{issuing.standing_words(draft)}{ahead}。"
        "写了通知单就算签发，通报不再改动，只能更正。写吗？"
    )


@rectify_app.command("import", cls=Command)
def rectify_import(
    period_text: PeriodText,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="文件…", help="填好的 .xlsx、装着它们的文件夹或 .zip", show_default=False),
    ],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="说明像是有异议的不再询问，照单位选的导入。")
    ] = False,
) -> None:
    """导入各单位的整改回复：有一处错误就全不导入；说明像是有异议的，先问一声；再次导入，写明改了什么。"""
    period = parse_period(period_text)
    bootstrap()
    from reports.rectify import replies

    def ask(doubts: list[str]) -> None:
        say(f"有 {len(doubts)} 条没有选“有异议”，说明像是有异议，或者没有写怎样整改，请核对：")
        for line in first_of(doubts, SHOWN, "条"):
            say(f"  {line}")
        say(
            "是异议的，请单位把“整改情况”改成“有异议”再导入（以前发的清单下拉里没有，复制这三个字粘贴进去）；"
            "照单位选的导入，就按没有异议催办。"
        )
        if not yes and not agreed("照单位选的导入吗？"):
            say("没有导入。")
            raise typer.Exit

    done = replies.take_over(period, paths, ask)
    say(f"已导入：新回复 {done.fresh} 个，改动 {len(done.changes)} 个，没有变化 {done.same} 个。")
    for change in first_of(done.changes, SHOWN, "个"):
        say(f"  {change}")
    if done.passed_over:
        names = "、".join(first_of(done.passed_over, 5, "个"))
        say(f"略过本程序写的文件 {len(done.passed_over)} 个，不是各单位的回复：{names}")
    if done.dropped:
        say(f"已经撤销、没有导入的编号：{'、'.join(done.dropped)}。")
    say(f"{period.words}现在：{'，'.join(f'{state} {count}' for state, count in done.states.items())}。")
    if done.silent:
        say(f"还没有回复的单位：{'、'.join(done.silent)}。")


@rectify_app.command("ledger", cls=Command)
def rectify_ledger(period_text: PeriodText, out: OutFolder = None) -> None:
    """写整改情况台账：单位怎么说、复查怎么说、有没有超期、以前有没有通报过。"""
    period = parse_period(period_text)
    bootstrap()
    from reports.rectify import book as document
    from reports.rectify import demands
    from reports.rectify.closing import AWAITING

    paths, found = document.write(period, out)
    say("整改情况台账已写好：")
    say_paths(paths)
    if awaiting := sum(line.seen == AWAITING for line in found):
        say(f"{AWAITING}的有 {awaiting} 个。复查这些：xunjian recheck {period}")
    if contradicted := sum(line.contradicted for line in found):
        say(f"注意：单位称已整改、复查不认可的有 {contradicted} 个，请人工核对后再通报。")
    if reopened := sum(line.reopened for line in found):
        say(f"注意：复核改回待核的有 {reopened} 个，请人工核对：见“核对”一列。")
    if disputed := sum(bool(line.objection) for line in found):
        say(f"注意：单位有异议、称无法整改的有 {disputed} 个，请人工核对：见“核对”一列。")
    _say_dismissed(demands.dismissed_later(period), "没有列入")


@rectify_app.command("remind", cls=Command)
def rectify_remind(period_text: PeriodText, out: OutFolder = None) -> None:
    """催办：没有整改完成、没有收到回复的列成一表，每个单位一份整改催办函（.docx），写明超期几天。"""
    period = parse_period(period_text)
    bootstrap()
    from reports.rectify import demands, reminders

    paths, found = reminders.write(period, out)
    urged = sum(map(reminders.is_urged, found))
    say(f"没有整改完成、没有收到回复的整改事项 {len(found)} 个，写进催办函 {urged} 个：")
    say_paths(paths)
    if left := len(found) - urged:
        held = sum(bool(line.held) for line in found)
        say(
            f"注意：没有写进催办函的 {left} 个，请人工核对：单位有异议、称无法整改，复核改回待核，换了主办"
            f"单位的 {held} 个，疑似假整改 {left - held} 个。"
        )
    _say_dismissed(demands.dismissed_later(period), "没有列入")
    if doubtful := sum(bool(line.doubt) for line in found):
        say(f"注意：说明像是有异议、没有选“有异议”的 {doubtful} 个，催办函照写，发出以前请核对“核对”一列。")


@commands.command("recheck", cls=Command)
def recheck_command(
    period_text: PeriodText,
    everything: Annotated[
        bool, typer.Option("--all", help="全部再看一遍；不写，就只看单位回复后尚未复查的（没有就看全部）。")
    ] = False,
) -> None:
    """复查整改：只看通报过的地方，先看单位回复后尚未复查的；中断后再运行同一条命令接着做。"""
    period = parse_period(period_text)
    office = bootstrap()
    from reports.progress import Progress
    from reports.rectify import recheck

    try:
        with Progress(console) as progress:
            done = recheck.run(office, period, progress, everything)
    except KeyboardInterrupt:
        raise StoppedError(f"已中断，查完的都已保存。再运行 xunjian recheck {period} 接着做。") from None
    counts = "，".join(f"{outcome} {count}" for outcome, count in done.outcomes.most_common())
    say(f"第 {done.round} 次复查：{counts}。逐项结果：xunjian rectify ledger {period}")
    if done.left:
        say(f"只看了单位回复后尚未复查、还没有复查过的，另外 {done.left} 个没有再看（要看的加 --all）。")
