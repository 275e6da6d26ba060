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
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

import checks
from checks.by_eye import BY_PERSON
from checks.own import Own
from crawler.archive import Archive, ArchiveError, now
from crawler.plan import TIMEZONE, Plan
from crawler.run import CrawlError, crawl_site, stop_spiders, wait_for_orphan
from reports import facts, judging, own_words, rulebook
from reports.errors import UserError
from reports.inspection.jobs import Job, Watcher
from reports.inspection.plans import accounts_plan, allowed_hosts, read_accounts, site_plan
from reports.inspection.recording import CARRIED, record
from reports.judging import Judged
from reports.locks import held
from reports.models import Account, Finding, Inspection, Notice, Result, Site
from reports.office import Office
from reports.periods import Month, require_come
from reports.rectify import lives

PROBE_DAYS = 7
"""Visits of the last days before the 监测时间点 that are judged with the crawl."""
SPAN = timedelta(days=62)
"""What accounts' sources answered so long before the inspection is kept with the month."""
LOOKED_AFRESH = ("ledger", "person")
"""Sources that the plan itself holds."""
LONG_PAST_DAYS = 62
"""A month that ended longer ago is not begun unasked: a site only shows itself as it is today."""


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


def moment(month: Month, as_of: datetime | None, current: datetime) -> datetime:
    """The 监测时间点 of a month: as asked; else now in the month, and its end afterwards.

    Raises:
        UserError: the month is still to come or long past, or ``as_of`` is not in it or still to come.
    """
    if current < month.start:
        raise UserError(f"{month.words}还没有到，到了再检查。")
    if as_of is not None:
        if not month.start <= as_of <= month.end:
            raise UserError(f"监测时间点 {as_of:%Y-%m-%d} 不在{month.words}之内。")
        require_come(as_of, current)
        return as_of
    if current - month.end > timedelta(days=LONG_PAST_DAYS):
        raise UserError(
            f"{month.words}早已过去，而检查看到的是网站今天的样子，不能说明当时的情况。"
            f"如果月份写错了，请改正；确实要按那时判定，请写明监测时间点，例如 --as-of {month.end:%Y-%m-%d}。"
        )
    return min(current, month.end)


def other_moment(month: Month, as_of: datetime) -> str:
    """What to ask before a month begun as of another moment is inspected anew; empty where it was not.

    Raises:
        UserError: ``as_of`` cannot be the month's, or findings of it were reviewed or its notice was issued.
    """
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None or inspection.as_of == as_of:
        return ""
    moment(month, as_of, now())
    _require_unsettled(inspection)
    return (
        f"{_begun_words(inspection)}。改成 {as_of:%Y-%m-%d %H:%M}，全部网站和账号都要重新看一遍"
        "（看过的存档都留着）。改吗？"
    )


def begin_anew(office: Office, month: Month, as_of: datetime) -> None:
    """Let the next :func:`inspect` look at everything anew, as of another moment; no archive is replaced.

    Raises:
        UserError: as :func:`other_moment` does, or the month is being inspected.
    """
    with alone(office, month), transaction.atomic():
        inspection = Inspection.objects.get(period=str(month))
        inspection.as_of = moment(month, as_of, now())
        _require_unsettled(inspection)
        inspection.state, inspection.finished = Inspection.State.RUNNING, None
        inspection.save()
        inspection.results.update(state=Result.State.WAITING, archive="")


def _require_unsettled(inspection: Inspection) -> None:
    """What was decided on was decided by what was seen as of the moment that the month was begun with."""
    begun, month = _begun_words(inspection), Month.parse(inspection.period)
    quarter = f"{month.year}Q{(month.month + 2) // 3}"
    if Notice.objects.filter(period__in=(str(month), quarter), version__gt=0).exists():
        raise UserError(f"{begun}，通报已经签发，不能再改。")
    reviewed = Finding.objects.filter(result__inspection=inspection).exclude(review=Finding.Review.PENDING)
    told = reviewed.exclude(note__startswith=CARRIED).exclude(indicator__in=BY_PERSON).count()
    looked = reviewed.filter(indicator__in=BY_PERSON).count()
    if told or looked:
        done = [f"复核 {told} 个问题"] * bool(told) + [f"填写 {looked} 项由人检查"] * bool(looked)
        raise UserError(
            f"{begun}，已经{'、'.join(done)}，是按那时看到的填的，不能就这样改。确实要改：先运行 xunjian "
            f"findings export {month} 留底.xlsx，把“问题”表的“复核”都改回“待核”、“由人检查”表的“结果”"
            "都改回“未能检查”，另存、导入，再运行这条命令。"
        )


def _begun_words(inspection: Inspection) -> str:
    at = inspection.as_of.astimezone(TIMEZONE)
    return f"{Month.parse(inspection.period).words}的检查已按监测时间点 {at:%Y-%m-%d %H:%M} 进行"


@transaction.atomic
def _begin(office: Office, month: Month, as_of: datetime | None, rules: checks.Rules) -> Inspection:
    """The month's record with one result a subject. What is done stays done, under the same rules."""
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        inspection = Inspection(period=str(month), as_of=moment(month, as_of, now()), started=now())
    elif as_of is not None and as_of != inspection.as_of:
        raise UserError(f"{_begun_words(inspection)}。")
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
