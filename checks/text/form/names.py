"""Names and fixed phrases with a character missing, doubled or exchanged with its neighbour: 齐齐哈市.

The near-miss search of :mod:`checks.text.phrases` knows wrong characters, and leaves the ends of a phrase
alone; this one goes up to the last character but one. Its list was held against the whole corpus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from checks.text.form.model import SUSPECTED, Detector
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

SHORT = 5
"""Of shorter names a missing character leaves a word that may be another, save of cities."""


@dataclass(frozen=True, slots=True)
class _Book:
    names: dict[str, str]
    """Variant → name."""
    grave: frozenset[str]
    automaton: Any
    """Of the variants and of all that is right."""


def find_names(text: str) -> Iterator[Suspicion]:
    """齐齐哈市, 县农业农局, 乌鲁木木齐市, 供给侧结性改革."""
    book = _book()
    found = list(book.automaton.iter(text))
    whole = [(last - len(word) + 1, last) for last, word in found if word not in book.names]
    for last, variant in found:
        start = last - len(variant) + 1
        if variant not in book.names or any(first <= last and start <= end for first, end in whole):
            continue
        right = book.names[variant]
        why = f"名称、固定表述是“{right}”"
        yield Suspicion(start, last + 1, right, SUSPECTED, "name", why, grave=right in book.grave)


def variants(name: str) -> Iterator[str]:
    """The name with an inner character missing, doubled or exchanged with the next."""
    last = len(name) - 1
    for i in range(1, last):
        yield name[:i] + name[i] + name[i:]
        if (len(name) >= SHORT or name[-1] == "市") and name[i] not in (name[i - 1], name[i + 1]):
            yield name[:i] + name[i + 1 :]
        if i + 1 < last and name[i] != name[i + 1]:
            yield name[:i] + name[i + 1] + name[i] + name[i + 2 :]
    if name[0] != name[1]:
        yield name[1] + name[0] + name[2:]


@cache
def _book() -> _Book:
    names: dict[str, str] = {}
    grave: set[str] = set()
    right: set[str] = set()
    for name, is_grave, also_right, _reviewed in rows("names.tsv", 4):
        right |= {name, *choices(also_right)}
        for variant in variants(name):
            names.setdefault(variant, name)
        if is_grave:
            grave.add(name)
    names = {variant: name for variant, name in names.items() if variant not in right}
    automaton = ahocorasick.Automaton()
    for word in (*names, *right):
        automaton.add_word(word, word)
    automaton.make_automaton()
    return _Book(names, frozenset(grave), automaton)


DETECTORS = (Detector("name", "名称、固定表述漏字、叠字、颠倒", "data/names.tsv", find_names),)
