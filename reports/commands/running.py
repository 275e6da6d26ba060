"""What runs by itself, and for whom: schedule, admin, demo."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import typer

from reports import bootstrap
from reports.chinese import Command, folding
from reports.commands.shared import StoppedError, console, say
from reports.errors import UserError
from reports.periods import Month

commands = typer.Typer()


@commands.command(cls=Command)
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


@commands.command(cls=Command)
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


@commands.command(cls=Command)
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
        try:
            quarter.run_quarter(folder)
        except KeyboardInterrupt:
            raise StoppedError("已中断。没有做完的演示不留：再运行同一条命令，从头开始。") from None
