"""The calendar: timed visits to every home page, readings of accounts, the monthly inspection, the draft of
the quarterly notice.

What is due is told by the records (the last visit, the last reading, the inspections, the notices), not by a
job store: after a restart or a week switched off, what was missed is done once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler
from django.db import close_old_connections
from rich.console import Console

from crawler.archive import Archive, ArchiveError, now
from crawler.plan import TIMEZONE, Plan, SitePlan
from crawler.run import CrawlError, run_spider, stop_spiders
from reports import record
from reports.accounts import standing
from reports.inspection.plans import allowed_hosts
from reports.locks import held
from reports.models import Account, Inspection, Notice, Recheck, Site
from reports.office import Office
from reports.periods import Month, Quarter, parse_period

PROBE_MINUTES = 60
"""24 visits a day: the rule asks for 20 spaced ones, and a restart may cost a few."""
TICK_MINUTES = 10
"""How often the records are asked what is due."""
RETRY_HOURS = 6
"""A task that failed is tried again after this long."""
READING_DAYS, READING_TIME = 3, time(6, 0)
"""约定: before the office opens; so often that a silence of 10 days is seen before the 14th."""
NOTICE_DAY = 3
"""The quarterly notice is drafted on this day of the next quarter's first month."""
NOTICE_TIME = time(8, 0)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing the calendar asks for, and when."""

    at: datetime
    words: str
    command: tuple[str, ...] = ()
    """The arguments of ``xunjian``; empty for the visits, which the schedule makes itself."""


def upcoming(office: Office, current: datetime) -> list[Task]:
    """The next task of each kind, soonest first; one in the past is due now."""
    tasks = [
        _next_inspection(office, current),
        *_notices_due(current),
        _next_notice(current),
        *_rechecks_due(),
        *_next_reading(office, current),
    ]
    if _homes():
        last = last_probe(office)
        at = max(current, last + timedelta(minutes=PROBE_MINUTES)) if last else current
        tasks.append(
            Task(at, f"访问每个网站的首页（每 {PROBE_MINUTES} 分钟一次，每天 {24 * 60 // PROBE_MINUTES} 次）")
        )
    return sorted(tasks, key=lambda task: task.at)


def _next_inspection(office: Office, current: datetime) -> Task:
    """This month's inspection, last month's when that was missed, or next month's."""
    this = Month(current.year, current.month)
    done = set(Inspection.objects.filter(state=Inspection.State.DONE).values_list("period", flat=True))
    begun = set(Inspection.objects.values_list("period", flat=True))
    month = this
    if str(this) in done:
        month = following(this)
    elif str(this.previous) not in done and any(period <= str(this.previous) for period in begun):
        month = this.previous
    return Task(
        inspection_time(office, month), f"{month.words}检查（网站和新媒体账号）", ("inspect", str(month))
    )


def inspection_time(office: Office, month: Month) -> datetime:
    """When a month's inspection begins."""
    return datetime.combine(
        datetime(month.year, month.month, office.inspect_day),
        time.fromisoformat(office.inspect_time),
        TIMEZONE,
    )


