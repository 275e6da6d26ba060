"""The ``xunjian`` command. Nothing heavy is imported before it is known which command runs."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from reports import bootstrap
from reports.chinese import Command, Group, YearGroup, folding, wrong_usage
from reports.errors import UserError, file_error
from reports.periods import Month, Quarter, Span, parse_date, parse_moment, parse_period, parse_year

if TYPE_CHECKING:
    from datetime import datetime

    from checks.own import Own
    from reports.ledger import Change
    from reports.office import Office

FOUND, FAILED, INTERRUPTED = 1, 2, 130
SHOWN = 100
"""Changes of a ledger that are listed one by one."""
SHOWN_NAMES = 10

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

app = typer.Typer(
    name="xunjian",
    cls=Group,
    help="巡检：县级政府网站与政务新媒体的月检查、季通报。",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
)
ledger_app = typer.Typer(
    cls=Group, help="台账：单位、网站、栏目、账号，用 Excel 填写。", no_args_is_help=True
)
findings_app = typer.Typer(
    cls=Group, help="复核：导出问题清单，在 Excel 里填“复核”，再导入。", no_args_is_help=True
)
rules_app = typer.Typer(
    cls=Group, help="指标方案：限期、个数、分值，各自的依据，以及本地方案改了什么。", no_args_is_help=True
)
annual_app = typer.Typer(
    cls=YearGroup,
    help="年度工作数据：xunjian annual 2026；政府信息公开工作年度报告的核对：xunjian annual check。",
    no_args_is_help=True,
)
lm_app = typer.Typer(cls=Group, help="语言模型：用自己的公文训练查错别字的模型。", no_args_is_help=True)
rectify_app = typer.Typer(
    cls=Group, help="整改：整改通知单发给各单位，回复导入，复查以后写整改情况台账。", no_args_is_help=True
)
accounts_app = typer.Typer(
    cls=Group, help="政务新媒体：核对表，读各平台，谁快到期，台账与备案系统对照。", no_args_is_help=True
)
app.add_typer(ledger_app, name="ledger")
app.add_typer(accounts_app, name="accounts")
app.add_typer(findings_app, name="findings")
app.add_typer(rules_app, name="rules")
app.add_typer(rectify_app, name="rectify")
app.add_typer(annual_app, name="annual")
template_app = typer.Typer(
    cls=Group, help="Word 模板：导出自带的，改成本办的，检查有没有改错。", no_args_is_help=True
)
app.add_typer(lm_app, name="lm")
app.add_typer(template_app, name="template")

MonthText = Annotated[str, typer.Argument(metavar="月份", help="例如 2026-11", show_default=False)]
ExcelFile = Annotated[Path, typer.Argument(metavar="文件.xlsx", help="Excel 工作簿", show_default=False)]


class StoppedError(Exception):
    """The user pressed Ctrl-C; the message says how to go on."""


def say(text: str = "") -> None:
    """A line for the user; nothing in it is markup."""
    console.print(text, markup=False)


def say_paths(paths: list[Path]) -> None:
    """The documents that were written, and those that were kept because somebody had worked in them."""
    from reports.documents.files import is_kept

    for path in paths:
        say(f"  原来的文件有人改过，已另存为 {path}" if is_kept(path) else f"  {path}")


def _say_unset(office: Office) -> None:
    """Which settings of the head and the signature are empty, and where they are filled in."""
    words = {"county": "县名", "office": "发文机关"}
    unset = [f"{name}（{what}）" for name, what in words.items() if not getattr(office, name)]
    if not office.county:
        stands = "" if office.office else "，文书里的发文机关写成了“××××”"
        say(
            f"注意：{office.folder / 'xunjian.toml'} 里的 {'、'.join(unset)}没有填写{stands}。"
            "填好后再运行一次这条命令。"
        )


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"xunjian {version('xunjian')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本号。", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """The options of ``xunjian`` itself."""


@app.command(cls=Command)
def init(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="不写就是当前目录")] = Path(),
) -> None:
    """建立工作目录：设置文件、台账模板和领导表。"""
    from reports import workfolder

    made = workfolder.create(folder)
    say("工作目录已建好：")
    say_paths(made)
    say("下一步：填写 xunjian.toml 和台账模板，然后在这个目录里运行 xunjian ledger import 台账.xlsx。")


@app.command(cls=Command)
def read(
    source: Annotated[
        str, typer.Argument(metavar="网址或文件", help="网页、PDF、Word、Excel、OFD", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，给程序用。")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="每一项写明依据和在页面上的位置。")] = False,
    base: Annotated[
        str | None,
        typer.Option(metavar="网址", help="文件原来的网址，链接由它补全。", show_default=False),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="日期", help="监测时间点；不写就是现在。")] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="地址", help="允许访问的内网名称、地址或网段。", show_default=False),
    ] = None,
) -> None:
    """读一个网页或文档：种类、标题、日期、列表、栏目、标识。"""
    moment = parse_moment(as_of) if as_of else None
    from reports import reading

    if base:
        from reports.arguments import require_url

        require_url(base)
    loaded = reading.load(source, base, allow_host or ())
    if not reading.is_page(loaded):
        document = reading.look_into(loaded)
        if as_json:
            say(reading.document_as_json(loaded, document))
        else:
            console.print(reading.document_table(loaded, document), soft_wrap=False)
        return
    page = reading.look(loaded, moment)
    if as_json:
        say(reading.as_json(page))
    else:
        reasons = reading.explain(loaded, page) if explain else None
        console.print(reading.table(page, reasons), soft_wrap=False)


@app.command(cls=Command)
def proofread(
    source: Annotated[
        str,
        typer.Argument(
            metavar="文件、网址或 -", help="文本、网页、Word、PDF、Excel；- 是标准输入", show_default=False
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="每处一个 JSON 对象，一行一个。")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="每一行是一篇独立的文字。")] = False,
    annotate: Annotated[
        Path | None,
        typer.Option(metavar="文件", help="另存一份标出差错的 .docx 或 .html。", show_default=False),
    ] = None,
    certain: Annotated[bool, typer.Option("--certain", help="只列“确定”的。")] = False,
    why: Annotated[bool, typer.Option("--why", help="写明是哪一层检测、依据什么。")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="日期", help="文字的发布日期；不写就看网页或落款。", show_default=False),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="地址", help="允许访问的内网名称、地址或网段。", show_default=False),
    ] = None,
) -> None:
    """校对一篇文字：错别字、固定表述、日期、标点、数字。退出码：0 没有发现，1 发现问题，2 没能读。"""
    day = parse_date(as_of) if as_of else None
    from reports import proofreading

    found = proofreading.read(
        source, lines=lines, as_of=day, only_certain=certain, allow_hosts=allow_host or ()
    )
    written = proofreading.annotate(found, annotate) if annotate else None
    if found.unheard:
        errors.print(f"注意：{found.unheard}。", markup=False)
    if as_json:
        for line in proofreading.as_json(found):
            say(line)
    else:
        if found.typos:
            console.print(proofreading.table(found, why=why), soft_wrap=False)
        say(proofreading.summary(found))
        if found.trouble:
            say(f"注意：没有读完。{found.trouble}。")
        if written:
            say(f"标注已写入 {written}")
    if found.problems:
        raise typer.Exit(FOUND)


@lm_app.command("train", cls=Command)
def lm_train(
    corpus: Annotated[
        Path, typer.Argument(metavar="语料", help="UTF-8 文本，一行一段；可以是 .xz", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Argument(metavar="模型", help="写到哪里；不写就是工作目录的语言模型.model。")
    ] = None,
    twice: Annotated[
        int, typer.Option(min=0, metavar="行数", help="开头这么多行按两倍算：最像要查的文字的。")
    ] = 0,
) -> None:
    """用语料训练语言模型；放在工作目录里，proofread、check、inspect 就用它。"""
    from reports import lm

    path = lm.train(corpus, out, twice, say)
    say(f"模型已写好：{path}（{path.stat().st_size / 1e6:.1f} MB）")


# --- ledger ---


@ledger_app.command("template", cls=Command)
def ledger_template(path: ExcelFile) -> None:
    """写一份空的台账模板。"""
    _setup_without_folder()
    from reports import ledger

    say(f"模板已写好：{ledger.write(ledger.Ledger(), path)}")


@ledger_app.command("import", cls=Command)
def ledger_import(
    path: ExcelFile,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接导入。")] = False,
) -> None:
    """导入台账：有一处错误就全不导入；先显示会改什么，再确认。"""
    bootstrap()
    from reports import ledger

    new = ledger.read(path)
    changes = ledger.compare(new)
    _show_changes(changes)
    if not any(change.kind in {ledger.Kind.ADDED, ledger.Kind.CHANGED} for change in changes):
        say("没有要改的内容。")
        return
    if not yes and not _agreed("导入以上内容吗？"):
        say("没有导入。")
        return
    ledger.save(new)
    say("已导入。")


def _agreed(question: str) -> bool:
    answer = typer.prompt(f"{question} [y/N]", default="", show_default=False)
    return answer.strip().lower() in {"y", "yes", "是"}


def _show_changes(changes: list[Change]) -> None:
    from reports import ledger

    counts = ledger.count(changes)
    table = folding("工作表", *ledger.Kind)
    for sheet in ledger.SHEETS:
        table.add_row(sheet.title, *(str(counts[sheet.title, kind]) for kind in ledger.Kind))
    console.print(table, soft_wrap=False)
    shown = [change for change in changes if change.kind is not ledger.Kind.SAME]
    for change in shown[:SHOWN]:
        details = f"（{'；'.join(change.details)}）" if change.details else ""
        kept = "（文件里没有，库里保留不动）" if change.kind is ledger.Kind.KEPT else ""
        say(f"{change.kind}　{change.sheet}　{change.name}{details}{kept}")
    if len(shown) > SHOWN:
        say(f"……另有 {len(shown) - SHOWN} 项。")


@ledger_app.command("export", cls=Command)
def ledger_export(path: ExcelFile) -> None:
    """导出现在的台账，改好后可以再导入。"""
    bootstrap()
    from reports import ledger

    say(f"台账已导出：{ledger.write(ledger.current(), path)}")


# --- accounts ---


@accounts_app.command("sheet", cls=Command)
def accounts_sheet(month: MonthText, path: ExcelFile) -> None:
    """写一份核对表：一个账号一行，带链接和二维码，只填一格。"""
    period = Month.parse(month)
    office = bootstrap()
    from reports import accounts_sheet as sheet

    count = sheet.write(period, path, office)
    say(f"{count} 个账号已写入 {path}。填好后运行 xunjian accounts import {period} {path}")


@accounts_app.command("import", cls=Command)
def accounts_import(
    month: MonthText,
    path: ExcelFile,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="目录", help="截图的文件夹，文件名是序号或账号名称。", show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接导入。")] = False,
) -> None:
    """导入填好的核对表：有一处错误就全不导入；谁、哪天看的，都记下来。"""
    period = Month.parse(month)
    office = bootstrap()
    from reports import accounts_sheet as sheet

    filled = sheet.read(period, path, pictures)
    for remark in filled.remarks:
        say(f"请核对：{remark}")
    if filled.remarks and not yes and not _agreed("照此导入吗？"):
        say("没有导入。")
        return
    again = sheet.save(filled, period, office)
    say(f"已导入 {filled.by} {filled.seen_on} 核对的 {len(filled.looks)} 个账号，截图 {filled.pictures} 张。")
    if filled.empty:
        say(f"还有 {filled.empty} 个账号没有填。")
    if again:
        say(f"{again} 个账号要重新判定，请再运行 xunjian inspect {period}。")


@accounts_app.command("posts", cls=Command)
def accounts_posts(
    path: Annotated[
        Path, typer.Argument(metavar="文件", help="监测平台导出的 .xlsx、.csv 或 .json", show_default=False)
    ],
    vendor: Annotated[
        str, typer.Option(metavar="名称", help="xunjian.toml 里 platforms.vendors 的名称。")
    ] = "",
    platform: Annotated[
        str, typer.Option(metavar="平台", help="文件里没有平台一列时写明，例如 微信公众号。")
    ] = "",
    first: Annotated[
        str | None, typer.Option("--from", metavar="日期", help="导出从哪一天起。", show_default=False)
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="日期", help="导出到哪一天止。", show_default=False)
    ] = None,
) -> None:
    """导入监测平台（清博、新榜、拓尔思等）导出的发布记录。"""
    if bool(first) != bool(last):
        raise UserError("--from 和 --to 要一起写。")
    span = (parse_date(first), parse_date(last)) if first and last else None
    if span and span[0] > span[1]:
        raise UserError("--from 比 --to 还晚。")
    office = bootstrap()
    from reports import accounts_vendor
    from reports.accounts_settings import Vendor

    vendors = office.platforms.vendors
    if vendor and vendor not in vendors:
        known = "、".join(vendors) or "还没有"
        raise UserError(f"xunjian.toml 里没有 [platforms.vendors.{vendor}]。现有的：{known}。")
    mapping = vendors.get(vendor, Vendor())
    export = accounts_vendor.read(path, vendor or "监测平台", mapping, platform, span)
    accounts_vendor.save(export, office)
    say(f"已导入 {len(export.views)} 个账号的 {len(export.posts)} 条发布。")
    if export.undated:
        say(f"其中 {export.undated} 条的发布时间读不懂，没有算。")
    if export.doubt and mapping.complete:
        say(f"不能算作全部发布：{export.doubt}。")
    if export.strangers:
        more = f"等 {len(export.strangers)} 个" if len(export.strangers) > SHOWN_NAMES else ""
        say(f"台账里没有，没有导入：{'、'.join(export.strangers[:SHOWN_NAMES])}{more}。")


@accounts_app.command("read", cls=Command)
def accounts_read(
    platform: Annotated[str, typer.Option(metavar="平台", help="只读一个平台，例如 微信公众号。")] = "",
) -> None:
    """现在就读各平台：官方接口、公开文章页、订阅；中断后再运行接着读。"""
    office = bootstrap()
    from reports import accounts

    say("正在读各平台，按 Ctrl-C 可以停下，读过的都已保存。")
    try:
        views = accounts.read(office, platform)
    except KeyboardInterrupt:
        raise StoppedError("已中断，读过的都已保存。再运行 xunjian accounts read 接着读。") from None
    console.print(accounts.reading_table(views), soft_wrap=False)
    say("各账号现在怎样：xunjian accounts list；谁快到期：xunjian accounts due")


AsOf = Annotated[str | None, typer.Option(metavar="日期", help="到哪一天为止；不写就是现在。")]


@accounts_app.command("list", cls=Command)
def accounts_list(as_of: AsOf = None) -> None:
    """每个账号最近一次更新是哪天，从哪里看到的。"""
    office = bootstrap()
    from reports import accounts

    moment = _moment_of_accounts(as_of)
    found = accounts.standings(office, moment)
    console.print(accounts.standings_table(found, moment), soft_wrap=False)
    if day := accounts.other_day(found, moment):
        say(f"这一天没有一个账号判得了。最近一次检查时的情况：xunjian accounts list --as-of {day}")


def _moment_of_accounts(as_of: str | None) -> datetime:
    """The day that was asked for, or the usual one; says so where that is not today."""
    from crawler.archive import now
    from reports import accounts

    if as_of:
        return parse_moment(as_of)
    moment = accounts.usual_moment()
    if moment > now():
        say(f"以下按最近一次检查的监测时间点 {moment:%Y-%m-%d}；看今天的加 --as-of {now():%Y-%m-%d}。")
    return moment


@accounts_app.command("due", cls=Command)
def accounts_due(
    days: Annotated[int, typer.Option(min=1, max=365, help="几天没有更新就列出来。")] = 10,
    as_of: AsOf = None,
) -> None:
    """谁快到期、谁已超期、谁还没有看到，按单位列出。"""
    office = bootstrap()
    from reports import accounts

    moment = _moment_of_accounts(as_of)
    found = accounts.due(accounts.standings(office, moment), moment, days)
    if found:
        console.print(accounts.due_table(found, moment), soft_wrap=False)
    else:
        say(f"没有 {days} 天以上不更新的账号。")


@accounts_app.command("diff", cls=Command)
def accounts_diff(
    path: Annotated[
        Path, typer.Argument(metavar="文件", help="备案系统导出的 .xlsx 或 .csv", show_default=False)
    ],
) -> None:
    """台账与全国政务新媒体信息报送系统的导出对照：没有备案、改名、关停仍更新等。"""
    office = bootstrap()
    from reports import accounts_diff as comparison

    found = comparison.differences(comparison.read(path), office)
    if not found:
        say("台账与备案系统一致。")
        return
    table = folding("种类", "账号", "主办单位", "怎么办")
    for one in found:
        table.add_row(*map(_plain, (one.kind, one.account, one.unit, one.words)))
    console.print(table, soft_wrap=False)
    say(f"共 {len(found)} 处，请逐一核对。")


@accounts_app.command("answers", cls=Command)
def accounts_answers(
    month: MonthText,
    folder: Annotated[Path, typer.Argument(metavar="目录", help="还没有的文件夹", show_default=False)],
) -> None:
    """把一个月的检查从接口、订阅、文章页收到的原始回答写成文件，附目录和 SHA-256。"""
    period = Month.parse(month)
    office = bootstrap()
    from reports import accounts_answers as answers

    say(f"{answers.write(period, folder, office)} 个回答已写入 {folder}，目录是 {answers.INDEX}。")


@accounts_app.command("candidates", cls=Command)
def accounts_candidates(
    source: Annotated[
        str, typer.Argument(metavar="网址或文件", help="门户网站的新媒体矩阵页", show_default=False)
    ],
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="地址", help="允许访问的内网名称、地址或网段。", show_default=False),
    ] = None,
) -> None:
    """新媒体矩阵页上有哪些账号，台账里有没有；由人决定补不补进台账。"""
    bootstrap()
    from reports import accounts_portal, reading

    found = accounts_portal.candidates(reading.load(source, None, allow_host or ()))
    table = folding("平台", "账号", "台账", "链接")
    for one in found:
        table.add_row(*map(_plain, (one.platform, one.name, "有" if one.known else "没有", one.url)))
    console.print(table, soft_wrap=False)
    say(f"共 {len(found)} 个，台账里没有的 {sum(not one.known for one in found)} 个。")


# --- the month ---


@app.command(cls=Command)
def inspect(
    month: MonthText,
    as_of: Annotated[str | None, typer.Option(metavar="日期", help="监测时间点，例如 2026-11-30。")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=32, help="同时检查几个网站。")] = None,
) -> None:
    """检查台账里的每个网站和账号；中断后再运行同一条命令接着做。"""
    period = Month.parse(month)
    moment = parse_moment(as_of) if as_of else None
    office = bootstrap()
    from crawler.archive import now
    from reports import inspection
    from reports.models import Inspection, Result
    from reports.progress import Progress

    before = Inspection.objects.filter(period=str(period), state=Inspection.State.DONE).first()
    if before and (again := before.results.filter(state=Result.State.UNABLE).count()):
        say(f"{period.words}的检查已经完成，再试 {again} 个未能检查的。")
    elif before:
        say(f"{period.words}的检查已经完成。")
    if moment and moment > now():
        say(f"注意：监测时间点 {moment:%Y-%m-%d} 还没有到。看到的是网站今天的样子，却按那一天判定是否超期。")
    try:
        with Progress(console) as progress:
            done = inspection.inspect(office, period, moment, workers=workers, watcher=progress)
    except KeyboardInterrupt:
        raise StoppedError(f"已中断，做完的都已保存。再运行 xunjian inspect {period} 接着做。") from None
    _show_results(done.period)


def _show_results(period: str) -> None:
    from checks.finding import Level
    from reports.models import Finding, Result

    results = Result.objects.filter(inspection__period=period)
    table = folding("对象", "主办单位", "机器初判", "问题", "提示", "说明", title=f"{period} 检查结果")
    for result in results:
        found = result.findings.exclude(review=Finding.Review.DISMISSED)
        hints = found.filter(level=Level.HINT).count()
        counts = str(found.count() - hints), str(hints)
        table.add_row(*map(_plain, (result.name, result.unit_name, result.verdict, *counts, result.reason)))
    console.print(table, soft_wrap=False)
    pending = Finding.objects.filter(result__inspection__period=period, review=Finding.Review.PENDING).count()
    if pending:
        say(f"有 {pending} 个问题和提示待复核：xunjian findings export {period} 问题清单.xlsx")


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


@findings_app.command("export", cls=Command)
def findings_export(month: MonthText, path: ExcelFile) -> None:
    """导出一个月的问题清单，供复核。"""
    period = Month.parse(month)
    bootstrap()
    from reports import review

    count = review.write(period, path)
    say(f"{count} 个问题已写入 {path}。填好“复核”后运行 xunjian findings import {period} {path}")


@findings_app.command("import", cls=Command)
def findings_import(
    month: MonthText,
    path: ExcelFile,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接导入。")] = False,
) -> None:
    """导入复核结果：有一处错误就全不导入；要改掉已有的结论，先确认。"""
    period = Month.parse(month)
    bootstrap()
    from reports import review

    filled = review.read(period, path)
    if filled.undone and not yes and not _agreed(_undoing(filled.undone)):
        say("没有导入。")
        return
    done = review.save(filled)
    counts = "，".join(f"{name} {done.reviews[name]}" for name in ("属实", "误报", "待核"))
    say(f"已导入，改动 {done.changed} 条。{period.words}现在：{counts}。")
    if done.missing:
        say(f"文件里没有的 {done.missing} 个问题保持原样。")


def _undoing(count: int) -> str:
    return (
        f"文件会改掉 {count} 个已有的结论：复核过的改回“待核”，或者由人检查过的改成别的结果"
        "（可能是以前导出的旧文件）。照此导入吗？"
    )


@findings_app.command("lists", cls=Command)
def findings_lists(
    folder: Annotated[
        Path, typer.Argument(metavar="目录", help="写在哪里；. 是当前目录", show_default=False)
    ],
) -> None:
    """把复核教会的写成词表：误报写进放行词.txt，属实写进错词.txt；可以交给别的单位用。"""
    bootstrap()
    from reports import own_words

    taught = own_words.write(folder)
    if taught.allowed or taught.wrong:
        say(f"{folder / own_words.ALLOWED} 添了 {taught.allowed} 行。")
        say(f"{folder / own_words.WRONG} 添了 {taught.wrong} 行。")
        say("放在工作目录（或当前目录）里，inspect、check、proofread 都照它判。请看一遍，不要的行删去。")
    else:
        say("没有新的：错别字还没有复核为属实或误报的，或者都已写在里面。")


@app.command(cls=Command)
def verdict(
    subject: Annotated[
        str,
        typer.Argument(metavar="对象", help="网站的名称、标识码或网址；账号的名称", show_default=False),
    ],
    month: MonthText,
    why: Annotated[bool, typer.Option("--why", help="每一条否决条款：发现的、属实的、未能检查的。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，给程序用。")] = False,
) -> None:
    """一个网站或账号一个月合格与否，由记录重算。退出码：0 合格，1 不合格或疑似，2 未能检查。"""
    period = Month.parse(month)
    bootstrap()
    from reports import verdict as judged

    told = judged.tell(subject, period)
    if as_json:
        say(judged.as_json(told))
    else:
        for line in judged.lines(told, why=why):
            say(line)
    if told.verdict is judged.Conclusion.UNABLE:
        raise typer.Exit(FAILED)
    if told.verdict is not judged.Conclusion.PASS:
        raise typer.Exit(FOUND)


# --- documents ---


OutFolder = Annotated[
    Path | None,
    typer.Option(metavar="目录", help="写在哪里；不写就是工作目录的 documents。", show_default=False),
]
PeriodText = Annotated[
    str, typer.Argument(metavar="期", help="通报的季度或月份，例如 2026Q4、2026-11", show_default=False)
]
SigningDay = Annotated[
    str | None, typer.Option("--date", metavar="日期", help="成文日期，例如 2027-01-05；不写就是今天。")
]


Correct = Annotated[
    str,
    typer.Option(
        "--correct", metavar="原因", help="更正已经签发的通报：另写一版，写明改了什么。", show_default=False
    ),
]
Issued = Annotated[
    str,
    typer.Option(
        "--issued",
        metavar="文号",
        help="记下通报已照写好的样子签发，这一次不重新生成。没有文号的写日期。",
        show_default=False,
    ),
]


@app.command(cls=Command)
def evidence(month: MonthText) -> None:
    """给一个月核实的问题各截一张证据图；之后的 report 从清单链接过去。中断后再运行接着截。"""
    period = Month.parse(month)
    office = bootstrap()
    from reports import monthly

    try:
        shots = monthly.show(period)
    except KeyboardInterrupt:
        raise StoppedError(f"已中断，截好的都已保存。再运行 xunjian evidence {period} 接着截。") from None
    drawn = sum(shot.name.endswith(".jpg") for shot in shots)
    excerpts = sum(shot.name.endswith(".html") for shot in shots)
    say(f"{office.documents / str(period) / '证据'}：截图 {drawn} 张，文字摘录 {excerpts} 份。")
    for note, count in Counter(shot.note for shot in shots if shot.note).items():
        say(f"{note}：{count} 个。")


@app.command(cls=Command)
def report(
    month: MonthText,
    issued_on: SigningDay = None,
    out: OutFolder = None,
    correct: Correct = "",
    issued: Issued = "",
) -> None:
    """生成月度检查通报：签发以前是草稿，可以反复生成；签发以后不再改动，更正另写一版。"""
    period = Month.parse(month)
    day = parse_date(issued_on) if issued_on else None
    office = bootstrap()
    from reports import facts, monthly

    if issued:
        _say_issued(period, issued, issued_on, out, correct)
        return
    facts.require_reviewed([facts.load(period)])
    paths = monthly.write(period, day, out, correct.strip())
    _say_notice(period, paths)
    _say_unset(office)


@app.command(cls=Command)
def notice(
    quarter: Annotated[str, typer.Argument(metavar="季度", help="例如 2026Q4", show_default=False)],
    issued_on: SigningDay = None,
    out: OutFolder = None,
    correct: Correct = "",
    issued: Issued = "",
) -> None:
    """生成季度通报：只点名复核属实的问题。签发以前是草稿，可以反复生成；签发以后不再改动，更正另写一版。"""
    period = Quarter.parse(quarter)
    day = parse_date(issued_on) if issued_on else None
    office = bootstrap()
    from reports import facts, quarterly

    if issued:
        _say_issued(period, issued, issued_on, out, correct)
        return
    facts.require_reviewed(facts.quarter_months(period))
    paths = quarterly.write(period, day, out, correct.strip())
    _say_notice(period, paths)
    _say_unset(office)
    if missing := facts.missing_months(period):
        say(f"注意：{missing}没有完成检查，没有列入。季度还没有结束的，请检查完再签发。")


def _say_notice(period: Month | Quarter, paths: list[Path]) -> None:
    from reports import demands, issuing

    notice = demands.notice_of(period)
    done = "" if notice.version else "已生成"
    say(f"{notice.kind}{done}（{issuing.standing_words(notice)}）：")
    say_paths(paths)


def _say_issued(period: Month | Quarter, number: str, *others: object) -> None:
    from reports import demands, issuing

    if any(others):
        raise UserError("--issued 只记下写好的通报已经签发，不能和 --date、--out、--correct 一起用。")
    notice = demands.issue(period, number.strip()[:100])
    say(f"{period.words}通报已记为签发（{issuing.standing_words(notice)}），不再改动。")


@template_app.command("export", cls=Command)
def template_export(
    out: Annotated[
        Path, typer.Option(metavar="目录", help="写到哪里；文书用工作目录里的 templates。")
    ] = Path("templates"),
) -> None:
    """写出自带的 Word 模板，供修改。"""
    _setup_without_folder()
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
    _setup_without_folder()
    from reports import templates

    for sound in templates.check(path):
        say(f"{sound.path} 没有错（{sound.title}）。{sound.age}")


# --- the loop ---


@rectify_app.command("export", cls=Command)
def rectify_export(period_text: PeriodText, out: OutFolder = None) -> None:
    """写整改通知单：每个单位一份 .docx 和一份待填的 .xlsx，打成一个 .zip。通报由此算作签发。"""
    period = parse_period(period_text)
    bootstrap()
    from reports import demands, issuing, orders

    issued = demands.notice_of(period).version
    paths, units = orders.write(period, out)
    notice = demands.notice_of(period)
    say(f"{units} 个单位的整改通知单已写好（通报{issuing.standing_words(notice)}）：")
    say_paths(paths)
    more, less = demands.unsaid(notice) if issued else (0, 0)
    if more or less:
        say(
            f"注意：签发的通报里没有、现在属实的问题 {more} 个，没有写进通知单；通报里有、现在不再属实或"
            f"已整改的 {less} 个，其中改为误报的没有写进。要改通报，用 --correct 写更正。"
        )


@rectify_app.command("import", cls=Command)
def rectify_import(
    period_text: PeriodText,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="文件…", help="填好的 .xlsx、装着它们的文件夹或 .zip", show_default=False),
    ],
) -> None:
    """导入各单位的整改回复：有一处错误就全不导入；再次导入，写明改了什么。"""
    period = parse_period(period_text)
    bootstrap()
    from reports import replies

    done = replies.take_over(period, paths)
    say(f"已导入：新回复 {done.fresh} 个，改动 {len(done.changes)} 个，没有变化 {done.same} 个。")
    for change in done.changes[:SHOWN]:
        say(f"  {change}")
    if len(done.changes) > SHOWN:
        say(f"  ……另有 {len(done.changes) - SHOWN} 个。")
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
    from reports import rectify_ledger as document

    paths, found = document.write(period, out)
    say("整改情况台账已写好：")
    say_paths(paths)
    if contradicted := sum(line.contradicted for line in found):
        say(f"注意：单位称已整改、复查不认可的有 {contradicted} 个，请人工核对后再通报。")


@app.command("recheck", cls=Command)
def recheck_command(period_text: PeriodText) -> None:
    """复查整改：只看通报过的地方；中断后再运行同一条命令接着做，查完再运行就查还没有整改的。"""
    period = parse_period(period_text)
    office = bootstrap()
    from reports import recheck
    from reports.progress import Progress

    try:
        with Progress(console) as progress:
            done = recheck.run(office, period, progress)
    except KeyboardInterrupt:
        raise StoppedError(f"已中断，查完的都已保存。再运行 xunjian recheck {period} 接着做。") from None
    counts = "，".join(f"{outcome} {count}" for outcome, count in done.outcomes.most_common())
    say(f"第 {done.round} 次复查：{counts}。逐项结果：xunjian rectify ledger {period}")


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
    _say_unset(office)


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


@app.command(cls=Command)
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
    from reports import counts as counting
    from reports import counts_book, counts_draft, counts_words

    found = counting.gather(office, period)
    if draft:
        for line in counts_draft.text(found) or [f"{period.words}没有可以写的数字。"]:
            say(line)
        for line in counts_draft.remarks(found):
            errors.print(f"注意：{line}", markup=False)
    else:
        for table in counts_words.tables(found):
            console.print(table, soft_wrap=False)
        say(counts_words.left_out(found))
    if out:
        say("统计表已写好：")
        say_paths(counts_book.write(found, out))


@app.command(cls=Command)
def warnings(
    month: Annotated[
        str | None,
        typer.Argument(metavar="月份", help="例如 2026-11；不写就是最近一次检查", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="目录",
            help="写出 Excel、日历文件，每个单位一份预警函和一封邮件草稿。",
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
    say(f"{done.month.words}的检查有 {len(dues)} 项临近期限。")
    if out:
        say_paths(early.write(done, out, today))


# --- one site ---


@app.command(cls=Command)
def check(
    url: Annotated[str, typer.Argument(metavar="网址", help="首页的完整网址", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(metavar="目录", help="结果放在哪里；不写就用 xunjian-域名。")
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="日期", help="监测时间点；不写就是现在。")] = None,
    max_pages: Annotated[int, typer.Option(min=1, max=1_000_000, help="最多看多少页。")] = 20_000,
    rate: Annotated[
        float,
        typer.Option(metavar="次数", help="每秒最多请求几次，0.01 至 50；0 为不限，只用于自己的测试网站。"),
    ] = 2.0,
    second_look: Annotated[
        str,
        typer.Option(metavar="时间", help="打不开的链接隔多久再看一次，例如 10m、90s、1h；0 为不再看。"),
    ] = "10m",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="地址", help="允许访问的内网名称、地址或网段，可带端口；可以写多次。", show_default=False
        ),
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option(metavar="文件", help="一并检查的账号：台账“账号”表，或列相同的 CSV。")
    ] = None,
) -> None:
    """检查一个网站，不需要台账。退出码：0 没有发现问题，1 发现问题，2 未能检查。"""
    moment = parse_moment(as_of) if as_of else None
    own = _own_words()
    from urllib.parse import urlsplit

    from reports import arguments, single
    from reports.progress import Progress

    arguments.require_url(url)
    folder = out or Path("xunjian-" + urlsplit(url).netloc.replace(":", "-"))
    try:
        with Progress(console) as progress:
            done = single.check(
                url,
                folder,
                as_of=moment,
                max_pages=max_pages,
                rate=rate,
                second_look_after=arguments.seconds(second_look),
                allow_hosts=allow_host or (),
                accounts=accounts,
                own=own,
                watcher=progress,
            )
    except KeyboardInterrupt:
        kept = "看过的页面都已保存" if folder.is_dir() else "还没有看到网页"
        raise StoppedError(f"已中断，{kept}。再运行同一条命令接着做。") from None
    say(f"发现问题 {done.found} 个，提示 {done.hints} 个，未能检查 {done.unable} 项。")
    if done.reason:
        say(f"没有看完整个网站：{done.reason}")
    say_paths(done.documents)
    if done.found or done.reason:
        raise typer.Exit(FOUND if done.found else FAILED)


def _own_words() -> Own:
    """What the office knows of words; where there is no working folder, what the lists of the folder say."""
    from reports.office import is_here, working_folder

    office = bootstrap() if is_here() else None
    if office is None:
        _setup_without_folder()
    from reports import own_words

    return own_words.of_office(office) if office else own_words.of_folder(working_folder())


def _setup_without_folder() -> None:
    """Django's models are wanted, and no working folder is needed."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reports.settings")
    django.setup()


