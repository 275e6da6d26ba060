"""PDF with its tables, through pdfplumber, which finds cells by the lines drawn around them.

PDFium (:mod:`crawler.attachment.pdf`) is ten times as fast, and knows of no tables.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from crawler.attachment.lines import paragraphs, typed
from crawler.attachment.model import DAMAGED, ENCRYPTED, About, Cell, Piece, UnreadError
from crawler.attachment.pdf import FEW, GARBLED_CHARACTER, sum_up

MOST_PAGES = 200
"""No report with tables that we read is longer."""


def read(body: bytes) -> Iterator[Piece | About]:
    """Paragraphs and cells in reading order, with their pages."""
    try:
        document = pdfplumber.open(io.BytesIO(body))
    except PdfminerException as error:
        locked = isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect)
        raise UnreadError(ENCRYPTED if locked else DAMAGED) from error
    with document:
        count = len(document.pages)
        yield About(count)
        scanned: list[int] = []
        garbled: list[int] = []
        tables = 0
        for number, page in enumerate(document.pages[:MOST_PAGES], 1):
            text = "".join(char["text"].strip() for char in page.chars)
            if len(text) < FEW and page.images:
                scanned.append(number)
            if 2 * len(GARBLED_CHARACTER.findall(text)) > len(text) > 0:
                garbled.append(number)
                continue
            found = [table for table in page.find_tables() if len(table.columns) > 1]
            yield from _in_order(page, found, number, tables)
            tables += len(found)
            page.close()
    sum_up(count, MOST_PAGES, scanned, garbled, [])


def _in_order(page: Page, tables: list[Table], number: int, before: int) -> Iterator[Piece]:
    """The text between the tables, and the tables."""
    outside = page.filter(lambda thing: not any(_inside(thing, table.bbox) for table in tables))
    lines = [(line["top"], typed(line["text"])) for line in outside.extract_text_lines(return_chars=False)]
    for at, table in enumerate(sorted(tables, key=lambda table: table.bbox[1])):
        above = [text for top, text in lines if top < table.bbox[1]]
        lines = lines[len(above) :]
        yield from (Piece(text, f"第{number}页") for text in paragraphs(above))
        yield from _cells(table, number, before + at)
    yield from (Piece(text, f"第{number}页") for text in paragraphs(text for _, text in lines))


def _inside(thing: dict[str, float], box: tuple[float, float, float, float]) -> bool:
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cells(table: Table, page: int, number: int) -> Iterator[Piece]:
    """Each cell with the rows and columns that it covers: those whose edges lie within its own."""
    columns = sorted({x for box in table.cells for x in (box[0], box[2])})
    rows = sorted({y for box in table.cells for y in (box[1], box[3])})
    for row, texts in zip(table.rows, table.extract(), strict=True):
        for box, text in zip(row.cells, texts, strict=True):
            if box is None:
                continue
            left, top, right, bottom = box
            column, line = columns.index(left), rows.index(top)
            cell = Cell(number, line, column, rows.index(bottom) - line, columns.index(right) - column)
            yield Piece(typed(text or ""), f"第{page}页的表格第{line + 1}行", cell)
