"""What the records say of a quarter: its sites and accounts, and every problem over its months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from reports import facts, issuing, monthly
from reports.facts import Checked, MonthFacts, Tally
from reports.models import Notice, Result
from reports.periods import Month, Quarter
from reports.rectify import lives
from reports.rectify.again import Problem
from reports.rectify.lives import Case, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """One site or account over the quarter."""

    months: tuple[tuple[Month, Checked], ...]

    @property
    def latest(self) -> Checked:
        """In the last month that had it."""
        return self.months[-1][1]

    @property
    def failed(self) -> tuple[tuple[Month, Checked], ...]:
        """The months whose confirmed findings make it 不合格."""
        return tuple((month, checked) for month, checked in self.months if not checked.verdict.qualified)

    @property
    def verdict(self) -> Result.Verdict:
        """不合格 if in any month, 合格 if looked at in any, else 未能检查."""
        if self.failed:
            return Result.Verdict.FAIL
        looked = any(checked.standing == Result.Verdict.PASS for _, checked in self.months)
        return Result.Verdict.PASS if looked else Result.Verdict.UNABLE

    @property
    def unseen(self) -> tuple[Month, ...]:
        """The months in which it was 未能检查."""
        return tuple(month for month, checked in self.months if checked.standing == Result.Verdict.UNABLE)

    @property
    def partly(self) -> bool:
        """Whether it was checked, and 未能检查 in some month."""
        return bool(self.unseen) and self.verdict != Result.Verdict.UNABLE


@dataclass(frozen=True, slots=True)
class QuarterFacts:
    """What the records say of one quarter."""

    quarter: Quarter
    months: tuple[MonthFacts, ...]
    compared: tuple[Counter[Status], ...]
    """How each month's problems stand, as its own notice says."""
    since: tuple[Counter[str], ...]
    """What each month made of the problems of the one before: the parts add up to these."""
    earlier: tuple[MonthFacts, ...]
    """The finished months before the quarter."""
    sites: tuple[Standing, ...]
    accounts: tuple[Standing, ...]
    cases: tuple[Case, ...]
    """Every problem of the quarter, and those carried over from before it."""
    by_subject: Mapping[object, Sequence[Case]]
    """The same of each site and account."""
    carried: Set[Problem]
    """Which of them stood when the quarter began."""
    mended: Set[Problem]
    """What was seen mended by then, or could not be looked at and was seen mended by a recheck since."""
    issued: datetime | None
    """When the quarter's notice was issued first: what came in after that is for the next one."""
    numbers: Mapping[int, int]
    """The number of a finding in the list of problems of its month, under which its evidence lies; none of
    what was confirmed after that list was issued."""
    renumbered: tuple[Month, ...]
    """The months whose drafts have other numbers."""

    @property
    def before(self) -> MonthFacts | None:
        """The last finished month before the quarter."""
        return self.earlier[-1] if self.earlier else None

    @property
    def last(self) -> Month:
        """The month whose inspection is the last recheck."""
        return self.months[-1].month


def gather(quarter: Quarter) -> QuarterFacts:
    """The quarter's facts.

    Raises:
        UserError: no month of it is finished.
    """
    done = facts.finished_months(quarter)
    known = facts.up_to(done[-1], facts.YEAR + len(done) - 1)
    earlier, months = known[: -len(done)], known[-len(done) :]
    until = issuing.first_issued(Notice.Kind.QUARTERLY, str(quarter))
    first, before = months[0].month, lives.trace(earlier, until=until)
    carried = _carried(before, months)
    cases = [_within(case, first) for case in lives.trace(known, first, carried, until)]
    told = [*sorted({case.last for case in cases if case.last < first}), *(one.month for one in months)]
    compared = [_compared(known, month) for month in told]
    by_subject: defaultdict[object, list[Case]] = defaultdict(list)
    for case in cases:
        by_subject[case.checked.subject].append(case)
    return QuarterFacts(
        quarter=quarter,
        months=tuple(months),
        compared=tuple(lives.against_the_last(one.cases) for one in compared[-len(months) :]),
        since=tuple(
            lives.since(one.before, one.cases) if one.before else Counter()
            for one in compared[-len(months) :]
        ),
        earlier=tuple(earlier),
        sites=standings((facts_.month, facts_.sites) for facts_ in months),
        accounts=standings((facts_.month, facts_.accounts) for facts_ in months),
        cases=tuple(cases),
        by_subject=by_subject,
        carried=carried & {case.problem for case in cases},
        mended={case.problem for case in before if case.is_mended} - carried,
        issued=until,
        numbers={pk: number for one in compared for pk, number in monthly.numbers(one).items()},
        renumbered=tuple(one.now.month for one in compared if monthly.is_renumbered(one)),
    )


def _carried(before: Iterable[Case], months: Sequence[MonthFacts]) -> frozenset[Problem]:
    """What of the cases ``before`` the quarter stood or could not be looked at again when it began, of sites
    and accounts that it still inspects: each is mended one day, or carried over again. A recheck sees what no
    inspection could."""
    inspected = {checked.subject for one in months for checked in one.subjects}
    return frozenset(
        case.problem
        for case in before
        if case.checked.subject in inspected
        and case.status is not Status.FIXED
        and not (case.status is Status.UNCHECKED and case.mended_since)
    )


def _within(case: Case, first: Month) -> Case:
    """A problem as the quarter sees it: what had come back before has lasted."""
    lasted = case.status is Status.RETURNED and case.since < first
    return replace(case, status=Status.ONGOING) if lasted else case


def _compared(known: Sequence[MonthFacts], month: Month) -> monthly.Gathered:
    """A month as its own notice tells it."""
    return monthly.compare([one for one in known if one.month <= month][-facts.YEAR :])


def tally(subjects: Iterable[Standing]) -> Tally:
    """Count sites or accounts over the quarter."""
    verdicts = [standing.verdict for standing in subjects]
    fail = verdicts.count(Result.Verdict.FAIL)
    return Tally(len(verdicts), fail + verdicts.count(Result.Verdict.PASS), fail)


def standings(months: Iterable[tuple[Month, Sequence[Checked]]]) -> tuple[Standing, ...]:
    """Each site or account over the months that had it."""
    by_subject: defaultdict[object, list[tuple[Month, Checked]]] = defaultdict(list)
    for month, found in months:
        for checked in found:
            by_subject[checked.subject].append((month, checked))
    return tuple(Standing(tuple(found)) for found in by_subject.values())


def failed(subjects: Iterable[Standing]) -> list[Standing]:
    """Those that are 不合格."""
    return [standing for standing in subjects if standing.verdict == Result.Verdict.FAIL]
