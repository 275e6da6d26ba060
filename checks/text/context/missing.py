"""A character that is missing where the training text has it: 贯彻落习近平, 公安关依法, 犯罪结果发的.

The characters around the gap were never seen together; with one more between them, the windows over it were.
Of these few places the network is asked: how well the character fits there, and by how much better its two
neighbours fit when it stands between them. It is none where one word may end before the gap and another
begin after it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from checks.text.context.doubled import two_words
from checks.text.context.language import REACH, Floats, Ids, framed
from checks.text.context.model import Model
from checks.text.context.network import Cloze
from checks.text.context.symbols import BREAK, FIRST_HAN, Symbols, character_of, symbol_of
from checks.text.context.words import LENGTHS

USUAL = 800
"""So many of the most usual characters may be missing: 97 in 100 of those that could be told."""
AT_ONCE = 128
"""Gaps whose characters are looked up together: some 10 MB."""
SEEN, SEEN_WIDE = 3, 8
"""The level of counts (three times) that each window of two to four over the gap must have, and the sum of
the levels of the three windows of five: what was seen less is hardly ever told, and the network is slow."""
SIDE = 32
"""Symbols on each side that the network reads."""
FITS, GAINS, WIDE, ALWAYS = 1.81, 0.29, 0.14, -2.38
"""Log-odds that a character is missing: for its log p in the network, for what its neighbours gain, for the
levels of the windows of five. A logistic regression on official text that the model had not seen, and on the
same text with a character taken out of each paragraph."""
HARDLY = -2.0
"""What the first of these must be for the second to be asked."""
TOLD = 3.0
"""Log-odds from which it is told: in 1.5 million characters of such text two places were, both with a true
slip; of 6,977 paragraphs with a character taken out 23 in a hundred."""

SHORTER = """或者 应当 应该 如果 例如 因为 由于 必须 需要 可以 能够 但是 虽然 已经 曾经 正在 按照 依照 依据
根据 为了 对于 关于 并且 以及 没有 具有 成为 作为 仍然 立即 即使 设立 发布 一下""".split()
"""Words that one of their characters says as well: 应组成合议庭."""
_SHORTER = [tuple(map(symbol_of, word)) for word in SHORTER]

Places = NDArray[np.int64]


def missing(model: Model, symbols: Symbols) -> Iterator[tuple[int, int, str]]:
    """Where in the text the characters before and after a gap stand, and what is missing between them.

    Without the network nothing is told.
    """
    if model.joint is None:
        return
    ids, origin = framed(symbols.ids)
    every = _gaps(model, ids)
    turns = [every[start : start + AT_ONCE] for start in range(0, max(len(every), 1), AT_ONCE)]
    gaps, new, wide = map(np.concatenate, zip(*(_fitting(model, ids, some) for some in turns), strict=True))
    odds = ALWAYS + WIDE * wide + _heard(model.joint.network, symbols.ids, origin[gaps], new)
    for row in np.flatnonzero(odds >= TOLD):
        first, second = map(int, symbols.places[origin[[gaps[row], gaps[row] + 1]]])
        if second == first + 1:
            yield first, second, character_of(int(new[row]))


def _gaps(model: Model, ids: Ids) -> Places:
    """Where a character stands that was never seen so beside the next, amid what was seen."""
    seen = model.language.table.seen
    at = np.arange(REACH, len(ids) - REACH)
    at = at[(ids[at] >= FIRST_HAN) & (ids[at + 1] >= FIRST_HAN)]
    far, left, it, next_, right, beyond = (ids[at + step] for step in range(-2, 4))
    unseen = (seen(left, it, next_) == 0) | (seen(it, next_, right) == 0)
    unseen &= seen(left, it, next_, right) == 0
    sound = np.minimum(seen(far, left, it), seen(next_, right, beyond)) >= SEEN
    amid: Places = at[unseen & sound]
    return amid


def _fitting(model: Model, ids: Ids, gaps: Places) -> tuple[Places, Ids, Places]:
    """The gaps that a character fits into, the one that fits best, and how much was seen of it there."""
    seen = model.language.table.seen
    usual = model.usual[:USUAL]
    at: Places = np.repeat(gaps, len(usual))
    new = np.tile(usual, len(gaps))
    for first, length in ((0, 2), (1, 2), (0, 3), (-1, 3), (1, 3), (-1, 4), (0, 4)):
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


def _is_whole(model: Model, ids: Ids, gap: int, new: int) -> bool:
    """Whether what stands around the gap is as good without the new symbol."""
    before, after = ids[gap + 1 - LENGTHS[-1] : gap + 1], ids[gap + 1 : gap + 1 + LENGTHS[-1]]
    shorter = (int(before[-1]), new) in _SHORTER or (new, int(after[0])) in _SHORTER
    return shorter or two_words(model, before, after)


def _window(ids: Ids, at: Places, new: Ids, first: int, length: int) -> list[Ids]:
    """Symbols from ``first`` on, where 0 is the one before the gap and 1 the new one."""
    steps = range(first, first + length)
    return [new if step == 1 else ids[at + step - (step > 1)] for step in steps]


def _heard(network: Cloze, ids: Ids, gaps: Places, new: Ids) -> Floats:
    """What the network adds to the log-odds of the new symbols; nothing good where it has hardly thought of
    one."""
    padded = np.pad(ids, SIDE, constant_values=BREAK)
    now = padded[gaps[:, None] + np.arange(1, 2 * SIDE + 1)]
    then = np.insert(now, SIDE, new, axis=1)

    def fit(texts: Ids, column: int) -> Floats:
        places = np.arange(len(texts)) * texts.shape[1] + column
        return network.opinions(texts.ravel(), places, texts[:, column, None, None])[0][:, 0, 0]

    odds = FITS * fit(then, SIDE)
    likely = odds > HARDLY
    now, then = now[likely], then[likely]
    gained = fit(then, SIDE - 1) + fit(then, SIDE + 1) - fit(now, SIDE - 1) - fit(now, SIDE)
    odds[likely] += GAINS * gained
    return odds
