"""What may have been meant: characters alike in sound or shape, words that sound the same, neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.text.context.confusables import SAME_SYLLABLE, Confusables
from checks.text.context.language import LEVEL_LOGS, Ids
from checks.text.context.ngrams import Counted
from checks.text.context.symbols import FIRST_HAN
from checks.text.context.words import Words

SUSPICIOUS = -10.5
"""A Han character is looked at where log p after its neighbours + log p before them is less."""
BOTH_SUSPICIOUS = -10.5
"""Two neighbours are changed at once, each to any of its confusables, where both are so improbable."""
HOPELESS = -19.0
"""Below this any usual character is tried."""
AROUND = 6
"""Symbols on each side of a place; where half of them all are hopeless, the text is none that we know."""
AT_ONCE, FREE_AT_ONCE = 500, 128
"""Places, and hopeless ones, whose candidates are looked up together: some 10 MB, however many there are."""
GAIN, FREE_GAIN = 3.0, 7.0
"""What a candidate must add to the logarithms of the counts around it; one that is not alike, more."""
LIKING = np.array([0.0, 0.0, 2.5, 4.0], dtype=np.float32)
SHAPE_LIKING = 16
"""What likeness counts for, beside the gain, when the best of a place are chosen."""
PAIR_LIKING = np.array([0.0, 4.0, 8.0, 0.0], dtype=np.float32)
"""The same of two characters, by where they come from."""
BEST_SINGLE, BEST_PAIR = 5, 3
"""So many candidates a place go on."""
CROSSED = 12
"""So many characters a place enter the pairs of any two."""
SINGLE, WORD, EXCHANGED, CROSS, FREE = range(5)
"""Where a candidate comes from."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Replacements of one span length, in the order of the text, the best of a place first."""

    places: Places
    """Where the span begins."""
    new: Ids
    """The symbols to be written: a row a candidate, one or two columns."""
    kinds: NDArray[np.uint8]
    """How alike in sound and shape (see ``Confusables.kinds``)."""
    sources: NDArray[np.uint8]
    gains: NDArray[np.float32]
    """What it adds to the logarithms of the counts around it."""


def singles(
    ids: Ids,
    fit: NDArray[np.float32],
    table: Counted,
    confusables: Confusables,
    words: Words,
    usual: Ids,
) -> Candidates:
    """Other characters for each suspicious one.

    Args:
        ids: a framed text.
        fit: log p forward + backward of each of them.
        usual: the most usual characters: any of them may be meant where what stands is hardly possible.
    """
    places = np.flatnonzero(_judged(ids, fit) & (fit < SUSPICIOUS))
    return _joined(
        [_singles_at(some, ids, fit, table, confusables, words, usual) for some in _by_turns(places)]
    )


def _singles_at(
    places: Places,
    ids: Ids,
    fit: NDArray[np.float32],
    table: Counted,
    confusables: Confusables,
    words: Words,
    usual: Ids,
) -> Candidates:
    whose, new, kinds = confusables.of(ids[places])
    hopeless = fit[places] < HOPELESS
    anywhere, anything = _any(ids, table, places[hopeless], usual)
    in_no_word, completing = _completing(ids, table, places[~hopeless], words)
    at = np.concatenate([places[whose], anywhere, in_no_word])
    new = np.concatenate([new, anything, completing])
    kinds = np.concatenate([kinds, np.zeros(len(new) - len(kinds), np.uint8)])
    free = np.arange(len(new)) >= len(whose)
    beside = _Beside(ids, table, at)
    left, right = beside.bigrams(new)
    alive = np.flatnonzero(
        np.where(free, (left > 0) & (right > 0), (left > 0) | (right > 0)) & (new != ids[at])
    )
    scores, attested = beside.take(alive).score(new[alive], left[alive], right[alive])
    old = np.zeros(len(ids), dtype=np.float32)
    old[places] = _Beside(ids, table, places).now()
    gains = scores - old[at[alive]]
    good = attested & (gains > np.where(free[alive], FREE_GAIN, GAIN))
    alive, gains = alive[good], gains[good]
    liking = LIKING[kinds[alive] & 3] + (kinds[alive] >> 2) / SHAPE_LIKING
    best = _best(at[alive], gains + liking.astype(np.float32), BEST_SINGLE)
    alive, gains = alive[best], gains[best]
    sources = np.where(free[alive], FREE, SINGLE).astype(np.uint8)
    return Candidates(at[alive], new[alive][:, None], kinds[alive], sources, gains)


