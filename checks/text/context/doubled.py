"""A character that stands twice where the training text has it once: 工作会会议, 质检检总局.

With it once the four characters around were often seen, on both sides; with it twice never, on one side. It
is no slip where one word may end with the character and the next begin with it: 为|为期, 组织|织布.

Measured before those were spared: of 4.5 million characters of official text, less their own counts, it told
four places (理事国国, 质检检, and 责任制制度 twice, spared now); of 57,715 doubled at random it found 53 in a
hundred.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checks.text.context.judging import is_word
from checks.text.context.language import Ids, framed
from checks.text.context.model import Model
from checks.text.context.ngrams import hash_of
from checks.text.context.symbols import FIRST_HAN, Symbols, symbol_of
from checks.text.context.words import LENGTHS
from checks.text.spared import SURNAMES

OFTEN = 5
"""The level of counts (some six times) from which a window of four was often seen."""
USUAL = 3
"""Usualness (``words.USUAL_FROM``) from which a character and itself are a word: 人人, 等等; 会会 is none."""
ALONE = "为从以给将按在由向对被把与和于及至自经已并"
"""Words of one character that may stand before any other: 将|将台堡, 已|已于."""
_ALONE = np.array(sorted(map(symbol_of, ALONE)), dtype=np.uint16)
_SURNAMES = np.array(sorted(map(symbol_of, SURNAMES)), dtype=np.uint16)


def doubled(model: Model, symbols: Symbols) -> Iterator[tuple[int, int]]:
    """Where in the text the first and the second of two such characters stand."""
    ids, origin = framed(symbols.ids)
    at = np.flatnonzero((ids[:-1] == ids[1:]) & (ids[:-1] >= FIRST_HAN))
    at = at[(ids[at - 1] != ids[at]) & (ids[at + 2] != ids[at]) & ~np.isin(ids[at - 1], _SURNAMES)]
    at = at[(ids[at - 2] != ids[at - 1]) & (ids[at + 2] != ids[at + 3])]  # 陆陆续续
    seen = model.language.table.seen
    before, left, it, right, after = (ids[at + step] for step in (-2, -1, 0, 2, 3))
    twice = np.minimum(seen(left, it, it), seen(it, it, right))
    once = np.minimum(seen(before, left, it, right), seen(left, it, right, after))
    said_twice = model.words.table.levels(hash_of(it, it)) >= USUAL
    for place in at[(twice == 0) & (once >= OFTEN) & ~said_twice]:
        first, second = map(int, symbols.places[origin[[place, place + 1]]])
        around = ids[place + 1 - LENGTHS[-1] : place + 1], ids[place + 1 : place + 1 + LENGTHS[-1]]
        if second == first + 1 and not two_words(model, *around):
            yield first, second


def two_words(model: Model, before: Ids, after: Ids) -> bool:
    """Whether a word of the dictionary begins ``after``, and one, or one of ``ALONE``, ends ``before``."""
    if not any(is_word(model, after[:length]) for length in LENGTHS):
        return False
    return before[-1] in _ALONE or any(is_word(model, before[-length:]) for length in LENGTHS)
