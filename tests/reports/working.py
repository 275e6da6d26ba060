"""A working folder, the real command line in this process, and a small county on 127.0.0.1."""

from __future__ import annotations

import hashlib
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import bootstrap
from reports.cli import main

if TYPE_CHECKING:
    from reports.ledger.rows import AccountRow, SiteRow

CODE, OTHER_CODE = "0000000001", "0000000002"
UNIT = "青禾县教育局"


def xunjian(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run ``xunjian``; its exit code and all that it printed."""
    capsys.readouterr()
    code = main([*map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out + told.err


class _Handler(BaseHTTPRequestHandler):
    server: County

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        status, text = self.server.pages.get(self.path, (404, "<h1>404</h1>"))
        time.sleep(self.server.delay)
        body = text.encode()
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        self.server.agents.add(self.headers.get("User-Agent", ""))
        if self.headers.get("If-None-Match") == tag:
            self.server.unchanged += 1
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


class County(ThreadingHTTPServer):
    """A site whose pages a test may change while it runs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[int, str]] = {}
        self.seen: list[str] = []
        self.agents: set[str] = set()
        self.unchanged = 0
        self.delay = 0.0

    @property
    def host(self) -> str:
        """127.0.0.1 with the port."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """The home page."""
        return f"http://{self.host}/"


@contextmanager
def county(newest: date, articles: int = 5, broken: bool = True) -> Iterator[County]:
    """Serve one small site with one column whose newest article is of ``newest``."""
    server = County()
    days = [newest - timedelta(days=number) for number in range(articles)]
    rows = "".join(
        f'<li><a href="/dtyw/{number}.html">青禾县召开第{number}次工作会议研究部署重点工作</a>'
        f"<span>{day.isoformat()}</span></li>"
        for number, day in enumerate(days)
    )
    missing = '<a href="/missing.html">办事大厅</a>' if broken else ""
    title, foot = "<title>{0}-青禾县教育局</title>", "<p>主办单位：青禾县教育局</p>"
    frame = "<html><head>" + title + "</head><body>{1}" + foot + "</body></html>"
    server.pages = {
        "/": (200, frame.format("首页", f'<a href="/dtyw/">动态要闻</a>{missing}<ul>{rows}</ul>')),
        "/dtyw/": (200, frame.format("动态要闻", f'<a href="/">首页</a><ul class="list">{rows}</ul>')),
    }
    for number, day in enumerate(days):
        text = f"<h1>会议{number}</h1><p>发布时间：{day.isoformat()}</p><p>会议研究了第{number}项工作。</p>"
        server.pages[f"/dtyw/{number}.html"] = (200, frame.format(f"会议{number}", text))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fill_ledger(*sites: SiteRow, accounts: tuple[AccountRow, ...] = ()) -> None:
    """Put sites and accounts of one unit into the ledger of the current working folder."""
    bootstrap()
    from reports.ledger import records
    from reports.ledger.rows import Ledger, UnitRow

    records.save(Ledger(units=(UnitRow(UNIT),), sites=sites, accounts=accounts))


def site(server: County, code: str = CODE, name: str = "青禾县教育局") -> SiteRow:
    """The ledger's row of a served site."""
    from reports.ledger.rows import SiteRow

    return SiteRow(code, name, UNIT, server.url, allow_hosts=server.host)


def parts(path: Path) -> list[bytes]:
    """A file's bytes, those of a document part by part."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as packed:
        return [packed.read(name) for name in packed.namelist()]