def _judged(ids: Ids, fit: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The Han characters, but for those amid nonsense, where nothing can be told."""
    hopeless = np.convolve(fit < HOPELESS, np.ones(2 * AROUND + 1, dtype=np.int64))
    return np.asarray((ids >= FIRST_HAN) & (hopeless[AROUND : AROUND + len(ids)] <= AROUND))


def _any(ids: Ids, table: Counted, places: Places, usual: Ids) -> tuple[Places, Ids]:
    """All usual characters that were seen after the symbol before each place and before the one after it."""
    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint16))]
    for start in range(0, len(places), FREE_AT_ONCE):
        some = places[start : start + FREE_AT_ONCE]
        at, new = np.repeat(some, len(usual)), np.tile(usual, len(some))
        follows = table.seen(ids[at - 1], new) > 0
        at, new = at[follows], new[follows]
        leads = table.seen(new, ids[at + 1]) > 0
        found.append((at[leads], new[leads]))
    return np.concatenate([at for at, _ in found]), np.concatenate([new for _, new in found])


def _completing(ids: Ids, table: Counted, places: Places, words: Words) -> tuple[Places, Ids]:
    """All characters that make a word with a neighbour where what stands makes none, and was not even seen
    beside both."""
    left, here, right = (ids[places + step] for step in (-1, 0, 1))
    lonely = (table.seen(left, here) == 0) | (table.seen(here, right) == 0)
    places = places[lonely & ~words.holds(left, here) & ~words.holds(here, right)]
    whose, new = words.completing(ids[places - 1], ids[places + 1])
    return places[whose], new


@dataclass(frozen=True, slots=True)
class _Beside:
    """The neighbours of some places, and how well a character fits between them."""

    ids: Ids
    table: Counted
    at: Places

    def take(self, which: Places) -> _Beside:
        return _Beside(self.ids, self.table, self.at[which])

    def now(self) -> NDArray[np.float32]:
        """The score of what stands there."""
        standing = self.ids[self.at]
        return self.score(standing, *self.bigrams(standing))[0]

    def bigrams(self, new: Ids) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        ids, at = self.ids, self.at
        left = self.table.seen(ids[at - 1], new)
        return left, self.table.seen(new, ids[at + 1])

    def score(
        self, new: Ids, left: NDArray[np.uint8], right: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """(logarithms of the counts of the windows of two and three, whether one of three was seen)."""
        ids, at, seen = self.ids, self.at, self.table.seen
        before = np.minimum(seen(ids[at - 2], ids[at - 1], new), left)
        middle = np.minimum(seen(ids[at - 1], new, ids[at + 1]), np.minimum(left, right))
        after = np.minimum(seen(new, ids[at + 1], ids[at + 2]), right)
        score = _logs(left) + _logs(right) + _logs(before) + _logs(middle) + _logs(after)
        return score, (before | middle | after) > 0


def pairs(
    ids: Ids, fit: NDArray[np.float32], table: Counted, confusables: Confusables, words: Words
) -> Candidates:
    """Two other characters for two neighbours of which one is suspicious."""
    judged = _judged(ids, fit)
    both = judged[:-1] & judged[1:]
    places = np.flatnonzero(both & (np.minimum(fit[:-1], fit[1:]) < SUSPICIOUS))
    return _joined([_pairs_at(some, ids, fit, table, confusables, words) for some in _by_turns(places)])


def _pairs_at(
    looked_at: Places,
    ids: Ids,
    fit: NDArray[np.float32],
    table: Counted,
    confusables: Confusables,
    words: Words,
) -> Candidates:
    whose, new = words.sounding_like(ids[looked_at], ids[looked_at + 1])
    worse = looked_at[np.maximum(fit[looked_at], fit[looked_at + 1]) < BOTH_SUSPICIOUS]
    crossed_at, crossed = _crossed(ids, worse, table, confusables)
    exchanged = np.stack([ids[looked_at + 1], ids[looked_at]], axis=1)
    at = np.concatenate([looked_at[whose], looked_at, crossed_at])
    new = np.concatenate([new, exchanged, crossed])
    sources = np.repeat(
        np.array([WORD, EXCHANGED, CROSS], np.uint8), [len(whose), len(looked_at), len(crossed)]
    )
    changed = (new[:, 0] != ids[at]) & (new[:, 1] != ids[at + 1])
    at, new, sources = at[changed], new[changed], sources[changed]
    scores, attested = _pair_scores(ids, table, at, new)
    old, _ = _pair_scores(ids, table, at, np.stack([ids[at], ids[at + 1]], axis=1))
    gains = scores - old
    good = np.flatnonzero(attested & (gains > GAIN))
    good = good[_best(at[good], gains[good] + PAIR_LIKING[sources[good]], BEST_PAIR)]
    kinds = np.where(sources[good] == WORD, SAME_SYLLABLE, 0).astype(np.uint8)
    return Candidates(at[good], new[good], kinds, sources[good], gains[good])


def _by_turns(places: Places) -> Iterator[Places]:
    """Some of the places after the others; once where there are none."""
    for start in range(0, max(len(places), 1), AT_ONCE):
        yield places[start : start + AT_ONCE]


def _joined(parts: list[Candidates]) -> Candidates:
    return Candidates(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Candidates.__slots__)
    )


def _crossed(ids: Ids, at: Places, table: Counted, confusables: Confusables) -> tuple[Places, Ids]:
    """Pairs of confusables of two neighbours: each was seen beside its own neighbour, and they together."""
    whose, first, _ = confusables.of(ids[at])
    seen = table.seen(ids[at - 1][whose], first)
    lefts = _best(whose, _logs(seen) * (seen > 0), CROSSED)
    lefts = lefts[seen[lefts] > 0]
    whose_right, second, _ = confusables.of(ids[at + 1])
    seen = table.seen(second, ids[at + 2][whose_right])
    rights = _best(whose_right, _logs(seen) * (seen > 0), CROSSED)
    rights = rights[seen[rights] > 0]
    starts = np.searchsorted(whose_right[rights], np.arange(len(at)))
    stops = np.searchsorted(whose_right[rights], np.arange(len(at)), side="right")
    many = (stops - starts)[whose[lefts]]
    left = np.repeat(lefts, many)
    ordinal = np.arange(len(left)) - np.repeat(np.cumsum(many) - many, many)
    right = rights[np.repeat(starts[whose[lefts]], many) + ordinal]
    new = np.stack([first[left], second[right]], axis=1)
    together = table.seen(new[:, 0], new[:, 1]) > 0
    return at[whose[left]][together], new[together]


def _pair_scores(
    ids: Ids, table: Counted, at: Places, new: Ids
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """As ``_Beside.score``, for two characters."""
    one, other, left, right = new[:, 0], new[:, 1], ids[at - 1], ids[at + 2]
    inner = table.seen(one, other)
    beside = table.seen(left, one), table.seen(other, right)
    before = np.minimum(table.seen(left, one, other), np.minimum(inner, beside[0]))
    after = np.minimum(table.seen(one, other, right), np.minimum(inner, beside[1]))
    score = _logs(inner) + _logs(beside[0]) + _logs(beside[1]) + _logs(before) + _logs(after)
    return score, (before | after) > 0


def _logs(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Logarithms of counts, with a step between once and never."""
    return LEVEL_LOGS[levels] + 2 * (levels > 0).astype(np.float32)


def _best(groups: Places, scores: NDArray[np.float32], count: int) -> Places:
    """Which of the rows are among the best ``count`` of their group, by group, the best first."""
    order = np.lexsort((-scores, groups))
    ordered = groups[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))[: len(ordered)]
    rank = np.arange(len(ordered)) - np.repeat(first, np.diff(first, append=len(ordered)))
    return order[rank < count]
