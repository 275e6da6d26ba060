"""A recheck asks for the places of a notice alone, survives a kill, and next looks at everything again."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive import now
from tests.reports.working import CODE, UNIT, County, county, fill_ledger, site, xunjian

Capture = pytest.CaptureFixture[str]
MONTH = f"{now():%Y-%m}"
LINK = '<a href="/missing.html">办事大厅</a>'


@pytest.fixture
def handed(folder: Path, capsys: Capture) -> Iterator[County]:
    """One site's broken link was confirmed, noticed and handed over."""
    with county(now().date()) as served:
        fill_ledger(site(served))
        from reports.models import Finding, Inspection, Result, Site

        inspection = Inspection.objects.create(
            period=MONTH, as_of=now(), state="已完成", profile="national", rules_version="1", started=now()
        )
        subject = Site.objects.get(code=CODE)
        result = Result.objects.create(
            inspection=inspection, site=subject, name=subject.name, unit_name=UNIT, state="已检查"
        )
        url = f"{served.url}missing.html"
        Finding.objects.create(
            result=result, key="a" * 16, indicator="broken_link", level="扣分", certainty="确定",
            subject=subject.name, url=url, quote="办事大厅", message="首页上的链接“办事大厅”打不开。",
            data={"identity": "错链", "kind": "站内链接", "page": served.url, "urls": url},
            first_period=MONTH, review=Finding.Review.CONFIRMED,
        )  # fmt: skip
        assert xunjian(capsys, "report", MONTH)[0] == 0
        code, told = xunjian(capsys, "rectify", "export", MONTH, "--yes", "--out", str(folder / "发出"))
        assert (code, "1 个单位的整改通知单已写好" in told) == (0, True), told
        yield served


def outcomes() -> list[str]:
    from reports.models import Recheck

    return list(Recheck.objects.order_by("round").values_list("outcome", flat=True))


def test_a_killed_recheck_goes_on_and_the_next_looks_at_everything_again(
    handed: County, capsys: Capture, folder: Path
) -> None:
    handed.delay = 0.3
    words = [sys.executable, "-m", "reports", "recheck", MONTH]
    running = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        if "/" in handed.seen:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert outcomes() == [""]

    handed.delay = 0
    code, told = xunjian(capsys, "recheck", MONTH)
    assert (code, "第 1 次复查：未整改 1" in told) == (0, True), told
    assert handed.seen.count("/missing.html") >= 2
    assert not any(re.match("/dtyw/", path) for path in handed.seen)

    status, page = handed.pages["/"]
    handed.pages["/"] = status, page.replace(LINK, "")
    code, told = xunjian(capsys, "recheck", MONTH)
    assert (code, "第 2 次复查：已整改 1" in told) == (0, True), told
    handed.pages["/"] = status, page
    code, told = xunjian(capsys, "recheck", MONTH)
    assert (code, "第 3 次复查：未整改 1" in told) == (0, True), told


def test_what_a_unit_replied_since_is_looked_at_first(handed: County, capsys: Capture) -> None:
    from reports.models import Demand, Recheck, Reply

    first, second = Demand.objects.get(), Demand.objects.get()
    second.pk, second.number, second.key = None, "二", "b" * 16
    second.save()
    for demand in (first, second):
        Recheck.objects.create(demand=demand, round=1, outcome="未整改", at=now() - timedelta(hours=2))
    Reply.objects.create(
        demand=first, state="已整改", done_on=now().date(), person="李静", source="回复.xlsx",
        imported_at=now() - timedelta(hours=1),
    )  # fmt: skip
    code, told = xunjian(capsys, "recheck", MONTH)
    assert (code, "第 2 次复查：未整改 1" in told, "另外 1 个没有再看" in told) == (0, True, True), told
    assert list(Recheck.objects.filter(round=2).values_list("demand", flat=True)) == [first.pk]
    assert "第 3 次复查" in xunjian(capsys, "recheck", MONTH)[1]
    assert Recheck.objects.filter(round=3).count() == 2


def test_a_site_that_answers_everything_with_one_page_is_not_rechecked(
    handed: County, capsys: Capture
) -> None:
    handed.pages["/"] = (200, "<title>系统维护</title><h1>网站升级维护中</h1><p>预计两天后恢复。</p>")
    code, told = xunjian(capsys, "recheck", MONTH)
    assert (code, "第 1 次复查：未能检查 1" in told) == (0, True), told
    handed.pages.clear()
    code, told = xunjian(capsys, "recheck", MONTH)
    assert (code, "第 2 次复查：未能检查 1" in told) == (0, True), told


def test_there_is_no_recheck_of_what_was_not_handed_over(folder: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "recheck", "2026Q4")
    assert (code, "请先运行 xunjian notice 2026Q4" in told) == (2, True)
    assert xunjian(capsys, "recheck", "2026")[0] == 2
