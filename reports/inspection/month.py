"""One month's inspection: crawl every site and account of the ledger, judge, record.

Every step is written down as it is done, so that the same command goes on after any interruption.
Only the main thread touches the database; worker threads wait on child processes.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import checks
from checks.own import Own
from crawler.archive import Archive, ArchiveError, now
from crawler.plan import Plan
from crawler.run import CrawlError, crawl_site, stop_spiders, wait_for_orphan
from reports import facts, judging, own_words, rulebook
from reports.inspection.begin import alone, begin
from reports.inspection.jobs import Job, Watcher
from reports.inspection.plans import accounts_plan, allowed_hosts, read_accounts, site_plan
from reports.inspection.recording import record
from reports.judging import Judged
from reports.models import Inspection, Result
from reports.office import Office
from reports.periods import Month
from reports.rectify import lives

PROBE_DAYS = 7
"""Visits of the last days before the 监测时间点 that are judged with the crawl."""
SPAN = timedelta(days=62)
"""What accounts' sources answered so long before the inspection is kept with the month."""
LOOKED_AFRESH = ("ledger", "person")
"""Sources that the plan itself holds."""


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
        rules = replace(rulebook.load(office.profile), own=own_words.of_office(office, month))
        inspection = begin(month, as_of, rules)
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
            if {"shrunken", "cut"} & archive.meta.keys():
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
                record(inspection, rules, running.pop(future), future, watcher)
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
        seen = [source.accounts for source in sources]
        posts = (post for source in seen for post in source.posts() if post.source not in LOOKED_AFRESH)
        for post in sorted(posts, key=lambda post: post.fetched):
            target.accounts.add_post(post)
        views = (view for source in seen for view in source.views() if view.source not in LOOKED_AFRESH)
        for view in sorted(views, key=lambda view: (view.until is not None, view.fetched)):
            target.accounts.add_view(view)
        for source in seen:
            target.accounts.carry_answers(source, now() - SPAN)
        rests = (item for source in sources for item in source.meta.items() if item[0].startswith("rest "))
        for key, value in sorted(rests):
            target.set_meta(key, value)
