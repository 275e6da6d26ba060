"""Which characters are written for which: alike in sound (typed by pinyin) or alike in shape (OCR, 五笔).

Built from pypinyin (MIT) and pycorrector's stroke lists (Apache-2.0) when a model is trained; at run time
three plain arrays out of the model's file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checks.text.context.symbols import COUNT, symbol_of

NO_SOUND, NEAR_SYLLABLE, SAME_SYLLABLE, SAME_SOUND = range(4)
"""How alike two characters sound: at all, one key of pinyin apart, but for the tone, wholly."""
SHAPE_STEPS = 63
"""Likeness in shape, 0 to 1, is kept as 0 to so many."""
ALIKE = 0.72
"""Likeness of the strokes from which two characters look alike."""
LISTED = 0.8
"""Likeness of two characters that pycorrector's list puts together."""
LOOK_ALIKES = 40
"""At most so many characters for their shape alone."""
SHARE = 0.02
"""A reading counts where it is the first, or has such a share in the words of pypinyin's dictionary."""
LONG_SYLLABLE = 4
"""Letters of a syllable in which another key is taken for a slip; ji, qi, xi, li differ by one key too."""
FUZZY_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"))
FUZZY_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "eng"))
STROKES = "hspnz"
WRITTEN = "".join(
    bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
)
"""The Chinese characters of GB 2312: what input methods offer first."""

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Confusables:
    """For each symbol, the symbols that may be meant where it stands."""

    starts: NDArray[np.uint32]
    """COUNT + 1 numbers: those of symbol s are ``others[starts[s]:starts[s + 1]]``."""
    others: NDArray[np.uint16]
    kinds: NDArray[np.uint8]
    """Sound (``NO_SOUND`` … ``SAME_SOUND``) + 4 × shape (0 … ``SHAPE_STEPS``), beside ``others``."""

    def of(self, ids: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint8]]:
        """All candidates for all ``ids``: (index into ``ids``, candidate, kind), in the order of ``ids``."""
        whose, at = spread(self.starts, ids)
        return whose, self.others[at], self.kinds[at]


def spread(starts: NDArray[Any], ids: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of lists that lie one after the other, those of some symbols: (index into ``ids``, index of an entry);
    the list of symbol s is from ``starts[s]`` to ``starts[s + 1]``."""
    first = starts[ids].astype(np.int64)
    many = starts[ids.astype(np.int64) + 1] - first
    whose = np.repeat(np.arange(len(ids)), many)
    return whose, np.arange(len(whose)) + np.repeat(first - (np.cumsum(many) - many), many)


def build_confusables(characters: Iterable[str]) -> Confusables:
    """For every character that people write, which of ``characters`` may be meant (those that the training
    text holds often enough): one that it hardly holds (俯, 枓) is the likeliest to be wrong."""
    meant = set(characters)
    written = sorted(meant.union(WRITTEN))
    kinds = _sounds(written)
    for (one, other), likeness in _shapes(written).items():
        for pair in ((one, other), (other, one)):
            kinds[pair] = kinds.get(pair, 0) + 4 * round(likeness * SHAPE_STEPS)
    return _packed({pair: kind for pair, kind in kinds.items() if pair[1] in meant})


def readings(characters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The usual readings of each character, the first first: 行 → xing2, hang2. Needs pypinyin."""
    from pypinyin import Style, pinyin
    from pypinyin.constants import PHRASES_DICT

    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for word, sounds in PHRASES_DICT.items():
        if len(word) == len(sounds):
            for character, sound in zip(word, sounds, strict=True):
                seen[character][sound[0]] += 1
    known = {}
    for character in characters:
        tone_marked = pinyin(character, style=Style.TONE, heteronym=True)[0]
        numbered = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0]
        used = seen[character]
        known[character] = tuple(
            sound
            for place, (marked, sound) in enumerate(zip(tone_marked, numbered, strict=False))
            if place == 0 or used[marked] > SHARE * used.total()
        )
    return known


def near_syllables(syllables: Iterable[str]) -> dict[str, set[str]]:
    """For each syllable, those one key apart, or apart only for northern ears (zhang, zang, zhan)."""
    every = set(syllables)
    return {one: {other for other in every if other != one and _is_near(one, other)} for one in every}


