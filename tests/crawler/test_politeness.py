"""A host is asked no oftener than it was promised, by whatever crawls run on this machine."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.plan import TIMEZONE, Plan, SitePlan
from crawler.politeness import (
    BELIEVED_SECONDS,
    LENT_SECONDS,
    MAX_PAUSE,
    PLACES,
    Board,
    Politeness,
    Window,
    host_key,
    retry_seconds,
)
from crawler.spider import user_agent
from crawler.wall import HALVINGS
from tests.crawler.scrapy import ROOT, command, crawl
from tests.servers import Answer, Connection, links, page, serve, text_of

URL = "http://www.example.cn/"


@dataclass
class Meter:
    """Pages that take ``seconds`` each; when they were asked for, and how many at a time."""

    seconds: float = 0.0
    at: list[float] = field(default_factory=list)
    now: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, connection: Connection) -> None:
        with self.lock:
            self.at.append(time.monotonic())
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        body = page(text_of() + connection.path).body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
        connection.send(f"{head}Connection: close\r\n\r\n".encode() + body)

    def busiest(self, seconds: float) -> int:
        """The most requests within so many seconds."""
        return max(sum(start <= moment < start + seconds for moment in self.at) for start in self.at)


def metered(meter: Meter, pages: int) -> dict[str, Answer]:
    answers: dict[str, Answer] = {f"/{number}.html": meter for number in range(pages)}
    return {"/": page(text_of() + links(*answers)), **answers}


def two_crawls(url: str, folder: Path, rate: float) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(crawl, "site", url=url, archive=folder / name, rate=rate, allow_host="127.0.0.0/8")
            for name in "ab"
        ]
        assert [done.result().returncode for done in both] == [0, 0]


# --- two crawls of one host ---


def test_two_crawls_of_one_host_keep_one_rate_together(tmp_path: Path) -> None:
    meter = Meter()
    with serve(metered(meter, 25)) as site:
        two_crawls(site.url, tmp_path, rate=10)
    witnesses = 2 * HALVINGS
    assert len(meter.at) == 50 + witnesses
    assert meter.busiest(2.0) <= 24  # 20, and what a busy machine lets bunch; two rates would make 40
    assert max(meter.at) - min(meter.at) <= (50 + witnesses) / 10 + 3


def test_two_crawls_of_a_slow_host_keep_to_four_connections_together(tmp_path: Path) -> None:
    meter = Meter(seconds=0.8)
    with serve(metered(meter, 12)) as site:
        two_crawls(site.url, tmp_path, rate=40)
    assert len(meter.at) == 24
    assert 3 <= meter.most <= PLACES


def test_neither_of_two_crawls_starves(tmp_path: Path) -> None:
    """They share one board as two processes do, and each gets about half of the turns."""

    async def asks(got: list[str], name: str, polite: Politeness) -> None:
        while len(got) < 60:
            async with polite.turn(URL):
                got.append(name)
                await asyncio.sleep(0.03)

    async def both() -> list[str]:
        got: list[str] = []
        crawls = [("a", Politeness(50, board=Board(tmp_path))), ("b", Politeness(50, board=Board(tmp_path)))]
        await asyncio.gather(*(asks(got, *crawl) for crawl in crawls for _ in range(8)))
        return got

    got = asyncio.run(both())
    assert 0.3 < got.count("a") / len(got) < 0.7


def test_hosts_are_asked_side_by_side(tmp_path: Path) -> None:
    async def ask(polite: Politeness, url: str) -> None:
        async with polite.turn(url):
            pass

    async def all_hosts() -> float:
        polite = Politeness(1, board=Board(tmp_path))
        started = time.monotonic()
        await asyncio.gather(
            *(ask(polite, f"http://h{host}.cn/{path}") for host in range(50) for path in "ab")
        )
        return time.monotonic() - started

    assert 1 <= asyncio.run(all_hosts()) < 20  # one after the other they would take 100 s


def test_http_and_https_are_one_host_and_other_ports_are_others() -> None:
    assert host_key("http://WWW.x.cn/") == host_key("https://www.x.cn:443/a") == "www.x.cn"
    assert host_key("http://www.x.cn:8080/") == "www.x.cn:8080"


# --- what a kill, a clock or a disk leaves behind ---


def test_a_killed_crawl_holds_nobody_up(tmp_path: Path) -> None:
    meter = Meter(seconds=0.2)
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "TMPDIR": str(tmp_path)}
    with serve(metered(meter, 30)) as site:
        line = command("site", url=site.url, archive=tmp_path / "a", rate=10, allow_host="127.0.0.1")
        child = subprocess.Popen(
            line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while len(meter.at) < 5:
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen = len(meter.at)
        started = time.monotonic()
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, timeout=60)
        assert done.returncode == 0
        assert meter.at[seen] - started < LENT_SECONDS
        assert len(meter.at) - seen >= 25


def test_places_of_the_dead_come_free_and_moments_of_a_wrong_clock_are_not_believed(tmp_path: Path) -> None:
    board = Board(tmp_path)
    assert all(board.enter("h") for _ in range(PLACES))
    assert board.enter("h") is None
    with sqlite3.connect(tmp_path / "turns.sqlite") as db:
        db.execute("UPDATE place SET until = until - ?", (LENT_SECONDS + 1,))
        db.execute("INSERT INTO turn VALUES ('h', ?)", (time.time() + BELIEVED_SECONDS + 60,))
    assert board.enter("h") is not None
    assert board.reserve("h", 1) <= time.time()


def test_a_torn_file_is_made_anew_and_a_folder_that_cannot_be_used_leaves_a_crawl_to_itself(
    tmp_path: Path,
) -> None:
    (tmp_path / "turns.sqlite").write_bytes(b"\xff" * 5000)
    for board in (Board(tmp_path), Board(tmp_path / "missing" / "folder")):
        first = board.reserve("h", 5)
        assert board.reserve("h", 5) == pytest.approx(first + 5)
    assert Board(tmp_path).reserve("h", 5) > time.time() + 5


# --- a host in trouble ---


def test_a_host_that_slows_down_is_asked_less_and_then_as_before(tmp_path: Path) -> None:
    polite = Politeness(10, board=Board(tmp_path))
    for _ in range(20):
        polite.heed(URL, 200, 0.3)
    pace = polite._paces["www.example.cn"]
    assert pace.factor == 1
    for _ in range(10):
        polite.heed(URL, 200, 4.0)
    assert pace.factor > 4
    for _ in range(40):
        polite.heed(URL, 200, 0.3)
    assert pace.factor == 1


def test_a_host_that_is_always_slow_is_not_in_trouble(tmp_path: Path) -> None:
    polite = Politeness(10, board=Board(tmp_path))
    for _ in range(50):
        polite.heed(URL, 200, 5.0)
    assert polite._paces["www.example.cn"].factor == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_out_by_every_crawl_for_two_minutes_at_most(
    tmp_path: Path, status: int
) -> None:
    polite, other = Politeness(10, board=Board(tmp_path)), Board(tmp_path)
    polite.heed(URL, status, 0.1, "30")
    assert other.reserve("www.example.cn", 0.1) == pytest.approx(time.time() + 30, abs=1)
    for _ in range(20):
        polite.heed(URL, status, 0.1, "3600")
    assert other.reserve("www.example.cn", 0.1) <= time.time() + MAX_PAUSE + 1


def test_a_site_that_asks_for_patience_gets_it(tmp_path: Path) -> None:
    meter = Meter()
    refused: list[float] = []

    def first_refuses(connection: Connection) -> None:
        if refused:
            meter(connection)
            return
        refused.append(time.monotonic())
        connection.send(b"HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nbusy")

    with serve(metered(meter, 6)) as site:
        site.answers["/"] = page(text_of() + links("/first.html"))
        site.answers["/first.html"] = first_refuses
        done = crawl("site", url=site.url, archive=tmp_path / "a", rate=10, allow_host="127.0.0.1")
        assert done.returncode == 0
    assert meter.at
    assert min(meter.at) - refused[0] >= 2.9


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5),
        (" 7 ", 7),
        ("99999", MAX_PAUSE),
        ("", 0),
        ("soon", 0),
        ("-3", 0),
        ("1e3", 0),
        ("9" * 5000, 0),
    ],
)
def test_retry_after_in_seconds(header: str, seconds: float) -> None:
    assert retry_seconds(header) == seconds


def test_retry_after_as_a_date() -> None:
    moment = datetime.now(UTC)
    assert retry_seconds(format_datetime(moment + timedelta(seconds=30), usegmt=True)) == pytest.approx(
        30, abs=2
    )
    assert retry_seconds(format_datetime(moment - timedelta(days=1), usegmt=True)) == 0
    assert retry_seconds("Fri, 31 Dec 99999 23:59:59 GMT") == 0


# --- hours ---


@pytest.mark.parametrize(
    ("window", "clock", "seconds"),
    [
        ("20:00-07:00", "20:00", 0),
        ("20:00-07:00", "06:59", 0),
        ("20:00-07:00", "07:00", 13 * 3600),
        ("20:00-07:00", "19:59", 60),
        ("0:00-6:30", "06:30", 17.5 * 3600),
        ("18:00-24:00", "23:59", 0),
        ("18:00-24:00", "00:00", 18 * 3600),
        ("８点", None, None),
        ("20:00-20:00", None, None),
        ("25:00-07:00", None, None),
        ("20:60-07:00", None, None),
    ],
)
def test_a_window_is_open_or_says_when_it_opens(window: str, clock: str | None, seconds: float) -> None:
    if clock is None:
        with pytest.raises(ValueError, match="检查时段"):
            Window.parse(window)
        return
    parsed = Window.parse(window)
    assert parsed is not None
    hour, minute = map(int, clock.split(":"))
    assert parsed.closed_for(datetime(2026, 11, 3, hour, minute, tzinfo=TIMEZONE)) == seconds


def test_a_crawl_outside_its_hours_waits_with_what_it_has_saved(tmp_path: Path) -> None:
    later = datetime.now(TIMEZONE) + timedelta(hours=2)
    window = f"{later:%H:%M}-{later + timedelta(hours=1):%H:%M}"
    with serve({"/": page(text_of())}) as site:
        order = tmp_path / "plan.json"
        plan = Plan(datetime.now(TIMEZONE), SitePlan(site.url, allow_hosts=("127.0.0.1",), window=window))
        order.write_text(plan.to_json(), encoding="utf-8")
        environment = {
            **os.environ,
            "SCRAPY_SETTINGS_MODULE": "crawler.settings",
            "PYTHONIOENCODING": "utf-8",
        }
        child = subprocess.Popen(
            command("site", plan=order, archive=tmp_path / "a"),
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
        )
        assert child.stderr
        said = child.stderr.readline().decode()
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 3
        assert f"检查时段 {window}" in said
        assert not site.asked


def test_a_wrong_window_is_refused_in_chinese(tmp_path: Path) -> None:
    order = tmp_path / "plan.json"
    plan = Plan(datetime.now(TIMEZONE), SitePlan("http://127.0.0.1:1/", window="夜里"))
    order.write_text(plan.to_json(), encoding="utf-8")
    done = crawl("site", plan=order, archive=tmp_path / "a")
    assert (done.returncode, "20:00-07:00" in done.stderr) == (2, True)


# --- who we are ---


def test_the_user_agent_names_the_office_in_characters_that_a_header_may_have() -> None:
    text = user_agent("青禾县人民政府办公室\r\nX: y", "0999-1234567")
    assert text.isascii()
    assert not set("\r\n") & set(text)
    assert text.count("(") == text.count(")") == 1
    assert "; 0999-1234567) " in text


def test_the_user_agent_and_no_cookie_reach_a_site(tmp_path: Path) -> None:
    cookie = (("Set-Cookie", "id=1; Path=/"), ("Set-Cookie", "all=2; Domain=127.0.0.1"))
    with serve({}) as other, serve({}) as site:
        site.answers["/"] = page(text_of() + links("/a.html", "/to.html", other.url + "x.html"))
        for path in ("/a.html", "/to.html"):
            site.answers[path] = page(text_of())
        reply = site.answers["/"]
        site.answers["/"] = type(reply)(reply.body, headers=cookie)  # type: ignore[union-attr, call-arg]
        site.answers["/to.html"] = type(reply)(  # type: ignore[call-arg]
            status=302,
            headers=(*cookie, ("Location", other.url.replace("127.0.0.1", "localhost") + "y.html")),
        )
        plan = Plan(
            datetime.now(TIMEZONE),
            SitePlan(site.url, rate=0, allow_hosts=("127.0.0.0/8",), office="青禾县政府办", contact="a@b.cn"),
        )
        order = tmp_path / "plan.json"
        order.write_text(plan.to_json(), encoding="utf-8")
        assert crawl("site", plan=order, archive=tmp_path / "a").returncode == 0
        requests = [*site.requests, *other.requests]
        assert other.asked["/y.html"]
        assert {headers["user-agent"] for _, headers in requests} == {user_agent("青禾县政府办", "a@b.cn")}
        assert not [headers for _, headers in requests if "cookie" in headers]
