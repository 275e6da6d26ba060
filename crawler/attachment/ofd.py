"""OFD (GB/T 33190), the national format for pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import ofdkit

from crawler.attachment.lines import paragraphs, typed
from crawler.attachment.model import DAMAGED, UNPACKED, About, Piece, UnreadError

MOST_PAGES = 5000
MOST_PART = 16 * 1024**2
"""Bytes of one part of XML. ofdkit reads it as a tree of six times the size; pages of text have less than one
megabyte."""
WORDLESS = "没有文字，可能是扫描件"


def read(body: bytes) -> Iterator[Piece | About]:
    """Paragraphs with their pages, each page forgotten once it is read."""
    _refuse_large(body)
    try:
        document = ofdkit.open(body)
    except ofdkit.OFDLimitError as error:
        raise UnreadError(UNPACKED) from error
    yield About(len(document.pages), document.info.title or "", document.info.author or "")
    damaged, found = 0, False
    waiting = document.pages[:MOST_PAGES][::-1]
    count = len(waiting)
    document.pages.clear()
    while waiting:
        number = count - len(waiting) + 1
        try:
            text = waiting.pop().text()
        except ofdkit.OFDError:
            damaged += 1
            continue
        for block in typed(text).split("\n\n"):
            for paragraph in paragraphs(block.splitlines()):
                found = True
                yield Piece(paragraph, f"第{number}页")
    if damaged or not count:
        raise UnreadError(f"有 {damaged} 页已损坏" if found else DAMAGED)
    if not found:
        raise UnreadError(WORDLESS)


def _refuse_large(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise UnreadError(DAMAGED) from error
    if any(part.file_size > MOST_PART for part in parts if part.filename.lower().endswith(".xml")):
        raise UnreadError(UNPACKED)
