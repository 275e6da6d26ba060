"""Wrong words in context: what a language model of official text finds improbable.

Counts of n-grams (``ngrams``, ``language``) point at places; characters alike in sound or shape and words
that sound the same (``confusables``, ``words``, ``candidates``) are tried there; trees (``features``,
``trees``) tell slips from rare names and new terms. ``train`` makes the model; without one the layer is
silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import checks.text.context.one_thread  # noqa: F401

# isort: split
import numpy as np

from checks.finding import Certainty
from checks.text.context.candidates import EXCHANGED, SINGLE
from checks.text.context.extra import extra
from checks.text.context.judging import Change, changes, feature_names, two_words, word_around
from checks.text.context.language import Ids
from checks.text.context.missing import missing
from checks.text.context.model import FILE, Model, ModelError, load, other_version
from checks.text.context.symbols import Symbols, character_of, symbols_of
from checks.text.context.words import LENGTHS
from checks.text.tables import rows
from checks.text.typo import Suspicion

SUSPECTED, IN_FAMILIAR = 3.4, 3.0
"""Log-odds (.97) from which a change is told, and (.95) where the paragraph reads like the model's own text.
Chosen on development sets for .08 alarms in 10,000 characters of official text that the model has not seen;
benchmarks/typos.py measures it. Between the two nothing was told in 701,000 characters of such text."""
BETWEEN_WORDS = 4.5, 3.5
"""The same two where a word of the dictionary would become another (试行): in unfamiliar text half of what
was told below was wrong; in familiar official text nothing was told between these either."""
SWAPPED = 1.7
"""The same where two neighbours would change places: in 701,000 characters of official text none was told
above .96, and of eight in the other sets seven were true errors, though their sets mark only one."""
COMPLETED, LONG = 2.6, 3
"""The same where what is no word would become one of so many characters (诉颂法 → 诉讼法): between these odds
and the others 22 of 24 in odw and law were right; none was told in 700,000 characters of official text."""
WITHOUT_WORDS = 5.0
"""The same where the dictionary would have no word there, if it has one now, if a number stands beside it
(3月8号举行), or if what would be written is not alike: the model knows least of these, and what it told in
official text between the odds was wrong. Of the others 107 of 110 in development sets were right."""
CERTAIN = 5.0
"""Log-odds (.993), of the trees alone and in all, from which it is told as certain."""
DOUBTFUL = 2.2
"""Log-odds (.90) from which a change is told where a whole site bears it out (``checks.evidence``)."""
CONFIDENCE = ((5.0, 0.94), (SUSPECTED, 0.67), (DOUBTFUL, 0.29))
"""From these log-odds on, such a share is right in official text with one wrong character in 10,000: what was
found of 3,246 in odw and law, against the alarms in 1.5 million characters that the model had not seen. What
is told at less odds is of classes that gave no alarm there, and counts like the second."""
IDIOM = 4
"""Characters of a word that is told only at the odds of the certain."""
WHY = "按上下文，此处可能是“{right}”"

__all__ = ["FILE", "find_in_context", "find_in_contexts", "may_meet", "use", "why_silent"]


def find_in_context(text: str) -> Iterator[Suspicion]:
    """The wrong words of one text, no doubtful ones; many at once cost much less: ``find_in_contexts``."""
    yield from (found for found in find_in_contexts([text])[0] if not found.doubtful)


def find_in_contexts(texts: Sequence[str]) -> list[list[Suspicion]]:
    """The wrong words of each text, the doubtful ones last; none where there is no model."""
    found: list[list[Suspicion]] = [[] for _ in texts]
    model, _ = _model()
    if model is None or not texts:
        return found
    starts = np.cumsum([1, *(len(text) + 1 for text in texts)])
    symbols = symbols_of("\n" + "\n".join(texts))  # the first, too, stands after a break
    lost = [(place, place, character) for place, character in missing(model, symbols)]
    for start, end, character in (*extra(model, symbols), *lost):
        number = int(np.searchsorted(starts, start, side="right")) - 1
        first = int(starts[number])
        found[number].append(_of_length(texts[number], start - first, end - first, character))
    possible = changes(model, symbols.ids)
    gaps = {place for place, _, _ in lost}
    told = [change for change in possible if _certainty(change)]
    told = [change for change in told if change.odds >= SUSPECTED or gaps.isdisjoint(_sides(symbols, change))]
    doubtful = [change for change in possible if not _certainty(change) and change.odds >= DOUBTFUL]
    for some, is_doubtful in ((told, False), (doubtful, True)):
        corrected = symbols.ids.copy()
        for change in some:
            corrected[change.start : change.start + len(change.new)] = change.new
        for first, stop, certainty, odds in _words(model, corrected, some):
            place = int(symbols.places[first])
            number = int(np.searchsorted(starts, place, side="right")) - 1
            start = place - int(starts[number])
            end = int(symbols.places[stop - 1]) + 1 - int(starts[number])
            right = "".join(map(character_of, corrected[first:stop].tolist()))
            if frozenset((texts[number][start:end], right)) in _variants():
                continue
            why = WHY.format(right=right)
            found[number].append(
                Suspicion(
                    start,
                    end,
                    right,
                    certainty,
                    "context",
                    why,
                    doubtful=is_doubtful,
                    confidence=_confidence(odds if is_doubtful else max(odds, SUSPECTED)),
                )
            )
    return found


def _sides(symbols: Symbols, change: Change) -> tuple[int, int]:
    """Where in the text a character may be missing beside a change."""
    return int(symbols.places[change.start]), int(symbols.places[change.start + len(change.new) - 1]) + 1


def may_meet(text: str, place: int) -> bool:
    """Whether a word may end with the character at ``place`` and the next begin with its double (为|为期).

    Not known, so False, where there is no model.
    """
    model, _ = _model()
    before = text[max(0, place + 1 - LENGTHS[-1]) : place + 1]
    after = text[place + 1 : place + 1 + LENGTHS[-1]]
    return model is not None and two_words(model, symbols_of(before).ids, symbols_of(after).ids)


def why_silent() -> str | None:
    """Why the layer finds nothing; None where it has its model."""
    return _model()[1]


def _of_length(text: str, start: int, end: int, right: str) -> Suspicion:
    """What is missing at a place, is superfluous there, or stands for another, told with the characters
    beside it."""
    stands = text[start:end]
    if not right and text[max(0, 2 * start - end) : start] == stands:
        why = f"“{stands}”{'字' * (len(stands) == 1)}可能重复"
        return Suspicion(2 * start - end, end, stands, Certainty.SUSPECTED, "doubled", why)
    if not stands:
        detector, why = "missing", f"此处可能漏了“{right}”字"
    elif not right:
        detector, why = "extra", f"此处可能多了“{stands}”字"
    else:
        detector, why = "extra", WHY.format(right=right)
    whole = text[start - 1] + right + text[end]
    return Suspicion(start - 1, end + 1, whole, Certainty.SUSPECTED, detector, why)


def _certainty(change: Change) -> Certainty | None:
    """How sure a change is: never certain between two dictionary words (试行, 施行) or at a surname, and
    hardly ever told in an idiom of the dictionary (人情世故)."""
    arguable = (change.was_word and change.would_be_word) or change.is_surname
    if change.was_word >= IDIOM and change.odds < CERTAIN:
        return None
    if min(change.odds, change.trees) >= CERTAIN and not arguable:
        return Certainty.CERTAIN
    return Certainty.SUSPECTED if change.odds >= _least(change) else None


def _least(change: Change) -> float:
    """The odds from which a change is told, by the words that it touches and the text around."""
    if change.source == EXCHANGED:
        return SWAPPED
    if not change.would_be_word and (change.was_word or change.source != SINGLE or change.beside_number):
        return WITHOUT_WORDS
    if change.would_be_word >= LONG and not change.was_word:
        return COMPLETED
    if change.was_word and change.would_be_word < LONG:
        return BETWEEN_WORDS[change.familiar]
    return IN_FAMILIAR if change.familiar and change.would_be_word else SUSPECTED


def _confidence(odds: float) -> float:
    return next((share for least, share in CONFIDENCE if odds >= least), CONFIDENCE[-1][1])


def _words(model: Model, corrected: Ids, told: list[Change]) -> Iterator[tuple[int, int, Certainty, float]]:
    """The words that the changes make; those that share characters are one, as sure as the less sure."""
    words: list[tuple[int, int, Certainty, float]] = []
    for change in told:
        first, stop = word_around(model, corrected, change)
        certainty, odds = _certainty(change) or Certainty.SUSPECTED, change.odds
        if words and first < words[-1][1]:
            earlier, end, sure, least = words.pop()
            first, stop, odds = min(first, earlier), max(stop, end), min(odds, least)
            certainty = certainty if sure is Certainty.CERTAIN else sure
        words.append((first, stop, certainty, odds))
    yield from words


@cache
def _variants() -> frozenset[frozenset[str]]:
    """Pairs of words of which the one is as right as the other (谐调, 协调)."""
    return frozenset(map(frozenset, rows("variants.tsv", 2)))


def use(path: Path = FILE) -> bool:
    """Take the model from this file from now on, or the shipped one; gives whether that is another."""
    global _file
    if path == _file:
        return False
    _file = path
    _model.cache_clear()
    return True


_file = FILE


@cache
def _model() -> tuple[Model | None, str | None]:
    try:
        model = load(_file)
        if model.features != feature_names(model):
            raise other_version(_file)
    except ModelError as error:
        return None, str(error)
    return model, None
