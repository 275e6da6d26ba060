"""What the commands share: how they speak to the user, and how a month, a file, a folder is typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from reports.errors import UserError

if TYPE_CHECKING:
    from reports.office import Office

FOUND, FAILED, INTERRUPTED = 1, 2, 130
SHOWN = 100
"""Changes of a ledger, and vetoes of a review, that are listed one by one."""
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
MonthText = Annotated[str, typer.Argument(metavar="月份", help="例如 2026-11", show_default=False)]
ExcelFile = Annotated[Path, typer.Argument(metavar="文件.xlsx", help="Excel 工作簿", show_default=False)]
OutFolder = Annotated[
    Path | None,
    typer.Option(metavar="目录", help="写在哪里；不写就是工作目录的 documents。", show_default=False),
]
PeriodText = Annotated[
    str, typer.Argument(metavar="期", help="通报的季度或月份，例如 2026Q4、2026-11", show_default=False)
]


class StoppedError(Exception):
    """The user pressed Ctrl-C; the message says how to go on."""


def say(text: str = "") -> None:
    """A line for the user; nothing in it is markup."""
    console.print(text, markup=False)


def say_paths(paths: list[Path]) -> None:
    """The documents that were written, and those that were kept because somebody had worked in them."""
    from reports.documents.files import is_kept

    for path in paths:
        say(f"原来的文件有人改过，已另存为 {path}" if is_kept(path) else str(path))


def say_unset(office: Office) -> None:
    """Which settings of the head and the signature are empty, and where they are filled in.

    Also that a 代字 of 函 does not go with the shipped head, which says 文件 (信函格式, GB/T 9704—2012 10.1).
    """
    words = {"county": "县名", "office": "发文机关"}
    unset = [f"{name}（{what}）" for name, what in words.items() if not getattr(office, name)]
    if not office.county:
        stands = "" if office.office else "，文书里的发文机关写成了“××××”"
        say(
            f"注意：{office.folder / 'xunjian.toml'} 里的 {'、'.join(unset)}没有填写{stands}。"
            "填好后再运行一次这条命令。"
        )
    if office.doc_prefix.endswith("函") and not (office.folder / "templates").is_dir():
        say(
            f"注意：发文机关代字“{office.doc_prefix}”（doc_prefix）是函的，函用信函格式，红头没有“文件”二字，"
            "与自带的模板不相配。通报请改用“…办发”一类的代字；要用函的，请改模板（xunjian template export）。"
        )


def say_undrawn() -> None:
    """What is lacking, where excerpts were kept in place of pictures."""
    from crawler.browser import installed, is_driven

    lacking = [] if installed() else ["装 Chromium、Chrome 或 Edge"]
    if not is_driven():
        lacking.append("在源代码目录运行 pip install '.[browser]'")
    if lacking:
        say(f"注意：证据是文字摘录，不是截图。要截图，请{'，并'.join(lacking)}。")


def plain(text: str) -> str:
    """A text of which nothing is markup, for a table."""
    from rich.markup import escape

    return escape(text)


def agreed(question: str) -> bool:
    """Whether the user says yes.

    Raises:
        UserError: there is nobody to answer.
    """
    try:
        answer = typer.prompt(f"{question} [y/N]", default="", show_default=False)
    except RuntimeError as error:  # Typer's Abort is one, and Python's own where there is no input at all
        if isinstance(error.__context__, KeyboardInterrupt):
            raise
        say()
        raise UserError(
            "没有终端可以回答，没有改动。看过上面写的，确实要做的，请加 --yes 再运行一次。"
        ) from None
    return answer.strip().lower() in {"y", "yes", "是"}


def set_up_without_folder() -> None:
    """Django's models are wanted, and no working folder is needed."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reports.settings")
    django.setup()
