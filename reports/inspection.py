"""One month's inspection: crawl every site and account of the ledger, judge, record.

Every step is written down as it is done, so that the same command goes on after any interruption.
Only the main thread touches the database; worker threads wait on child processes.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.db import DataError, transaction
from filelock import FileLock, Timeout

import checks
from checks.by_eye import BY_PERSON
from checks.finding import Answer as CheckAnswer
from checks.finding import Finding as CheckFinding
from checks.finding import Outcome
from checks.own import Own
from crawler.archive import Archive, ArchiveError, now
from crawler.plan import AccountPlan, ColumnPlan, Plan, SitePlan
from crawler.run import CrawlError, crawl_site, run_spider, stop_spiders
from reports import facts, judging, own_words
from reports.errors import UserError, file_error
from reports.judging import Judged, JudgingError
from reports.models import Account, Answer, Finding, Inspection, Result, Sighting, Site
from reports.office import Office
from reports.periods import Month
from reports.rectify import lives

PROBE_DAYS = 7
"""Visits of the last days before the 监测时间点 that are judged with the crawl."""
CARRIED = "沿用"
JUDGES_ACCOUNTS = "account_silent"
"""The check without which nothing can be said of an account."""
SPAN = timedelta(days=62)
"""What accounts' sources answered so long before the inspection is kept with the month."""
LOOKED_AFRESH = ("ledger", "person")
"""Sources that the plan itself holds."""
UNSEEN = (Sighting.Situation.UNSEEN, Sighting.Situation.GONE)
"""What a person met instead of posts."""
ORPHAN_SECONDS = 60
LONG_PAST_DAYS = 62
"""A month that ended longer ago is not begun unasked: a site only shows itself as it is today."""


class Watcher(Protocol):
    """Who is told how the inspection goes on."""

    def started(self, name: str, archive: Path) -> None:
        """A subject is being crawled into ``archive``."""

    def finished(self, name: str, result: str, reason: str) -> None:
        """A subject is done: 合格, 不合格 or 未能检查, and why."""

    def ended(self, name: str) -> None:
        """A crawl is over, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl: a site, or all accounts at once."""

    name: str
    results: tuple[Result, ...]
    folder: Path
    plan: Plan
    allow_hosts: tuple[str, ...] = ()
    """Non-public addresses that article pages may be read from."""
    earlier: Path | None = None
    """The archive of the site's last inspection: what has not changed since is not fetched again."""
    open: tuple[CheckFinding, ...] = ()
    """What was confirmed of the site earlier, and nobody has seen mended."""


def inspect(
    office: Office,
    month: Month,
    as_of: datetime | None = None,
    *,
    workers: int | None = None,
    watcher: Watcher | None = None,
) -> Inspection:
    """Inspect a month, or go on with it; sites and accounts that could not be checked are tried again.

    Raises:
        UserError: the month cannot be inspected, is being inspected, or the folder cannot be written.
        KeyboardInterrupt: the children are stopped; the same call goes on where it was.
    """
    with alone(office, month):
        rules = replace(load_rules(office), own=own_words.of_office(office, month))
        inspection = _begin(office, month, as_of, rules)
        jobs = _jobs(office, inspection)
        if jobs:
            _run(office, inspection, rules, jobs, workers or office.workers, watcher)
        unfinished = (Result.State.WAITING, Result.State.RUNNING)
        if not inspection.results.filter(state__in=unfinished).exists():
            if jobs or inspection.state != Inspection.State.DONE:
                inspection.finished = now()
            inspection.state = Inspection.State.DONE
            inspection.save()
        return inspection


@contextmanager
def alone(office: Office, month: Month) -> Iterator[None]:
    """Hold the month's inspection: nobody else inspects it, or changes what it judges, meanwhile.

    Raises:
        UserError: somebody does, or the folder cannot be written.
    """
    busy = f"{month.words}的检查正在进行（另一个窗口或计划任务），请等它结束。"
    with held(office.archives / f"{month}.lock", busy):
        yield