# --- the rest ---


@app.command(cls=Command)
def schedule(
    show: Annotated[bool, typer.Option("--list", help="只显示接下来做什么。")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="只显示 systemd 服务文件。")] = False,
) -> None:
    """按日程运行：每月检查、季度通报草稿、每天访问首页 20 次以上、每 3 天读新媒体账号。"""
    office = bootstrap()
    from crawler.archive import now
    from reports import schedule as calendar

    if systemd:
        say(calendar.systemd_unit(office))
        return
    table = folding("时间", "做什么")
    for task in calendar.upcoming(office, now()):
        table.add_row("现在" if task.at <= now() else f"{task.at:%Y-%m-%d %H:%M}", task.words)
    console.print(table, soft_wrap=False)
    if not show:
        say("日程运行中，按 Ctrl-C 停止。")
        calendar.run(office, console)


@app.command(cls=Command)
def explain(
    name: Annotated[
        str | None,
        typer.Argument(metavar="检查项", help="名称或标题，例如 错链；不写就列出全部", show_default=False),
    ] = None,
) -> None:
    """一项检查的手册：规则、依据、什么算、什么不算、例子。"""
    import checks

    name = next((check.name for check in checks.REGISTRY.values() if check.title == name), name)
    if name is None:
        for check in checks.REGISTRY.values():
            say(f"{check.name:<20}{check.title}")
        say("查看一项：xunjian explain 检查项")
    elif name in checks.REGISTRY:
        say(checks.manual(name))
    else:
        raise UserError(f"没有“{name}”这项检查。可用的：{'、'.join(checks.REGISTRY)}。")


