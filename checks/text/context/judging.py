"""From a text as symbols to the changes that it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from checks.text.context.candidates import pairs, singles
from checks.text.context.features import Reading, describe, read
from checks.text.context.joint import ASKED_FROM
from checks.text.context.language import Ids, framed
from checks.text.context.model import Model
from checks.text.context.ngrams import hashes_of
from checks.text.context.symbols import BREAK, DIGITS, FIRST_HAN, LATIN, symbol_of
from checks.text.context.words import LENGTHS, NAME

POSSIBLE = 0.0
"""Log-odds from which a change is a change at all."""
PIECE = 12_000
"""Symbols judged at once, more than a batch of ``proofreading``: some fit the processor's cache, and memory
has a bound."""
MARGIN = 64
"""Symbols of the neighbouring pieces that a piece is read with."""
AGAIN = 14
"""So far from a change the text is looked at once more with the change made."""
FAMILIAR = -8.0
"""A paragraph reads like the text of the model where half of its Chinese characters fit better: 96 of 100 of
official text, two of what is written for the general reader."""
ALONE = np.array(sorted(map(symbol_of, "为从以给将按在由向对被把与和于及至自经已并")), dtype=np.uint16)
"""Words of one character that may stand before any other: 将|将台堡, 已|已于."""


@dataclass(frozen=True, slots=True)
class Change:
    """Other symbols for one or two of a text."""

    start: int
    """Index of the first symbol."""
    new: tuple[int, ...]
    odds: float
    """Log-odds that it is right, from trees and network."""
    trees: float
    """The same from the trees alone."""
    was_word: int
    """Length of the longest word of the dictionary that holds all that would change; 0: none."""
    would_be_word: int
    """The same of what would stand there."""
    is_surname: int
    """1 where what stands there may begin a name."""
    source: int
    """Where it comes from (``candidates``)."""
    beside_number: bool
    """Whether digits or Latin letters stand right beside it."""
    familiar: bool
    """Whether its paragraph reads like the text of the model."""


def changes(model: Model, ids: Ids) -> list[Change]:
    """The changes that a text needs, apart from each other, in its order."""
    found: list[Change] = []
    for start in range(0, len(ids), PIECE):
        first = max(0, start - MARGIN)
        found += [
            replace(change, start=first + change.start)
            for change in _changes_in_piece(model, ids[first : start + PIECE + MARGIN])
            if start <= first + change.start < start + PIECE
        ]
    return found


def _changes_in_piece(model: Model, ids: Ids) -> list[Change]:
    found = _changes_once(model, ids)
    if not found:
        return []
    corrected, kept = ids.copy(), _paragraphs(ids, [change.start for change in found])
    for change in found:
        corrected[change.start : change.start + len(change.new)] = change.new
    starts = np.array([change.start for change in found])
    for more in _changes_once(model, corrected[kept]):
        at = int(kept[more.start])
        near = starts[np.abs(starts - at) <= AGAIN]
        if len(near) and not any(change.start - 2 < at < change.start + 2 for change in found):
            found.append(replace(more, start=at))
    return sorted(found, key=lambda change: change.start)


def word_around(model: Model, corrected: Ids, change: Change) -> tuple[int, int]:
    """Where the word begins and ends that a change made: what is told is a word, not a character.

    It is the longest word of the dictionary over the change, or else the change with the character before it,
    or after it.
    """
    start, stop = change.start, change.start + len(change.new)
    padded = np.concatenate([[BREAK] * LENGTHS[-1], corrected, [BREAK] * LENGTHS[-1]]).astype(np.uint16)
    for length in reversed(LENGTHS):
        if length < stop - start:
            continue
        window = padded[stop - length + LENGTHS[-1] : start + length + LENGTHS[-1]]
        usual = model.words.table.levels(hashes_of(window.astype(np.uint64), length)) & (NAME - 1)
        usual *= np.lib.stride_tricks.sliding_window_view(window >= FIRST_HAN, length).all(axis=1)
        if usual.any():
            first = stop - length + int(usual.argmax())
            return first, first + length
    if start and corrected[start - 1] >= FIRST_HAN:
        return start - 1, stop
    return start, stop + int(stop < len(corrected) and corrected[stop] >= FIRST_HAN)


def is_word(model: Model, ids: Ids) -> bool:
    """Whether the dictionary has just these symbols as a word."""
    if len(ids) not in LENGTHS:
        return False
    return bool(model.words.table.levels(hashes_of(ids.astype(np.uint64), len(ids)))[0])


def two_words(model: Model, before: Ids, after: Ids) -> bool:
    """Whether a word of the dictionary begins ``after``, and one, or one of ``ALONE``, ends ``before``."""
    if not any(is_word(model, after[:length]) for length in LENGTHS):
        return False
    return before[-1] in ALONE or ends_with_word(model, before)


def ends_with_word(model: Model, ids: Ids) -> bool:
    """Whether the last of these symbols are a word of the dictionary."""
    return any(is_word(model, ids[-length:]) for length in LENGTHS)


def possible(
    model: Model, text: Reading
) -> tuple[NDArray[np.int64], list[Ids], list[str], NDArray[np.float32]]:
    """(places, replacements, names of features, a row of features for each) of all candidates."""
    table = model.language.table
    found = [
        singles(text.ids, text.fit, table, model.confusables, model.words, model.usual),
        pairs(text.ids, text.fit, table, model.confusables, model.words),
    ]
    names, rows = describe(model.language, model.words.table, text, found)
    new = [row for some in found for row in some.new]
    return np.concatenate([some.places for some in found]), new, names, rows


def feature_names(model: Model) -> tuple[str, ...]:
    """What candidates are judged by, in this version of the code."""
    nothing, _ = framed(np.zeros(0, dtype=np.uint16))
    return tuple(possible(model, read(model.language, nothing))[2])


def _changes_once(model: Model, ids: Ids) -> list[Change]:
    symbols, origin = framed(ids)
    text = read(model.language, symbols)
    places, new, names, rows = possible(model, text)
    odds = trees = model.trees.odds(rows)
    if model.joint:
        odds = np.full(len(trees), ASKED_FROM, dtype=np.float32)
        asked = np.flatnonzero(trees > ASKED_FROM)
        what = [new[row] for row in asked]
        odds[asked] = model.joint.odds(ids, origin[places[asked]], what, trees[asked], rows[asked])
    kept: list[Change] = []
    taken = np.zeros(len(symbols), dtype=bool)
    for row in sorted(np.flatnonzero(odds > POSSIBLE), key=lambda row: (-odds[row], row)):
        start, span = int(places[row]), len(new[row])
        if taken[start - 1 : start + span + 1].any():
            continue
        taken[start : start + span] = True
        facts = dict(zip(names, rows[row].tolist(), strict=True))
        kept.append(
            Change(
                start=int(origin[start]),
                new=tuple(map(int, new[row])),
                odds=float(odds[row]),
                trees=float(trees[row]),
                was_word=int(facts["word_old"]),
                would_be_word=int(facts["word_new"]),
                is_surname=int(facts["surname"]),
                source=int(facts["source"]),
                beside_number=bool({facts["kind_left"], facts["kind_right"]} & {DIGITS, LATIN}),
                familiar=_reads_well(text, start),
            )
        )
    return kept


def _reads_well(text: Reading, place: int) -> bool:
    """Whether the paragraph around a place is ``FAMILIAR``."""
    breaks = np.flatnonzero(text.ids == BREAK)
    after = int(np.searchsorted(breaks, place))
    paragraph = slice(breaks[after - 1] + 1, breaks[after])
    return bool(np.median(text.fit[paragraph][text.ids[paragraph] >= FIRST_HAN]) >= FAMILIAR)


def _paragraphs(ids: Ids, places: list[int]) -> NDArray[np.int64]:
    """Indices of the symbols of the paragraphs that hold the places, with the breaks after them."""
    breaks = np.concatenate([[-1], np.flatnonzero(ids == BREAK), [len(ids) - 1]])
    which = np.unique(np.searchsorted(breaks, places))
    spans = [np.arange(breaks[number - 1] + 1, breaks[number] + 1) for number in which]
    return np.concatenate(spans)
