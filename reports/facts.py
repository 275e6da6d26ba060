"""What the records say of one month, after the review: the ground of every document."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

import checks
from checks.finding import Certainty, Evidence, Level, Outcome
from reports import office
from reports.errors import UserError
from reports.models import Answer, Demand, Finding, Inspection, Named, Result, Told, Unit
from reports.periods import Month, Quarter, months_words

UNTIL_CONFIRMED = (
    *("typo", "personal_data", "hidden_links", "redated", "by_person"),
    *("account_typo", "account_by_person"),
)
"""Checks whose hints (提示) are hints only until a person confirms them; other hints are no problems."""
YEAR = 12
RARELY = 1_000
"""Looks through the youngest objects for each through the older ones, where Python makes 10."""
WARNINGS = ("account_due", "letters_due", "column_due", "certificate_due")
"""Checks that only say that a limit is near (早期预警)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One site or account in one month's inspection."""

    subject: tuple[int | None, int | None]
    """The same site or account in another month has the same."""
    result: Result
    answers: Mapping[str, Answer]
    confirmed: tuple[Finding, ...]
    """属实: the only findings that a signed document accuses anyone of."""
    hints: tuple[Finding, ...]
    """属实, and still no problem: what no clause demands (提示)."""
    pending: tuple[Finding, ...]
    """待核."""
    dismissed: tuple[Finding, ...]
    """误报."""
    warnings: tuple[Finding, ...]
    """Early warnings that nobody dismissed: no problem yet, so neither confirmed nor pending."""
    verdict: checks.Verdict
    """Of the confirmed findings alone."""
    perhaps: checks.Verdict
    """Of the pending findings too, as if a person had confirmed them."""

    @property
    def hinges(self) -> bool:
        """合格 so far, and 不合格 if the pending findings prove true."""
        return self.verdict.qualified and not self.perhaps.qualified

    @property
    def standing(self) -> Result.Verdict:
        """合格 or 不合格 by the confirmed findings; 未能检查 when not seen and nothing is confirmed."""
        if not self.verdict.qualified:
            return Result.Verdict.FAIL
        return Result.Verdict.PASS if self.result.state == Result.State.DONE else Result.Verdict.UNABLE

    @property
    def accused(self) -> list[Finding]:
        """The confirmed findings that its verdict rests on."""
        keys = {key for reason in self.verdict.reasons for key in reason.keys}
        return [finding for finding in self.confirmed if finding.key in keys]

    @property
    def undone(self) -> list[str]:
        """The titles of checks that could not be done, or not wholly: what they did see may be a problem."""
        return [
            title(name)
            for name, answer in self.answers.items()
            if answer.outcome == Outcome.UNABLE or answer.unable
        ]

    @property
    def unable(self) -> list[tuple[str, str, str]]:
        """(check, where, reason) of everything in it that could not be judged."""
        return [
            (title(name), str(item.get("where") or item.get("url", "")), str(item.get("reason", "")))
            for name, answer in self.answers.items()
            for item in answer.unable
        ]


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One finished month."""

    month: Month
    as_of: datetime
    looked: datetime
    """When its inspection was finished: nothing that tells of it is dated earlier."""
    profile: str
    rules_version: str
    sites: tuple[Checked, ...]
    accounts: tuple[Checked, ...]

    @property
    def subjects(self) -> tuple[Checked, ...]:
        """Sites, then accounts."""
        return self.sites + self.accounts

    @property
    def confirmed(self) -> list[Finding]:
        """Every problem of the month."""
        return [finding for checked in self.subjects for finding in checked.confirmed]

    @property
    def pending(self) -> list[Finding]:
        """Every finding that still waits for its review."""
        return [finding for checked in self.subjects for finding in checked.pending]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, how many were checked, and how many of those failed."""

    total: int
    checked: int
    failed: int

    @property
    def passed(self) -> int:
        """合格."""
        return self.checked - self.failed


@contextmanager
def many() -> Iterator[None]:
    """While documents tell of months of findings: a million objects that stay until they are written, among
    which Python else looks for garbage again and again, a twentieth of the time that a notice takes. What
    documents leave behind it finds among the youngest."""
    young, *older = gc.get_threshold()
    gc.set_threshold(young, RARELY)
    try:
        yield
    finally:
        gc.set_threshold(young, *older)


