"""One site, without a ledger: check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports import bootstrap
from reports.chinese import Command
from reports.commands.shared import (
    FAILED,
    FOUND,
    StoppedError,
    console,
    say,
    say_paths,
    say_undrawn,
    set_up_without_folder,
)
from reports.periods import parse_moment, require_come

if TYPE_CHECKING:
    from checks.own import Own

commands = typer.Typer()


@commands.command(cls=Command)
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
    from urllib.parse import urlsplit

    from crawler.archive import now
    from reports import arguments

    if moment:
        require_come(moment, now())
    arguments.require_url(url)
    own = _own_words()
    from reports import single
    from reports.progress import Progress

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
    if done.excerpts:
        say_undrawn()
    say_paths(done.documents)
    if done.found or done.reason:
        raise typer.Exit(FOUND if done.found else FAILED)


def _own_words() -> Own:
    """What the office knows of words; where there is no working folder, what the lists of the folder say."""
    from reports.office import is_here, working_folder

    office = bootstrap() if is_here() else None
    if office is None:
        set_up_without_folder()
    from reports import own_words

    return own_words.of_office(office) if office else own_words.of_folder(working_folder())
