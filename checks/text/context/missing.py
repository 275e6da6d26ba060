"""A character that is missing where the training text has it: 贯彻落习近平, 公安关依法, 结合实，制定.

The characters around the gap were never seen together; with one more between them, the windows over it were.
Of these few places the network is asked: how well the character fits there, and by how much better its two
neighbours fit when it stands between them. It is none where one word may end before the gap and another, or a
mark, begin after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from checks.text.context.joint import SIDE, Places, Weights, fits_of, surroundings
from checks.text.context.judging import ends_with_word, two_words
from checks.text.context.language import REACH, Ids, framed
from checks.text.context.model import Model
from checks.text.context.network import Cloze
from checks.text.context.symbols import COUNT, FIRST_HAN, Symbols, character_of, symbol_of
from checks.text.context.words import LENGTHS

USUAL = 800
"""So many of the most usual characters may be missing: 97 in 100 of those that could be told."""
AT_ONCE = 128
"""Gaps, and symbols, whose characters are looked up together: some 10 MB."""
SEEN, SEEN_WIDE = 3, 8
"""The level of counts (three times) that each window of two to four over the gap must have, and the sum of
the levels of the three windows of five: what was seen less is hardly ever told, and the network is slow."""
LIKELY = -1.1
"""log p in the network below which a character is no candidate."""
TOLD = 3.3
"""Log-odds from which it is told: in 12 million characters of official text, less their own counts, 17
places were, 13 of them with a true slip."""

SHORTER = """或者 应当 应该 如果 例如 因为 由于 必须 需要 可以 能够 但是 虽然 已经 曾经 正在 按照 依照 依据
根据 为了 对于 关于 并且 以及 没有 具有 成为 作为 仍然 立即 即使 设立 发布 一下""".split()
"""Words that one of their characters says as well: 应组成合议庭."""
_SHORTER = [tuple(map(symbol_of, word)) for word in SHORTER]
MARKS = np.array(sorted(map(symbol_of, "，。；：！？")), dtype=np.uint16)
"""Before these a character may be missing; not before 、, where words are cut short: 企、事业单位."""


def missing(model: Model, symbols: Symbols) -> Iterator[tuple[int, str]]:
    """Before which place of the text a character is missing, and which. Without the network: nothing."""
    if model.joint is None or not len(model.joint.missing):
        return
    gaps, new, rows = gaps_of(model, symbols.ids)
    for row in np.flatnonzero(rows @ model.joint.missing >= TOLD):
        first, second = map(int, symbols.places[gaps[row] : gaps[row] + 2])
        if second == first + 1:
            yield second, character_of(int(new[row]))


def gaps_of(model: Model, ids: Ids) -> tuple[Places, Ids, Weights]:
    """What may be missing: indices of the symbols before the gaps, what is missing there, and a row for each:
    1, its log p, what its neighbours gain by it, how much was seen of it there."""
    assert model.joint
    room, origin = framed(ids)
    every = _gaps(model, room)
    turns = [every[start : start + AT_ONCE] for start in range(0, max(len(every), 1), AT_ONCE)]
    gaps, new, wide = map(np.concatenate, zip(*(_fitting(model, room, some) for some in turns), strict=True))
    likely, heard = _heard(model.joint.network, ids, origin[gaps], new)
    rows = np.column_stack([np.ones(len(heard)), heard, wide[likely]])
    return origin[gaps[likely]], new[likely], rows


def _gaps(model: Model, ids: Ids) -> Places:
    """Where a character stands that was never seen so beside the next, or the mark, amid what was seen."""
    threes = model.language.table.windows(ids.astype(np.uint64), 3)
    at = np.arange(REACH, len(ids) - REACH)
    unseen = (threes[at - 1] == 0) | ((threes[at] == 0) & (ids[at + 1] >= FIRST_HAN))
    unseen &= (threes[at - 2] >= SEEN) & (threes[at + 1] >= SEEN)
    at = at[unseen & (ids[at] >= FIRST_HAN)]
    at = at[(ids[at + 1] >= FIRST_HAN) | np.isin(ids[at + 1], MARKS)]
    amid: Places = at[model.language.table.seen(*(ids[at + step] for step in range(-1, 3))) == 0]
    return amid


def _fitting(model: Model, ids: Ids, gaps: Places) -> tuple[Places, Ids, Places]:
    """The gaps that a character fits into, the one that fits best, and how much was seen of it there."""
    seen = model.language.table.seen
    whose, new = _beside(model).between(ids[gaps], ids[gaps + 1])
    at: Places = gaps[whose]
    for first, length in ((0, 3), (-1, 3), (1, 3), (-1, 4), (0, 4)):
        kept = seen(*_window(ids, at, new, first, length)) >= SEEN
        at, new = at[kept], new[kept]
    wide: Places = np.sum(
        [seen(*_window(ids, at, new, first, 5)) for first in (-2, -1, 0)], axis=0, dtype=np.int64
    )
    best: Places = np.asarray(np.lexsort((-wide, at)), dtype=np.int64)
    best = best[wide[best] >= SEEN_WIDE]
    best = best[np.diff(at[best], prepend=-1) > 0]
    chosen = zip(at[best].tolist(), new[best].tolist(), strict=True)
    best = best[np.array([not _is_whole(model, ids, *one) for one in chosen], dtype=bool)]
    return at[best], new[best], wide[best]


class _Beside:
    """Which usual characters were often seen after each symbol, and which before it: looked up once."""

    def __init__(self, model: Model) -> None:
        self._seen, self._usual = model.language.table.seen, model.usual[:USUAL]
        self._known = np.zeros((2, COUNT), dtype=bool)
        self._bits = np.zeros((2, COUNT, -(-len(self._usual) // 8)), dtype=np.uint8)

    def between(self, before: Ids, after: Ids) -> tuple[Places, Ids]:
        """All that were seen after the one and before the other: (index of the pair, character)."""
        both = self._of(0, before) & self._of(1, after)
        whose, which = np.nonzero(np.unpackbits(both, axis=1, count=len(self._usual)))
        return whose, self._usual[which]

    def _of(self, side: int, ids: Ids) -> NDArray[np.uint8]:
        new = np.unique(ids[~self._known[side, ids]])
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            pair = np.repeat(some, len(self._usual)), np.tile(self._usual, len(some))
            often = self._seen(*(reversed(pair) if side else pair)) >= SEEN
            self._bits[side, some] = np.packbits(often.reshape(len(some), -1), axis=1)
        self._known[side, new] = True
        bits: NDArray[np.uint8] = self._bits[side, ids]
        return bits


@lru_cache(maxsize=1)
def _beside(model: Model) -> _Beside:
    return _Beside(model)


def _is_whole(model: Model, ids: Ids, gap: int, new: int) -> bool:
    """Whether what stands around the gap is as good without the new symbol."""
    before, after = ids[gap + 1 - LENGTHS[-1] : gap + 1], ids[gap + 1 : gap + 1 + LENGTHS[-1]]
    if after[0] < FIRST_HAN:
        return ends_with_word(model, before)
    shorter = (int(before[-1]), new) in _SHORTER or (new, int(after[0])) in _SHORTER
    return shorter or two_words(model, before, after)


def _window(ids: Ids, at: Places, new: Ids, first: int, length: int) -> list[Ids]:
    """Symbols from ``first`` on, where 0 is the one before the gap and 1 the new one."""
    steps = range(first, first + length)
    return [new if step == 1 else ids[at + step - (step > 1)] for step in steps]


def _heard(network: Cloze, ids: Ids, gaps: Places, new: Ids) -> tuple[Places, Weights]:
    """Which of the new symbols the network thinks likely, and of these their log p and what their neighbours
    gain."""
    now = surroundings(ids, gaps + 1)
    then = np.insert(now, SIDE, new, axis=1)
    fit = network.fits(then, SIDE)
    likely = np.flatnonzero(fit >= LIKELY)
    now, then = now[likely], then[likely]
    asked = (then, SIDE - 1), (then, SIDE + 1), (now, SIDE - 1), (now, SIDE)
    left, right, left_now, right_now = fits_of(network, asked)
    return likely, np.column_stack([fit[likely], left + right - (left_now + right_now)])
