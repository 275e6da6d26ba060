from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from rich.console import Console

from crawler.archive import Archive, now
from crawler.plan import TIMEZONE, AccountPlan, Plan
from tests.reports.working import CODE, UNIT, county, fill_ledger, site, xunjian
from tests.servers import Reply, serve

Capture = pytest.CaptureFixture[str]


def at(text: str) -> datetime:
    """A moment in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=TIMEZONE)


def inspected(period: str) -> None:
    """Record that a month's inspection is finished."""
    from reports.models import Inspection

    moment = at(f"{period}-25T20:00")
    Inspection.objects.create(
        period=period,
        as_of=moment,
        state=Inspection.State.DONE,
        profile="x",
        rules_version="1",
        started=moment,
    )


def due(folder: Path, moment: str) -> list[tuple[str, ...]]:
    """The commands that are due at a moment."""
    from reports import office, schedule

    return [
        task.command
        for task in schedule.upcoming(office.load(folder), at(moment))
        if task.command and task.at <= at(moment)
    ]


@pytest.fixture
def ledger(folder: Path) -> Path:
    """A working folder with one site in its ledger."""
    from reports.ledger.rows import SiteRow

    fill_ledger(SiteRow(CODE, "青禾县教育局", UNIT, "https://jy.example.gov.cn/"))
    return folder


def test_a_new_office_inspects_from_the_day_that_its_settings_name(ledger: Path) -> None:
    assert due(ledger, "2026-11-25T19:59") == []
    assert due(ledger, "2026-11-25T20:00") == [("inspect", "2026-11")]


def test_a_month_missed_while_switched_off_is_caught_up_once(ledger: Path) -> None:
    inspected("2026-09")
    assert due(ledger, "2026-11-03T09:00") == [("notice", "2026Q3"), ("inspect", "2026-10")]
    inspected("2026-10")
    assert due(ledger, "2026-11-03T09:00") == [("notice", "2026Q3")]


def test_a_finished_month_waits_for_the_next(ledger: Path) -> None:
    inspected("2026-11")
    assert due(ledger, "2026-11-30T23:00") == []
    assert due(ledger, "2026-12-25T20:00") == [("inspect", "2026-12")]


def test_the_notice_is_drafted_on_the_third_and_only_until_it_is_there(ledger: Path) -> None:
    from reports.models import Notice

    inspected("2026-12")
    assert due(ledger, "2027-01-03T07:59") == []
    assert due(ledger, "2027-01-03T08:00") == [("notice", "2026Q4")]
    draft = Notice.objects.create(
        kind=Notice.Kind.QUARTERLY, period="2026Q4", title="通报", issued_on=date(2026, 12, 20), folder="x"
    )
    assert due(ledger, "2027-01-03T08:00") == [("notice", "2026Q4")]
    draft.issued_on = date(2027, 1, 3)
    draft.save()
    assert due(ledger, "2027-01-03T08:00") == []


def test_the_list_says_what_comes_next(ledger: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "schedule", "--list")
    assert (code, "检查（网站和新媒体账号）" in told, "访问每个网站的首页" in told) == (0, True, True)


def test_the_unit_file_names_this_folder_and_this_python(ledger: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "schedule", "--systemd")
    assert code == 0
    assert f'ExecStart="{sys.executable}" -m reports schedule' in told
    assert f'Environment="XUNJIAN_HOME={ledger}"' in told


