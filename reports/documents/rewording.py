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
ADDRESS = re.compile(r"https?://[^\s，。；、”]+(?:（地址见[^）]*）)?|[\w.:-]+（地址见[^）]*）")
WHOLE = 100_000
"""Characters of a paragraph or a cell that are looked at."""
LONGEST, BEFORE = 120, 40
"""Characters of a change that are told; of longer ones those around where they differ."""


def reworded(before: bytes, after: bytes) -> list[str]:
    """How the sentences of one Word document became those of another, and the rows of its tables whatever
    number they have, a line each: “…”改为“…”. An address is told by nobody: it may lead to numbers of
    persons."""
    told = [_told("".join(was), "".join(now)) for was, now in _steps(_sentences, before, after)]
    for was, now in _steps(_rows, before, after):
        pairs = zip(was, now, strict=True) if len(was) == len(now) else ()
        told += [f"表格中的{_told(*pair)}" for pair in pairs]
        if len(was) != len(now):
            told += [f"表格中{_told(row, '')}" for row in was] + [f"表格中{_told('', row)}" for row in now]
    return told


def sentences(before: bytes, after: bytes, about: re.Pattern[str]) -> list[str]:
    """The same of those sentences alone that are ``about`` something."""
    steps = (("".join(was), "".join(now)) for was, now in _steps(_sentences, before, after))
    return [_told(was, now) for was, now in steps if about.search(was) or about.search(now)]


def _steps(
    parts: Callable[[bytes], Iterator[str]], before: bytes, after: bytes
) -> Iterator[tuple[list[str], list[str]]]:
    was, now = list(parts(before)), list(parts(after))
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            yield was[a:b], now[c:d]


def _sentences(content: bytes) -> Iterator[str]:
    for paragraph in Document(io.BytesIO(content)).paragraphs:
        yield from SENTENCE.findall(ADDRESS.sub("（网址）", clean(paragraph.text, WHOLE)))


def _rows(content: bytes) -> Iterator[str]:
    for table in Document(io.BytesIO(content)).tables:
        for row in table.rows:
            cells = [ADDRESS.sub("（网址）", clean(cell.text, WHOLE)) for cell in row.cells]
            yield "，".join(cells[NUMBER.fullmatch(cells[0]) is not None :])


def _told(was: str, now: str) -> str:
    was, now = was.rstrip("。；"), now.rstrip("。；")
    pairs = enumerate(zip(was, now, strict=False))
    alike = next((at for at, (one, other) in pairs if one != other), min(len(was), len(now)))
    gone, fresh = (_short(text, alike) for text in (was, now))
    if not gone:
        return f"增加“{fresh}”"
    return f"“{gone}”改为“{fresh}”" if fresh else f"删去“{gone}”"


def _short(text: str, alike: int) -> str:
    if len(text) <= LONGEST:
        return text
    start = max(0, alike - BEFORE)
    end = "…" if len(text) > start + LONGEST else ""
    return f"{'…' if start else ''}{text[start : start + LONGEST]}{end}"
