"""A hostile site: everything it does is survived, written down, and costs bounded memory and time."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from crawler.archive import Archive, Visit, now
from crawler.link import Fate
from crawler.plan import Plan, SitePlan
from tests import servers
from tests.crawler.scrapy import ROOT, command
from tests.servers import Answer, Connection, Reply, Site, links, page, serve, text_of

MEMORY_MB = 400
"""About twice what its worst page takes alone (5 MB of options: 212 MB); together they took 289 to 300."""
PATIENCE = 6
"""Seconds for one request in these tests; 15 outside."""
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""Run by a small process of its own: a child's peak begins with the size of the parent that started it."""


def stream(head: bytes, part: bytes) -> Answer:
    """An answer that goes on for 10 GB or until the other side hangs up."""

    def answer(connection: Connection) -> None:
        try:
            connection.socket.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
            for _ in range(10_000_000_000 // len(part)):
                connection.socket.sendall(part)
        except OSError:
            return

    return answer


def drip(first: bytes, each: bytes) -> Answer:
    """A little every half second, for as long as somebody listens."""

    def answer(connection: Connection) -> None:
        try:
            connection.socket.sendall(first)
            for _ in range(100):
                time.sleep(0.5)
                connection.socket.sendall(each)
        except OSError:
            return

    return answer


def packed(*layers: bytes, name: str) -> Reply:
    body = b"".join(layers)
    return Reply(body, headers=(("Content-Encoding", name),))


def onward(connection: Connection) -> None:
    """Another host at every step: 127.x.y.z are all this machine."""
    step = next(STEPS)
    port = connection.headers["host"].rpartition(":")[2]
    connection.send(
        f"HTTP/1.1 302 F\r\nLocation: http://127.1.{step // 250}.{step % 250 + 1}:{port}/on.html\r\n"
        "Content-Length: 0\r\n\r\n".encode()
    )


STEPS = count()
ZEROS = b"\0" * (64 << 20)
HTML = b"Content-Type: text/html"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LENGTH = b"Content-Length: 100000\r\n\r\n"
TRAPS: dict[str, Answer] = {
    "/endless.html": stream(HTML, b"<p>word</p>" * 6000),
    "/endless-line.html": stream(HTML, b"x" * 65536),
    "/endless-comment.html": stream(HTML, b"<!--" * 16384),
    "/announced.html": stream(HTML + b"\r\nContent-Length: 10000000000", b"<i>" * 20000),
    "/endless.zip": stream(b"Content-Type: application/zip", b"PK\x03\x04" * 16384),
    "/endless-no-type.html": stream(b"X: y", b"<td>" * 16384),
    "/chunks.html": stream(HTML + b"\r\nTransfer-Encoding: chunked", b"1\r\nx\r\n" * 10000),
    "/chunk-line.html": stream(HTML + b"\r\nTransfer-Encoding: chunked", b"0" * 65536),
    "/bomb.html": packed(gzip.compress(ZEROS) * 16, name="gzip"),
    "/bomb-in-bomb.html": packed(gzip.compress(gzip.compress(ZEROS) * 16), name="gzip, gzip"),
    "/drip-header.html": drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "/drip-line.html": drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "/drip-body.html": drip(OK + LENGTH, b"<p>x"),
    "/many-links.html": page("".join(f'<a href="/l{n}.html">链接{n}</a>' for n in range(200_000))),
    "/one-link.html": page('<a href="/' + "a" * 9_000_000 + '">长</a>'),
    "/header-line.html": lambda connection: connection.send(
        OK + b"X: " + b"a" * 5_000_000 + b"\r\n" + LENGTH
    ),
    "/header-lines.html": stream(b"\r\n".join([b"X: " + b"a" * 1000] * 5000), b"x"),
    "/nested.html": page("<div>" * 1_000_000),
    "/nested-inline.html": page("<b>" * 1_000_000 + "x" + "</b>" * 1_000_000),
    "/nested-table.html": page("<table><tr><td>" * 300_000),
    "/attributes.html": page("<p " + " ".join(f"a{n}=1" for n in range(500_000)) + ">"),
    "/json.html": page(f'<script type="application/json">{"[" * 1_000_000}</script>'),
    "/json-objects.html": page("<script>var x = " + '{"a":' * 1_000_000 + "</script>"),
    "/deep.json": Reply(b"[" * 5_000_000, type="application/json"),
    "/entities.html": page("&amp;" * 1_500_000),
    "/options.html": page("<select>" + '<option value="/o.html">项' * 300_000),
    "/refreshes.html": page("<meta http-equiv=refresh content='0;url=/refreshes.html'>" * 50_000),
    "/on.html": onward,
    "/cookies.html": stream(
        b"\r\n".join(b"Set-Cookie: c%d=%s" % (n, b"v" * 20) for n in range(100_000)), b"x"
    ),
    "/cookie-loop.html": lambda connection: connection.send(
        b"HTTP/1.1 302 F\r\nLocation: /cookie-loop.html\r\nContent-Length: 0\r\n"
        + b"\r\n".join(b"Set-Cookie: c%d=%s" % (next(STEPS), b"v" * 3000) for _ in range(50))
        + b"\r\n\r\n"
    ),
    "/location.html": servers.redirect("/" + "a" * 200_000),
    "/nul.html": Reply(b"\0" * 5_000_000),
    "/no-status.html": lambda connection: connection.send(b"\r\n" * 1_000_000),
    "/continue.html": lambda connection: connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 200_000),
    "/negative.html": lambda connection: connection.send(OK + b"Content-Length: -5\r\n\r\nabc"),
    "/status.html": lambda connection: connection.send(b"HTTP/1.1 99999999999999 X\r\n\r\n"),
}


