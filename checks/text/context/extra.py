"""A character that is too many, or written twice: 解决也当前危机, 工作会会议; a word written twice: 实现实现.

The windows over it were never seen; without it, those over the place were. Of these few places the network
is asked: how well the character fits there, and by how much better its two neighbours fit without it. Where
they fit hardly worse with another in its stead, that may have been meant (良好瓜关系, 的): it is told where
the network is sure of it, and else nothing is. A character written twice is no slip where one word may end
with the first and another begin with the second: 为|为期, 组织|织布.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checks.text.context.joint import SIDE, Places, Weights, fits_of, surroundings
from checks.text.context.judging import ALONE, ends_with_word, is_word, two_words
from checks.text.context.language import REACH, Floats, Ids, framed
from checks.text.context.model import Model
from checks.text.context.network import Cloze
from checks.text.context.ngrams import hash_of
from checks.text.context.symbols import FIRST_HAN, OTHER, Symbols, character_of, symbol_of
from checks.text.context.words import LENGTHS
from checks.text.spared import SURNAMES

SEEN, SEEN_WIDE = 3, 3
"""The level of counts (three times) of the window of four over the place, and the sum of the levels of the
windows of five, without the character."""
TOLD, TWICE = 9.0, 4.5
"""Log-odds from which a character is told, and one that is written twice where no two words can meet. In 12
million characters of official text, less their own counts, these told 10 places, all with a true slip; from
6 on, ten more would be told that are no double, two of them with one."""
UNFIT = -4.0
"""log p in the network of a character from which it is none too many, unless it is written twice: that spares
two thirds of those that ``_unseen`` finds in official text. Of 808 that were put there and told one had more
than -4.5."""
RIVALS, AS_WELL, SURE = 3, -1.5, -0.25
"""So many of the likeliest are tried in the stead of a character. One may have been meant where its log p and
what its neighbours gain by it, beside nothing in its stead, are at least so much, and is told where its log p
alone is. Of 24 characters that stood for others in official text, and would be told as too many, that is so
of 23, and 18 are told, all rightly; of 752 that were too many, of 122. People write another far oftener."""
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


def extra(model: Model, symbols: Symbols) -> Iterator[tuple[int, int, str]]:
    """Where in the text what is superfluous begins and ends, and what may have been meant instead, most often
    nothing. Without the network: nothing."""
    if model.joint is None or not len(model.joint.extra):
        return
    places, rows = surplus_of(model, symbols.ids)
    odds, twice = rows @ model.joint.extra, rows[:, -1] > 0
    doubled = zip(places[twice].tolist(), odds[twice].tolist(), strict=True)
    found = [(place, 1, "") for place, sure in doubled if _is_slip(model, symbols.ids, place, sure)]
    others = places[~twice & (odds >= TOLD)]
    meant = _meant(model.joint.network, symbols.ids, others)
    found += [
        (place, 1, right) for place, right in zip(others.tolist(), meant, strict=True) if right is not None
    ]
    found += [(place, 2, "") for place in _words(model, symbols.ids).tolist()]
    for place, span, right in found:
        around = symbols.places[place - 1 : place + span + 1]
        if (np.diff(around) == 1).all():
            yield int(around[1]), int(around[-1]), right


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
    now = surroundings(ids, origin[places], 1)
    fit = model.joint.network.fits(now, SIDE)
    odd = twice | (fit < UNFIT)
    places, wide, twice, now, fit = (some[odd] for some in (places, wide, twice, now, fit))
    return origin[places], np.column_stack(
        [np.ones(len(places)), fit, -_worth(model.joint.network, now), wide, twice]
    )


def _worth(network: Cloze, texts: Ids) -> Floats:
    """What the neighbours of the middle of each text gain by it, beside nothing in its stead."""
    then = np.delete(texts, SIDE, axis=1)
    asked = (texts, SIDE - 1), (texts, SIDE + 1), (then, SIDE - 1), (then, SIDE)
    left, right, left_then, right_then = fits_of(network, asked)
    return left + right - left_then - right_then


def _meant(network: Cloze, ids: Ids, places: Places) -> list[str | None]:
    """What may have been meant at each place: "" for nothing, a character that the network is sure of, None
    where it may be one of several."""
    texts = surroundings(ids, places, 1)
    symbols, logs = network.likeliest(texts, SIDE, RIVALS)
    worth = logs.copy()
    for rival in range(RIVALS):
        texts[:, SIDE] = symbols[:, rival]
        worth[:, rival] += _worth(network, texts)
    nothing: list[bool] = np.all(worth < AS_WELL, axis=1).tolist()
    sure = ((logs[:, 0] >= SURE) & (worth[:, 0] >= AS_WELL) & (symbols[:, 0] >= FIRST_HAN)).tolist()
    likeliest = map(character_of, symbols[:, 0].tolist())
    return [
        "" if none else right if is_sure else None
        for none, right, is_sure in zip(nothing, likeliest, sure, strict=True)
    ]


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


def _is_slip(model: Model, ids: Ids, place: int, odds: float) -> bool:
    """Whether a character that is written twice is one too many."""
    return odds >= TOLD or (odds >= TWICE and not _may_meet(model, ids, place))


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
