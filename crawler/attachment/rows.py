"""The pieces of an attachment as lines: the cells of a table's row stand in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from crawler.attachment.model import Piece
from crawler.personal import Line

_SHEET_CELL = re.compile(r"(.+?)([A-Z]{1,3})(\d+)")
"""工作表“名单”B7."""


def lines_of(pieces: Iterable[Piece]) -> Iterator[Line]:
    """Lines in reading order. Where a format tells no rows (PDF, DOC), each line or cell is one."""
    for row, group in groupby(pieces, _row):
        if row is None:
            for piece in group:
                yield from (Line.of(line, piece.where) for line in piece.text.splitlines())
            continue
        cells: dict[str, tuple[str, str]] = {}
        for piece in group:
            column = _column(piece)
            text = " ".join(piece.text.split("\n"))
            cells[column] = (f"{cells[column][0]} {text}" if column in cells else text, piece.where)
        yield Line(cells, row[0])


def _row(piece: Piece) -> tuple[str, str] | None:
    """The table and the row that a piece stands in."""
    if piece.cell:
        return str(piece.cell.table), str(piece.cell.row)
    cell = _SHEET_CELL.fullmatch(piece.where)
    return (cell[1], cell[3]) if cell else None


def _column(piece: Piece) -> str:
    if piece.cell:
        return str(piece.cell.column)
    cell = _SHEET_CELL.fullmatch(piece.where)
    return cell[2] if cell else ""
