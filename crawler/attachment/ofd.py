"""OFD (GB/T 33190), the national format for pages."""

from __future__ import annotations

from collections.abc import Iterator

import ofdkit

from crawler.attachment.lines import paragraphs, typed
from crawler.attachment.model import DAMAGED, UNPACKED, About, Piece, UnreadError

MOST_PAGES = 5000
WORDLESS = "没有文字，可能是扫描件"


def read(body: bytes) -> Iterator[Piece | About]:
    """Paragraphs with their pages."""
    try:
        document = ofdkit.open(body)
    except ofdkit.OFDLimitError as error:
        raise UnreadError(UNPACKED) from error
    yield About(len(document.pages), document.info.title or "", document.info.author or "")
    damaged, found = 0, False
    for number, page in enumerate(document.pages[:MOST_PAGES], 1):
        try:
            text = page.text()
        except ofdkit.OFDError:
            damaged += 1
            continue
        for block in typed(text).split("\n\n"):
            for paragraph in paragraphs(block.splitlines()):
                found = True
                yield Piece(paragraph, f"第{number}页")
    if damaged or not document.pages:
        raise UnreadError(f"有 {damaged} 页已损坏" if found else DAMAGED)
    if not found:
        raise UnreadError(WORDLESS)
