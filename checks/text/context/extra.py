"""A character that is too many, or written twice: 解决也当前危机, 工作会会议; a word written twice: 实现实现.

The windows over it were never seen; without it, those over the place were. Of these few places the network
is asked: how well the character fits there, and by how much better its two neighbours fit without it. A
character written twice is no slip where one word may end with the first and another begin with the second:
为|为期, 组织|织布.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checks.text.context.joint import SIDE, Places, Weights, surroundings
from checks.text.context.judging import ALONE, ends_with_word, is_word, two_words
from checks.text.context.language import REACH, Ids, framed
from checks.text.context.model import Model
from checks.text.context.ngrams import hash_of
from checks.text.context.symbols import FIRST_HAN, OTHER, Symbols, symbol_of
from checks.text.context.words import LENGTHS
from checks.text.spared import SURNAMES

SEEN, SEEN_WIDE = 3, 3
"""The level of counts (three times) of the window of four over the place, and the sum of the levels of the
windows of five, without the character."""
TOLD, TWICE = 9.0, 4.5
"""Log-odds from which a character is told, and one that is written twice where no two words can meet. In 12
million characters of official text, less their own counts, these told 10 places, all with a true slip; from
6 on, ten more would be told that are no double, two of them with one."""
USUAL = 3
"""Usualness (``words.USUAL_FROM``) from which a character and itself are a word: 人人, 等等; 会会 is none."""
FITS = -4.0
"""log p in the network of a word, of both characters together, that stands twice: below it a word may well be
said twice (冷静冷静)."""


def _symbols(characters: str) -> Ids:
    return np.array(sorted(map(symbol_of, characters)), dtype=np.uint16)


SPARED = np.concatenate(
    [
        ALONE,
        _symbols("一二三四五六七八九十百千万亿两几第半各每"),
        _symbols("中美英法德日俄韩印越巴新澳加意欧"),
    ]
)
"""Characters that may stand before many words: those of ``judging.ALONE``, numerals, and what a country is
called by."""
SAID_TWICE = _symbols("一二三四五六七八九十几每逐很极最非再越")
"""A word that begins with one of these may be said twice: 一家一家地, 逐步逐步."""
_SURNAMES = _symbols("".join(SURNAMES))


def extra(model: Model, symbols: Symbols) -> Iterator[tuple[int, int]]:
    """Where in the text what is superfluous begins and ends. Without the network: nothing."""
    if model.joint is None or not len(model.joint.extra):
        return
    places, rows = surplus_of(model, symbols.ids)
    odds = rows @ model.joint.extra
    twice = places[(rows[:, -1] > 0) & (odds >= TWICE) & (odds < TOLD)]
    alone = [place for place in twice.tolist() if not _may_meet(model, symbols.ids, place)]
    found = [(place, 1) for place in (*places[odds >= TOLD].tolist(), *alone)]
    found += [(int(place), 2) for place in _words(model, symbols.ids)]
    for place, span in found:
        around = symbols.places[place - 1 : place + span + 1]
        if (np.diff(around) == 1).all():
            yield int(around[1]), int(around[-1])


def surplus_of(model: Model, ids: Ids) -> tuple[Places, Weights]:
    """Indices of the symbols that may be too many, and a row for each: 1, its log p, what its neighbours gain
    without it, how much was seen of the place without it, whether it is written twice."""
    assert model.joint
    room, origin = framed(ids)
    places = _unseen(model, room)
    seen, before = model.language.table.seen, [room[places + step] for step in (-3, -2, -1)]
    after = [room[places + step] for step in (1, 2, 3)]
    wide = seen(*before, *after[:2]).astype(np.int64) + seen(*before[1:], *after)
    twice = room[places - 1] == room[places]
    places, wide, twice = (some[wide >= SEEN_WIDE] for some in (places, wide, twice))
    fits = model.joint.network.fits
    now = surroundings(ids, origin[places], 1)
    then = np.delete(now, SIDE, axis=1)
    gained = fits(then, SIDE - 1) + fits(then, SIDE) - fits(now, SIDE - 1) - fits(now, SIDE + 1)
    return origin[places], np.column_stack([np.ones(len(places)), fits(now, SIDE), gained, wide, twice])


def _unseen(model: Model, ids: Ids) -> Places:
    """Where a character stands as it was never seen, and may be too many."""
    threes = model.language.table.windows(ids.astype(np.uint64), 3)
    at = np.arange(REACH, len(ids) - REACH)
    twice = ids[at - 1] == ids[at]
    unseen = (threes[at - 1] == 0) | ((threes[at - 2] == 0) & twice)
    unseen &= (ids[at - 1] >= FIRST_HAN) & (ids[at] >= FIRST_HAN) & ((ids[at + 1] >= FIRST_HAN) | twice)
    at = at[unseen & (ids[at] != ids[at + 1])]  # of two alike it is the second
    far, left, it, right, beyond = (ids[at + step] for step in range(-2, 3))
    said_twice = model.words.table.levels(hash_of(it, it)) >= USUAL
    said_twice |= (ids[at - 3] == far) | (right == beyond)  # 陆陆续续
    may_be = np.where(left == it, said_twice | (far == it) | np.isin(far, _SURNAMES), np.isin(it, SPARED))
    # one symbol stands for every number: what was seen beside it proves little (5月10日电, 3万人年)
    may_be |= (np.minimum(np.minimum(far, left), np.minimum(right, beyond)) <= OTHER) & (left != it)
    once = model.language.table.seen(far, left, right, beyond)
    places: Places = at[~may_be & (once >= SEEN)]
    return places


def _may_meet(model: Model, ids: Ids, place: int) -> bool:
    """Whether a word may end before a place and the next begin there."""
    before, after = ids[max(0, place - LENGTHS[-1]) : place], ids[place : place + LENGTHS[-1]]
    if after[0] in ALONE and ends_with_word(model, before):  # 反对|对
        return True
    return two_words(model, before, after)


def _words(model: Model, ids: Ids) -> Places:
    """Where a word of two characters, or what is none, begins that stands there a second time."""
    assert model.joint
    room, origin = framed(ids)
    at = np.flatnonzero((room[2:-1] == room[:-3]) & (room[3:] == room[1:-2]) & (room[2:-1] >= FIRST_HAN)) + 2
    at = at[(room[at + 1] >= FIRST_HAN) & (room[at] != room[at + 1]) & ~np.isin(room[at], SAID_TWICE)]
    seen = model.language.table.seen
    left, first, second, right = (room[at + step] for step in (-3, 0, 1, 2))
    at = at[(seen(first, second, first, second) == 0) & (seen(left, first, second, right) >= SEEN)]
    at = at[np.array([_is_one(model, room[place : place + 2]) for place in at], dtype=bool)]
    once = np.delete(surroundings(ids, origin[at], 2), [SIDE, SIDE + 1], axis=1)
    places: Places = origin[at[model.joint.network.fits(once, SIDE - 2, span=2) >= FITS]]
    return places


def _is_one(model: Model, pair: Ids) -> bool:
    """Whether two characters that stand twice are a word; if not, none may begin amid them (药品|制品)."""
    if is_word(model, pair):
        return True
    seen, (first, second) = model.language.table.seen, np.split(pair, 2)
    across = seen(first, second, first) + seen(second, first, second)
    return not across[0] and not is_word(model, pair[::-1])