def following(month: Month) -> Month:
    """The month after."""
    return Month(month.year + month.month // 12, month.month % 12 + 1)


def _notices_due(current: datetime) -> Iterator[Task]:
    """The last quarter's notice, when it was inspected and none was written since it ended."""
    quarter = quarter_of(current).previous
    issued = Notice.objects.filter(
        kind=Notice.Kind.QUARTERLY, period=str(quarter), issued_on__gte=quarter.last_day
    ).exists()
    months = [str(month) for month in quarter.months]
    inspected = Inspection.objects.filter(period__in=months, state=Inspection.State.DONE).exists()
    if inspected and not issued:
        yield _notice(quarter)


def _rechecks_due() -> Iterator[Task]:
    """The recheck of each notice whose demands were handed over, on the day after their term; one that was
    made before, or of some of them, does not take its place."""
    for notice in Notice.objects.filter(demands__version__isnull=False).distinct():
        terms = {demand.pk: demand.due for demand in record.handed(notice)}
        over = max(terms.values(), default=date.min) + timedelta(days=1)
        looks = Recheck.objects.filter(
            demand__notice=notice, at__gte=datetime.combine(over, time(), TIMEZONE)
        )
        if terms.keys() - set(looks.values_list("demand", flat=True)):
            at = datetime.combine(over, NOTICE_TIME, TIMEZONE)
            words = f"{parse_period(notice.period).words}通报的整改复查"
            yield Task(at, words, ("recheck", notice.period, "--all"))


def _next_reading(office: Office, current: datetime) -> Iterator[Task]:
    """The next reading of accounts, where any has an interface or a feed."""
    if not standing.are_asked(office):
        return
    last = standing.last_read(office)
    day = last.astimezone(TIMEZONE).date() + timedelta(days=READING_DAYS) if last else None
    at = datetime.combine(day, READING_TIME, TIMEZONE) if day else current
    yield Task(at, f"读新媒体账号的接口和订阅（每 {READING_DAYS} 天一次）", ("accounts", "read"))


def _next_notice(current: datetime) -> Task:
    return _notice(quarter_of(current))


def _notice(quarter: Quarter) -> Task:
    first = following(quarter.months[2])
    at = datetime.combine(datetime(first.year, first.month, NOTICE_DAY), NOTICE_TIME, TIMEZONE)
    return Task(at, f"{quarter.words}通报（草稿，复核后重新生成）", ("notice", str(quarter)))


def quarter_of(moment: datetime) -> Quarter:
    """The quarter that a moment lies in."""
    return Quarter(moment.year, (moment.month + 2) // 3)


# --- the timed visits ---


def last_probe(office: Office) -> datetime | None:
    """When the home pages were last visited; None when never."""
    try:
        with Archive.open(office.archives / "probes") as archive:
            return max((visit.at for visit in archive.visits(None, "probe")), default=None)
    except ArchiveError:
        return None


def probe(office: Office) -> int:
    """Visit every active site's home page once; gives how many.

    Raises:
        CrawlError: the visits could not be made.
    """
    urls = _homes()
    if not urls:
        return 0
    plan = Plan(now(), site=SitePlan(url=urls[0], allow_hosts=allowed_hosts()))
    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch:
        visits = Path(scratch) / "visits.json"
        visits.write_text(json.dumps([{"url": url} for url in urls]), encoding="utf-8")
        run_spider("probe", office.archives / "probes", plan, visits=str(visits), control=office.control)
    return len(urls)


def _homes() -> list[str]:
    return list(Site.objects.filter(state=Site.State.ACTIVE).values_list("url", flat=True).distinct())


# --- running ---


def run(office: Office, console: Console) -> None:
    """Do what the calendar asks until interrupted.

    Raises:
        UserError: a schedule runs in this folder already, or the folder cannot be written.
    """
    busy = f"{office.folder} 的日程已经在运行（另一个窗口或系统服务）。"
    with held(office.folder / "schedule.lock", busy):
        _go_on(office, console)


def _go_on(office: Office, console: Console) -> None:
    failed: dict[tuple[str, ...], datetime] = {}
    scheduler = BlockingScheduler(
        timezone=TIMEZONE, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    started = now()
    tick = timedelta(minutes=TICK_MINUTES)
    last = last_probe(office)
    first_probe = max(started, last + timedelta(minutes=PROBE_MINUTES)) if last else started
    scheduler.add_job(
        _probe,
        "interval",
        (office, console),
        minutes=PROBE_MINUTES,
        start_date=first_probe,
        next_run_time=first_probe,
    )
    scheduler.add_job(
        _calendar, "interval", (office, console, failed), seconds=tick.total_seconds(), next_run_time=started
    )
    try:
        scheduler.start()
    finally:
        stop_spiders()
        scheduler.shutdown(wait=False) if scheduler.running else None


def _probe(office: Office, console: Console) -> None:
    close_old_connections()
    try:
        if count := probe(office):
            console.print(f"{now():%m-%d %H:%M} 访问了 {count} 个首页", markup=False)
    except CrawlError as error:
        console.print(f"{now():%m-%d %H:%M} 访问首页没有成功：{error}", markup=False)


def _calendar(office: Office, console: Console, failed: dict[tuple[str, ...], datetime]) -> None:
    """Run every task that is due, each as a command of its own, so that a failure harms nothing else."""
    close_old_connections()
    if not (Site.objects.filter(state=Site.State.ACTIVE).exists() or Account.objects.exists()):
        return
    for task in upcoming(office, now()):
        retry_at = failed.get(task.command, task.at) + timedelta(
            hours=RETRY_HOURS if task.command in failed else 0
        )
        if not task.command or max(task.at, retry_at) > now():
            continue
        console.print(f"{now():%m-%d %H:%M} 开始：{task.words}", markup=False)
        code = subprocess.call(
            [sys.executable, "-m", "reports", *task.command], cwd=office.folder, stdin=subprocess.DEVNULL
        )
        if code:
            failed[task.command] = now()
            console.print(f"{task.words}没有完成，{RETRY_HOURS} 小时后再试。", markup=False)


# --- systemd ---


def systemd_unit(office: Office) -> str:
    """A unit file that keeps the schedule of this folder running, with this installation."""
    return f"""\
# 保存为 /etc/systemd/system/xunjian.service，然后运行：
#   sudo systemctl daemon-reload && sudo systemctl enable --now xunjian
[Unit]
Description=巡检 {_escape(str(office.folder))}
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
WorkingDirectory={_escape(str(office.folder))}
Environment={_quote(f"XUNJIAN_HOME={office.folder}")}
ExecStart={_quote(sys.executable)} -m reports schedule
Restart=always
RestartSec=60

[Install]
WantedBy=multi-user.target
"""


def _escape(text: str) -> str:
    return text.replace("%", "%%")


def _quote(text: str) -> str:
    return '"' + _escape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
