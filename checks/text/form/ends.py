"""Phrases that a mark cuts off before their last character: 推动高质量发，."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.text.form.model import HAN, SUSPECTED, Detector
from checks.text.tables import rows
from checks.text.typo import Suspicion

SHORTEST, LONGEST = 3, 8
"""Characters of what is left of a phrase; the longest phrase of another kind is told by the end of it."""
BEFORE_MARK = re.compile(rf"[{HAN}]{{{SHORTEST},{LONGEST}}}(?=[，。；、！？：])")


def find_cut_ends(text: str) -> Iterator[Suspicion]:
    """高质量发，: what is left never stands before a mark in the whole corpus, and the phrase often does."""
    phrases = _phrases()
    for match in BEFORE_MARK.finditer(text):
        for start in range(match.start(), match.end() - SHORTEST + 1):
            if right := phrases.get(text[start : match.end()]):
                why = f"标点前可能漏了一字：“{right}”"
                yield Suspicion(start, match.end(), right, SUSPECTED, "end", why)
                break


@cache
def _phrases() -> dict[str, str]:
    """What is left of a phrase → the phrase."""
    return {phrase[:-1]: phrase for (phrase,) in rows("ends.tsv", 1)}


DETECTORS = (
    Detector(
        "end",
        "标点前漏字",
        "与三千七百余万字公开公文对照；data/ends.tsv",
        find_cut_ends,
        frozenset("，。；、！？："),
    ),
)
