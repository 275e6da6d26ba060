"""Handing documents over: all of them, each whole, or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from reports.errors import UserError, file_error


def hand_over(folder: Path, documents: Mapping[str, bytes | Iterable[bytes]]) -> list[Path]:
    """Write each document under its name into ``folder``, replacing the one of an earlier run.

    A long document may come in pieces. Each is first written beside its place, so that a full disk or an
    open file changes none of them.

    Raises:
        UserError: the folder cannot be written, the disk is full, or a document is open in another program.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} 是一个文件，不是文件夹，文书没有写出。请换一个文件夹，或先移走这个文件。")
    drafts: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in documents.items():
            path = folder / name
            _require_closed(path)
            drafts[path] = path.with_name(f".{name}.tmp")
            _write(drafts[path], content)
        for path, draft in drafts.items():
            draft.replace(path)
    except PermissionError as error:
        name = Path(error.filename or folder).name.removeprefix(".").removesuffix(".tmp")
        raise UserError(
            f"{name} 写不进去：它可能正在 Word、WPS 或 Excel 中打开，或者文件夹 {folder} 不可写。"
            "请关闭该文件、检查文件夹权限后再运行一次。"
        ) from error
    except OSError as error:
        raise file_error("写入", folder, error) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return list(drafts)


def withdraw(path: Path) -> None:
    """Remove a document of an earlier run that no longer has anything to say.

    Raises:
        UserError: it is open in another program.
    """
    try:
        path.unlink(missing_ok=True)
    except PermissionError as error:
        raise UserError(
            f"{path.name} 已没有内容，但正在其他程序中打开，删不掉。请关闭后再运行一次。"
        ) from error


def _require_closed(path: Path) -> None:
    """Windows refuses to open for writing what Word or Excel holds open."""
    if path.exists():
        with path.open("r+b"):
            pass


def _write(path: Path, content: bytes | Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())
