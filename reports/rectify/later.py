"""What the inspections after a notice saw of what it demanded: a recheck leaves to them what takes a whole
site or many days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from django.db.models import Max

from checks.recheck import Outcome
from reports import facts, prose, record
from reports.facts import MonthFacts
from reports.models import Demand, Finding, Inspection, Notice, Recheck, Result
from reports.periods import Month, Quarter, parse_period
from reports.rectify import lives
from reports.rectify.lives import Case

Months = Mapping[int, Recheck]
"""What was seen of each 整改事项, told as a recheck tells it, and no record of one."""
BACK = "看到整改以后再次出现，是新的问题，另行交办。"
NOT_SEEN: Months = MappingProxyType({})


def looks(notice: Notice, handed: Iterable[Demand]) -> Months:
    """What the months after a notice's, up to the newest, make of what it handed over."""
    last = _last_month(notice)
    done = Inspection.objects.filter(state=Inspection.State.DONE).order_by("period")
    newest = done.filter(period__gt=str(last)).last()
    if newest is None or not (since := _since(notice, last)):
        return NOT_SEEN
    months = facts.up_to(Month.parse(newest.period), done.filter(period__gte=since).count())
    return told(notice, handed, months, lives.trace(months))


def told(
    notice: Notice, handed: Iterable[Demand], months: Sequence[MonthFacts], cases: Iterable[Case]
) -> Months:
    """What those of some ``months`` that are after a notice's make of what it handed over, by the ``cases``
    that they come to.

    已整改, also of what came back after that, which the next notice demands anew; 未整改 where a person
    confirmed it again, or that it only looks mended; nothing of what they could not look at.
    """
    last, by_problem = _last_month(notice), {case.problem: case for case in cases}
    results = {(one.month, checked.subject): checked.result for one in months for checked in one.subjects}
    found: dict[int, Recheck] = {}
    for demand in handed:
        case = by_problem.get(record.problem(demand))
        if case and case.first <= last:  # else it was 误报 since, and is a new problem
            month, look = _look(case, last, results)
            if month > last:
                found[demand.pk] = look
    return found


def _last_month(notice: Notice) -> Month:
    period = parse_period(notice.period)
    return period.months[-1] if isinstance(period, Quarter) else period


def _since(notice: Notice, last: Month) -> str:
    """The first month in which what a notice demands was last confirmed by then; empty where none was."""
    confirmed = Finding.objects.filter(
        key__in=notice.demands.values("key"),
        review=Finding.Review.CONFIRMED,
        result__inspection__period__lte=str(last),
    )
    seen = confirmed.order_by().values("key").annotate(last=Max("result__inspection__period"))
    return min((one["last"] for one in seen), default="")


def _look(
    case: Case, demanded: Month, results: Mapping[tuple[Month, tuple[int | None, int | None]], Result]
) -> tuple[Month, Recheck]:
    """A problem's last look that told anything, and its month; it was ``demanded`` by one before."""
    words, evidence = f"仍有这个问题：{prose.said(case.message).removesuffix('。')}。", case.evidence
    result, outcome = (case.sham or case.finding).result, Outcome.STANDING
    if case.fixed_in:
        result, outcome = results[case.fixed_in, case.checked.subject], Outcome.MENDED
        words, evidence = "没有再看到这个问题。", []
    elif case.since > demanded:
        outcome, words, evidence = Outcome.MENDED, BACK, []
    month = Month.parse(result.inspection.period)
    at = result.finished or result.inspection.as_of
    return month, Recheck(outcome=outcome, told=f"{month.words}检查{words}", at=at, evidence=evidence)
