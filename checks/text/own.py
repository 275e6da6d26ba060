"""The office's own wrong wordings (错词): never more than suspected, for no list of ours vouches for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import ahocorasick

from checks.finding import Certainty
from checks.own import Own, Pair
from checks.text.typo import Suspicion

WHY = "本办错词表"


def find_own(text: str, own: Own) -> Iterator[Suspicion]:
    """Where the wordings stand."""
    if not own.pairs:
        return
    for last, pair in _automaton(own.pairs).iter(text):
        start = last - len(pair.wrong) + 1
        yield Suspicion(start, last + 1, pair.right, Certainty.SUSPECTED, "own", pair.why or WHY)


@lru_cache(maxsize=4)
def _automaton(pairs: tuple[Pair, ...]) -> Any:
    automaton = ahocorasick.Automaton()
    for pair in pairs:
        automaton.add_word(pair.wrong, pair)
    automaton.make_automaton()
    return automaton