def test_the_schedule_visits_home_pages_at_once_and_not_again_after_a_restart(folder: Path) -> None:
    with county(date(2026, 10, 30), articles=1) as server:
        fill_ledger(site(server))
        inspected(f"{now():%Y-%m}")  # whatever the day, nothing but the visit is due
        from reports import office, schedule

        for _ in range(2):
            child = subprocess.Popen(
                [sys.executable, "-m", "reports", "schedule"],
                cwd=folder,
                env={**os.environ, "XUNJIAN_HOME": str(folder)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                deadline = time.monotonic() + 90
                while schedule.last_probe(office.load(folder)) is None and time.monotonic() < deadline:
                    time.sleep(0.2)
                time.sleep(1)
            finally:
                child.terminate()
                child.wait()
        assert server.seen.count("/") == 1


def test_what_was_handed_over_is_rechecked_on_the_day_after_its_term(ledger: Path) -> None:
    from reports.models import Demand, Notice, Recheck, Site

    owner = Site.objects.get()
    notice = Notice.objects.create(kind="季度通报", period="2026Q4", title="通报", issued_on=date(2027, 1, 6))
    demand = Demand.objects.create(
        notice=notice, number="2026Q4-001", site=owner, unit=owner.unit, due=date(2027, 1, 13), version=1
    )
    recheck = ("recheck", "2026Q4", "--all")
    assert recheck not in due(ledger, "2027-01-14T07:59")
    assert recheck in due(ledger, "2027-01-14T08:00")
    for number, day in ((1, datetime(2027, 1, 13, 9)), (2, datetime(2027, 1, 14, 9))):
        assert recheck in due(ledger, "2027-01-14T08:00")
        at = day.replace(tzinfo=TIMEZONE)
        Recheck.objects.create(demand=demand, round=number, outcome="未整改", at=at)
    assert recheck not in due(ledger, "2027-01-14T08:00")
    demand.pk, demand.number, demand.key = None, "2026Q4-002", "b" * 16
    demand.save()  # that round looked at some only
    assert recheck in due(ledger, "2027-01-14T08:00")


# --- readings of accounts ---

FEED = (
    "<rss><channel><item><title>一条</title><guid>1</guid>"
    "<pubDate>Sun, 15 Nov 2026 17:00:00 GMT</pubDate></item></channel></rss>"
)
READ = ("accounts", "read")


@pytest.fixture
def accounts(folder: Path) -> Path:
    """A working folder with one account in its ledger, whose month is inspected."""
    from reports.ledger.rows import AccountRow

    fill_ledger(accounts=(AccountRow("微信公众号", "青禾发布", UNIT),))
    inspected(f"{now():%Y-%m}")
    return folder


def configure(folder: Path, url: str) -> None:
    """Name a feed of the account."""
    with (folder / "xunjian.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[platforms.feed.accounts]\n"微信公众号 青禾发布" = "{url}"\n')


def test_accounts_without_interface_or_feed_are_not_read(accounts: Path) -> None:
    assert READ not in due(accounts, "2026-11-25T06:00")


def test_accounts_are_read_again_on_the_third_day_or_when_there_are_others(accounts: Path) -> None:
    from reports.ledger.rows import AccountRow

    configure(accounts, "https://www.example.gov.cn/feed.xml")
    assert READ in due(accounts, "2026-11-21T15:00"), "never read"
    plan = Plan(now(), accounts=(AccountPlan("微信公众号", "青禾发布"),))
    with Archive.create(accounts / "archives" / "accounts", plan) as archive:
        archive.set_meta("finished", at("2026-11-21T15:00").isoformat())
    assert READ not in due(accounts, "2026-11-24T05:59")
    assert READ in due(accounts, "2026-11-24T06:00")
    fill_ledger(accounts=(AccountRow("微博", "青禾发布", UNIT),))
    assert READ in due(accounts, "2026-11-21T16:00"), "one was not asked for"


def test_a_reading_that_fails_is_told_and_one_that_succeeds_is_not_repeated(
    accounts: Path, capsys: Capture
) -> None:
    from reports import office, schedule

    keys = accounts / "密钥.toml"
    keys.write_text('[feed."别的"]\nurl = "https://example.gov.cn/"\n', encoding="utf-8")
    keys.chmod(0o644)
    told, failed = io.StringIO(), dict[tuple[str, ...], datetime]()
    schedule._calendar(office.load(accounts), Console(file=told), failed)
    assert READ in failed
    assert "读新媒体账号的接口和订阅（每 3 天一次）没有完成，6 小时后再试" in told.getvalue()
    keys.chmod(0o600)
    with serve({"/feed.xml": Reply(FEED.encode())}) as site:
        configure(accounts, f"{site.url}feed.xml")
        assert READ in due(accounts, f"{now():%Y-%m-%dT%H:%M}")
        assert xunjian(capsys, *READ)[0] == 0
        assert site.asked["/feed.xml"] == 1
    assert READ not in due(accounts, f"{now():%Y-%m-%dT%H:%M}")
