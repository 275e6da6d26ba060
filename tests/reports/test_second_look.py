"""The wait for the second look: it is told, and neither Ctrl-C nor a kill in it loses anything."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from crawler.archive import Archive, now
from crawler.link import Cause, Fate, Link
from crawler.plan import Plan, SitePlan
from crawler.wall import HALVINGS
from reports.progress import Progress
from tests.reports.working import County, county

FRESH = date(2026, 10, 30)
WAIT = "等待再看 1 个打不开的链接，还有"


def command(server: County, out: Path, second_look: str) -> list[str]:
    rest = ["--allow-host", server.host, "--as-of", "2026-10-31", "--rate", "0", "--second-look", second_look]
    return [sys.executable, "-m", "reports", "check", server.url, "--out", str(out), *rest]


def until_it_waits(words: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a check and give it back when it says that it waits for the second look."""
    with log.open("wb") as out:
        started = subprocess.Popen(words, stdout=out, stderr=out, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    for _ in range(300):
        if WAIT in log.read_text(encoding="utf-8"):
            return started
        assert started.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    started.kill()
    raise AssertionError("it never said that it waits")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stop_in_the_wait_loses_nothing_and_the_same_command_goes_on(tmp_path: Path, how: int) -> None:
    with county(FRESH) as server:
        words = command(server, tmp_path / "o", "7s")
        check = until_it_waits(words, tmp_path / "log")
        check.send_signal(how)
        code = check.wait(timeout=60)
        told = (tmp_path / "log").read_text(encoding="utf-8")
        assert how == signal.SIGKILL or (code, "再运行同一条命令接着做" in told) == (130, True), told
        first = Counter(server.seen)

        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=120)
        assert done.returncode == 1, done.stdout + done.stderr
    again = Counter(server.seen) - first
    assert again["/missing.html"] >= 1
    assert len([path for path in again if path.startswith("/dtyw/")]) <= HALVINGS  # the witnesses
    links = json.loads((tmp_path / "o" / "findings.json").read_text(encoding="utf-8"))["links"]
    assert [link["fate"] for link in links if link["url"].endswith("/missing.html")] == ["broken"]


def waiting(folder: Path, seconds: float) -> None:
    """An archive whose crawl is done and whose one failing link awaits its second look."""
    url = "http://a.gov.cn/missing.html"
    plan = Plan(now(), SitePlan("http://a.gov.cn/", second_look_after=seconds))
    with Archive.create(folder, plan) as archive:
        archive.links.add("http://a.gov.cn/", [Link(url, "missing.html", "办事大厅")])
        archive.links.settle(url, Fate.UNSURE, Cause.NOT_FOUND)
        archive.set_meta("state", "finished")
        archive.set_meta("finished", (now() - timedelta(seconds=28)).isoformat())


def test_a_terminal_shows_the_wait_beneath_the_table(tmp_path: Path) -> None:
    waiting(tmp_path / "a", 600)
    screen = io.StringIO()
    with Progress(Console(file=screen, force_terminal=True, width=100)) as progress:
        progress.started("青禾县", tmp_path / "a")
        time.sleep(1.5)
    assert "青禾县：等待再看 1 个打不开的链接，还有 9 分 3" in screen.getvalue()


def test_a_log_is_told_of_the_wait_once(tmp_path: Path) -> None:
    waiting(tmp_path / "a", 600)
    log = io.StringIO()
    with Progress(Console(file=log, soft_wrap=True)) as progress:
        progress.started("青禾县", tmp_path / "a")
        time.sleep(3.5)
    assert log.getvalue().count(WAIT) == 1


def test_a_log_hears_every_minute_how_far_a_crawl_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.progress.LINE_SECONDS", 1.2)
    url = "http://a.gov.cn/"
    with Archive.create(tmp_path / "a", Plan(now(), SitePlan(url))) as archive:
        facts = {"final_url": url, "status": 200, "headers": (), "content_type": "text/html"}
        archive.save_page(url, **facts, body=b"", fetched_at=now(), elapsed=0.1, unread=True)  # type: ignore[arg-type]
    log = io.StringIO()
    with Progress(Console(file=log, soft_wrap=True)) as progress:
        progress.started("青禾县", tmp_path / "a")
        time.sleep(2.5)
    assert log.getvalue().count("青禾县：已看 1 页，待看 0 页，0 个链接，已用 0:0") == 1