def _is_near(one: str, other: str) -> bool:
    """A key too many or too few, another key in a long syllable, or sounds that dialects confuse."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == len(other):
        wrong = sum(a != b for a, b in zip(one, other, strict=True))
        return (wrong == 1 and len(one) >= LONG_SYLLABLE) or _swapped(one, other)
    missing = any(other[:place] + other[place + 1 :] == one for place in range(len(other)))
    return missing or _swapped(one, other)


def _swapped(one: str, other: str) -> bool:
    starts = (pair for start in FUZZY_STARTS for pair in (start, start[::-1]))
    ends = (pair for end in FUZZY_ENDS for pair in (end, end[::-1]))
    return any(one.startswith(a) and b + one.removeprefix(a) == other for a, b in starts) or any(
        one.endswith(a) and one.removesuffix(a) + b == other for a, b in ends
    )


def _sounds(characters: Words) -> dict[tuple[str, str], int]:
    by_syllable: dict[str, set[str]] = defaultdict(set)
    by_sound: dict[str, set[str]] = defaultdict(set)
    for character, sounds in readings(characters).items():
        for sound in sounds:
            by_sound[sound].add(character)
            by_syllable[sound.rstrip("12345")].add(character)
    near = near_syllables(by_syllable)
    kinds: dict[tuple[str, str], int] = {}

    def note(some: Iterable[str], others: Iterable[str], kind: int) -> None:
        others = list(others)
        for one in some:
            for other in others:
                if one != other:
                    kinds[one, other] = max(kind, kinds.get((one, other), 0))

    for syllable, alike in by_syllable.items():
        note(alike, alike, SAME_SYLLABLE)
        for other in near[syllable]:
            note(alike, by_syllable[other], NEAR_SYLLABLE)
    for alike in by_sound.values():
        note(alike, alike, SAME_SOUND)
    return kinds


def _shapes(characters: Words) -> dict[tuple[str, str], float]:
    """Likeness of the pairs that look alike: 1 − edits / strokes, or a place in pycorrector's list."""
    known = set(characters)
    alike = {
        pair: LISTED
        for line in pycorrector_list("same_stroke.txt")
        for pair in combinations(sorted(known.intersection(line)), 2)
    }
    written = {
        line[0]: line[1] for line in pycorrector_list("stroke.txt") if len(line) == 2 and line[0] in known
    }
    ranked: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one, other, likeness in _alike_in_strokes(written):
        ranked[one].append((likeness, other))
        ranked[other].append((likeness, one))
    for one, found in ranked.items():
        for likeness, other in sorted(found, reverse=True)[:LOOK_ALIKES]:
            pair = (min(one, other), max(one, other))
            alike[pair] = max(likeness, alike.get(pair, 0.0))
    return alike


def _alike_in_strokes(written: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    names = np.array(sorted(written))
    lengths = np.array([len(written[name]) for name in names])
    bags = np.array([[written[name].count(stroke) for stroke in STROKES] for name in names])
    strokes = np.zeros((len(names), lengths.max(initial=1)), dtype=np.int8)
    for row, name in enumerate(names):
        strokes[row, : lengths[row]] = [STROKES.find(stroke) for stroke in written[name]]
    for row in range(len(names) - 1):
        longest = np.maximum(lengths[row], lengths[row + 1 :])
        allowed = ((1 - ALIKE) * longest + 1e-9).astype(int)
        more = np.maximum(bags[row + 1 :] - bags[row], 0).sum(1)
        less = np.maximum(bags[row] - bags[row + 1 :], 0).sum(1)
        others = np.flatnonzero(np.maximum(more, less) <= allowed) + row + 1
        if not len(others):
            continue
        edits = _edits(strokes[row, : lengths[row]], strokes[others], lengths[others])
        for other, count in zip(others, edits, strict=True):
            if count <= allowed[other - row - 1]:
                yield str(names[row]), str(names[other]), 1 - count / longest[other - row - 1]


def _edits(one: NDArray[np.int8], others: NDArray[np.int8], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Levenshtein distances of one row of strokes to many."""
    width = int(lengths.max())
    steps = np.arange(width + 1)
    row = np.tile(steps, (len(others), 1))
    for done, stroke in enumerate(one, 1):
        change = np.minimum(row[:, 1:] + 1, row[:, :-1] + (others[:, :width] != stroke))
        row = np.hstack([np.full((len(others), 1), done), change])
        row = np.minimum.accumulate(row - steps, axis=1) + steps
    return np.asarray(row[np.arange(len(others)), lengths])


def pycorrector_list(name: str) -> Iterator[list[str]]:
    """The lines of one of pycorrector's lists, in cells."""
    spec = find_spec("pycorrector")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'pycorrector'", name="pycorrector")
    text = Path(spec.submodule_search_locations[0], "data", name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _packed(kinds: Mapping[tuple[str, str], int]) -> Confusables:
    pairs = np.array([(symbol_of(one), symbol_of(other), kind) for (one, other), kind in kinds.items()])
    pairs = pairs.reshape(-1, 3)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    starts = np.searchsorted(pairs[:, 0], np.arange(COUNT + 1)).astype(np.uint32)
    return Confusables(starts, pairs[:, 1].astype(np.uint16), pairs[:, 2].astype(np.uint8))
