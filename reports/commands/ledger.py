"""The working folder and its ledger: init, ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports import bootstrap
from reports.chinese import Command, Group, folding
from reports.commands.shared import SHOWN, ExcelFile, agreed, console, say, say_paths, set_up_without_folder
from reports.errors import first_of

if TYPE_CHECKING:
    from reports.ledger.records import Change

commands = typer.Typer()
ledger_app = typer.Typer(
    cls=Group, help="台账：单位、网站、栏目、账号，用 Excel 填写。", no_args_is_help=True
)
commands.add_typer(ledger_app, name="ledger")


@commands.command(cls=Command)
def init(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="不写就是当前目录")] = Path(),
) -> None:
    """建立工作目录：设置文件、台账模板和领导表。"""
    from reports import workfolder

    made = workfolder.create(folder)
    say("工作目录已建好：")
    say_paths(made)
    name = workfolder.LEDGER_NAME
    say(f"下一步：填写 xunjian.toml 和{name}，然后在这个目录里运行 xunjian ledger import {name}。")


@ledger_app.command("template", cls=Command)
def ledger_template(path: ExcelFile) -> None:
    """写一份空的台账模板。"""
    set_up_without_folder()
    from reports.ledger import book
    from reports.ledger.rows import Ledger

    say(f"模板已写好：{book.write(Ledger(), path)}")


@ledger_app.command("import", cls=Command)
def ledger_import(
    path: ExcelFile,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接导入。")] = False,
) -> None:
    """导入台账：有一处错误就全不导入；先显示会改什么，再确认。"""
    bootstrap()
    from reports.ledger import book, records

    new = book.read(path)
    changes = records.compare(new)
    _show_changes(changes)
    if not any(change.kind in {records.Kind.ADDED, records.Kind.CHANGED} for change in changes):
        say("没有要改的内容。")
        return
    if not yes and not agreed("导入以上内容吗？"):
        say("没有导入。")
        return
    records.save(new)
    say("已导入。")


def _show_changes(changes: list[Change]) -> None:
    from reports.ledger import records, sheets

    counts = records.count(changes)
    table = folding("工作表", *records.Kind)
    for sheet in sheets.SHEETS:
        table.add_row(sheet.title, *(str(counts[sheet.title, kind]) for kind in records.Kind))
    console.print(table, soft_wrap=False)
    shown = [change for change in changes if change.kind is not records.Kind.SAME]
    for line in first_of(list(map(_told, shown)), SHOWN, "项"):
        say(line)


def _told(change: Change) -> str:
    from reports.ledger import records

    details = f"（{'；'.join(change.details)}）" if change.details else ""
    kept = "（文件里没有，库里保留不动）" if change.kind is records.Kind.KEPT else ""
    return f"{change.kind}　{change.sheet}　{change.name}{details}{kept}"


@ledger_app.command("export", cls=Command)
def ledger_export(path: ExcelFile) -> None:
    """导出现在的台账，改好后可以再导入。"""
    bootstrap()
    from reports.ledger import book, records

    say(f"台账已导出：{book.write(records.current(), path)}")
