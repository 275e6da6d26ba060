"""Slips of form: numbers, dates, marks, doubled words, sums — each class a small detector with its guards.

:func:`find_form_slips` judges one paragraph, :func:`find_skipped_heads` the paragraphs of one whole text.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.text.form import (
    agencies,
    brackets,
    doubling,
    ends,
    garble,
    idioms,
    lengths,
    lists,
    meetings,
    moments,
    money,
    names,
    numbering,
    numbers,
    places,
    punctuation,
    quantities,
    senses,
    sums,
    titles,
    units,
)
from checks.text.form.model import Detector
from checks.text.form.numbering import find_skipped_heads
from checks.text.typo import Suspicion

__all__ = ["DETECTORS", "Detector", "find_form_slips", "find_skipped_heads"]

DETECTORS: tuple[Detector, ...] = (
    *numbers.DETECTORS,
    *moments.DETECTORS,
    *lengths.DETECTORS,
    *doubling.DETECTORS,
    *punctuation.DETECTORS,
    *brackets.DETECTORS,
    *garble.DETECTORS,
    *idioms.DETECTORS,
    *numbering.DETECTORS,
    *sums.DETECTORS,
    *money.DETECTORS,
    *quantities.DETECTORS,
    *units.DETECTORS,
    *senses.DETECTORS,
    *titles.DETECTORS,
    *names.DETECTORS,
    *lists.DETECTORS,
    *places.DETECTORS,
    *meetings.DETECTORS,
    *ends.DETECTORS,
    *agencies.DETECTORS,
)


LONGEST_NAME = 4
OF_NAMES = {"doubled", "traditional"}
"""What a person's name, alone in a cell, may hold: a character twice, a Traditional one."""


def find_form_slips(text: str) -> Iterator[Suspicion]:
    """What the detectors of form hold against one paragraph."""
    held, alone = set(text), len(text.strip()) <= LONGEST_NAME
    for detector in DETECTORS:
        if alone and detector.name in OF_NAMES:
            continue
        if not detector.needs or not detector.needs.isdisjoint(held):
            yield from detector.find(text)
