"""Counting n-grams of a training text; needs some gigabytes of memory for 40 million characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.text.context.ngrams import ORDERS, Counted, Hashes, Levels, hashes_of, level_of
from checks.text.context.symbols import BREAK

KEPT_FROM = {2: 1, 3: 1, 4: 2, 5: 3}
"""The least count with which an n-gram of each order is kept."""
BITMAP = 1 << 21
"""Bits of the mask that tells quickly that a window is none of a chunk's own."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The n-grams of one order that are kept."""

    order: int
    keys: Hashes
    """In ascending order."""
    counts: NDArray[np.uint32]


def count(ids: NDArray[np.uint16], twice: int) -> list[Counts]:
    """Count the n-grams of a text, those among its first ``twice`` symbols double."""
    counted = []
    for order in ORDERS:
        hashes = windows(ids, order)
        keys, counts = _tally(np.concatenate([hashes, windows(ids[:twice], order)]))
        kept = counts >= KEPT_FROM[order]
        counted.append(Counts(order, keys[kept], counts[kept]))
    return counted


def windows(ids: NDArray[np.uint16], order: int) -> Hashes:
    """Hashes of the windows of a text that lie in one paragraph; its ends are part of it."""
    hashes = hashes_of(ids.astype(np.uint64), order)
    whole = np.ones(len(hashes), dtype=bool)
    for place in range(1, order - 1):
        whole &= ids[place : place + len(hashes)] != BREAK
    return hashes[whole]


class WithoutOwn(Counted):
    """The counts of all text but one chunk of it, so that the chunk can be judged as new text."""

    def __init__(self, table: Counted, counted: list[Counts], chunk: NDArray[np.uint16], weight: int) -> None:
        self._table = table
        self._keys, self._levels = _without(counted, chunk, weight)
        self._mask = np.zeros(BITMAP, dtype=bool)
        self._mask[_bit(self._keys)] = True

    def levels(self, order: int, hashes: Hashes) -> Levels:
        """See ``Counted``."""
        flat = hashes.ravel()
        levels = self._table.levels(order, flat)
        maybe = np.flatnonzero(self._mask[_bit(flat)])
        at = np.minimum(np.searchsorted(self._keys, flat[maybe]), len(self._keys) - 1)
        own = self._keys[at] == flat[maybe]
        levels[maybe[own]] = self._levels[at[own]]
        return levels.reshape(hashes.shape)


def _without(counted: list[Counts], chunk: NDArray[np.uint16], weight: int) -> tuple[Hashes, Levels]:
    """The chunk's own n-grams, with the levels that they have elsewhere."""
    keys, levels = [], []
    for known in counted:
        own, times = _tally(windows(chunk, known.order))
        at = np.minimum(np.searchsorted(known.keys, own), len(known.keys) - 1)
        kept = known.keys[at] == own
        rest = known.counts[at[kept]] - np.minimum(known.counts[at[kept]], times[kept] * weight)
        keys.append(own[kept])
        levels.append(level_of(rest) * (rest >= KEPT_FROM[known.order]))
    joined = np.concatenate(keys)
    order = np.argsort(joined)
    return joined[order], np.concatenate(levels)[order]


def _tally(hashes: Hashes) -> tuple[Hashes, NDArray[np.uint32]]:
    """Each distinct hash, ascending, and how often it occurs."""
    hashes.sort()
    first = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))[: len(hashes)]
    return hashes[first], np.diff(first, append=len(hashes)).astype(np.uint32)


def _bit(hashes: Hashes) -> NDArray[np.int64]:
    return ((hashes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(43)).view(np.int64)