Profile = Annotated[
    str, typer.Argument(metavar="方案", help="自带方案的名称，或 .toml 文件", show_default=False)
]


@rules_app.command("show", cls=Command)
def rules_show(
    profile: Annotated[
        str | None,
        typer.Option(metavar="方案", help="自带方案的名称，或 .toml 文件；不写就是当前目录设置的方案。"),
    ] = None,
) -> None:
    """一个方案的全部数值、条款、来源，有没有核实，由谁判定。"""
    from reports import rulebook

    rules = rulebook.load(profile)
    say(f"{rules.title}（{rules.profile}，版本 {rules.version}）")
    console.print(rulebook.table(rules), soft_wrap=False)


@rules_app.command("check", cls=Command)
def rules_check(path: Annotated[Path, typer.Argument(metavar="文件.toml", show_default=False)]) -> None:
    """检查一个本地方案：写错的名称、类型、互相矛盾的数值，逐条写明在第几行。"""
    from reports import rulebook

    rules = rulebook.load(str(path))
    say(f"{path} 没有错误：{rules.title}，版本 {rules.version}。")


@rules_app.command("diff", cls=Command)
def rules_diff(first: Profile, second: Profile) -> None:
    """两个方案有哪些数值不同。"""
    from reports import rulebook

    differences = rulebook.differences(rulebook.load(first), rulebook.load(second))
    if differences.row_count:
        console.print(differences, soft_wrap=False)
    else:
        say("两个方案的数值完全相同。")


