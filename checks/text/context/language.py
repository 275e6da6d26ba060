"""The language model: how probable each symbol is after those before it, and before those after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checks.text.context.ngrams import LEVEL_FROM, ORDERS, Counted
from checks.text.context.symbols import BREAK

Ids = NDArray[np.uint16]
Floats = NDArray[np.float32]
Grams = dict[int, NDArray[np.uint8]]
"""Order → the levels of all windows of that order along the last axis."""

BACK_OFF = np.float32(np.log(0.4))
"""The price of a shorter history (Brants et al., "Large Language Models in Machine Translation", 2007)."""
LONGEST_HISTORY = 4
"""Longest n-gram in a probability; longer ones are evidence only."""
REACH = 4
"""Symbols on each side that a change of one symbol may be felt by: the longest order, less one."""
ROOM = 6
"""Breaks between two paragraphs that are judged: as far as any feature looks."""
_MIDDLES = [low * (high / low) ** 0.5 for low, high in zip(LEVEL_FROM, (*LEVEL_FROM[1:], 10**6), strict=True)]
LEVEL_LOGS = np.array([0.0, 0.0, *np.log([2.0, 3.0, *_MIDDLES[3:]])], dtype=np.float32)
"""The logarithm of the count that a level stands for: the middle of its range."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Counts of n-grams and what follows from them."""

    table: Counted
    unigrams: Floats
    """The logarithm of each symbol's count; 0 where it was never seen."""
    total: np.float32 = field(init=False)
    """The logarithm of all symbols counted."""

    def __post_init__(self) -> None:
        total = np.float32(np.logaddexp.reduce(self.unigrams.astype(np.float64)))
        object.__setattr__(self, "total", total)

    def grams(self, ids: Ids) -> Grams:
        """The levels of all windows of ``ids`` (along the last axis)."""
        wide = ids.astype(np.uint64)
        return settled({order: self.table.windows(wide, order) for order in ORDERS})

    def forward(self, ids: Ids, grams: Grams) -> Floats:
        """log p(symbol | up to three before it), from the symbol ``REACH`` on."""
        return self._probability(ids, grams, ahead=False)

    def backward(self, ids: Ids, grams: Grams) -> Floats:
        """log p(symbol | up to three after it), up to the symbol ``REACH`` from the end."""
        return self._probability(ids, grams, ahead=True)

    def _probability(self, ids: Ids, grams: Grams, ahead: bool) -> Floats:
        width = ids.shape[-1] - REACH
        first = 0 if ahead else REACH
        logs = self.unigrams[ids]
        probability = logs[..., first : first + width] - self.total + BACK_OFF * (LONGEST_HISTORY - 1)
        for order in range(2, LONGEST_HISTORY + 1):
            start = 0 if ahead else REACH - order + 1
            levels = grams[order][..., start : start + width]
            history = start + 1 if ahead else start
            known = logs if order == 2 else LEVEL_LOGS[grams[order - 1]]
            seen = LEVEL_LOGS[levels] - known[..., history : history + width]
            seen += BACK_OFF * (LONGEST_HISTORY - order)
            probability = np.where(levels > 0, np.minimum(seen, 0), probability)
        return probability


def settled(grams: Grams) -> Grams:
    """Let no window be seen oftener than the windows inside it: that unmasks most false answers."""
    for order in ORDERS[1:]:
        inner = grams[order - 1]
        np.minimum(grams[order], inner[..., :-1], out=grams[order])
        np.minimum(grams[order], inner[..., 1:], out=grams[order])
    return grams


def framed(ids: Ids) -> tuple[Ids, NDArray[np.int64]]:
    """A text with room around its paragraphs, so that each is judged as if it stood alone.

    Returns:
        The symbols, and for each of them the index of its symbol in ``ids``.
    """
    ends = np.concatenate([[BREAK], ids, [BREAK]]).astype(np.uint16)
    origin = np.repeat(np.arange(-1, len(ids) + 1), np.where(ends == BREAK, ROOM, 1))
    return ends[origin + 1], origin


def changed(model: LanguageModel, grams: Grams, windows: Ids, span: int) -> Grams:
    """The levels of windows (rows of REACH + span + REACH symbols) whose middle ``span`` was replaced.

    Args:
        grams: the levels of the rows before the change; only what touches the span is looked up again.
    """
    new = {}
    for order in ORDERS:
        first = REACH - order + 1
        touching = windows[:, first : REACH + span + order - 1].astype(np.uint64)
        levels = grams[order].copy()
        levels[:, first : REACH + span] = model.table.windows(touching, order)
        new[order] = levels
    return settled(new)


def around(values: NDArray[Any], places: NDArray[np.int64], before: int, after: int) -> NDArray[Any]:
    """The values from ``before`` places before each place to ``after`` places after it, a row a place."""
    return np.asarray(values[places[:, None] + np.arange(-before, after + 1)])
