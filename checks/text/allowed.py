"""The office's own words (放行词): strings in which nothing is told."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import ahocorasick


def is_allowed(text: str, start: int, end: int, words: frozenset[str]) -> bool:
    """Whether the place lies inside one of the office's words."""
    if not words:
        return False
    reach = _longest(words)
    first = max(0, start - reach)
    around = text[first : end + reach]
    for last, word in _automaton(words).iter(around):
        begin = first + last - len(word) + 1
        if begin <= start and end <= first + last + 1:
            return True
    return False


@lru_cache(maxsize=4)
def _automaton(words: frozenset[str]) -> Any:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=4)
def _longest(words: Iterable[str]) -> int:
    return max(map(len, words))
