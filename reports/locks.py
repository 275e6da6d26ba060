"""Files by which one process keeps the others out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from reports.errors import UserError, file_error


@contextmanager
def held(path: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; ``busy`` says what to do when another process does.

    Raises:
        UserError: another does, or the file cannot be written.
    """
    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise UserError(busy) from None
    except OSError as error:
        raise file_error("写入", path, error) from error
    try:
        yield
    finally:
        lock.release()
