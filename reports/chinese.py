"""Typer's own words in Chinese: the help pages and what it says of a command that was typed wrong."""

from __future__ import annotations

import re
from typing import Any

from rich.table import Column, Table
from rich.text import Text
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.DEFAULT_STRING = "[默认：{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"


class _Folding(rich_utils.OptionHighlighter):
    """Chinese has no spaces at which a line could end: it ends anywhere and is never cut off."""

    def __call__(self, text: str | Text) -> Text:
        told = super().__call__(text)
        told.overflow = "fold"
        return told


class _Types(rich_utils.TypesHighlighter):
    """What is to be typed: Typer's own names of types (``<bool>``) tell a clerk nothing and are left out."""

    def __call__(self, text: str | Text) -> Text:
        plain = re.sub(r"<[a-z ]+>", "", str(text)).strip()
        told = super().__call__(re.sub(r"\[(\d+)<=x<=(\d+)\]", r"\1 至 \2", plain))
        told.style, told.overflow = rich_utils.STYLE_TYPES, "fold"
        return told


rich_utils.highlighter = _Folding()
rich_utils.types_highlighter = _Types()


def folding(*heads: str, title: str | None = None) -> Table:
    """A table whose cells end their lines anywhere: none is cut off."""
    return Table(*(Column(head, overflow="fold") for head in heads), title=title)


WORDS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}


class _Chinese:
    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示帮助。"
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        usage = " ".join(WORDS.get(piece, piece) for piece in self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, usage, prefix="用法：")


class Command(_Chinese, TyperCommand):
    """A command whose help is Chinese throughout."""


class Group(_Chinese, TyperGroup):
    """A group of commands whose help is Chinese throughout."""


class YearGroup(Group):
    """A group in which a first word that is none of its commands is a year, for the command ``year``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the words name, and the words that are left for it."""
        known = args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if known else ["year", *args])


def wrong_usage(error: Exception) -> str:
    """What was typed wrong, when ``error`` is Typer's complaint of it; else empty."""
    if not isinstance(error, TyperException):
        return ""
    parameter = getattr(error, "param", None)
    name = getattr(parameter, "metavar", None) or getattr(parameter, "human_readable_name", "")
    if parameter is not None and getattr(parameter, "opts", [""])[0].startswith("-"):
        name = parameter.opts[0]
    match type(error).__name__:
        case "NoSuchOption":
            words = f"没有 {getattr(error, 'option_name', '')} 这个选项。"
        case "MissingParameter":
            words = f"缺少“{name}”。"
        case "BadParameter":
            words = f"“{name}”的值不对。{_limit(error.format_message())}"
        case _:
            words = _other(error.format_message())
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "xunjian"
    return f"{words}用法见 {path} --help。"


def _other(message: str) -> str:
    if match := re.search(r"No such command '([^']*)'", message):
        return f"没有“{match[1]}”这个命令。"
    if match := re.search(r"unexpected extra argument\w*(?:\(s\))? \((.*)\)", message):
        return f"多写了“{match[1]}”。"
    if match := re.search(r"Option '([^']*)' requires an argument", message):
        return f"{match[1]} 后面要写一个值。"
    return "命令写错了。"


def _limit(message: str) -> str:
    match = re.search(r"(less|greater) than or equal to ([\d.]+)", message)
    return f"{'最多' if match[1] == 'less' else '至少'}是 {match[2]}。" if match else ""
