"""A character that is missing where the training text always has it: 贯彻落习近平, 公安关依法.

The characters around the gap were never seen together, three of them, on either side; with one of the usual
characters between, and only with this one, the windows of four on both sides were seen very often.

It is none where one word may end before the gap and another begin after it. Measured: in 1.05 million
characters that the model had not seen (official text, acc_rmrb, acc_xxqg) it told nothing; of 2,782
characters taken out at random it found 7 in a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from checks.text.context.doubled import two_words
from checks.text.context.language import Ids, framed
from checks.text.context.model import Model
from checks.text.context.symbols import FIRST_HAN, Symbols, character_of
from checks.text.context.words import LENGTHS

Mask = NDArray[np.bool_]

OFTEN = 9
"""The level of counts (some sixty times) from which a window was seen very often."""


def missing(model: Model, symbols: Symbols) -> Iterator[tuple[int, int, str]]:
    """Where in the text the characters before and after a gap stand, and what is missing between them."""
    ids, origin = framed(symbols.ids)
    seen = model.language.table.seen
    at = np.arange(2, len(ids) - 2)
    at = at[(ids[at - 1] >= FIRST_HAN) & (ids[at] >= FIRST_HAN) & (ids[at + 1] >= FIRST_HAN)]
    at = at[(seen(ids[at - 1], ids[at], ids[at + 1]) == 0) & (seen(ids[at], ids[at + 1], ids[at + 2]) == 0)]
    at = at[(seen(ids[at - 2], ids[at - 1], ids[at]) >= OFTEN) & (seen(ids[at + 1], ids[at + 2]) >= OFTEN)]
    for place in at:
        around = (np.full_like(model.usual, ids[place + step]) for step in (-2, -1, 0, 1, 2))
        new = model.usual[_fits(model, model.usual, *around)]
        first, second = map(int, symbols.places[origin[[place, place + 1]]])
        words = ids[place + 1 - LENGTHS[-1] : place + 1], ids[place + 1 : place + 1 + LENGTHS[-1]]
        if len(new) == 1 and second == first + 1 and not two_words(model, *words):
            yield first, second, character_of(int(new[0]))


def _fits(model: Model, new: Ids, before: Ids, last: Ids, it: Ids, after: Ids, further: Ids) -> Mask:
    """Which characters make windows that were seen very often. The table errs once in some hundred times, so
    the shorter windows are asked too."""
    windows: list[tuple[Ids, ...]] = [(it, new), (new, after), (last, it, new), (it, new, after)]
    windows += [(new, after, further), (before, last, it, new)]
    windows += [(last, it, new, after), (it, new, after, further)]
    seen = model.language.table.seen
    return np.asarray(np.min([seen(*window) for window in windows], axis=0) >= OFTEN)
