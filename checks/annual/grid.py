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


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of a table's columns."""

    named: Mapping[str, Box]
    """Those that the form has."""
    all: Sequence[Box]
    """From the first of these on, every cell of the last row of heads."""

    @property
    def left(self) -> int:
        """The first column of figures."""
        return self.all[0].left

    def stand_over(self, box: Box) -> bool:
        """Whether a cell's middle lies in the columns of figures."""
        return box.left + box.right > 2 * self.left


def heads_of(grid: Grid, named: Mapping[str, Box]) -> Heads | None:
    """The heads with whatever columns an office has added; None when they do not end in one row."""
    last = grid.rows[max(box.bottom for box in named.values()) - 1]
    found = [box for box in last if box.left >= min(head.left for head in named.values())]
    return Heads(named, found) if all(head in found for head in named.values()) else None


def figures(row: Sequence[Box], heads: Heads) -> dict[str, Figure]:
    """The numbers of a row under the heads of its columns, which may be a little out of line.

    Of a row that has a cell more or fewer than the heads, or ends elsewhere, it is not known what stands
    under what; only a row of nothing but blanks and zeros is known all the same.
    """
    cells = [box for box in row if heads.stand_over(box)]
    if len(cells) == len(heads.all) and cells[-1].right == heads.all[-1].right:
        return {name: _figure(cells[heads.all.index(head)]) for name, head in heads.named.items()}
    found = {name: _figure(max(cells, key=head.common, default=None)) for name, head in heads.named.items()}
    if all(figure.empty or figure.value == 0 for figure in map(_figure, cells)):
        return found
    return {name: replace(figure, value=None, empty=False) for name, figure in found.items()}


def _figure(box: Box | None) -> Figure:
    if box is None:
        return Figure("", None, "", empty=True)
    text = unicodedata.normalize("NFKC", box.text).strip()
    empty = not text or _STROKES.fullmatch(text) is not None
    return Figure(text, number(text), box.place, empty)


def number(text: str) -> Decimal | None:
    """The number that a cell is: ``1,234``, ``１２``, ``-3``, ``增5``; None when it is none, or two."""
    told = re.sub(r"(?<=[增减])[加少]", "", text).translate(_SIGNS)
    told = re.sub(r"^([+-])\s+", r"\1", unicodedata.normalize("NFKC", told).strip())
    return Decimal(re.sub("[, ]", "", told)) if _NUMBER.fullmatch(told) and told.isascii() else None
