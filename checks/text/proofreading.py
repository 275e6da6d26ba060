"""The layers together, cheapest first, and what they may not hold against a text."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from threading import Lock

from checks.finding import Certainty
from checks.own import NOTHING, Own
from checks.text import context, macbert
from checks.text.allowed import is_allowed
from checks.text.confusions import find_confusions, find_doubled_titles, find_wordings
from checks.text.context import find_in_contexts
from checks.text.dates import find_impossible_dates
from checks.text.form import find_form_slips, find_skipped_heads
from checks.text.form.moments import find_weekdays_of_page
from checks.text.leaders import find_leaders
from checks.text.measured import confidence_of
from checks.text.own import find_own
from checks.text.phrases import find_near_misses
from checks.text.spared import ABOUT_TYPOS, in_cited_title, is_mentioned, is_name, is_place, quotation_around
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
"""How far around a word its quotation marks and its sentence are looked for."""
REMEMBERED = 20_000
"""Paragraphs whose judgement is kept, so that one that stands on many pages is judged once."""
BATCH = 8_000
"""Characters judged at once: the model reads them in one piece (``judging.PIECE``)."""
GUESSED = {
    "idiom": 1,
    "context": 1,
    "own": 1,
    "traditional": 1,
    "missing": 2,
    "extra": 2,
    "doubled": 2,
    "end": 2,
}
"""Of what stands in one place, what is surest is told: a character too few or too many is a guess where
another may be meant (人的权和和隐私, 权利)."""
ENDS = "。！？；"
"""Where a paragraph longer than ``BATCH`` is cut, when one of them stands within ``LOOK``."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph, or a stretch of a very long one: what some layers do grows as the square of the text."""

    paragraph: int
    start: int
    """Where in its paragraph it begins."""
    text: str


_memory: dict[str, tuple[Suspicion, ...]] = {}
_memory_lock = Lock()


def proofread(
    paragraphs: Iterable[str],
    as_of: date | None = None,
    *,
    style: bool = False,
    whole: bool = False,
    own: Own = NOTHING,
    doubtful: bool = False,
) -> Iterator[Typo]:
    """The wrong words of a text, paragraph by paragraph.

    Args:
        as_of: the day the text was published. Wordings that were right until some day are held only against
            texts of that day and later, so never where the day is not known.
        style: advice on style too, which no check counts.
        whole: the paragraphs are one text with nothing left out, so that numbering is judged over them.
        own: what the office knows of words.
        doubtful: what is too unlikely by itself, too, for a caller that knows the rest of the site.
    """
    skipped: dict[int, Suspicion] = {}
    if whole:
        paragraphs = list(paragraphs)
        skipped = dict(find_skipped_heads(paragraphs))
    for piece, judged in _judged(paragraphs):
        if not piece.start and piece.paragraph in skipped:
            judged = _without_overlaps([*judged, skipped[piece.paragraph]])
        of_office = chain(
            find_own(piece.text, own),
            find_leaders(piece.text, own, as_of),
            find_weekdays_of_page(piece.text, as_of),
        )
        if others := [one for found in of_office if (one := _weigh(piece.text, found))]:
            judged = _without_overlaps([*judged, *others])
        for found in judged:
            if (found.certainty is Certainty.STYLE and not style) or (found.doubtful and not doubtful):
                continue
            if is_allowed(piece.text, found.start, found.end, own.allowed):
                continue
            if found.since is None or (as_of is not None and as_of >= found.since):
                yield _typo(piece, found)


def read_ahead(paragraphs: Iterable[str]) -> None:
    """Judge and remember texts that will be asked for one by one: many at once cost much less."""
    for _ in _judged(text for text in dict.fromkeys(paragraphs) if text not in _memory):
        pass


def use_models(own: Own) -> None:
    """Judge by the office's own language model from now on, or by the shipped one, and ask its MacBERT."""
    with _memory_lock:
        if context.use(own.model or context.FILE) | macbert.use(own.macbert):
            _memory.clear()


