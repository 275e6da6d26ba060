"""The ``xunjian`` command. Nothing heavy is imported before it is known which command runs."""

from __future__ import annotations

import contextlib
import gc
import io
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Annotated

import typer

from reports.chinese import Group, wrong_usage
from reports.commands import accounts, documents, ledger, loop, month, reading, rules, running, site
from reports.commands.shared import FAILED, INTERRUPTED, StoppedError, errors, say
from reports.errors import UserError, file_error

MANY_OBJECTS = 10_000
"""New objects after which Python looks for garbage. A quarter's findings are a million that stay: at its
usual 700 it goes through them so often that a notice takes a quarter longer."""

app = typer.Typer(
    name="xunjian",
    cls=Group,
    help="巡检：县级政府网站与政务新媒体的月检查、季通报。",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
)
for room in (ledger, reading, accounts, month, documents, loop, site, rules, running):
    app.add_typer(room.commands)


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
        errors.print(f"\n{str(error) or '没有改动。'}", markup=False)
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
    gc.set_threshold(MANY_OBJECTS)
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
