"""What a dictionary knows: which strings are words, how usual, which are names, and which sound the same.

Built from jieba's dictionary (MIT) and pypinyin (MIT) when a model is trained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from checks.text.context.confusables import readings, spread
from checks.text.context.ngrams import FuseTable, build_table, hash_of
from checks.text.context.symbols import COUNT, FIRST_HAN, symbol_of

LENGTHS = (2, 3, 4)
USUAL_FROM = (1, 3, 10, 40, 150, 600, 2500)
"""The least frequency in jieba's dictionary of each level of usualness, 1 to 7."""
NAME = 8
"""Added to the level of a word that is a name of a person, a place or a body."""
NAME_TAGS = ("nr", "ns", "nt", "nz")
SEEN_FROM = 5
"""Two-character words that the training text holds so often may be proposed."""
SYLLABLES = 1024
"""More than there are syllables; a pair of them is one number."""


@dataclass(frozen=True, slots=True)
class Words:
    """The dictionary."""

    table: FuseTable
    """Words of two to four characters → how usual, and whether a name."""
    sounds: NDArray[np.uint16]
    """COUNT × 2: the two most usual syllables of a symbol, without tone; 0: none."""
    pair_keys: NDArray[np.uint32]
    """The sound of each of ``pairs``, ascending."""
    pairs: NDArray[np.uint16]
    """Two-character words that may be proposed for others that sound the same."""
    _by_first: tuple[NDArray[np.int64], NDArray[np.uint16]] = field(init=False)
    _by_second: tuple[NDArray[np.int64], NDArray[np.uint16]] = field(init=False)
    """Where the words with each symbol begin in a list of their other symbols, and that list."""

    def __post_init__(self) -> None:
        for name, known, other in (("_by_first", 0, 1), ("_by_second", 1, 0)):
            order = np.argsort(self.pairs[:, known], kind="stable")
            starts = np.searchsorted(self.pairs[order, known], np.arange(COUNT + 1))
            object.__setattr__(self, name, (starts, self.pairs[order, other]))

    def completing(
        self, left: NDArray[np.uint16], right: NDArray[np.uint16]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Symbols that make a word after ``left``, or before ``right``: (index of the place, symbol)."""
        found = []
        for (starts, others), ids in ((self._by_first, left), (self._by_second, right)):
            whose, at = spread(starts, ids)
            found.append(whose * COUNT + others[at])
        whose, symbols = np.divmod(np.unique(np.concatenate(found)), COUNT)
        return whose, symbols.astype(np.uint16)

    def holds(self, first: NDArray[np.uint16], second: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Which of these pairs of symbols are words."""
        return self.table.levels(hash_of(first, second)) > 0

    def sounding_like(
        self, first: NDArray[np.uint16], second: NDArray[np.uint16]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Words that sound like first + second: (index of the pair, the word's two symbols)."""
        whose, found = [np.zeros(0, np.int64)], [np.zeros((0, 2), np.uint16)]
        for one in self.sounds[first].T.astype(np.uint32):
            for other in self.sounds[second].T.astype(np.uint32):
                keys = one * SYLLABLES + other
                start, stop = (np.searchsorted(self.pair_keys, keys, side) for side in ("left", "right"))
                many = (stop - start) * ((one > 0) & (other > 0))
                index = np.repeat(np.arange(len(keys)), many)
                at = np.arange(len(index)) + np.repeat(start - (np.cumsum(many) - many), many)
                whose.append(index)
                found.append(self.pairs[at])
        return np.concatenate(whose), np.concatenate(found)


def dictionary() -> Mapping[str, tuple[int, bool]]:
    """The words of jieba: (frequency, whether a name)."""
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'jieba'", name="jieba")
    known = {}
    lines = Path(spec.submodule_search_locations[0], "dict.txt").read_text(encoding="utf-8").splitlines()
    for word, frequency, tag in (line.split(" ") for line in lines):
        if len(word) in LENGTHS and all(symbol_of(character) >= FIRST_HAN for character in word):
            known[word] = (int(frequency), tag.startswith(NAME_TAGS))
    return known


def build_words(
    known: Mapping[str, tuple[int, bool]], characters: Iterable[str], seen: Iterable[str]
) -> Words:
    """Put the dictionary into arrays.

    Args:
        characters: those that the training text holds.
        seen: two-character words that it holds often enough to be proposed.
    """
    keys = np.concatenate([_hashes(word for word in known if len(word) == length) for length in LENGTHS])
    levels = [
        int(np.searchsorted(USUAL_FROM, max(known[word][0], 1), side="right")) + NAME * known[word][1]
        for length in LENGTHS
        for word in known
        if len(word) == length
    ]
    syllables: dict[str, int] = {}
    sounds = np.zeros((COUNT, 2), dtype=np.uint16)
    for character, usual in readings(characters).items():
        toneless = list(dict.fromkeys(sound.rstrip("12345") for sound in usual))[:2]
        for place, sound in enumerate(toneless):
            sounds[symbol_of(character), place] = syllables.setdefault(sound, len(syllables) + 1)
    rows = []
    for word, (first, second) in syllables_of(seen):
        if first in syllables and second in syllables:
            key = syllables[first] * SYLLABLES + syllables[second]
            rows.append((key, symbol_of(word[0]), symbol_of(word[1])))
    pairs = np.array(sorted(rows), dtype=np.uint32).reshape(-1, 3)
    table = build_table(keys, np.array(levels, dtype=np.uint8))
    return Words(table, sounds, pairs[:, 0].copy(), pairs[:, 1:].astype(np.uint16))


def syllables_of(words: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each word with its syllables, without tones, as it is read in a word."""
    from pypinyin import lazy_pinyin

    for word in words:
        sound = tuple(lazy_pinyin(word))
        if len(sound) == len(word):
            yield word, sound


def _hashes(words: Iterable[str]) -> NDArray[np.uint64]:
    ids = np.array([[symbol_of(character) for character in word] for word in words], dtype=np.uint16)
    return hash_of(*ids.T)
