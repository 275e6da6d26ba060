"""TOML that people write by hand, and what is wrong in it in words for them."""

from __future__ import annotations

import re
import tomllib
from typing import Any


def parse(content: bytes) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        ValueError: it is none; the message is Chinese and names the line.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"第 {line} 行不是 UTF-8 编码，无法读取。请用记事本打开，另存为时编码选“UTF-8”。"
        ) from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOMLDecodeError
        found = re.search(r"at line (\d+)", str(error))
        place = f"第 {found[1]} 行" if found else "结尾处"
        if re.search(r"overwrite|twice", str(error)):
            raise ValueError(f"{place}重复：同一个设置、同一节只能写一次，请删去一个。") from error
        raise ValueError(f'{place}写错了，无法读取。文字要加英文引号，例如 "青禾县"；数字不加。') from error
