"""The life of a problem across months: 新增, 持续, 再次出现, 已整改, 整改不到位 or 未能复查."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import checks
from checks.by_eye import BY_PERSON
from crawler.plan import TIMEZONE
from reports import facts
from reports.facts import Checked, MonthFacts
from reports.models import Finding, Told
from reports.periods import Month
from reports.rectify.again import Looks, Problem, Rechecks, Subject, problem

LASTED, RETURNED, DISMISSED = "持续未整改", "整改后再次出现", "复核改为误报"
"""What became of a problem, where no :class:`Status` says it."""
MENDED_SINCE = "检查以后复查已整改"


class Status(StrEnum):
    """How a problem stands at the last month that is looked at."""

    NEW = "新增"
    ONGOING = "持续"
    RETURNED = "再次出现"
    FIXED = "已整改"
    SHAM = "整改不到位"
    """It only looks mended (假整改), which a person confirmed."""
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
    """The first of these months in which it was confirmed, since it was last called 误报."""
    last: Month
    """The last of these months in which it was confirmed."""
    since: Month
    """The same since it was last mended."""
    months: int
    """In how many of these months it was confirmed since it was last mended."""
    mended_on: date | None
    """The day on which it was last seen mended before it came back, if it did."""
    status: Status
    fixed_in: Month | None
    """The month whose inspection no longer found it, or knew that a recheck had seen it mended."""
    mended_since: bool = False
    """Whether a recheck saw it mended after what ``status`` tells: nobody is told to mend it any more."""
    sham: Finding | None = None
    """Of 整改不到位, what a person confirmed: in what way it only looks mended."""

    @property
    def is_mended(self) -> bool:
        """Whether nobody is told to mend it: an inspection or a recheck saw it mended, and none found it
        again."""
        return self.status is Status.FIXED or self.mended_since

    @property
    def problem(self) -> Problem:
        """Which one it is, whatever month confirmed it."""
        return problem(self.checked.subject, self.finding.indicator, self.finding.key)

    @property
    def message(self) -> str:
        """The problem in a sentence, with why its mending is none."""
        if self.sham is None:
            return self.finding.message
        again = self.sham.data.get("told") or self.sham.message.removesuffix("。")
        return f"{self.finding.message.removesuffix('。')}，复查看到{again}。"

    @property
    def evidence(self) -> list[dict[str, str]]:
        """What was seen of it; first what shows that its mending is none."""
        return [*(self.sham.evidence[:1] if self.sham else ()), *self.finding.evidence]


def trace(
    months: Sequence[MonthFacts],
    since: Month | None = None,
    besides: Container[Problem] = (),
    until: datetime | None = None,
) -> list[Case]:
    """Every problem confirmed in any of ``months`` (in order), and how it stands at the last of them, by what
    rechecks saw ``until`` a moment, too; where a month is given, those alone that were still confirmed
    ``since``, and some ``besides``.

    已整改 needs a later month that looked again (:class:`reports.rectify.again.Looks`) and found nothing, or
    a recheck before it that saw it mended; 整改不到位 one in which a person confirmed that it only looks
    mended. Where a later finding still waits for its review, nothing is said: 未能复查. What a person calls
    误报 in a later month is no problem, mended or not: it is left out. Confirmed again after that, it is a
    new problem: 新增.
    """
    seen: defaultdict[Subject, dict[Problem, list[Sighting]]] = defaultdict(dict)
    for index, facts_ in enumerate(months):
        for checked in facts_.subjects:
            for finding in checked.confirmed:
                one = problem(checked.subject, finding.indicator, finding.key)
                seen[checked.subject].setdefault(one, []).append((index, checked, finding))
    rechecks = Rechecks(until)
    by_subject = [{checked.subject: checked for checked in facts_.subjects} for facts_ in months]
    cases: list[Case] = []
    for of_one in seen.values():
        with Looks(rechecks) as looks:
            told = [
                _case(months, sightings, by_subject, looks)
                for one, sightings in of_one.items()
                if since is None or months[sightings[-1][0]].month >= since or one in besides
            ]
        cases += filter(None, told)
    return sorted(
        cases, key=lambda case: (case.checked.result.account_id is not None, case.checked.result.unit_name)
    )


def moved_on(before: Told, after: Told | checks.Finding) -> bool:
    """Whether something new came after a look that found nothing new for too long: what the next look finds
    old by now was mended meanwhile."""
    older, newest = before.data.get("newest"), after.data.get("newest")
    if not newest or older is None:
        return False
    days = timedelta(int(before.data.get("days") or 0))
    return not older or date.fromisoformat(newest) > date.fromisoformat(older) + days


Sighting = tuple[int, Checked, Finding]
"""The index of a month, and what it saw."""
BySubject = Mapping[Subject, Checked]
"""What a month saw of each site and account."""


def _case(
    months: Sequence[MonthFacts],
    sightings: Sequence[Sighting],
    by_subject: Sequence[BySubject],
    looks: Looks,
) -> Case | None:
    """The life of one problem; None where a person has found since that it is none."""
    sightings = _since_dismissed(sightings, by_subject)
    last, checked, finding = sightings[-1]
    later = [by_subject[index].get(checked.subject) for index in range(last + 1, len(months))]
    if overturned(finding.indicator, _reviews(later, finding)):
        return None
    after, since, told = _afterwards(later, checked, finding, looks)
    mended, mended_on = _mended(sightings, by_subject, looks)
    return Case(
        finding=finding,
        checked=checked,
        first=months[sightings[0][0]].month,
        since=months[sightings[mended][0]].month,
        last=months[last].month,
        months=len(sightings) - mended,
        mended_on=mended_on,
        status=after if later else _status(len(sightings), mended),
        fixed_in=months[last + 1 + since].month if after is Status.FIXED else None,
        mended_since=after is not Status.FIXED
        and looks.rechecks.saw_mended(_problem(checked, finding), told) is not None,
        sham=_sham(later, finding) if after is Status.SHAM else None,
    )


def _since_dismissed(sightings: Sequence[Sighting], by_subject: Sequence[BySubject]) -> Sequence[Sighting]:
    """Those after a person last called it 误报; 无问题 of what a person looks at says that it was mended."""
    first = 0
    for number, ((before, checked, finding), (after, *_)) in enumerate(pairwise(sightings), 1):
        between = (by_subject[index].get(checked.subject) for index in range(before + 1, after))
        if overturned(finding.indicator, _reviews(between, finding)):
            first = number
    return sightings[first:]


def overturned(indicator: str, after: Iterable[str]) -> bool:
    """Whether a person has found since that a confirmed problem is none, by the reviews of what inspections
    found of it ``after`` that: 误报 in any. Of what a person looks at, 无问题 says that it was mended."""
    return indicator not in BY_PERSON and Finding.Review.DISMISSED in after


def _reviews(months: Iterable[Checked | None], finding: Finding) -> Iterator[str]:
    """The reviews, but for 属实, of the same in some months."""
    found = (one for month in months if month for one in (*month.pending, *month.dismissed))
    return (one.review for one in found if one.key == finding.key)


def counts(cases: Iterable[Case]) -> Counter[Status]:
    """How many cases stand how."""
    return Counter(case.status for case in cases)


def against_the_last(cases: Iterable[Case]) -> Counter[Status]:
    """How many stand how beside the inspection before: what came back before that one has lasted since."""
    lasting = (case.status is Status.RETURNED and case.months > 1 for case in cases)
    return Counter(
        Status.ONGOING if lasted else case.status for case, lasted in zip(cases, lasting, strict=True)
    )


def since(before: MonthFacts, cases: Iterable[Case]) -> Counter[str]:
    """What the next inspection, with which ``cases`` end, made of each problem of the one ``before``: the
    parts add up to all."""
    found = {case.problem: case for case in cases}
    return Counter(
        _fate(found.get(problem(checked.subject, finding.indicator, finding.key)), before.month)
        for checked in before.subjects
        for finding in checked.confirmed
    )


def _fate(case: Case | None, before: Month) -> str:
    if case is None:
        return DISMISSED
    if case.last <= before:
        return case.status
    return RETURNED if case.status is Status.RETURNED and case.months == 1 else LASTED


def still_open(month: Month) -> dict[object, list[Finding]]:
    """What the inspections of a year before ``month`` confirmed and nobody saw mended, by site or account."""
    found: dict[object, list[Finding]] = {}
    for case in trace(facts.up_to(month.previous)):
        if not case.is_mended:
            found.setdefault(case.checked.subject, []).append(case.finding)
    return found


def _status(sightings: int, mended: int) -> Status:
    """Of a problem that the last month confirmed."""
    if sightings == 1:
        return Status.NEW
    return Status.RETURNED if mended else Status.ONGOING


def _mended(
    sightings: Sequence[Sighting], by_subject: Sequence[BySubject], looks: Looks
) -> tuple[int, date | None]:
    """The number of the first sighting after the problem was last seen mended, and the day of that; 0 when it
    never was."""
    last: tuple[int, date | None] = 0, None
    for number, ((before, checked, finding), (after, seen, again)) in enumerate(pairwise(sightings), 1):
        between = [by_subject[index].get(checked.subject) for index in range(before + 1, after)]
        status, _, told = _afterwards(between, checked, finding, looks)
        at = looks.rechecks.saw_mended(_problem(checked, finding), told, _looked(seen))
        if at or status is Status.FIXED:
            last = number, (at or told).astimezone(TIMEZONE).date()
        elif moved_on(finding, again):
            last = number, date.fromisoformat(again.data["newest"])
    return last


def _afterwards(
    later: Sequence[Checked | None], seen: Checked, finding: Finding, looks: Looks
) -> tuple[Status, int, datetime]:
    """What later months say of a problem that they did not confirm, with what rechecks saw before them; the
    first that said so, and when it was last told."""
    status, since, at = Status.UNCHECKED, 0, _looked(seen)
    for index, checked in enumerate(later):
        if checked is None:
            continue
        before = status
        if looks.rechecks.saw_mended(_problem(checked, finding), at, _looked(checked)):
            status = Status.FIXED
        if told := _told(checked, finding, looks, status):
            status, at = told, _looked(checked)
        since = since if status is before else index
    return status, since, at


def _looked(checked: Checked) -> datetime:
    """When a month looked at a site or account."""
    return checked.result.finished or checked.result.inspection.as_of


def _problem(checked: Checked, finding: Finding) -> Problem:
    return problem(checked.subject, finding.indicator, finding.key)


def _told(checked: Checked, finding: Finding, looks: Looks, before: Status) -> Status | None:
    """What one later month says; None when it did not look. What one ``before`` saw mended needs no other
    look."""
    shams = [one for one in (*checked.hints, *checked.pending) if _is_sham_of(one, finding)]
    confirmed = any(one.review == Finding.Review.CONFIRMED for one in shams)
    if confirmed and finding.indicator != "column_stale":  # which is found again where nothing genuine came
        return Status.SHAM
    if shams or any(one.key == finding.key for one in checked.pending):
        return Status.UNCHECKED
    dismissed = _is_dismissed(checked, finding)
    if finding.indicator in BY_PERSON:
        return Status.FIXED if dismissed else None
    if dismissed:
        return None
    cleared = any(_is_sham_of(one, finding) for one in checked.dismissed)
    if before is Status.FIXED or looks.looked_again(checked, finding, gone_is_well=cleared):
        return Status.FIXED
    return None


def _sham(later: Sequence[Checked | None], finding: Finding) -> Finding | None:
    """The last that a person confirmed of a problem's mending being none."""
    hints = [hint for checked in later if checked for hint in checked.hints]
    return next((hint for hint in reversed(hints) if _is_sham_of(hint, finding)), None)


def _is_dismissed(checked: Checked, finding: Finding) -> bool:
    return any(one.key == finding.key for one in checked.dismissed)


def _is_sham_of(other: Finding, finding: Finding) -> bool:
    """Whether a finding says that a problem was not really mended (假整改): see the checks of these names."""
    if other.indicator == "sham_fix":
        return bool(other.data.get("of") == facts.as_told(finding).key)
    column = finding.data.get("column")
    return other.indicator == "republished" and column is not None and other.data.get("column") == column
