"""What a process of the crawler and the one that started it agree on. Needs no Scrapy: that loads slowly."""

from __future__ import annotations

import errno
import sqlite3

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 3
"""Exit codes."""
PARENT_PIPE = "XUNJIAN_PARENT_PIPE"
"""Environment variable: our standard input is a pipe from a parent; when it closes, the parent is gone."""
NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def storage_message(problem: OSError | sqlite3.Error) -> str:
    """Why an archive could not be read or written, and what to do."""
    text = str(problem)
    if getattr(problem, "errno", None) in NO_SPACE or "full" in text or "disk I/O" in text:
        return "磁盘空间不足，检查已停下；清出空间后用同一条命令接着做。"
    if isinstance(problem, PermissionError) or "readonly" in text or "unable to open" in text:
        return "存档文件夹不能写入，请换一个文件夹或检查权限。"
    return "存档读写出错，可能已损坏；请移走存档文件夹，再重新检查。"