def load(month: Month) -> MonthFacts:
    """The facts of one month.

    A site or account is told under the unit that it has in the ledger now: a unit that got another name
    meanwhile has one in a document, and what changed hands is mended by who has it.

    Raises:
        UserError: there was no inspection, or it is not finished.
    """
    inspection = done(month)
    rules = rules_of(inspection)
    subjects = [weighed(result, rules) for result in _results(inspection)]
    for checked in subjects:
        checked.result.unit_name = unit_of(checked.result).name
    return MonthFacts(
        month=month,
        as_of=inspection.as_of,
        looked=max(inspection.as_of, inspection.finished or inspection.as_of),
        profile=inspection.profile,
        rules_version=inspection.rules_version,
        sites=tuple(checked for checked in subjects if checked.result.site_id is not None),
        accounts=tuple(checked for checked in subjects if checked.result.account_id is not None),
    )


def _results(inspection: Inspection) -> QuerySet[Result]:
    found = inspection.results.select_related("site__unit", "account__unit")
    return found.prefetch_related("answers", "findings")


def done(month: Month) -> Inspection:
    """The month's finished inspection.

    Raises:
        UserError: there was none, or it is not finished.
    """
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        raise UserError(f"{month.words}没有检查记录。请先运行 xunjian inspect {month}。")
    if inspection.state != Inspection.State.DONE:
        raise UserError(f"{month.words}的检查还没有完成。请再次运行 xunjian inspect {month}，接着做完。")
    return inspection


def up_to(month: Month, most: int = YEAR) -> list[MonthFacts]:
    """The newest finished months up to ``month``, in order; those of a year when nothing else is asked."""
    periods = Inspection.objects.filter(period__lte=str(month), state=Inspection.State.DONE)
    newest = periods.order_by("-period").values_list("period", flat=True)[:most]
    return [load(Month.parse(period)) for period in reversed(newest)]


def finished_months(quarter: Quarter) -> list[Month]:
    """Which months of a quarter are finished.

    Raises:
        UserError: none is, or one that was is to be judged again.
    """
    states = _states(quarter)
    for month, (state, finished) in states.items():
        if state == Inspection.State.RUNNING and finished:
            done(month)
    months = [month for month, (state, _) in states.items() if state == Inspection.State.DONE]
    if not months:
        first = quarter.months[0]
        raise UserError(
            f"{quarter.words}没有已完成的月度检查，不能生成通报。请先运行 xunjian inspect {first}。"
        )
    return months


def missing_months(quarter: Quarter) -> str:
    """The months of a quarter without a finished inspection: 10月、12月; empty when there are none."""
    states = _states(quarter)
    return months_words(
        month for month in quarter.months if states.get(month, ("",))[0] != Inspection.State.DONE
    )


def _states(quarter: Quarter) -> dict[Month, tuple[str, datetime | None]]:
    """State and 完成时间 of the quarter's inspections, in their order."""
    rows = Inspection.objects.filter(period__in=map(str, quarter.months)).order_by("period")
    return {Month.parse(row.period): (row.state, row.finished) for row in rows}


def require_reviewed(months: Iterable[Month]) -> None:
    """Nobody is called 合格 while a finding that would make them 不合格 waits for its review.

    Raises:
        UserError: some subject's verdict hinges on findings that are 待核; it names them and says what to do.
            Or a month is not finished.
    """
    for month in months:
        inspection = done(month)
        rules = rules_of(inspection)
        waiting = _results(inspection).filter(findings__review=Finding.Review.PENDING).distinct()
        names = [result.name for result in waiting if weighed(result, rules).hinges]
        if names:
            raise UserError(
                f"{month.words}有 {len(names)} 个对象合格与否取决于还没有复核的问题："
                f"{'、'.join(names)}。\n"
                f"请先运行 xunjian findings export {month} 复核.xlsx，在“复核”一列填好属实或误报"
                "（由人检查的，填“由人检查”表的“结果”），"
                f"再运行 xunjian findings import {month} 复核.xlsx。"
            )


