"""Fixed lists in another order, or with a stranger in one place: 创新、协调、绿色、共享、开放的发展理念."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import ahocorasick

from checks.text.form.model import SUSPECTED, Detector
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

LONG = 4
"""Of so many members one may be a stranger, and the list is still this one."""


def find_lists(text: str) -> Iterator[Suspicion]:
    """Lists of ``data/lists.tsv``: all their members between 、, in an order that is not theirs."""
    members, automaton = _book()
    done = 0
    for last, word in automaton.iter(text):
        start = last - len(word) + 1
        if start < done or (start and text[start - 1] == "、"):
            continue
        for listed, source in members[word]:
            end = _end(text, start, listed)
            if end is None:
                continue
            right = "、".join(listed)
            if text[start:end] != right:
                why = f"固定表述是“{right}”（{source}）"
                yield Suspicion(start, end, right, SUSPECTED, "fixed", why, anywhere=True)
            done = end
            break


def _end(text: str, start: int, listed: tuple[str, ...]) -> int | None:
    """Where the list ends that begins at ``start``: its members in any order, of a long one all but one; None
    when it is another list."""
    left, at, strangers = list(listed), start, 0
    for place in range(len(listed)):
        if place:
            if text[at : at + 1] != "、":
                return None
            at += 1
        member = max((one for one in left if text.startswith(one, at)), key=len, default="")
        if not member:
            member = listed[place]
            rest = text[at : at + len(member)]
            strangers += 1
            if strangers > 1 or len(listed) < LONG or len(rest) < len(member) or member not in left:
                return None
            if not all("\u4e00" <= one <= "\u9fff" for one in rest) or not set(rest) & set(member):
                return None
        left.remove(member)
        at += len(member)
    return None if text[at : at + 1] == "、" else at


@cache
def _book() -> tuple[dict[str, list[tuple[tuple[str, ...], str]]], ahocorasick.Automaton]:
    members: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    automaton = ahocorasick.Automaton()
    for cell, source, _reviewed in rows("lists.tsv", 3):
        listed = choices(cell)
        for word in listed:
            members.setdefault(word, []).append((listed, source))
            automaton.add_word(word, word)
    automaton.make_automaton()
    return members, automaton


DETECTORS = (Detector("fixed", "固定的并列次序", "data/lists.tsv", find_lists, frozenset("、")),)
