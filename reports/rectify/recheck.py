"""复查: looks again at the places that a notice named, and records what stands there now.

A round goes on where it was after any interruption. The next one looks at what nobody has looked at since its
unit replied; at everything again where there is no such thing, or the clerk wants it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from filelock import Timeout

import checks
from checks import recheck
from checks.recheck import Known, Outcome, Rechecked
from checks.telling import day_of
from checks.text import use_models
from crawler.archive import Archive, ArchiveError, now
from crawler.plan import ColumnPlan, Plan, SitePlan
from crawler.run import CrawlError, look_again, look_at, remember, run_spider, stop_spiders, wait_for_orphan
from reports import own_words, rulebook
from reports.documents.words import address, clean
from reports.facts import as_confirmed
from reports.inspection.jobs import Watcher, begun
from reports.inspection.plans import account_plan, allowed_hosts, site_plan
from reports.locks import held
from reports.models import Demand, Recheck, Reply
from reports.office import Office
from reports.rectify import closing, demands
from reports.rectify.demands import Handed, Period

ACCOUNTS = "accounts"
STEPS = 3
"""The places, what they lead to (a page's new address), what that leads to (the file it offers)."""
SECOND_LOOK_AFTER = 600.0
"""Seconds between the looks where the office wants none: nobody is called 未整改 for one failed look."""


@dataclass(slots=True)
class Job:
    """The waiting looks at one site, or at all accounts."""

    name: str
    folder: Path
    rows: list[Recheck]
    plan: Plan
    archive: str
    """The folder as the records name it."""
    earlier: Path | None = None
    """What the inspection that found the problems saw of the site."""
    known: Known | None = None
    why: str = ""
    """Why it could not be looked at."""

    @property
    def problems(self) -> list[checks.Finding]:
        """What is looked for."""
        return [as_confirmed(row.demand) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Done:
    """What a round came to."""

    round: int
    outcomes: Counter[str]
    left: int
    """Problems that the round does not look at."""


def run(office: Office, period: Period, watcher: Watcher | None = None, whole: bool = False) -> Done:
    """Recheck what a notice demanded: begin a round, or go on with the one that was begun.

    Args:
        whole: whether a new round looks at everything.

    Raises:
        UserError: nothing was handed over or all is mended, a recheck is running, or the folder cannot be
            written.
        KeyboardInterrupt: the children are stopped; the same call goes on where it was.
    """
    busy = f"{period.words}的复查正在进行（另一个窗口），请等它结束。"
    with held(office.archives / f"{period}-recheck.lock", busy):
        handed = demands.handed(period)
        number = _begin(handed, whole)
        rules = replace(rulebook.load(office.profile), own=own_words.of_office(office))
        jobs = _jobs(office, handed, number)
        try:
            _look(jobs, rules, watcher)
        finally:
            stop_spiders()
        rows = Recheck.objects.filter(demand__notice=handed.notice, round=number).exclude(outcome="")
        seen = set(rows.values_list("demand_id", flat=True))
        left = sum(demand.pk not in seen for demand in handed.demands)
        return Done(number, closing.outcomes(handed.notice, number), left)


@transaction.atomic
def _begin(handed: Handed, whole: bool) -> int:
    """The round that goes on, or a new one; of everything, what was mended may have come back."""
    rows = Recheck.objects.filter(demand__notice=handed.notice)
    last = rows.aggregate(last=Max("round"))["last"] or 0
    standing = {demand.pk for demand in handed.demands}
    if standing.intersection(rows.filter(round=last, outcome="").values_list("demand_id", flat=True)):
        return last
    lines = () if whole else closing.lines(handed.notice, handed.demands)
    waiting = [line.demand for line in lines if line.seen in (closing.AWAITING, closing.UNSEEN)]
    Recheck.objects.bulk_create(
        Recheck(demand=demand, round=last + 1) for demand in waiting or handed.demands
    )
    return last + 1


# --- what is looked at ---


def _jobs(office: Office, handed: Handed, number: int) -> list[Job]:
    waiting = Recheck.objects.filter(demand__notice=handed.notice, round=number, outcome="").select_related(
        "demand__site__unit", "demand__account__unit"
    )
    standing = {demand.pk for demand in handed.demands}
    by_subject: dict[str, list[Recheck]] = {}
    for row in (row for row in waiting if row.demand_id in standing):
        site = row.demand.site
        by_subject.setdefault(site.code if site else ACCOUNTS, []).append(row)
    parent = office.archives / f"{handed.notice.period}-recheck" / str(number)
    return [_job(office, parent / name, rows) for name, rows in by_subject.items()]


def _job(office: Office, folder: Path, rows: list[Recheck]) -> Job:
    demand, archive = rows[0].demand, folder.relative_to(office.folder).as_posix()
    if demand.site is None:
        accounts = {row.demand.account for row in rows if row.demand.account}
        plan = Plan(now(), accounts=tuple(map(account_plan, accounts)))
        return Job("政务新媒体账号", folder, rows, plan, archive)
    site = site_plan(demand.site, office)
    columns = _columns(site, [row.demand for row in rows])
    plan = Plan(
        now(),
        site=replace(site, columns=columns, second_look_after=site.second_look_after or SECOND_LOOK_AFTER),
    )
    earlier = office.folder / max(row.demand.archive for row in rows)
    return Job(demand.site.name, folder, rows, plan, archive, earlier)


def _columns(site: SitePlan, of: Sequence[Demand]) -> tuple[ColumnPlan, ...]:
    """The columns at fault, as the ledger declares them; those that were found, as the check classed them."""
    declared = {column.url: column for column in site.columns}
    found = {
        demand.url: ColumnPlan(
            str(demand.data.get("column", "")), demand.url, str(demand.data.get("class", ""))
        )
        for demand in of
        if demand.indicator in recheck.COLUMNS
    }
    return tuple(declared.get(url, column) for url, column in found.items())


# --- looking ---


def _look(jobs: Sequence[Job], rules: checks.Rules, watcher: Watcher | None) -> None:
    """First looks everywhere, then the second ones: the wait between them is spent once for all sites."""
    use_models(rules.own)
    for job in jobs:
        if watcher:
            watcher.started(job.name, job.folder)
        try:
            _first_look(job, rules)
        except (CrawlError, ArchiveError, Timeout) as error:
            job.why = str(error)
    for job in jobs:
        try:
            if job.plan.site and not job.why:
                look_again(job.folder, job.plan)
            answers = [_unable(job.why)] * len(job.rows) if job.why else _answers(job, rules)
        except (CrawlError, ArchiveError) as error:
            answers = [_unable(str(error))] * len(job.rows)
        _save(job, answers)
        if watcher:
            told = Counter(str(answer.outcome) for answer in answers)
            watcher.finished(job.name, "，".join(f"{what} {count}" for what, count in told.items()), "")
            watcher.ended(job.name)


def _first_look(job: Job, rules: checks.Rules) -> None:
    """Look at the places, then at what they lead to."""
    wait_for_orphan(job.folder)
    if not job.plan.site:
        hosts = allowed_hosts()
        run_spider("accounts", job.folder, job.plan, **({"allow_host": ",".join(hosts)} if hosts else {}))
        return
    job.known = _known(job.earlier, rules)
    places: set[str] = set()
    more = {url for problem in job.problems for url in recheck.places(problem, job.known)}
    for _ in range(STEPS):
        places |= more
        look_at(job.folder, job.plan, sorted(places))
        with Archive.open(job.folder) as archive:
            seen = recheck.Now(archive, rules, archive.plan.as_of, job.known)
            more = set(recheck.further(job.problems, seen)) - places
        if not more:
            break
    if job.earlier:
        remember(job.folder, job.plan, job.earlier)


def _known(earlier: Path | None, rules: checks.Rules) -> Known | None:
    try:
        with Archive.open(earlier or Path()) as archive:
            return recheck.know(archive, rules)
    except ArchiveError:
        return None


def _answers(job: Job, rules: checks.Rules) -> list[Rechecked]:
    replies = closing.latest_replies(job.rows[0].demand.notice)
    with Archive.open(job.folder) as archive:
        seen = recheck.Now(archive, rules, archive.plan.as_of, job.known)
        return [
            _answer(problem, seen, replies.get(row.demand_id))
            for row, problem in zip(job.rows, job.problems, strict=True)
        ]


def _answer(problem: checks.Finding, seen: recheck.Now, reply: Reply | None) -> Rechecked:
    try:
        return recheck.judge(problem, seen, day_of(reply.imported_at) if reply else None)
    except Exception as error:  # what one page does to its judge costs no other problem its answer
        return _unable(f"程序出错（{type(error).__name__}：{error}）"[:300])


def _unable(why: str) -> Rechecked:
    return Rechecked(Outcome.UNABLE, f"{why.rstrip('。')}。")


@transaction.atomic
def _save(job: Job, answers: Sequence[Rechecked]) -> None:
    """The time of a look is that of its beginning: a reply that came in meanwhile was not looked at."""
    at = begun(job.folder) or job.plan.as_of
    for row, answer in zip(job.rows, answers, strict=True):
        row.outcome, row.told, row.archive, row.at = answer.outcome, clean(answer.told), job.archive, at
        row.evidence = [
            {"url": address(one.url), "at": one.at.isoformat(), "seen": clean(one.seen), "sha256": one.sha256}
            for one in answer.evidence
        ]
    Recheck.objects.bulk_update(job.rows, ["outcome", "told", "at", "archive", "evidence"], batch_size=200)
