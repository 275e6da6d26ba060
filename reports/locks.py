"""Files by which one process keeps the others out."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.archive import now
from crawler.plan import TIMEZONE
from reports.errors import UserError, file_error

HOLDER = ".who"
"""Ending of the file beside a lock that says who holds it."""


@contextmanager
def held(path: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; ``busy`` says what to do when another process does, whose name is added to it.

    Raises:
        UserError: another does, or the file cannot be written.
    """
    lock, holder = FileLock(path, timeout=0), path.with_suffix(HOLDER)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise UserError(busy + _told(holder)) from None
    except PermissionError as error:
        raise UserError(f"文件夹 {path.parent} 不可写，没有做。请检查文件夹权限后再运行一次。") from error
    except OSError as error:
        raise file_error("写入", path, error) from error
    try:
        with suppress(OSError):
            holder.write_text(_we(), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _we() -> str:
    """This process, for whoever has to wait for it."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "不知名的用户"
    at = now().astimezone(TIMEZONE)
    return f"{user} 在 {socket.gethostname()} 上的进程 {os.getpid()}，{at:%m月%d日 %H:%M} 开始"


def _told(holder: Path) -> str:
    try:
        who = holder.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    return f"（占用的是 {who}）" if who else ""
