"""Table cells by their places: what covers what, and the numbers in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from checks.annual.model import Figure
from crawler.attachment import Cell, Piece

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[, ]\d{3}){1,4}|\d{1,15})(?:\.\d{1,6})?")
_STROKES = re.compile(r"[-—–_/\\*]{1,8}|无")
"""What is written for nothing."""
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "↑": "+", "↓": "-", "増": "+", "增": "+", "减": "-"})


def plain(text: str) -> str:
    """A label as it is compared: no white space, full-width characters as half-width ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: its text and the places that it covers."""

    text: str
    place: str
    cell: Cell

    @property
    def left(self) -> int:
        """Its first column."""
        return self.cell.column

    @property
    def right(self) -> int:
        """The column after its last."""
        return self.cell.column + self.cell.columns

    @property
    def bottom(self) -> int:
        """The row after its last."""
        return self.cell.row + self.cell.rows

    def common(self, other: Box) -> int:
        """How many columns it shares with another."""
        return min(self.right, other.right) - max(self.left, other.left)


@dataclass(frozen=True)
class Grid:
    """One table."""

    boxes: tuple[Box, ...]

    @cached_property
    def height(self) -> int:
        """The number of rows."""
        return max((box.bottom for box in self.boxes), default=0)

    @cached_property
    def width(self) -> int:
        """The number of columns."""
        return max((box.right for box in self.boxes), default=0)

    @cached_property
    def rows(self) -> list[list[Box]]:
        """The cells of each row from left to right, those that began above it too."""
        rows: list[list[Box]] = [[] for _ in range(self.height)]
        for box in sorted(self.boxes, key=lambda box: box.left):
            for row in range(box.cell.row, box.bottom):
                rows[row].append(box)
        return rows

    def holds(self, words: str) -> bool:
        """Whether a cell has these words."""
        return any(words in plain(box.text) for box in self.boxes)

    def above(self, other: Grid) -> Grid:
        """The table that goes on with another, as over a page's end; their right edges are one."""
        down, right = self.height, self.width - other.width
        moved = (
            replace(box, cell=replace(box.cell, row=box.cell.row + down, column=box.cell.column + right))
            for box in other.boxes
        )
        return Grid((*self.boxes, *moved))


def grids(pieces: Iterable[Piece]) -> list[Grid]:
    """The tables of a document in their order."""
    tables: dict[int, dict[Cell, list[Piece]]] = {}
    for piece in pieces:
        if piece.cell:
            tables.setdefault(piece.cell.table, {}).setdefault(piece.cell, []).append(piece)
    return [Grid(tuple(_box(cell, held) for cell, held in cells.items())) for cells in tables.values()]


def _box(cell: Cell, pieces: Sequence[Piece]) -> Box:
    return Box("\n".join(piece.text for piece in pieces).strip(), pieces[0].where, cell)


def edge(row: Sequence[Box]) -> int:
    """The column after a row's last."""
    return max((box.right for box in row), default=0)


def figures(row: Sequence[Box], heads: Mapping[str, Box], right: int) -> dict[str, Figure]:
    """The numbers of a row under the heads of its columns.

    Of cells that are not quite under their heads, the one that shares most columns counts; one that lies
    under several heads says nothing of any. A row that does not end where the heads do (``right``) has a
    cell too many or too few: none of its cells is known to be under its head.
    """
    under = {}
    for name, head in heads.items():
        shared = [(box.common(head), -box.left, box) for box in row if box.common(head) > 0]
        under[name] = max(shared, key=lambda one: one[:2])[2] if shared else None
    boxes = list(under.values())
    aligned = edge(row) == right
    return {name: _figure(box, aligned and boxes.count(box) == 1) for name, box in under.items()}


def _figure(box: Box | None, certain: bool) -> Figure:
    if box is None:
        return Figure("", None, "", empty=True)
    text = unicodedata.normalize("NFKC", box.text).strip()
    value = number(text)
    if not certain and value:
        value = None
    return Figure(text, value, box.place, empty=not text or _STROKES.fullmatch(text) is not None)


def number(text: str) -> Decimal | None:
    """The number that a cell is: ``1,234``, ``１２``, ``-3``, ``增5``; None when it is none, or two."""
    told = re.sub(r"(?<=[增减])[加少]", "", text).translate(_SIGNS)
    told = re.sub(r"^([+-])\s+", r"\1", unicodedata.normalize("NFKC", told).strip())
    return Decimal(re.sub("[, ]", "", told)) if _NUMBER.fullmatch(told) and told.isascii() else None
