"""Text as it is, RTF, and web pages that call themselves .doc or .xls."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.attachment.kinds import text_of
from crawler.attachment.model import About, Piece


def read_txt(body: bytes) -> Iterator[Piece | About]:
    """Lines."""
    for number, line in enumerate((text_of(body) or "").splitlines(), 1):
        yield Piece(line, f"第{number}行")


def read_rtf(body: bytes) -> Iterator[Piece | About]:
    """Paragraphs; the cells of a table's row are one."""
    from striprtf.striprtf import rtf_to_text

    text = rtf_to_text(body.decode("latin-1"), errors="replace")
    lines = text.splitlines()
    yield from _numbered([line.replace("|", " ") if line.endswith("|") else line for line in lines])


def read_html(body: bytes) -> Iterator[Piece | About]:
    """Lines as a browser shows them."""
    from crawler.page import document

    page = document.parse(body, "")
    document.show(page)
    yield from _numbered(document.lines_of(page.tree))


def _numbered(lines: list[str]) -> Iterator[Piece]:
    kept = (line for line in lines if line.strip())
    for number, line in enumerate(kept, 1):
        yield Piece(line, f"第{number}段")
