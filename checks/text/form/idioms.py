"""Idioms with one character that sounds or looks like the right one: 举一返三, 万无一矢.

The three characters that are right are looked up by a hash, for all places of a text at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checks.text.form.model import SUSPECTED, Detector, alike
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

LENGTH = 4
FACTORS = np.array(
    (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93), dtype=np.uint64
)
"""Odd numbers that look random: a string's hash is the sum of its characters times these."""
SHIFT = np.uint64(64 - 19)
"""So many bits of a hash are its place in the table that is asked first."""


def find_idioms(text: str) -> Iterator[Suspicion]:
    """Idioms of ``data/idioms.tsv`` with another character in one place, or two neighbours exchanged."""
    book = _book()
    parts = _parts(text)
    if not parts.size:
        return
    whole = parts.sum(axis=0)
    hashes = np.vstack([whole - parts, whole])
    likely = np.nonzero(book.seen[hashes >> SHIFT])
    for start, index in book.find(hashes[likely], likely[1]):
        window, idiom = text[start : start + LENGTH], book.idioms[index]
        if window not in book.right and _is_slip(window, idiom):
            why = f"成语、习用语是“{idiom}”"
            yield Suspicion(start, start + LENGTH, idiom, SUSPECTED, "idiom", why)


def _is_slip(window: str, idiom: str) -> bool:
    """Whether one character is another that is like the right one, or two neighbours are exchanged."""
    off = [i for i in range(LENGTH) if window[i] != idiom[i]]
    if len(off) == 1:
        return window[off[0]] in alike().get(idiom[off[0]], "")
    if window[:2] == window[2:]:
        return False  # 认真认真 is 认真 said twice
    return (
        len(off) == 2
        and off[1] == off[0] + 1
        and window[off[0] : off[1] + 1] == idiom[off[1]] + idiom[off[0]]
    )


@dataclass(frozen=True, slots=True)
class _Book:
    hashes: NDArray[np.uint64]
    """Of each idiom without one character, and with two exchanged, ascending."""
    whose: NDArray[np.int64]
    """The index of the idiom of each hash."""
    idioms: tuple[str, ...]
    seen: NDArray[np.bool_]
    """Whether a hash with these first bits is there."""
    right: frozenset[str]

    def find(self, hashes: NDArray[np.uint64], starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Where one of these hashes is that of an idiom: (its start, the index of the idiom)."""
        first, last = (np.searchsorted(self.hashes, hashes, side) for side in ("left", "right"))
        for hit in np.flatnonzero(last > first).tolist():
            for index in self.whose[first[hit] : last[hit]].tolist():
                yield int(starts[hit]), index


def _parts(text: str) -> NDArray[np.uint64]:
    """LENGTH rows: what each character of the window at each place adds to its hash."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    windows = max(0, len(codes) - LENGTH + 1)
    return np.stack([codes[i : i + windows] * factor for i, factor in enumerate(FACTORS)])


@cache
def _book() -> _Book:
    entries = list(rows("idioms.tsv", 2))
    idioms = tuple(idiom for idiom, _ in entries)
    parts = _parts("".join(idioms))[:, ::LENGTH]
    whole = parts.sum(axis=0)
    letters = np.array([list(map(ord, idiom)) for idiom in idioms], dtype=np.uint64).T
    exchanged = whole + (letters[1:] - letters[:-1]) * (FACTORS[:-1] - FACTORS[1:])[:, None]
    hashes = np.concatenate([*(whole - parts), *exchanged])
    order = np.argsort(hashes)
    seen = np.zeros(1 << (64 - int(SHIFT)), dtype=np.bool_)
    seen[hashes >> SHIFT] = True
    right = frozenset(idioms).union(*(choices(also_right) for _, also_right in entries))
    return _Book(hashes[order], order % len(idioms), idioms, seen, right)


DETECTORS = (Detector("idiom", "成语、习用语的错字", "jieba 词典；data/idioms.tsv", find_idioms),)
