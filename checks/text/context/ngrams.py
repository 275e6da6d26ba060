"""Counts of n-grams in 13.5 bits each: hashes of windows, and the table that answers how often one was seen.

The table is a three-way binary fuse filter (Graf and Lemire, "Binary Fuse Filters", 2022) that holds a level
beside the check: it stores no keys, answers in three reads, and is wrong about an absent key once in 256.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Levels = NDArray[np.uint8]

ORDERS = (2, 3, 4, 5)
"""Lengths of the n-grams that are counted; single symbols have an array."""
LEVEL_FROM = (1, 2, 3, 4, 6, 9, 14, 24, 45, 90, 200, 500, 1500, 6000, 40_000)
"""The least count of each level, 1 to 15; level 0: not seen, or too seldom to be kept."""
LEVEL_BITS = 4
CHECK_BITS = 8
SLOTS_A_KEY = 1.125
"""Room of a binary fuse filter of three reads (there, table 1)."""
TRIES = 20
"""Building fails for one seed in hundreds."""


class Counted(ABC):
    """What can tell how often n-grams were seen."""

    @abstractmethod
    def levels(self, order: int, hashes: Hashes) -> Levels:
        """The level of each n-gram of an order, 0 where it was not seen."""

    def seen(self, *symbols: NDArray[np.uint16]) -> Levels:
        """The level of each n-gram, given symbol by symbol."""
        return self.levels(len(symbols), hash_of(*symbols))

    def windows(self, ids: NDArray[np.uint64], order: int) -> Levels:
        """The levels of all windows along the last axis."""
        return self.levels(order, hashes_of(ids, order))


@cache
def multipliers(order: int) -> Hashes:
    """The odd factors of an order's hash, one a place: splitmix64 from a fixed seed."""
    state = np.arange(order * 8, order * 8 + order, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _mixed(_mixed(state + np.uint64(0x632BE59BD9B4E019))) | np.uint64(1)


def hashes_of(ids: NDArray[np.uint64], order: int) -> Hashes:
    """Hashes of all windows of ``order`` symbols along the last axis: Σ symbol × factor, modulo 2⁶⁴."""
    count = max(0, ids.shape[-1] - order + 1)
    total = np.zeros((*ids.shape[:-1], count), dtype=np.uint64)
    for place, factor in enumerate(multipliers(order)):
        total += ids[..., place : place + count] * factor
    return total


def hash_of(*symbols: NDArray[np.uint16]) -> Hashes:
    """Hashes of n-grams given symbol by symbol."""
    total = np.zeros(len(symbols[0]), dtype=np.uint64)
    for column, factor in zip(symbols, multipliers(len(symbols)), strict=True):
        total += column * factor
    return total


def level_of(counts: NDArray[np.integer]) -> Levels:
    """The levels of some counts."""
    return np.searchsorted(LEVEL_FROM, counts, side="right").astype(np.uint8)


@dataclass(frozen=True, slots=True)
class FuseTable:
    """n-gram → level, without the n-grams."""

    slots: NDArray[np.uint16]
    """Check and level in the low twelve bits."""
    segment: int
    """Slots of a segment, a power of two."""
    seed: int

    def levels(self, hashes: Hashes) -> Levels:
        """The level of each hash, 0 where it is not among the keys."""
        mixed = _mixed(hashes ^ np.uint64(self.seed))
        first, second, third = _slots_of(mixed, len(self.slots) - 2 * self.segment, self.segment)
        found = self.slots[first]
        found ^= self.slots[second]
        found ^= self.slots[third]
        levels = (found & np.uint16((1 << LEVEL_BITS) - 1)).astype(np.uint8)
        levels *= (found >> np.uint16(LEVEL_BITS)) == _checks(mixed)
        return levels


@dataclass(frozen=True, slots=True)
class Tables(Counted):
    """A table an order: that of the pairs, asked most, fits the processor's cache."""

    of_order: Mapping[int, FuseTable]

    def levels(self, order: int, hashes: Hashes) -> Levels:
        """See ``Counted``."""
        return self.of_order[order].levels(hashes)


def build_table(keys: Hashes, levels: Levels) -> FuseTable:
    """The table of distinct ``keys``.

    Raises:
        ValueError: the keys are not distinct.
    """
    segment = 1 << max(2, int(np.log(max(len(keys), 2)) / np.log(3.33) + 2.25))
    segment = min(segment, 1 << 18)
    room = max(SLOTS_A_KEY, 0.875 + 0.25 * np.log(1e6) / np.log(max(len(keys), 2)))
    segments = max(1, -(-int(len(keys) * room) // segment) - 2)
    for seed in range(TRIES):
        mixed = _mixed(keys ^ np.uint64(seed))
        places = np.stack(_slots_of(mixed, segments * segment, segment))
        rounds = list(_peeled(places, (segments + 2) * segment))
        if sum(len(who) for who, _ in rounds) == len(keys):
            slots = np.zeros((segments + 2) * segment, dtype=np.uint16)
            wanted = (_checks(mixed) << np.uint16(LEVEL_BITS)) | levels
            for who, where in reversed(rounds):
                rest = slots[places[0, who]] ^ slots[places[1, who]] ^ slots[places[2, who]]
                slots[where] ^= wanted[who] ^ rest
            return FuseTable(slots, segment, seed)
    raise ValueError(f"no table of {len(keys)} keys: are they distinct?")


def packed(slots: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """The slots at twelve bits each, for the file: their checks, then their levels, two a byte."""
    levels = (slots & 15).astype(np.uint8)
    return np.concatenate([(slots >> 4).astype(np.uint8), levels[0::2] | (levels[1::2] << 4)])


def unpacked(data: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """The slots out of the file."""
    count = len(data) // 3 * 2
    slots = data[:count].astype(np.uint16)
    slots <<= 4
    slots[0::2] |= data[count:] & 15
    slots[1::2] |= data[count:] >> 4
    return slots


def _peeled(places: NDArray[np.int64], size: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rounds of (keys, the slot that each had for itself alone) until no slot has just one key."""
    keys = np.arange(places.shape[1])
    degree = np.bincount(places.ravel(), minlength=size)
    whose = np.zeros(size, dtype=np.int64)  # the xor of the keys of a slot
    for row in places:
        np.bitwise_xor.at(whose, row, keys)
    alone = np.flatnonzero(degree == 1)
    while len(alone):
        who, first = np.unique(whose[alone], return_index=True)
        yield who, alone[first]
        touched = places[:, who].ravel()
        np.subtract.at(degree, touched, 1)
        np.bitwise_xor.at(whose, touched, np.tile(who, 3))
        touched = np.unique(touched)
        alone = touched[degree[touched] == 1]


def _slots_of(mixed: Hashes, span: int, segment: int) -> tuple[NDArray[np.int64], ...]:
    """The three slots of each key, in three neighbouring segments."""
    mask = np.uint64(segment - 1)
    first = ((mixed >> np.uint64(32)) * np.uint64(span)) >> np.uint64(32)
    second = (first + np.uint64(segment)) ^ ((mixed >> np.uint64(18)) & mask)
    third = (first + np.uint64(2 * segment)) ^ (mixed & mask)
    return first.view(np.int64), second.view(np.int64), third.view(np.int64)


def _checks(mixed: Hashes) -> NDArray[np.uint16]:
    return ((mixed ^ (mixed >> np.uint64(32))) & np.uint64((1 << CHECK_BITS) - 1)).astype(np.uint16)


def _mixed(hashes: Hashes) -> Hashes:
    """Spread sums of products over all 64 bits (the end of splitmix64, shortened by a step)."""
    hashes = (hashes ^ (hashes >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(hashes ^ (hashes >> np.uint64(29)))