def tally(subjects: Iterable[Checked]) -> Tally:
    """Count one month's sites or accounts. What could not be checked is in the total only."""
    standings = [checked.standing for checked in subjects]
    failed = standings.count(Result.Verdict.FAIL)
    return Tally(len(standings), failed + standings.count(Result.Verdict.PASS), failed)


def title(indicator: str) -> str:
    """A check's Chinese title; a check that this version no longer has keeps its name out of documents."""
    check = checks.REGISTRY.get(indicator)
    return check.title if check else "其他问题"


def as_told(finding: Finding) -> checks.Finding:
    """The finding as its check told it, and certain where a person confirmed it."""
    return as_confirmed(finding) if finding.review == Finding.Review.CONFIRMED else as_found(finding)


def as_found(finding: Told) -> checks.Finding:
    """The finding as its check told it, whatever a person said of it."""
    return _told(finding, Certainty(finding.certainty))


def as_confirmed(finding: Told) -> checks.Finding:
    """The finding as it is, or would be, once a person confirmed it."""
    return _told(finding, Certainty.CERTAIN)


def _told(finding: Told, certainty: Certainty) -> checks.Finding:
    return checks.Finding(
        indicator=finding.indicator,
        level=Level(finding.level),
        subject=finding.subject,
        url=finding.url,
        where=finding.where,
        quote=finding.quote,
        message=finding.message,
        suggestion=finding.suggestion,
        evidence=tuple(
            Evidence(seen["url"], datetime.fromisoformat(seen["at"]), seen["seen"], seen.get("sha256", ""))
            for seen in finding.evidence
        ),
        certainty=certainty,
        data=finding.data,
    )


def rules_of(inspection: Inspection) -> checks.Rules:
    """The rules that judged the month, as they were kept with it.

    Of a month that an earlier version inspected only the profile's name is known: then as it is now.

    Raises:
        UserError: that profile cannot be read any more.
    """
    if inspection.rules:
        return checks.Rules.of_kept(inspection.rules)
    try:
        rules = checks.Rules.load(office.load().profile)
        return rules if rules.profile == inspection.profile else checks.Rules.load(inspection.profile)
    except ValueError as error:
        month = Month.parse(inspection.period).words
        raise UserError(f"{month}检查用的指标方案“{inspection.profile}”现在读不到：{error}") from error


def _is_problem(finding: Finding) -> bool:
    """Whether a confirmed finding is what a clause forbids."""
    return finding.level != Level.HINT or finding.indicator in UNTIL_CONFIRMED


def unit_of(one: Result | Named | Demand) -> Unit:
    """Whose the site or account is by now: its unit may have another name, or be another."""
    owner = one.site or one.account
    assert owner
    return owner.unit


def is_portal(result: Result) -> bool:
    """Whether it is of a 政府门户网站, the only kind that has points taken off."""
    return result.site is not None and "门户" in result.site.kind


def weighed(result: Result, rules: checks.Rules) -> Checked:
    """One result of an inspection, judged by what a person confirmed."""
    by_review: defaultdict[str, list[Finding]] = defaultdict(list)
    warnings = []
    for finding in result.findings.all():
        if finding.indicator not in WARNINGS:
            by_review[finding.review].append(finding)
        elif finding.review != Finding.Review.DISMISSED:
            warnings.append(finding)
    true = by_review[Finding.Review.CONFIRMED]
    confirmed = [finding for finding in true if _is_problem(finding)]
    pending = by_review[Finding.Review.PENDING]
    portal = is_portal(result)
    verdict = checks.judge(map(as_told, confirmed), rules, portal=portal)
    if_true = map(as_confirmed, confirmed + pending)
    return Checked(
        subject=(result.site_id, result.account_id),
        result=result,
        answers={answer.indicator: answer for answer in result.answers.all()},
        confirmed=tuple(confirmed),
        hints=tuple(finding for finding in true if not _is_problem(finding)),
        pending=tuple(pending),
        dismissed=tuple(by_review[Finding.Review.DISMISSED]),
        warnings=tuple(warnings),
        verdict=verdict,
        perhaps=checks.judge(if_true, rules, portal=portal) if pending else verdict,
    )
