"""The word lists: tab-separated files in ``data/``, one entry a line, ``#`` for remarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def rows(name: str, columns: int) -> Iterator[tuple[str, ...]]:
    """The entries of one list.

    Raises:
        ValueError: a line has another number of columns; the message names the line.
    """
    for number, line in enumerate((FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if len(cells) != columns:
            raise ValueError(f"{name}:{number}: {len(cells)} columns instead of {columns}")
        yield cells


def choices(cell: str) -> tuple[str, ...]:
    """The alternatives of a cell: ``名|序`` → 名, 序."""
    return tuple(cell.split("|")) if cell else ()
