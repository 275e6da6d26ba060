"""What words of a document changed, so that a correction can say it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from docx import Document

from reports.documents.words import clean

SENTENCE = re.compile(r"[^。；\n]+[。；]?")
NUMBER = re.compile(r"\d+")
LONGEST = 120
"""Characters of a change that are told; of longer ones the first."""


def reworded(before: bytes, after: bytes) -> list[str]:
    """How the sentences of one Word document became those of another, and the rows of its tables whatever
    number they have, a line each: “…”改为“…”."""
    told = [_told("".join(was), "".join(now)) for was, now in _steps(_sentences, before, after)]
    for was, now in _steps(_rows, before, after):
        pairs = zip(was, now, strict=True) if len(was) == len(now) else ()
        told += [f"表格中的{_told(*pair)}" for pair in pairs]
        if len(was) != len(now):
            told += [f"表格中{_told(row, '')}" for row in was] + [f"表格中{_told('', row)}" for row in now]
    return told


def _steps(
    parts: Callable[[bytes], Iterator[str]], before: bytes, after: bytes
) -> Iterator[tuple[list[str], list[str]]]:
    was, now = list(parts(before)), list(parts(after))
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            yield was[a:b], now[c:d]


def _sentences(content: bytes) -> Iterator[str]:
    for paragraph in Document(io.BytesIO(content)).paragraphs:
        yield from SENTENCE.findall(clean(paragraph.text))


def _rows(content: bytes) -> Iterator[str]:
    for table in Document(io.BytesIO(content)).tables:
        for row in table.rows:
            cells = [clean(cell.text) for cell in row.cells]
            yield "，".join(cells[NUMBER.fullmatch(cells[0]) is not None :])


def _told(was: str, now: str) -> str:
    gone, fresh = (_short(text.rstrip("。；")) for text in (was, now))
    if not gone:
        return f"增加“{fresh}”"
    return f"“{gone}”改为“{fresh}”" if fresh else f"删去“{gone}”"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
