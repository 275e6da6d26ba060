"""The layers together, cheapest first, and what they may not hold against a text."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from checks.finding import Certainty
from checks.text.allowed import is_allowed
from checks.text.confusions import find_confusions, find_doubled_titles, find_wordings
from checks.text.dates import find_impossible_dates
from checks.text.form import find_form_slips, find_skipped_heads
from checks.text.phrases import find_near_misses
from checks.text.spared import ABOUT_TYPOS, in_cited_title, is_mentioned, is_name, quotation_around
from checks.text.typo import Suspicion, Typo

LAYERS = (
    find_confusions,
    find_near_misses,
    find_wordings,
    find_impossible_dates,
    find_doubled_titles,
    find_form_slips,
)
CONTEXT = 12
SHORT_QUOTATION = 4
"""A quotation that is hardly longer than the word is about the word, or a name."""
LOOK = 1000
"""How far around a word its quotation marks and its sentence are looked for; paragraphs have no bound."""
REMEMBERED = 20_000
"""Paragraphs whose judgement is kept, so that one that stands on many pages is judged once."""


def proofread(
    paragraphs: Iterable[str],
    as_of: date | None = None,
    *,
    style: bool = False,
    whole: bool = False,
    allowed: frozenset[str] = frozenset(),
) -> Iterator[Typo]:
    """The wrong words of a text, paragraph by paragraph.

    Args:
        as_of: the day the text was published. Wordings that were right until some day are held only against
            texts of that day and later, so never where the day is not known.
        style: advice on style too, which no check counts.
        whole: the paragraphs are one text with nothing left out, so that numbering is judged over them.
        allowed: the office's own words; nothing is told inside them.
    """
    if whole:
        paragraphs = list(paragraphs)
        skipped = dict(find_skipped_heads(paragraphs))
    else:
        skipped = {}
    for number, paragraph in enumerate(paragraphs):
        judged = _judge(paragraph)
        if number in skipped:
            judged = _without_overlaps([*judged, skipped[number]])
        for found in judged:
            if found.certainty is Certainty.STYLE and not style:
                continue
            if is_allowed(paragraph, found.start, found.end, allowed):
                continue
            if found.since is None or (as_of is not None and as_of >= found.since):
                yield _typo(number, paragraph, found)


@lru_cache(maxsize=REMEMBERED)
def _judge(text: str) -> tuple[Suspicion, ...]:
    weighed = (_weigh(text, suspicion) for layer in LAYERS for suspicion in layer(text))
    return _without_overlaps([suspicion for suspicion in weighed if suspicion])


def _weigh(text: str, found: Suspicion) -> Suspicion | None:
    """The suspicion as it stands after a look around: dropped, or only suspected inside a quotation."""
    first = max(0, found.start - LOOK)
    place = (text[first : found.end + LOOK], found.start - first, found.end - first)
    if found.anywhere:
        return None if ABOUT_TYPOS.search(place[0]) else found
    if is_mentioned(*place, found.suggestion) or (found.detector == "confusion" and is_name(*place)):
        return None
    if in_cited_title(*place) and not found.grave:
        return None
    quoted = quotation_around(*place)
    if quoted is None:
        return found
    if len(quoted) < found.end - found.start + SHORT_QUOTATION and not found.grave:
        return None
    if found.certainty is Certainty.STYLE:
        return found
    return replace(found, certainty=Certainty.SUSPECTED)


def _without_overlaps(found: list[Suspicion]) -> tuple[Suspicion, ...]:
    """One suspicion a place: the grave first, advice last, the longer before the shorter."""
    kept: list[Suspicion] = []  # apart, in the order of the text
    for one in sorted(found, key=_weight):
        place = bisect(kept, one.start, key=lambda other: other.start)
        clear_before = place == 0 or kept[place - 1].end <= one.start
        clear_after = place == len(kept) or one.end <= kept[place].start
        if clear_before and clear_after:
            kept.insert(place, one)
    return tuple(kept)


def _weight(one: Suspicion) -> tuple[bool, bool, bool, int, int]:
    dated = one.since is not None
    return not one.grave, one.certainty is Certainty.STYLE, dated, one.start - one.end, one.start


def _typo(number: int, paragraph: str, found: Suspicion) -> Typo:
    return Typo(
        paragraph=number,
        start=found.start,
        end=found.end,
        quote=paragraph[found.start : found.end],
        suggestion=found.suggestion,
        context=paragraph[max(0, found.start - CONTEXT) : found.end + CONTEXT],
        certainty=found.certainty,
        detector=found.detector,
        why=found.why,
        grave=found.grave,
    )
