"""The life of a problem across months: 新增, 持续, 再次出现, 已整改 or 未能复查."""

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


class Status(StrEnum):
    """How a problem stands at the last month that is looked at."""

    NEW = "新增"
    ONGOING = "持续"
    RETURNED = "再次出现"
    FIXED = "已整改"
    UNCHECKED = "未能复查"


STANDING = (Status.NEW, Status.ONGOING, Status.RETURNED)
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
    status: Status
    fixed_in: Month | None
    """The month whose inspection no longer found it."""

    @property
    def open(self) -> bool:
        """Whether it still stood when it was last looked at."""
        return self.status in STANDING


def trace(months: Sequence[MonthFacts]) -> list[Case]:
    """Every problem confirmed in any of ``months`` (in order), and how it stands at the last of them.

    已整改 needs a later month that looked again (:func:`reports.facts.looked_again`) and found nothing, or
    whose finding a person dismissed. Where the later finding still waits for its review, or the column was
    refilled with old articles, nothing is said: 未能复查.
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
        later = range(last + 1, len(months))
        fixed = _fixed_in([by_subject[i].get(checked.subject) for i in later], finding)
        cases.append(
            Case(
                finding=finding,
                checked=checked,
                first=months[sightings[0][0]].month,
                last=months[last].month,
                status=_status(sightings, by_subject, fixed is not None),
                fixed_in=months[later[fixed]].month if fixed is not None else None,
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


def _status(sightings: Sequence[Sighting], by_subject: Sequence[BySubject], fixed: bool) -> Status:
    if sightings[-1][0] < len(by_subject) - 1:
        return Status.FIXED if fixed else Status.UNCHECKED
    if len(sightings) == 1:
        return Status.NEW
    return Status.RETURNED if _was_mended(sightings, by_subject) else Status.ONGOING


def _was_mended(sightings: Sequence[Sighting], by_subject: Sequence[BySubject]) -> bool:
    """Whether a month between two sightings looked again and did not find the problem."""
    for (before, checked, finding), (after, *_) in pairwise(sightings):
        between = [by_subject[index].get(checked.subject) for index in range(before + 1, after)]
        if _fixed_in(between, finding) is not None:
            return True
    return False


def _fixed_in(later: Sequence[Checked | None], finding: Finding) -> int | None:
    """The index of the first later month from which on the problem stayed away."""
    fixed = None
    for index, checked in enumerate(later):
        if checked is None:
            continue
        if any(other.key == finding.key for other in checked.pending) or _refilled(checked, finding):
            fixed = None
        elif fixed is None and facts.looked_again(checked, finding):
            fixed = index
    return fixed


def _refilled(checked: Checked, finding: Finding) -> bool:
    """Whether a column seems to have been filled with old articles (假整改) and no person said otherwise."""
    column = finding.data.get("column")
    return column is not None and any(
        other.indicator == "republished" and other.data.get("column") == column
        for other in (*checked.confirmed, *checked.hints, *checked.pending)
    )
