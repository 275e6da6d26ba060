"""Pages and texts by themselves: read, proofread, lm."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reports.chinese import Command, Group
from reports.commands.shared import FOUND, console, errors, say
from reports.periods import parse_date, parse_moment, require_come

commands = typer.Typer()
lm_app = typer.Typer(cls=Group, help="语言模型：用自己的公文训练查错别字的模型。", no_args_is_help=True)
commands.add_typer(lm_app, name="lm")


@commands.command(cls=Command)
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
    from crawler.archive import now

    if moment:
        require_come(moment, now())
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


@commands.command(cls=Command)
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

    if annotate:
        proofreading.require_new(annotate)
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
        if written:
            say(f"标注已写入 {written}")
    if found.trouble:
        errors.print(f"注意：没有读完。{found.trouble}。", markup=False)
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