@contextmanager
def held(path: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; ``busy`` says what to do when another process does.

    Raises:
        UserError: another does, or the file cannot be written.
    """
    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise UserError(busy) from None
    except OSError as error:
        raise file_error("写入", path, error) from error
    try:
        yield
    finally:
        lock.release()


def load_rules(office: Office) -> checks.Rules:
    """The office's profile.

    Raises:
        UserError: it cannot be used.
    """
    try:
        return checks.Rules.load(office.profile)
    except ValueError as error:
        raise UserError(f"指标方案“{office.profile}”用不了：{error}") from error


def moment(month: Month, as_of: datetime | None, current: datetime) -> datetime:
    """The 监测时间点 of a month: as asked; else now in the month, and its end afterwards.

    Raises:
        UserError: the month is still to come or long past, or ``as_of`` is not in it.
    """
    if as_of is not None:
        if not month.start <= as_of <= month.end:
            raise UserError(f"监测时间点 {as_of:%Y-%m-%d} 不在{month.words}之内。")
        return as_of
    if current < month.start:
        raise UserError(
            f"{month.words}还没有到。确实要检查，请写明监测时间点，例如 --as-of {month.end:%Y-%m-%d}。"
        )
    if current - month.end > timedelta(days=LONG_PAST_DAYS):
        raise UserError(
            f"{month.words}早已过去，而检查看到的是网站今天的样子，不能说明当时的情况。"
            f"如果月份写错了，请改正；确实要按那时判定，请写明监测时间点，例如 --as-of {month.end:%Y-%m-%d}。"
        )
    return min(current, month.end)


@transaction.atomic
def _begin(office: Office, month: Month, as_of: datetime | None, rules: checks.Rules) -> Inspection:
    """The month's record with one result a subject. What is done stays done, under the same rules."""
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        inspection = Inspection(period=str(month), as_of=moment(month, as_of, now()), started=now())
    elif as_of is not None and as_of != inspection.as_of:
        at = inspection.as_of.astimezone(as_of.tzinfo)
        raise UserError(f"{month.words}的检查已按监测时间点 {at:%Y-%m-%d %H:%M} 进行，不能再改。")
    if inspection.state == Inspection.State.RUNNING:
        _add_ledger(inspection, rules)
    if inspection.rules_version != rules.version:
        # The archives are judged again by the new rules, so that a month is judged by one; reviews stay.
        inspection.results.filter(state=Result.State.DONE).update(state=Result.State.RUNNING)
        inspection.state = Inspection.State.RUNNING
        _judge_by(inspection, rules)
    if not inspection.results.exists():
        raise UserError("台账里没有状态为“正常”的网站和账号。请先用 xunjian ledger import 导入台账。")
    return inspection


def _add_ledger(inspection: Inspection, rules: checks.Rules) -> None:
    """One result for every active site and account, under the names of the day."""
    if inspection.pk is None:
        _judge_by(inspection, rules)
    for site in Site.objects.filter(state=Site.State.ACTIVE).select_related("unit"):
        names = {"name": site.name, "unit_name": site.unit.name}
        Result.objects.get_or_create(inspection=inspection, site=site, defaults=names)
    for account in Account.objects.filter(state=Account.State.ACTIVE).select_related("unit"):
        names = {"name": str(account), "unit_name": account.unit.name}
        Result.objects.get_or_create(inspection=inspection, account=account, defaults=names)


def judge_again(month: Month, accounts: Iterable[Account]) -> int:
    """Let the next :func:`inspect` of the month judge accounts again; gives how many it had come to.

    Until then the month is not finished; reviews stay.
    """
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        return 0
    judged = inspection.results.filter(account__in=accounts).exclude(state=Result.State.WAITING)
    if again := judged.update(state=Result.State.WAITING):
        inspection.state = Inspection.State.RUNNING
        inspection.save()
    return again


def _judge_by(inspection: Inspection, rules: checks.Rules) -> None:
    inspection.profile, inspection.rules_version = rules.profile, rules.version
    inspection.rules = rules.kept()
    inspection.save()


# --- what is left to do ---


def _jobs(office: Office, inspection: Inspection) -> list[Job]:
    left = inspection.results.exclude(state=Result.State.DONE)
    standing = lives.still_open(Month.parse(inspection.period)) if left.exists() else {}
    jobs = []
    for result in left.filter(site__isnull=False).select_related("site__unit", "inspection"):
        assert result.site
        folder = _folder(office, inspection, result.site.code, [result])
        open_ = standing.get((result.site_id, None), ())
        plan = Plan(inspection.as_of, site=site_plan(result.site, office))
        earlier = _compared_with(office, result)
        told = tuple(map(facts.as_told, open_))
        jobs.append(Job(result.name, (result,), folder, plan, earlier=earlier, open=told))
    groups: dict[str, list[Result]] = {}
    for result in left.filter(account__isnull=False).select_related("account__unit"):
        groups.setdefault(result.archive if result.state == Result.State.RUNNING else "", []).append(result)
    for accounts in groups.values():
        folder = _folder(office, inspection, "accounts", accounts)
        plan = accounts_plan(office, inspection.as_of, (one.account for one in accounts if one.account))
        jobs.append(Job("政务新媒体账号", tuple(accounts), folder, plan, allowed_hosts()))
    return jobs


def _folder(office: Office, inspection: Inspection, name: str, results: Sequence[Result]) -> Path:
    """Where the crawl goes on, or a new folder beside those of earlier tries: no archive is ever replaced."""
    first = results[0]
    begun = office.folder / first.archive
    if all(result.state == Result.State.RUNNING and result.archive for result in results):
        return begun
    if first.site_id is not None and first.archive and _was_seen(begun):
        return begun
    parent = office.archives / inspection.period
    number = 1
    while (folder := parent / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return folder


def _was_seen(folder: Path) -> bool:
    """Whether a crawl read the home page before something ended it: the same archive is gone on with."""
    try:
        with Archive.open(folder) as archive:
            assert archive.plan.site
            home = archive.page(archive.plan.site.url)
            if "shrunken" in archive.meta:
                return False  # it may have been a bad moment: the site is crawled anew
    except ArchiveError:
        return False
    return home is not None and home.status < 400 and (home.unread or bool(home.facts and home.facts.body))


def _compared_with(office: Office, result: Result) -> Path | None:
    """The archive of the site's last crawl. One that saw far fewer pages than those before it counts, too:
    what the next month sees so again is the site as it is."""
    before = Result.objects.filter(site=result.site_id, inspection__period__lt=result.inspection.period)
    for one in before.exclude(archive="").order_by("-inspection__period"):
        folder = office.folder / one.archive
        if one.state == Result.State.DONE or _is_shrunken(folder):
            return folder
    return None


def _is_shrunken(folder: Path) -> bool:
    try:
        with Archive.open(folder) as archive:
            return "shrunken" in archive.meta
    except ArchiveError:
        return False


def allowed_hosts() -> tuple[str, ...]:
    """Every non-public address that the ledger allows for any site."""
    texts = Site.objects.exclude(allow_hosts="").values_list("allow_hosts", flat=True)
    return tuple(sorted({host for text in texts for host in text.split()}))


def site_plan(site: Site, office: Office) -> SitePlan:
    """What the crawler is told of a site of the ledger."""
    return SitePlan(
        url=site.url,
        name=site.name,
        code=site.code,
        unit=site.unit.name,
        columns=tuple(
            ColumnPlan(column.name, column.url, column.kind, column.days, column.must_update, column.note)
            for column in site.columns.all()
        ),
        allow_hosts=tuple(site.allow_hosts.split()),
        max_pages=office.max_pages,
        rate=office.rate,
        obey_robots=office.obey_robots,
        window=office.window,
        office=office.office,
        contact=office.contact,
        second_look_after=office.second_look_after,
    )


def accounts_plan(office: Office, as_of: datetime, accounts: Iterable[Account]) -> Plan:
    """What the crawler is told of accounts, and of the interfaces that the office set up."""
    feeds = office.platforms.feeds
    plans = (
        replace(account_plan(account), feed=feeds.get(f"{account.platform} {account.name}", ""))
        for account in accounts
    )
    return Plan(as_of, accounts=tuple(plans), platforms=office.platforms.interfaces)


def read_accounts(office: Office, folder: Path, plan: Plan, allow_hosts: Iterable[str] = ()) -> None:
    """Ask every source of the plan's accounts, into ``folder``.

    Raises:
        CrawlError: as :func:`crawler.run.run_spider`.
    """
    allowed = ",".join(allow_hosts)
    given = {"allow_host": allowed} if allowed else {}
    rate = str(office.platforms.page_rate)
    run_spider("accounts", folder, plan, rate=rate, secrets=str(office.folder), **given)


def account_plan(account: Account) -> AccountPlan:
    """What the crawler is told of an account: what the ledger says, or a person's look that is as new."""
    plan = AccountPlan(
        platform=account.platform,
        name=account.name,
        unit=account.unit.name,
        account_id=account.account_id,
        last_update=account.last_update,
        checked_on=account.checked_on,
        article_urls=tuple(account.article_urls.split()),
        state=account.state,
        certified=account.certified,
        opened_on=account.opened_on,
        filed_on=account.filed_on,
        closed_on=account.closed_on,
        closing_filed_on=account.closing_filed_on,
    )
    seen = _last_seen(account)
    if seen is None or _is_later(account, seen):
        return plan
    return replace(
        plan,
        last_update=account.last_update if seen.situation in UNSEEN else seen.newest,
        checked_on=seen.seen_on,
        checked_by=seen.by,
        situation=seen.situation,
        picture=seen.picture,
        picture_sha256=seen.sha256,
    )


def _last_seen(account: Account) -> Sighting | None:
    """What was seen on the last day on which somebody looked: of several who did, who saw the newest post."""
    looks = list(account.sightings.all())
    same_day = [one for one in looks if one.seen_on == looks[-1].seen_on]
    return max(same_day, key=lambda one: (one.newest or date.min, one.pk), default=None)


def _is_later(account: Account, seen: Sighting) -> bool:
    """Whether the ledger was filled after a sheet was imported: it then says something else."""
    if account.checked_on is None or account.checked_on < seen.seen_on:
        return False
    return account.checked_on > seen.seen_on or account.last_update != seen.newest


# --- crawling and judging, some at once ---


def _run(
    office: Office,
    inspection: Inspection,
    rules: checks.Rules,
    jobs: Iterable[Job],
    workers: int,
    watcher: Watcher | None,
) -> None:
    waiting, running = deque(jobs), dict[Future[Judged], Job]()
    stopping = threading.Event()
    pool = ThreadPoolExecutor(workers)
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.popleft()
                _mark_running(office, job)
                if watcher:
                    watcher.started(job.name, job.folder)
                running[pool.submit(_see, office, rules.own, job, stopping)] = job
            done, _ = wait(running, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                _record(inspection, rules, running.pop(future), future, watcher)
    finally:
        stopping.set()
        stop_spiders()
        judging.stop()
        pool.shutdown(cancel_futures=True)


def _mark_running(office: Office, job: Job) -> None:
    ids = [result.pk for result in job.results]
    archive = job.folder.relative_to(office.folder).as_posix()
    Result.objects.filter(pk__in=ids).update(
        state=Result.State.RUNNING, archive=archive, started=now(), finished=None, reason=""
    )


def _see(office: Office, own: Own, job: Job, stopping: threading.Event) -> Judged:
    """Crawl and judge one subject; runs in a thread and waits on child processes."""
    wait_for_orphan(job.folder)
    if job.plan.site:
        crawl_site(job.folder, job.plan, earlier=job.earlier)
        _take_over_probes(office, job)
    elif not _is_finished(job.folder):
        _take_over_posts(office, job)
        read_accounts(office, job.folder, job.plan, job.allow_hosts)
    if stopping.is_set():
        raise CrawlError("检查被中断。")
    return judging.judge(job.folder, office.profile, job.plan.as_of, replace(own, open=job.open))


def wait_for_orphan(folder: Path, seconds: float = ORPHAN_SECONDS) -> None:
    """After a ``kill -9`` the old spider still needs a moment to notice and to let go of its archive.

    Raises:
        Timeout: something holds on to it.
    """
    if folder.exists():
        with FileLock(folder / "archive.lock", timeout=seconds, is_singleton=False):
            pass


def _is_finished(folder: Path) -> bool:
    if not (folder / "archive.sqlite").is_file():
        return False
    with Archive.open(folder) as archive:
        return archive.meta["state"] == "finished"


def _take_over_probes(office: Office, job: Job) -> None:
    """Copy the timed visits of the last days into the site's archive, so that it can be judged by itself."""
    probes = office.archives / "probes"
    if not job.plan.site or not (probes / "archive.sqlite").is_file():
        return
    url, as_of = job.plan.site.url, job.plan.as_of
    with Archive.open(probes) as source, Archive.create(job.folder, job.plan) as target:
        known = {visit.at for visit in target.visits(None, "probe")}
        for visit in source.visits(None, "probe"):
            if visit.url.rstrip("/") != url.rstrip("/"):
                continue
            if as_of - timedelta(days=PROBE_DAYS) <= visit.at <= as_of and visit.at not in known:
                target.add_visit(visit)


def _take_over_posts(office: Office, job: Job) -> None:
    """Copy what earlier readings of the same month saw, and what ``xunjian accounts read`` and vendors'
    exports gave, before the reading begins: what a source does not show again was seen all the same."""
    month = (path for path in job.folder.parent.glob("accounts*") if path != job.folder)
    folders = [path for path in (*month, office.standing_accounts) if (path / "archive.sqlite").is_file()]
    if not folders:
        return
    with ExitStack() as opened:
        sources = [opened.enter_context(Archive.open(folder)) for folder in folders]
        target = opened.enter_context(Archive.create(job.folder, job.plan))
        if "taken_over" in target.meta:
            return
        target.set_meta("taken_over", now().isoformat())
        posts = (post for source in sources for post in source.posts() if post.source not in LOOKED_AFRESH)
        for post in sorted(posts, key=lambda post: post.fetched):
            target.add_post(post)
        views = (view for source in sources for view in source.views() if view.source not in LOOKED_AFRESH)
        for view in sorted(views, key=lambda view: (view.until is not None, view.fetched)):
            target.add_view(view)
        for source in sources:
            target.carry_answers(source, now() - SPAN)
        rests = (item for source in sources for item in source.meta.items() if item[0].startswith("rest "))
        for key, value in sorted(rests):
            target.set_meta(key, value)


# --- recording ---


def _record(
    inspection: Inspection, rules: checks.Rules, job: Job, future: Future[Judged], watcher: Watcher | None
) -> None:
    """Write down what became of one job. A failure is recorded as 未能检查 and stops nobody else."""
    judged, why = None, ""
    try:
        judged = future.result()
    except (CrawlError, JudgingError, ArchiveError) as error:
        why = str(error)
    except Exception as error:  # whatever happens to one site, the others go on
        why = f"程序出错（{type(error).__name__}：{error}）"
    for result in job.results:
        if judged is not None:
            try:
                _save_judged(inspection, rules, job, result, judged)
            except (DataError, ValueError) as error:
                _save_failure(result, f"结果无法保存（{type(error).__name__}：{error}）")
        else:
            _save_failure(result, why)
        if watcher:
            result.refresh_from_db()
            watcher.finished(result.name, result.verdict, result.reason)
    if watcher:
        watcher.ended(job.name)


def _save_judged(
    inspection: Inspection, rules: checks.Rules, job: Job, result: Result, judged: Judged
) -> None:
    """Give one site all answers, one account those that concern it; it was seen when its veto was judged."""
    if job.plan.site:
        why = judged.trouble or judged.reason
        _save(inspection, rules, result, judged, judged.answers, not judged.trouble, why)
        return
    names = {account.subject for account in job.plan.accounts}
    answers = tuple(_about(answer, result.name, names) for answer in judged.answers)
    unable = [
        item.reason for answer in answers if answer.indicator == JUDGES_ACCOUNTS for item in answer.unable
    ]
    _save(inspection, rules, result, judged, answers, not unable, "；".join(dict.fromkeys(unable)))


def _about(answer: CheckAnswer, subject: str, names: set[str]) -> CheckAnswer:
    """What one check says of one account. What it could not do for no account in particular, concerns all."""
    findings = tuple(finding for finding in answer.findings if finding.subject == subject)
    unable = tuple(item for item in answer.unable if item.subject == subject or item.subject not in names)
    outcome = Outcome.PROBLEM if findings else Outcome.UNABLE if unable else Outcome.FINE
    return CheckAnswer(answer.indicator, outcome, findings, unable)


@transaction.atomic
def _save_failure(result: Result, why: str) -> None:
    result.refresh_from_db()
    _forget(result)
    result.state, result.reason = Result.State.UNABLE, why
    result.verdict, result.verdict_reasons = Result.Verdict.UNABLE, []
    result.finished = now()
    result.save()


@transaction.atomic
def _save(
    inspection: Inspection,
    rules: checks.Rules,
    result: Result,
    judged: Judged,
    answers: Sequence[CheckAnswer],
    seen: bool,
    reason: str,
) -> None:
    """Replace a result's answers and findings; the review of a finding that is found again stays, and so does
    what a person answered."""
    result.refresh_from_db()
    reviewed = {finding.key: finding for finding in result.findings.all()}
    _forget(result)
    for answer in answers:
        unable = [
            {"where": _clean(item.where), "url": _clean(item.url), "reason": _clean(item.reason)}
            for item in answer.unable
        ]
        Answer.objects.create(
            result=result, indicator=answer.indicator, outcome=answer.outcome, unable=unable
        )
    settle_looked_at(result)
    findings = {finding.key: finding for answer in answers for finding in answer.findings}
    earlier, before = _earlier(inspection, result, findings), last_seen(result)
    Finding.objects.bulk_create(
        _finding(inspection, result, finding, reviewed.get(key), earlier.get(key, []), before)
        for key, finding in findings.items()
    )
    verdict = checks.judge(findings.values(), rules, portal=facts.is_portal(result))
    if not verdict.qualified:
        result.verdict = Result.Verdict.FAIL
    else:
        result.verdict = Result.Verdict.PASS if seen else Result.Verdict.UNABLE
    result.verdict_reasons = [
        {"clause": item.clause, "text": item.text, "keys": list(item.keys)} for item in verdict.reasons
    ]
    result.state = Result.State.DONE if seen else Result.State.UNABLE
    result.reason, result.finished = reason, now()
    if result.site_id is not None:
        result.pages, result.links, result.columns = judged.pages, judged.links, judged.columns
    result.save()


def _forget(result: Result) -> None:
    """Remove what the program said of a result before; what a person saw stays."""
    result.answers.all().delete()
    result.findings.exclude(indicator__in=BY_PERSON).delete()


def _clean(text: str) -> str:
    """Hostile text that no database takes: NUL, and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _earlier(inspection: Inspection, result: Result, keys: Iterable[str]) -> dict[str, list[Finding]]:
    """The same findings of the same subject in earlier months, oldest first."""
    earlier: dict[str, list[Finding]] = {}
    found = Finding.objects.filter(
        result__site=result.site_id,
        result__account=result.account_id,
        result__inspection__period__lt=inspection.period,
    )
    wanted = set(keys)
    for finding in found.select_related("result__inspection").order_by("result__inspection__period"):
        if finding.key in wanted:
            earlier.setdefault(finding.key, []).append(finding)
    return earlier


def settle_looked_at(result: Result) -> None:
    """Let the answers of :data:`BY_PERSON` be what a person's findings make of it."""
    seen = dict(result.findings.filter(indicator__in=BY_PERSON).values_list("where", "review"))
    for answer in result.answers.filter(indicator__in=BY_PERSON):
        answer.unable = [item for item in answer.unable if item["where"] not in seen]
        wrong = Finding.Review.CONFIRMED in seen.values()
        answer.outcome = Outcome.PROBLEM if wrong else Outcome.UNABLE if answer.unable else Outcome.FINE
        answer.save()


def last_seen(result: Result) -> Result | None:
    """The subject's result in the last month that looked at it."""
    done = Result.objects.filter(
        site=result.site_id,
        account=result.account_id,
        state=Result.State.DONE,
        inspection__period__lt=result.inspection.period,
    )
    return done.order_by("-inspection__period").first()


def _finding(
    inspection: Inspection,
    result: Result,
    told: CheckFinding,
    same: Finding | None,
    earlier: list[Finding],
    before: Result | None,
) -> Finding:
    """The record of one finding. 误报 of an earlier month carries over; 属实 is asked anew each month.

    It has stood since the month that the inspection ``before`` says, if that had it: what was mended and
    broke again is new.
    """
    standing = [one for one in earlier if before and one.result_id == before.pk]
    finding = Finding(
        result=result,
        key=told.key,
        indicator=told.indicator,
        level=told.level,
        certainty=told.certainty,
        subject=told.subject,
        url=_clean(told.url),
        where=_clean(told.where),
        quote=_clean(told.quote),
        message=_clean(told.message),
        suggestion=_clean(told.suggestion),
        evidence=[
            {
                "url": _clean(item.url),
                "at": item.at.isoformat(),
                "seen": _clean(item.seen),
                "sha256": item.sha256,
            }
            for item in told.evidence
        ],
        data={key: _clean(value) for key, value in told.data.items()},
        first_period=standing[-1].first_period if standing else inspection.period,
    )
    reviews = [item for item in earlier if item.review != Finding.Review.PENDING]
    if same is not None:
        finding.review, finding.note, finding.reviewed_at = same.review, same.note, same.reviewed_at
    elif reviews and reviews[-1].review == Finding.Review.DISMISSED:
        last = reviews[-1]
        finding.review, finding.reviewed_at = Finding.Review.DISMISSED, last.reviewed_at
        period = last.result.inspection.period
        words = f"：{last.note}" if last.note else ""
        finding.note = last.note if last.note.startswith(CARRIED) else f"{CARRIED}{period}的复核{words}"
    return finding
