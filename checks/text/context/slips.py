"""Slips like those that people make, made on purpose, for the trees to learn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

import numpy as np

from checks.text.context.confusables import NEAR_SYLLABLE, SAME_SYLLABLE, Confusables
from checks.text.context.language import Floats, Ids
from checks.text.context.symbols import FIRST_HAN, symbol_of
from checks.text.context.words import syllables_of

SHARE = 0.45
"""So many of the paragraphs get a slip."""
SECOND = 0.2
"""So many of these get another within ``CLOSE`` characters."""
CLOSE = 3
KINDS = {"word": 0.35, "sound": 0.30, "near": 0.12, "shape": 0.15, "any": 0.04, "exchange": 0.04}
"""What kind the slips are."""
LOOKS = 8
"""Places tried for a word that has a twin in sound."""

Line = list[int]
Choices = tuple[list[int], list[float]]


class Slips:
    """A maker of slips; the same seed makes the same."""

    def __init__(
        self,
        confusables: Confusables,
        unigrams: Floats,
        twins: Mapping[tuple[int, int], Sequence[tuple[int, int]]],
    ) -> None:
        self._confusables = confusables
        self._weights = np.exp(unigrams / 2)
        self._usual = [int(symbol) for symbol in np.flatnonzero(unigrams > np.log(50)) if symbol >= FIRST_HAN]
        self._twins = twins
        self._known: dict[tuple[int, str], Choices] = {}
        self._makers: dict[str, Callable[[Line, int, Random], bool]] = {
            "word": self._word,
            "any": self._any,
            "exchange": self._exchange,
        }

    def spoil(self, right: Ids, random: Random) -> Ids:
        """A paragraph with a slip or two."""
        line = [int(symbol) for symbol in right]
        han = [place for place, symbol in enumerate(line) if symbol >= FIRST_HAN]
        if len(han) > 1:
            place = self._slip(line, han, random)
            if random.random() < SECOND:
                self._slip(line, [other for other in han if 0 < abs(other - place) <= CLOSE] or han, random)
        return np.array(line, dtype=np.uint16)

    def _slip(self, line: Line, places: list[int], random: Random) -> int:
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        for _ in range(LOOKS):
            place = random.choice(places)
            if kind in self._makers:
                done = self._makers[kind](line, place, random)
            else:
                done = self._alike(line, place, random, kind)
            if done:
                return place
        self._alike(line, place, random, "sound")
        return place

    def _alike(self, line: Line, place: int, random: Random, kind: str) -> bool:
        key = line[place], kind
        if key not in self._known:
            self._known[key] = self._choices(*key)
        symbols, weights = self._known[key]
        if symbols:
            line[place] = random.choices(symbols, weights)[0]
        return bool(symbols)

    def _choices(self, symbol: int, kind: str) -> Choices:
        _, others, kinds = self._confusables.of(np.array([symbol], dtype=np.uint16))
        sound, shape = kinds & 3, kinds >> 2
        chosen = {"sound": sound >= SAME_SYLLABLE, "near": sound == NEAR_SYLLABLE, "shape": shape > 0}[kind]
        weights = self._weights[others] * (1 + 2 * (sound == 3) if kind == "sound" else 1.0)
        return others[chosen].tolist(), weights[chosen].tolist()

    def _word(self, line: Line, place: int, random: Random) -> bool:
        twins = self._twins.get((line[place], line[place + 1])) if place + 1 < len(line) else None
        if twins:
            line[place : place + 2] = random.choice(twins)
        return bool(twins)

    def _any(self, line: Line, place: int, random: Random) -> bool:
        line[place] = random.choice(self._usual)
        return True

    def _exchange(self, line: Line, place: int, random: Random) -> bool:
        if place + 1 >= len(line) or line[place + 1] < FIRST_HAN or line[place] == line[place + 1]:
            return False
        line[place : place + 2] = [line[place + 1], line[place]]
        return True


def with_one_less(line: Ids, random: Random) -> tuple[Ids, int] | None:
    """A paragraph without one of its characters, and where that was; None where it has none to lose.

    It is none that stands beside its like, as it would not be known which of them is lost.
    """
    alone = (line[1:-1] != line[:-2]) & (line[1:-1] != line[2:]) & (line[:-2] >= FIRST_HAN)
    places = np.flatnonzero(alone & (line[1:-1] >= FIRST_HAN)) + 1
    if not len(places):
        return None
    place = int(random.choice(places))
    return np.delete(line, place), place


def with_one_more(line: Ids, random: Random, *, twice: bool) -> tuple[Ids, int] | None:
    """A paragraph with one of its characters written twice, or another of them before it, and where; None
    where there is no room amid characters."""
    han = line >= FIRST_HAN
    places = np.flatnonzero(han[:-1] & han[1:]) + 1
    if not len(places):
        return None
    place = int(random.choice(places))
    others = line[han & (line != line[place - 1]) & (line != line[place])]
    if not twice and not len(others):
        return None
    return np.insert(line, place, line[place - 1] if twice else random.choice(others)), place


def twins_of(words: Iterable[str]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """The other two-character words that sound like each."""
    alike: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for word, sound in syllables_of(words):
        alike[sound].append((symbol_of(word[0]), symbol_of(word[1])))
    return {
        word: [other for other in group if other != word]
        for group in alike.values()
        if len(group) > 1
        for word in group
    }
