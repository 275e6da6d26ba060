"""Words that are wrong in one sense only, judged by what stands around them: 登陆网站, 反应问题.

Each entry of ``data/senses.tsv`` names the word, the right one and the surroundings in which it is wrong; a
text is searched for all words at once, and only what is found is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from checks.finding import Certainty
from checks.text.form.model import Detector
from checks.text.tables import rows
from checks.text.typo import Suspicion

REACH = 24
"""How far around a word its surroundings are looked at."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One entry."""

    word: str
    right: str
    before: re.Pattern[str] | None
    """Must end right before the word."""
    after: re.Pattern[str] | None
    """Must begin right after it."""
    unless: re.Pattern[str] | None
    """Must not stand in the surroundings, in which the word itself is ``~``."""
    certainty: Certainty
    kind: str
    why: str
    source: str
    slip: str
    twin: str

    def stands_at(self, text: str, start: int) -> bool:
        """Whether the word at ``start`` is meant in the wrong sense."""
        end = start + len(self.word)
        first = max(0, start - REACH)
        if self.after and not self.after.match(text, end):
            return False
        if self.before and not self.before.search(text, first, start):
            return False
        return not (self.unless and self.unless.search(f"{text[first:start]}~{text[end : end + REACH]}"))


def find_senses(text: str) -> Iterator[Suspicion]:
    """Entries of ``data/senses.tsv``."""
    book, words = _book()
    for last, word in words.iter(text):
        start = last - len(word) + 1
        for sense in book[word]:
            if sense.stands_at(text, start):
                yield Suspicion(
                    start,
                    last + 1,
                    sense.right,
                    sense.certainty,
                    sense.kind,
                    sense.why,
                    anywhere=sense.kind == "fixed",
                )
                break


def senses() -> Iterator[Sense]:
    """The entries."""
    for word, right, before, after, unless, certainty, kind, why, source, slip, twin in rows(
        "senses.tsv", 11
    ):
        yield Sense(
            word,
            right,
            re.compile(f"(?:{before})$") if before else None,
            re.compile(after) if after else None,
            re.compile(unless) if unless else None,
            Certainty(certainty),
            kind,
            why,
            source,
            slip,
            twin,
        )


@cache
def _book() -> tuple[dict[str, list[Sense]], Any]:
    book: dict[str, list[Sense]] = defaultdict(list)
    words = ahocorasick.Automaton()
    for sense in senses():
        book[sense.word].append(sense)
        words.add_word(sense.word, sense.word)
    words.make_automaton()
    return dict(book), words


DETECTORS = (
    Detector("sense", "用词（依前后文）", "《现代汉语词典》（第7版）；data/senses.tsv 每条另注", find_senses),
)
