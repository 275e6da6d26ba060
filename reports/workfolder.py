"""A new working folder (工作目录): the commented settings, an empty ledger, an empty table of leaders."""

from __future__ import annotations

import contextlib
from pathlib import Path

from reports.errors import UserError, file_error
from reports.office import CONFIG_NAME
from reports.own_words import LEADERS

LEDGER_NAME = "台账模板.xlsx"
TEMPLATE = Path(__file__).with_name("xunjian.toml")


def create(folder: Path) -> list[Path]:
    """Make a working folder; what lies there already is never touched, save for empty settings, which an
    earlier try on a full disk left. Gives the new files.

    Raises:
        UserError: it is a working folder already, or cannot be written.
    """
    config = folder / CONFIG_NAME
    part = config.with_name(f".{CONFIG_NAME}.part")
    made = [config]
    try:
        if config.exists() and config.stat().st_size:
            raise UserError(f"{folder.resolve()} 已经是工作目录（有 {CONFIG_NAME}），没有改动。")
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
        part.replace(config)
    except OSError as error:
        with contextlib.suppress(OSError):  # the folder may be none
            part.unlink(missing_ok=True)
        raise file_error("写入", config, error) from error
    if not (folder / LEADERS).exists():
        from reports import leaders

        made.append(leaders.write(folder / LEADERS))
    ledger_file = folder / LEDGER_NAME
    if not ledger_file.exists():
        from reports import bootstrap

        bootstrap(folder)
        from reports.ledger import book
        from reports.ledger.rows import Ledger

        made.append(book.write(Ledger(), ledger_file))
    return made
