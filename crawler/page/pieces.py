"""A page as paragraphs and table cells in reading order, each cell with its place in the grid."""

from __future__ import annotations

from crawler.attachment.model import Cell, Piece
from crawler.page.document import Element, parse, pieces, raw_text, show

MOST_COLUMNS = 100
"""A page may claim a thousand; no table for people has so many."""
MOST_PLACES = 20_000
"""Of a table that claims more, the rest is not read."""


def read_pieces(body: bytes, url: str, content_type: str | None = None) -> tuple[Piece, ...]:
    """All that a page shows, its navigation too; never raises, whatever the bytes are.

    A table that holds a table, or has one column, only lays out the page: its text is paragraphs.
    """
    document = parse(body, url, content_type)
    show(document)
    walk = _Walk()
    found = document.tree.find("body")
    if found is not None:
        walk.through(found)
    walk.end_paragraph()
    return tuple(walk.found)


class _Walk:
    """What was passed so far: the pieces, and the text that has not become paragraphs yet."""

    def __init__(self) -> None:
        self.found: list[Piece] = []
        self.text: list[str] = []
        self.paragraphs = self.tables = 0

    def through(self, element: Element) -> None:
        """One element in its order, but not what follows it."""
        self.text.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                cells = _cells(child, self.tables) if child.tag == "table" else []
                if cells:
                    self.end_paragraph()
                    self.tables += 1
                    self.found += cells
                else:
                    self.through(child)
            self.text.append(child.tail or "")

    def end_paragraph(self) -> None:
        """What text there is becomes paragraphs."""
        for text in pieces("".join(self.text)):
            self.paragraphs += 1
            self.found.append(Piece(text, f"第{self.paragraphs}段"))
        self.text = []


def _cells(table: Element, number: int) -> list[Piece]:
    """The cells of a table that tells something; empty for one that only lays out the page."""
    if table.find(".//table") is not None:
        return []
    rows = list(table.iter("tr"))
    taken: set[tuple[int, int]] = set()
    found: list[Piece] = []
    for at, row in enumerate(rows):
        column = 0
        for element in row.iterchildren("td", "th"):
            while (at, column) in taken:
                column += 1
            wide = min(max(_span(element, "colspan"), 1), MOST_COLUMNS)
            high = min(_span(element, "rowspan") or len(rows), len(rows) - at)
            if len(taken) + wide * high > MOST_PLACES:
                return found
            taken.update((at + down, column + right) for down in range(high) for right in range(wide))
            where = f"第{number + 1}个表格第{at + 1}行"
            found.append(Piece(_text(element), where, Cell(number, at, column, high, wide)))
            column += wide
    return found if max((column for _, column in taken), default=0) else []


def _span(cell: Element, name: str) -> int:
    """How many columns or rows a cell says to cover; 0, all that are left, only where it says so."""
    told = (cell.get(name) or "").strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 1


def _text(cell: Element) -> str:
    return "\n".join(pieces(raw_text(cell)))
