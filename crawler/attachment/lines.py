"""Lines as a printed page breaks them → paragraphs; characters as fonts hold them → as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in chain(range(0x2F00, 0x2FD6), (0x2E9F, 0x2EF3))
}
"""PDF and OFD files of some programs hold 用 as ⽤ (a Kangxi radical): it looks the same."""
_ENDED = re.compile(r"[。！？；：…!?;:.．]['”’）)」』》]*$")
_OPENS = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,5}[章节条]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|附件"
)
_CELLS = re.compile(r"[\u3400-\u9fff）] [\u3400-\u9fff（]")
_WIDE = re.compile(r"[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’—…]")
SLACK = 4
"""Columns (two Chinese characters) by which a full line may be shorter than the longest."""


def typed(text: str) -> str:
    """The text with characters that people type."""
    return text.translate(_RADICALS)


def paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Paragraphs: a line that fills the page and ends no sentence goes on in the next one.

    A table's row stays alone: words of two cells side by side would make a third.
    """
    kept = [line for line in (line.strip() for line in lines) if line]
    full = max(map(_width, kept), default=0) - SLACK
    open_line = ""
    for line in kept:
        if open_line and (_OPENS.match(line) or _is_row(line)):
            yield open_line
            open_line = ""
        open_line = _joined(open_line, line)
        if _width(line) < full or _ENDED.search(line) or _is_row(line):
            yield open_line
            open_line = ""
    if open_line:
        yield open_line


def _is_row(line: str) -> bool:
    return len(_CELLS.findall(line)) > 1


def _joined(before: str, after: str) -> str:
    if not before:
        return after
    return before + ("" if _WIDE.match(before[-1]) or _WIDE.match(after) else " ") + after


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))
