"""What is judged and why: explain, rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reports.chinese import Command, Group
from reports.commands.shared import console, say
from reports.errors import UserError

commands = typer.Typer()
rules_app = typer.Typer(
    cls=Group, help="指标方案：限期、个数、分值，各自的依据，以及本地方案改了什么。", no_args_is_help=True
)
commands.add_typer(rules_app, name="rules")


@commands.command(cls=Command)
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
            say(f"{check.name:<24}{check.title}")
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