@app.command(cls=Command)
def admin(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="端口。")] = 8000,
) -> None:
    """在浏览器里改台账（只在本机 127.0.0.1）。"""
    bootstrap()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not get_user_model().objects.filter(is_superuser=True).exists():
        _make_administrator()
    say(f"请用浏览器打开 http://127.0.0.1:{port}/ ，按 Ctrl-C 停止。")
    quiet = io.StringIO()
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, insecure_serving=True, stdout=quiet)


def _make_administrator() -> None:
    from django.contrib.auth.models import User
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    say("还没有管理员，请建立一个。")
    name = typer.prompt("用户名")
    while (password := typer.prompt("密码", hide_input=True)) != typer.prompt(
        "再输一次密码", hide_input=True
    ):
        say("两次输入的密码不一样，请重新输入。")
    try:
        validate_password(password)
    except ValidationError as error:
        raise UserError("密码不行：" + "".join(error.messages)) from error
    User.objects.create_superuser(name, password=password)


@app.command(cls=Command)
def demo(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="演示用的目录")] = Path("xunjian-demo"),
    serve: Annotated[
        str, typer.Option(metavar="月份", help="只搭起这个县某月的网站，供手工试用其他命令，例如 2026-11")
    ] = "",
) -> None:
    """演示：一个虚构县的三次月检查和一份季度通报。"""
    from reports.demo import by_hand, quarter

    if serve:
        by_hand.serve_until_interrupted(Month.parse(serve))
    else:
        quarter.run_quarter(folder)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every failure is one Chinese message. Gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = app(arguments, prog_name="xunjian", standalone_mode=False)
        if code == INTERRUPTED:
            raise StoppedError("已中断。再运行同一条命令接着做。")
        return code if isinstance(code, int) else 0
    except (StoppedError, typer.Abort) as error:
        errors.print(f"\n{error or '没有改动。'}", markup=False)
        return INTERRUPTED
    except UserError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(str(file_error("读写", Path(error.filename or "文件"), error)))
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # Typer has shown the help by now
            return FAILED
        return _fail(wrong_usage(error) or _unexpected(error))


def run() -> None:
    """The entry point: the exit code goes to the shell."""
    sys.exit(main())


def _fail(message: str) -> int:
    errors.print("错误：", style="bold red", end="")
    errors.print(message, markup=False)
    return FAILED


def _unexpected(error: Exception) -> str:
    """A fault of the program or of the database: the details go to a file, never to the user's screen."""
    kinds = {kind.__module__ for kind in type(error).__mro__}
    if "django.db.utils" in kinds:
        from reports.database import reason

        return f"数据库出错：{reason(error)}。请检查磁盘空间和文件夹权限；做完的都已保存。"
    log = Path(tempfile.gettempdir()) / "xunjian-error.log"
    with contextlib.suppress(OSError):
        told = "".join(traceback.format_exception(error))
        log.write_text(told, encoding="utf-8", errors="backslashreplace")
    return f"程序出错（{type(error).__name__}：{error}）。做完的都已保存；详情在 {log}，请附上它报告问题。"