@dataclass
class Survived:
    """How the crawl of the hostile site went."""

    site: Site
    archive: Archive
    megabytes: float
    seconds: float

    def visit(self, path: str) -> Visit:
        return next(iter(self.archive.visits(self.site.url.rstrip("/") + path)))


def measured(line: list[str]) -> tuple[int, float, float, str]:
    """Run a command: exit code, peak memory in MB, seconds, what it said."""
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONUTF8": "1"}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *line], cwd=ROOT, env=environment, capture_output=True
    )
    code, kilobytes = map(int, done.stdout.split())
    return code, kilobytes / 1024, time.monotonic() - started, done.stderr.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survived]:
    folder = tmp_path_factory.mktemp("hostile")
    with serve(TRAPS, address="0.0.0.0") as site:
        site.url = f"http://127.0.0.1:{site.port}/"
        site.answers["/"] = page(text_of() + links(*TRAPS))
        site.answers["/robots.txt"] = stream(b"Content-Type: text/plain", b"Disallow: /x\n" * 5000)
        order = folder / "plan.json"
        plan = SitePlan(
            site.url, rate=0, max_pages=len(TRAPS) + 50, allow_hosts=("127.0.0.0/8",), second_look_after=0.1
        )
        order.write_text(Plan(now(), plan).to_json(), encoding="utf-8")
        line = command("site", f"DOWNLOAD_TIMEOUT={PATIENCE}", plan=order, archive=folder / "a")
        code, megabytes, seconds, said = measured(line)
        assert code == 0, said[-3000:]
        assert "Traceback" not in said, said[-3000:]
        print(f"hostile crawl: {megabytes:.0f} MB, {seconds:.0f} s")
        with Archive.open(folder / "a") as archive:
            yield Survived(site, archive, megabytes, seconds)


@pytest.mark.skipif(sys.platform == "win32", reason="no wait4")
def test_memory_and_time_are_bounded(survived: Survived) -> None:
    assert survived.megabytes < MEMORY_MB
    assert survived.seconds < 120


@pytest.mark.parametrize("path", TRAPS)
def test_what_each_did_is_written_down(survived: Survived, path: str) -> None:
    assert survived.visit(path).fate is not Fate.UNSEEN


@pytest.mark.parametrize("path", ["/drip-header.html", "/drip-line.html", "/drip-body.html"])
def test_a_drip_is_a_timeout(survived: Survived, path: str) -> None:
    assert survived.visit(path).error in (
        "timeout",
        "busy",
    )  # busy: meanwhile the other traps kept us at work


def test_a_body_that_takes_our_time_is_left(survived: Survived) -> None:
    assert survived.visit("/chunks.html").elapsed < PATIENCE


def test_endless_redirects_to_new_hosts_end(survived: Survived) -> None:
    assert survived.visit("/on.html").error == "redirect-loop"


@pytest.mark.parametrize(
    "path", ["/endless.html", "/endless-comment.html", "/bomb.html", "/many-links.html", "/nested.html"]
)
def test_a_page_that_opens_is_no_broken_link_however_big_it_is(survived: Survived, path: str) -> None:
    assert survived.visit(path).fate is Fate.OK


def test_the_archive_keeps_no_more_than_a_page_may_have(survived: Survived) -> None:
    stored = sum(part.stat().st_size for part in survived.archive.folder.rglob("*") if part.is_file())
    assert stored < 100e6


def test_what_was_kept_is_read_in_bounded_memory(survived: Survived) -> None:
    code, megabytes, seconds, said = measured(
        [sys.executable, "-m", "crawler.reading", str(survived.archive.folder)]
    )
    print(f"hostile reading: {megabytes:.0f} MB, {seconds:.0f} s")
    assert code == 0, said[-3000:]
    assert megabytes < 2 * MEMORY_MB
    assert seconds < 180
