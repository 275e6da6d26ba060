"""Files that people name: read whole, within bounds."""

from __future__ import annotations

from pathlib import Path

from reports.errors import UserError, file_error


def read_file(path: Path, most: int, too_large: str) -> bytes:
    """All bytes of an ordinary file.

    Args:
        most: bytes that are read; of a longer file ``too_large`` is the message.

    Raises:
        UserError: it cannot be read, is too long, or is no ordinary file: a device or a pipe may have no end.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UserError(f"{path} 不是普通文件，没有读。")
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise file_error("读取", path, error) from error
    if len(content) > most:
        raise UserError(too_large)
    return content
