"""Leaders: by the office's own table a name one character off, or another's; of the state the first only.

A post right before a name is judged by who held it on the day of the text. The table may be late, so this is
never more than suspected; where the table knows nobody for that day, nothing is told.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import ahocorasick

from checks.finding import Certainty
from checks.own import Leader, Own
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

GRACE = timedelta(days=31)
"""约定: so long before and after a term the name may still, or already, stand with the post."""
REACH = 40
LONG_NAME = 3
"""Of shorter names one other character makes somebody else."""
PART_OF_ANOTHER = re.compile(r"(?:副|代|原|前|老|时任|曾任|历任|拟任|候任)$")
PAST = re.compile(r"原任|时任|曾任|历任|前任|任职|当时|简历|离任|卸任|不再担任|接替|回忆")
DAY = re.compile(r"(20\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
GAP = re.compile(r"[ \u3000]*")

Span = tuple[date, date]


def find_leaders(text: str, own: Own, as_of: date | None) -> Iterator[Suspicion]:
    """What the table holds against a text of that day; of an undated one only names that are one off.

    Of the state's leaders no terms are known: the table that ships would be the last to hear of a change.
    """
    leaders = _national() + own.leaders
    for start, end in _posts(text, leaders):
        if PART_OF_ANOTHER.search(text, max(0, start - 2), start):
            continue
        gap = GAP.match(text, end)
        at = gap.end() if gap else end
        name = _listed(text, at, leaders)
        if name:
            yield from _another(text, start, at + len(name), name, own.leaders, as_of)
        else:
            yield from _one_off(text, start, at, leaders, as_of)


@cache
def _national() -> tuple[Leader, ...]:
    """The table that ships: leaders of the party and the state, of whatever day."""
    table = rows("national_leaders.tsv", 2)
    return tuple(Leader(name, post, date.min + GRACE) for post, names in table for name in choices(names))


def _another(
    text: str, start: int, end: int, name: str, leaders: tuple[Leader, ...], as_of: date | None
) -> Iterator[Suspicion]:
    """A name of the table after a post that somebody else holds."""
    before = text[max(text.rfind("。", 0, start) + 1, start - REACH) : start]
    if as_of is None or PAST.search(before):
        return
    post = text[start : text.index(name, start)].strip()
    holders = [one for one in leaders if one.post == post and _held(one, (as_of, as_of))]
    spans = [(as_of, as_of), *_spans(before)]
    fits = any(
        one.post == post and one.name == name and _held(one, span) for one in leaders for span in spans
    )
    if holders and not fits:
        told = "、".join(dict.fromkeys(one.name for one in holders))
        why = f"按领导表，{as_of.year}年{as_of.month}月{as_of.day}日的{post}是{told}"
        yield Suspicion(start, end, "", Certainty.SUSPECTED, "leader", why)


def _one_off(
    text: str, start: int, at: int, leaders: tuple[Leader, ...], as_of: date | None
) -> Iterator[Suspicion]:
    """A name that is one character off after its post."""
    post = text[start:at].strip()
    for one in leaders:
        if one.post != post or not (as_of is None or _held(one, (as_of, as_of))):
            continue
        for length in (len(one.name) + 1, len(one.name)):  # 李晓晓峰 before 李晓晓
            found = text[at : at + length]
            if _is_slip(found, one.name):
                why = f"按领导表，{post}是{one.name}"
                yield Suspicion(at, at + length, one.name, Certainty.SUSPECTED, "leader", why)
                return


def _is_slip(found: str, name: str) -> bool:
    """One character another, two neighbours exchanged, or one doubled."""
    if len(found) > len(name):
        return any(found == name[:i] + name[i] + name[i:] for i in range(len(name)))
    differ = [i for i, its in enumerate(name) if found[i : i + 1] != its]
    if len(differ) == 2 and differ[1] - differ[0] == 1:
        return found[differ[0]] == name[differ[1]] and found[differ[1]] == name[differ[0]]
    is_han = len(found) == len(name) and all("\u4e00" <= one <= "\u9fff" for one in found)
    return len(differ) == 1 and len(name) >= LONG_NAME and is_han


def _held(one: Leader, span: Span) -> bool:
    first, last = span
    return one.since - GRACE <= last and (one.until is None or first <= one.until + GRACE)


def _spans(text: str) -> Iterator[Span]:
    """The days, months and years that a sentence names: it may tell of the past."""
    for year, month, day in DAY.findall(text):
        try:
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            continue
        last = first.replace(month=int(month or 12))
        yield first, last if day else last.replace(day=monthrange(last.year, last.month)[1])


def _listed(text: str, at: int, leaders: tuple[Leader, ...]) -> str:
    """The longest name of the table that stands there."""
    names = {one.name for one in leaders if text.startswith(one.name, at)}
    return max(names, key=len, default="")


def _posts(text: str, leaders: tuple[Leader, ...]) -> Iterator[tuple[int, int]]:
    """Where posts of the table stand; of those that overlap the longest."""
    found = [(last - len(post) + 1, last + 1) for last, post in _automaton(leaders).iter(text)]
    done = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= done:
            yield start, end
            done = end


@lru_cache(maxsize=4)
def _automaton(leaders: tuple[Leader, ...]) -> Any:
    automaton = ahocorasick.Automaton()
    for one in leaders:
        automaton.add_word(one.post, one.post)
    automaton.make_automaton()
    return automaton