def why_silent() -> str | None:
    """Why a model that should be used cannot be; None where all can."""
    return context.why_silent() or macbert.why_silent()


def _judged(paragraphs: Iterable[str]) -> Iterator[tuple[_Piece, tuple[Suspicion, ...]]]:
    """Each piece with what stands against it; they are judged in batches, those remembered not again."""
    for batch in _batches(paragraphs):
        texts = dict.fromkeys(piece.text for piece in batch)
        answers = {text: known for text in texts if (known := _memory.get(text)) is not None}
        new = [text for text in texts if text not in answers]
        for text, in_context in zip(new, find_in_contexts(new), strict=True):
            answers[text] = _judge(text, macbert.heard(text, in_context))
            _remember(text, answers[text])
        for piece in batch:
            yield piece, answers[piece.text]


def _batches(paragraphs: Iterable[str]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    size = 0
    for number, paragraph in enumerate(paragraphs):
        for piece in _pieces(number, paragraph):
            batch.append(piece)
            size += len(piece.text)
            if size >= BATCH:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _pieces(number: int, paragraph: str) -> Iterator[_Piece]:
    """A paragraph; a very long one in pieces of like length, none so short that it might be whole."""
    count, start = len(paragraph) // BATCH + 1, 0
    for part in range(1, count):
        middle = len(paragraph) * part // count
        cut = max(paragraph.rfind(mark, middle - LOOK, middle) for mark in ENDS) + 1 or middle
        yield _Piece(number, start, paragraph[start:cut])
        start = cut
    yield _Piece(number, start, paragraph[start:])


def _judge(text: str, in_context: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    listed = (suspicion for layer in LAYERS for suspicion in layer(text))
    weighed = (_weigh(text, suspicion) for suspicion in chain(listed, in_context))
    return _without_overlaps([suspicion for suspicion in weighed if suspicion])


def _remember(text: str, answer: tuple[Suspicion, ...]) -> None:
    with _memory_lock:
        while len(_memory) >= REMEMBERED:
            del _memory[next(iter(_memory))]
        _memory[text] = answer


def _weigh(text: str, found: Suspicion) -> Suspicion | None:
    """The suspicion as it stands after a look around: dropped, or only suspected inside a quotation."""
    first = max(0, found.start - LOOK)
    place = (text[first : found.end + LOOK], found.start - first, found.end - first)
    if found.anywhere:
        return None if ABOUT_TYPOS.search(place[0]) else found
    named = {"confusion": is_name, "context": is_place, "extra": is_place}.get(found.detector)
    if is_mentioned(*place, found.suggestion) or (named and named(*place)):
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
    """One suspicion a place: the grave first, advice last, our lists before the office's and the model, the
    longer before the shorter."""
    kept: list[Suspicion] = []  # apart, in the order of the text
    for one in sorted(found, key=_precedence):
        place = bisect(kept, one.start, key=lambda other: other.start)
        clear_before = place == 0 or kept[place - 1].end <= one.start
        clear_after = place == len(kept) or one.end <= kept[place].start
        if clear_before and clear_after:
            kept.insert(place, one)
    return tuple(kept)


def _precedence(one: Suspicion) -> tuple[bool, bool, bool, bool, int, int, int]:
    advice, dated = one.certainty is Certainty.STYLE, one.since is not None
    guessed = GUESSED.get(one.detector, 0)
    return not one.grave, one.doubtful, advice, dated, guessed, one.start - one.end, one.start


def _typo(piece: _Piece, found: Suspicion) -> Typo:
    return Typo(
        paragraph=piece.paragraph,
        start=piece.start + found.start,
        end=piece.start + found.end,
        quote=piece.text[found.start : found.end],
        suggestion=found.suggestion,
        context=piece.text[max(0, found.start - CONTEXT) : found.end + CONTEXT],
        certainty=found.certainty,
        detector=found.detector,
        why=found.why,
        grave=found.grave,
        doubtful=found.doubtful,
        confidence=found.confidence or confidence_of(found.detector, found.certainty),
    )
