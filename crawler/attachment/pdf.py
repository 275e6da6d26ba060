"""PDF, through PDFium: the one free library that is fast and knows the Chinese CMaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY, FPDF_PAGEOBJ_IMAGE

from crawler.attachment.lines import paragraphs, typed
from crawler.attachment.model import DAMAGED, ENCRYPTED, GARBLED, SCANNED, About, Piece, UnreadError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES = 5000
DOTS_AN_INCH, MOST_DOTS = 200, 20_000_000
"""How a scanned page is drawn for whoever reads pictures."""
FEW = 8
"""A picture beside fewer characters than this (a page number, a date stamp) is a scanned page."""
GARBLED_CHARACTER = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")


def read(
    body: bytes, read_picture: Callable[[Image], Iterator[str]] | None = None
) -> Iterator[Piece | About]:
    """Paragraphs with their pages; a scanned page has none, but for what ``read_picture`` makes of it."""
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY)
        raise UnreadError(ENCRYPTED if locked else DAMAGED) from error
    count = len(document)
    facts = document.get_metadata_dict()
    yield About(count, facts.get("Title", ""), facts.get("Author", ""))
    scanned: list[int] = []
    damaged: list[int] = []
    garbled: list[int] = []
    for number in range(1, min(count, MOST_PAGES) + 1):
        try:
            page = document[number - 1]
            text = page.get_textpage().get_text_range()
            bare = "".join(text.split())
            is_scanned = len(bare) < FEW and _has_picture(page)
            drawn = _drawn(page) if is_scanned and read_picture else None
            page.close()
        except pdfium.PdfiumError:
            damaged.append(number)
            continue
        pictured = list(read_picture(drawn)) if drawn and read_picture else []
        if is_scanned and not pictured:
            scanned.append(number)
        for paragraph in pictured:
            yield Piece(paragraph, f"第{number}页图中", pictured=True)
        if 2 * len(GARBLED_CHARACTER.findall(bare)) > len(bare):
            garbled.append(number)
            continue
        for paragraph in paragraphs(typed(text).splitlines()):
            yield Piece(paragraph, f"第{number}页")
    sum_up(count, MOST_PAGES, scanned, garbled, damaged)


def _drawn(page: pdfium.PdfPage) -> Image:
    size = page.get_width() * page.get_height() / 72**2
    scale = min(DOTS_AN_INCH, (MOST_DOTS / max(size, 1)) ** 0.5) / 72
    image: Image = page.render(scale=scale).to_pil()
    return image


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def sum_up(
    count: int, most: int, scanned: Sequence[int], garbled: Sequence[int], damaged: Sequence[int]
) -> None:
    """Say what was not read.

    Raises:
        UnreadError: pages of these numbers were not, or there are more than are read.
    """
    if count == 0 or len(damaged) >= min(count, most):
        raise UnreadError(DAMAGED)
    if len(scanned) == count:
        raise UnreadError(SCANNED)
    if len(garbled) == count:
        raise UnreadError(GARBLED)
    said = [
        f"{_pages(pages)}{what}"
        for pages, what in ((scanned, "是扫描的图片，没有文字"), (garbled, GARBLED), (damaged, "已损坏"))
        if pages
    ]
    if count > most:
        said.append(f"共 {count} 页，只读了前 {most} 页")
    if said:
        raise UnreadError("；".join(said))


def _pages(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:10]))
    return f"第{shown}页" if len(numbers) <= 10 else f"第{shown}页等 {len(numbers)} 页"
