"""New-media accounts: accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports import bootstrap
from reports.chinese import Command, Group, folding
from reports.commands.shared import ExcelFile, MonthText, StoppedError, agreed, console, plain, say
from reports.errors import UserError
from reports.periods import Month, parse_date, parse_moment, require_come

if TYPE_CHECKING:
    from datetime import datetime

commands = typer.Typer()
SHOWN_NAMES = 10
accounts_app = typer.Typer(
    cls=Group, help="政务新媒体：核对表，读各平台，谁快到期，台账与备案系统对照。", no_args_is_help=True
)
commands.add_typer(accounts_app, name="accounts")


@accounts_app.command("sheet", cls=Command)
def accounts_sheet(month: MonthText, path: ExcelFile) -> None:
    """写一份核对表：一个账号一行，带链接和二维码，只填一格。"""
    period = Month.parse(month)
    office = bootstrap()
    from reports.accounts import sheet

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
    from reports.accounts import sheet

    filled = sheet.read(period, path, pictures)
    for remark in filled.remarks:
        say(f"请核对：{remark}")
    if filled.remarks and not yes and not agreed("照此导入吗？"):
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
    from reports.accounts import vendor as accounts_vendor
    from reports.accounts.settings import Vendor

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
    from reports.accounts import standing

    say("正在读各平台，按 Ctrl-C 可以停下，读过的都已保存。")
    try:
        views = standing.read(office, platform)
    except KeyboardInterrupt:
        raise StoppedError("已中断，读过的都已保存。再运行 xunjian accounts read 接着读。") from None
    console.print(standing.reading_table(views), soft_wrap=False)
    say("各账号现在怎样：xunjian accounts list；谁快到期：xunjian accounts due")


AsOf = Annotated[str | None, typer.Option(metavar="日期", help="到哪一天为止；不写就是现在。")]


@accounts_app.command("list", cls=Command)
def accounts_list(as_of: AsOf = None) -> None:
    """每个账号最近一次更新是哪天，从哪里看到的。"""
    office = bootstrap()
    from reports.accounts import standing

    moment = _moment_of_accounts(as_of)
    found = standing.standings(office, moment)
    console.print(standing.standings_table(found, moment), soft_wrap=False)
    if day := standing.other_day(found, moment):
        say(f"这一天没有一个账号判得了。最近一次检查时的情况：xunjian accounts list --as-of {day}")


def _moment_of_accounts(as_of: str | None) -> datetime:
    """The day that was asked for, or the usual one; says so where that is not today."""
    from crawler.archive import now
    from reports.accounts import standing

    moment = standing.usual_moment()
    if as_of:
        chosen = parse_moment(as_of)
        require_come(chosen, moment)
        return chosen
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
    from reports.accounts import standing

    moment = _moment_of_accounts(as_of)
    found = standing.due(standing.standings(office, moment), moment, days)
    if found:
        console.print(standing.due_table(found, moment), soft_wrap=False)
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
    from reports.accounts import diff as comparison

    found = comparison.differences(comparison.read(path), office)
    if not found:
        say("台账与备案系统一致。")
        return
    table = folding("种类", "账号", "主办单位", "怎么办")
    for one in found:
        table.add_row(*map(plain, (one.kind, one.account, one.unit, one.words)))
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
    from reports.accounts import answers

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
    from reports import reading
    from reports.accounts import portal

    found = portal.candidates(reading.load(source, None, allow_host or ()))
    table = folding("平台", "账号", "台账", "链接")
    for one in found:
        table.add_row(*map(plain, (one.platform, one.name, "有" if one.known else "没有", one.url)))
    console.print(table, soft_wrap=False)
    say(f"共 {len(found)} 个，台账里没有的 {sum(not one.known for one in found)} 个。")
