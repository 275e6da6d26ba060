"""The life of a problem across months: 新增, 持续, 再次出现, 已整改, 疑似假整改 or 未能复查."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from reports import facts
from reports.facts import Checked, MonthFacts
from reports.models import Finding
from reports.periods import Month

RECENT = 3
"""Inspections whose open problems the next one looks for again: those of a quarter's notice."""


class Status(StrEnum):
    """How a problem stands at the last month that is looked at."""

    NEW = "新增"
    ONGOING = "持续"
    RETURNED = "再次出现"
    FIXED = "已整改"
    SHAM = "疑似假整改"
    UNCHECKED = "未能复查"


STANDING = (Status.NEW, Status.ONGOING, Status.RETURNED, Status.SHAM)
"""Of a problem that is not mended."""


@dataclass(frozen=True, slots=True)
class Case:
    """One problem of one site or account over some months."""

    finding: Finding
    """As it was last confirmed."""
    checked: Checked
    """The site or account in that month."""
    first: Month
    """The first of these months in which it was confirmed."""
    last: Month
    """The last of these months in which it was confirmed."""
    months: int
    """In how many of these months it was confirmed since it was last mended."""
    status: Status
    fixed_in: Month | None
    """The month whose inspection no longer found it."""


def trace(months: Sequence[MonthFacts]) -> list[Case]:
    """Every problem confirmed in any of ``months`` (in order), and how it stands at the last of them.

    已整改 needs a later month that looked again (:func:`reports.facts.looked_again`) and found nothing, or
    whose finding a person dismissed; 疑似假整改 one in which a person confirmed that it only looks mended.
    Where a later finding still waits for its review, nothing is said: 未能复查.
    """
    seen: dict[tuple[object, str], list[Sighting]] = {}
    for index, facts_ in enumerate(months):
        for checked in facts_.subjects:
            for finding in checked.confirmed:
                seen.setdefault((checked.subject, finding.key), []).append((index, checked, finding))
    by_subject = [{checked.subject: checked for checked in facts_.subjects} for facts_ in months]
    cases = []
    for sightings in seen.values():
        last, checked, finding = sightings[-1]
        later = [by_subject[index].get(checked.subject) for index in range(last + 1, len(months))]
        after, since = _afterwards(later, finding)
        mended = _mended(sightings, by_subject)
        cases.append(
            Case(
                finding=finding,
                checked=checked,
                first=months[sightings[0][0]].month,
                last=months[last].month,
                months=len(sightings) - mended,
                status=after if later else _status(len(sightings), mended),
                fixed_in=months[last + 1 + since].month if after is Status.FIXED else None,
            )
        )
    return sorted(
        cases, key=lambda case: (case.checked.result.account_id is not None, case.checked.result.unit_name)
    )


Sighting = tuple[int, Checked, Finding]
"""The index of a month, and what it saw."""
BySubject = Mapping[tuple[int | None, int | None], Checked]
"""What a month saw of each site and account."""


def counts(cases: Iterable[Case]) -> Counter[Status]:
    """How many cases stand how."""
    return Counter(case.status for case in cases)


def still_open(month: Month) -> dict[object, list[Finding]]:
    """What the last inspections before ``month`` confirmed and nobody saw mended, by site or account."""
    found: dict[object, list[Finding]] = {}
    for case in trace(facts.up_to(month.previous, RECENT)):
        if case.status is not Status.FIXED:
            found.setdefault(case.checked.subject, []).append(case.finding)
    return found


def _status(sightings: int, mended: int) -> Status:
    """Of a problem that the last month confirmed."""
    if sightings == 1:
        return Status.NEW
    return Status.RETURNED if mended else Status.ONGOING


def _mended(sightings: Sequence[Sighting], by_subject: Sequence[BySubject]) -> int:
    """The number of the first sighting after the problem was last seen mended; 0 when it never was."""
    last = 0
    for number, ((before, checked, finding), (after, *_)) in enumerate(pairwise(sightings), 1):
        between = [by_subject[index].get(checked.subject) for index in range(before + 1, after)]
        if _afterwards(between, finding)[0] is Status.FIXED:
            last = number
    return last


def _afterwards(later: Sequence[Checked | None], finding: Finding) -> tuple[Status, int]:
    """What later months say of a problem that they did not confirm, and the first that said so."""
    status, since = Status.UNCHECKED, 0
    for index, checked in enumerate(later):
        told = _told(checked, finding) if checked else None
        if told and told is not status:
            status, since = told, index
    return status, since


def _told(checked: Checked, finding: Finding) -> Status | None:
    """What one later month says; None when it did not look."""
    shams = [one for one in (*checked.hints, *checked.pending) if _is_sham_of(one, finding)]
    confirmed = any(one.review == Finding.Review.CONFIRMED for one in shams)
    if confirmed and finding.indicator != "column_stale":  # which is found again where nothing genuine came
        return Status.SHAM
    if shams or any(one.key == finding.key for one in checked.pending):
        return Status.UNCHECKED
    return Status.FIXED if facts.looked_again(checked, finding) else None


def _is_sham_of(other: Finding, finding: Finding) -> bool:
    """Whether a finding says that a problem was not really mended (假整改): see the checks of these names."""
    if other.indicator == "sham_fix":
        return bool(other.data.get("of") == facts.as_told(finding).key)
    column = finding.data.get("column")
    return other.indicator == "republished" and column is not None and other.data.get("column") == column
