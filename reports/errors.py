"""The one exception that a user is meant to read."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path


class UserError(Exception):
    """A clear Chinese message that says what is wrong and what to do; the command line exits with 2."""


MOST_TOLD = 50


def mistaken(path: Path, mistakes: Sequence[str], undone: str = "没有导入任何内容") -> UserError:
    """What is wrong in a filled-in file, one mistake a line; of very many the first ones.

    ``undone`` says what was not done because of them.
    """
    told = [f"{legible(path.name)} 有 {len(mistakes)} 处错误，{undone}。请改好后再运行一次："]
    return UserError("\n".join(told + first_of(mistakes, MOST_TOLD, "处")))


def first_of(lines: Sequence[str], most: int, measure: str) -> list[str]:
    """Lines for a clerk; of very many the first, and how many more there are: never of one alone, which takes
    no more room than to say so."""
    kept = lines if len(lines) <= most + 1 else lines[:most]
    more = len(lines) - len(kept)
    return [*kept, *([f"……另有 {more} {measure}。"] if more else [])]


REASONS = {
    errno.ENOSPC: "磁盘空间已满，请腾出空间后再试",
    errno.EDQUOT: "磁盘配额已满，请腾出空间后再试",
    errno.EACCES: "没有权限，或文件正在 Excel、WPS 里打开",
    errno.EPERM: "没有权限，或文件正在 Excel、WPS 里打开",
    errno.EROFS: "磁盘是只读的",
    errno.EFBIG: "文件太大，磁盘或系统不允许",
    errno.EIO: "磁盘读写出错，请检查磁盘",
    errno.EBUSY: "正被其他程序使用",
    errno.EEXIST: "这里已有一个同名的文件，请换一个名称，或先移走它",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.EINVAL: "名称不能用，请换一个",
    errno.EMFILE: "打开的文件太多，请关掉一些程序后再试",
}


def file_error(action: str, path: Path, error: OSError) -> UserError:
    """Why a file could not be read or written (``action``: 读取, 写入 …), in words for a clerk."""
    reason = REASONS.get(error.errno or 0, f"系统不允许（代码 {error.errno}）")
    return UserError(f"无法{action} {legible(path)}：{reason}。")


def legible(path: Path | str) -> str:
    """A file's name in words, also one in GBK, as a zip of Windows unpacked on Linux leaves it.

    No database and no document takes such a name as Python holds it."""
    name = os.fsencode(path)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")
