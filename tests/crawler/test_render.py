"""Pages that only scripts fill are seen with a browser, and with nothing but what we let it see."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from checks import Rules
from checks.finding import Certainty, Finding
from checks.site.column_blank import column_blank
from crawler.archive import Archive, now
from crawler.browser import find
from crawler.columns import Column, columns, home_page
from crawler.page.model import PARTLY_DRAWN
from crawler.plan import ColumnPlan, Plan, SitePlan
from crawler.run import crawl_site, look_at
from tests.crawler.scrapy import ROOT, command, crawl
from tests.crawler.test_canary import canary
from tests.servers import NOT_FOUND, Answer, Connection, Reply, Site, links, page, serve, text_of

needs_browser = pytest.mark.skipif(find() is None, reason="needs Chromium and playwright")
pytestmark = pytest.mark.browser
LIST = json.dumps(
    [
        {"url": f"/tzgg/{n}.html", "title": f"关于做好第{n}批冬季供暖工作的通知", "day": f"2026-11-{n:02}"}
        for n in range(1, 9)
    ]
)
DRAWS = """<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/tzgg/">通知公告</a></div>
<ul class="list" id="list"></ul><script>
const draw = (rows) => { document.getElementById('list').innerHTML = rows.map((row) =>
  `<li><a href="${row.url}">${row.title}</a><span>${row.day}</span></li>`).join(''); };
%s</script>"""
GETS = "fetch('/api/list.json').then((answer) => answer.json()).then(draw);"


def portal(script: str = GETS, **more: Answer) -> dict[str, Answer]:
    """A front page and a column that ``script`` fills, with its articles."""
    answers: dict[str, Answer] = {
        "/": page(text_of() + links("/tzgg/")),
        "/tzgg/": page(DRAWS % script, "通知公告-青禾县人民政府"),
        "/api/list.json": Reply(LIST.encode(), type="application/json"),
        **more,
    }
    for number in range(1, 9):
        answers[f"/tzgg/{number}.html"] = page(f"<h1>第{number}批</h1>{text_of()}", f"第{number}批")
    return answers


def plan_of(site: Site, *paths: str, **facts: object) -> Plan:
    """A plan that declares a column at each path."""
    declared = tuple(ColumnPlan("通知公告", site.url + path, "通知公告") for path in paths or ("tzgg/",))
    given = {"rate": 0, "allow_hosts": (f"127.0.0.1:{site.port}",), "second_look_after": 0.1, **facts}
    return Plan(as_of=now(), site=SitePlan(site.url, columns=declared, **given))  # type: ignore[arg-type]


def column(folder: Path, site: Site) -> Column:
    """The column as a crawl with all its spiders saw it."""
    crawl_site(folder, plan_of(site))
    with Archive.open(folder) as archive:
        return columns(archive)[0]


@needs_browser
def test_a_list_that_a_script_fills_is_read_and_its_articles_are_crawled(tmp_path: Path) -> None:
    with serve(portal()) as site:
        seen = column(tmp_path / "a", site)
        assert [row.url for row in seen.rows] == [f"{site.url}tzgg/{n}.html" for n in range(1, 9)]
        assert (seen.empty, seen.unknown) == (False, "")
        assert all(site.asked[f"/tzgg/{n}.html"] == 1 for n in range(1, 9))
        assert site.asked["/tzgg/"] == 1
    with Archive.open(tmp_path / "a") as archive:
        assert archive.meta["state"] == "finished"
        assert "第8批" in (archive.rendering(f"{site.url}tzgg/") or b"").decode()
        assert "第8批" not in (archive.response(f"{site.url}tzgg/") or b"").decode()
        counts = {target.url: target.count for target in archive.links.targets()}
        assert counts[site.url] == 1  # the raw page's link is not counted again for the drawn one
        assert counts[f"{site.url}tzgg/3.html"] == 1


@needs_browser
@pytest.mark.parametrize("script", ["while (true) { }", "setInterval(() => fetch('/api/list.json'), 100);"])
def test_a_page_without_end_is_left(tmp_path: Path, script: str) -> None:
    with serve(portal(GETS + script)) as site:
        (tmp_path / "plan.json").write_text(plan_of(site).to_json(), encoding="utf-8")
        assert crawl("site", cwd=tmp_path, plan="plan.json", archive="a").returncode == 0
        started = time.monotonic()
        assert crawl("render", "DOWNLOAD_TIMEOUT=1", cwd=tmp_path, archive="a").returncode == 0
        assert time.monotonic() - started < 60
        assert site.asked["/api/list.json"] < 100
    with Archive.open(tmp_path / "a") as archive:
        assert archive.drawn_count() == 1
        seen = columns(archive)[0]
    assert (seen.empty, seen.newest) == (None, None)


@needs_browser
def test_a_browser_reaches_nobody_past_us(tmp_path: Path) -> None:
    with canary() as bird, udp_canary() as datagrams, serve(portal(), address="127.0.0.1") as site:
        there = f"127.0.0.1:{bird.port}"
        ways = f"""
          for (const host of ['127.0.0.1', 'localhost', '127.0.0.2', '[::1]', '127.1']) {{
            const url = `http://${{host}}:{bird.port}/x`;
            fetch(url, {{mode: 'no-cors'}}).catch(() => 0);
            fetch(url, {{mode: 'no-cors', method: 'POST', body: 'x'}}).catch(() => 0);
            new Image().src = url; navigator.sendBeacon(url, 'x'); window.open(url);
            for (const [tag, key] of [['iframe', 'src'], ['script', 'src'], ['video', 'src'],
                                      ['embed', 'src'], ['object', 'data'], ['audio', 'src']]) {{
              const part = document.createElement(tag); part[key] = url; document.body.append(part); }}
            for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'stylesheet', 'preload',
                               'modulepreload', 'icon', 'manifest']) {{
              const part = document.createElement('link'); part.rel = rel; part.href = url;
              part.as = 'script'; document.head.append(part); }}
            const form = document.createElement('form'); form.action = url; form.method = 'post';
            form.target = '_blank'; document.body.append(form); form.submit();
            try {{ new WebSocket(`ws://${{host}}:{bird.port}/x`); }} catch (e) {{}}
            try {{ new EventSource(url); }} catch (e) {{}}
            const inside = `fetch('${{url}}', {{mode: 'no-cors'}}).catch(() => 0);
              try {{ importScripts('${{url}}'); }} catch (e) {{}}
              try {{ new WebSocket('${{url}}'.replace('http', 'ws')); }} catch (e) {{}}
              try {{ new WebTransport('https://${{host}}:{datagrams.port}/'); }} catch (e) {{}}`;
            try {{ new Worker(URL.createObjectURL(new Blob([inside]))); }} catch (e) {{}}
            try {{ new WebTransport(`https://${{host}}:{datagrams.port}/`); }} catch (e) {{}}
            const frame = document.createElement('iframe'); document.body.append(frame);
            for (const world of [window, frame.contentWindow]) try {{
              const peer = new world.RTCPeerConnection({{iceServers: [
                {{urls: `stun:${{host}}:{datagrams.port}`}},
                {{urls: `turn:${{host}}:{bird.port}?transport=tcp`, username: 'a', credential: 'b'}}]}});
              peer.createDataChannel('x');
              peer.createOffer().then((offer) => peer.setLocalDescription(offer));
            }} catch (e) {{}}
          }}
          navigator.serviceWorker && navigator.serviceWorker.register('/worker.js').catch(() => 0);
          fetch('/away').catch(() => 0);
          setTimeout(() => {{ location.href = 'http://{there}/gone'; }}, 300);
          {GETS}"""
        site.answers["/tzgg/"] = page(DRAWS % ways, "通知公告-青禾县人民政府")
        site.answers["/away"] = Reply(status=302, headers=(("Location", f"http://{there}/redirected"),))
        crawl_site(tmp_path / "a", plan_of(site))
        assert site.asked["/api/list.json"] == 1
        assert site.asked["/away"] == 1
        assert bird.heard == []
        assert datagrams.heard == []


@needs_browser
def test_a_page_s_requests_are_ours_with_our_name_and_without_cookies(tmp_path: Path) -> None:
    script = Reply(f"document.cookie = 'a=b'; {GETS}".encode(), type="application/javascript")
    source = "</script><script src='/list.js'></script><script>"
    with serve(portal(source, **{"/list.js": script})) as site:
        assert len(column(tmp_path / "a", site).rows) == 8
        asked = [headers for path, headers in site.requests if path in ("/list.js", "/api/list.json")]
    assert asked
    assert all("xunjian" in headers["user-agent"] and "cookie" not in headers for headers in asked)


def test_without_a_browser_it_is_said_and_nothing_is_called_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with serve(portal()) as site:
        seen = column(tmp_path / "a", site)
    assert seen.empty is None
    assert seen.unknown == "页面内容由脚本生成，没有用浏览器看，没有检查"


HELD = "".join(
    f'<li><a href="/tzgg/{n}.html">关于做好第{n}批冬季供暖工作的通知</a><span>2025-01-{n:02}</span></li>'
    for n in range(8, 0, -1)
)
FRESH = """fetch('/api/list.json').then((answer) => answer.json()).then((rows) => {
  document.querySelector('.crumb').nextElementSibling.innerHTML = rows.reverse().map((row) =>
    `<li><a href="${row.url}">${row.title}</a><span>${row.day}</span></li>`).join(''); });"""
"""Fills the list, and no word in it names the list."""
CROSSES = "fetch('/api/log', {method: 'POST', body: location.href});"


def plain(rows: str, script: str) -> dict[str, Answer]:
    """A portal whose column holds rows already, or none, and a script of which the source tells nothing."""
    list_ = f'<ul class="newslist">{rows}</ul><p>{"" if rows else "共0条"}</p>'
    crumb = DRAWS.partition("<ul")[0]
    source = page(f"{crumb}{list_}<script src='/own.js'></script>", "通知公告-青禾县人民政府")
    own = Reply(script.encode(), type="application/javascript")
    return portal(**{"/tzgg/": source, "/own.js": own})


UNSEEN = {
    "its data does not come": "fetch('/api/none.json').then((a) => a.json()).then(draw);",
    "its data is empty": "fetch('/api/empty.json').then((a) => a.json()).then(draw);",
    "a POST": "fetch('/api/list.json', {method: 'POST'}).then((a) => a.json()).then(draw);",
    "a part of it by a POST": GETS
    + "fetch('/api/more.json', {method: 'POST'}).then((a) => a.json()).then(draw);",
    "it goes elsewhere": "location.href = '/elsewhere.html'; fetch('/none');",
}
LEAVES = ["document.title += '!';", "fetch('/none.json');", "fetch('/visit/count');"]
MAY_BE_MORE = [CROSSES, FRESH + CROSSES, "location.replace('/tzgg/new/');"]
STALE = DRAWS.replace('id="list">', f'id="list">{HELD}') % GETS
LARGE = Reply(("/*" + "x" * 300_000 + "*/" + GETS).encode(), type="application/javascript")


@dataclass(frozen=True)
class Seen:
    """Columns of one site, by what they are, as one crawl with all its spiders saw them."""

    columns: dict[str, Column]
    drawn: set[str]
    blank: dict[str, Finding]


def side_by_side(folder: Path, sources: dict[str, dict[str, Answer]]) -> Seen:
    """Of each portal the column and its own script, as columns of one site."""
    paths = {name: f"c{number}/" for number, name in enumerate(sources)}
    answers = portal(**{"/": page(text_of() + links(*(f"/{path}" for path in paths.values())))})
    answers |= {
        "/list.js": LARGE,
        "/api/empty.json": Reply(b"[]", type="application/json"),
        "/elsewhere.html": page(LIST),
    }
    for name, path in paths.items():
        source = sources[name]["/tzgg/"]
        assert isinstance(source, Reply)
        body = source.body.replace(b"/own.js", f"/{path}own.js".encode())
        answers[f"/{path}"] = replace(source, body=body)
        answers[f"/{path}own.js"] = sources[name].get("/own.js", NOT_FOUND)
    with serve(answers) as site:
        crawl_site(folder, plan_of(site, *paths.values()))
    urls = {name: site.url + path for name, path in paths.items()}
    with Archive.open(folder) as archive:
        told = column_blank(archive, Rules.load(), archive.plan.as_of)
        findings = {one.url: one for one in told if isinstance(one, Finding)}
        return Seen(
            dict(zip(sources, columns(archive), strict=True)),
            {name for name, url in urls.items() if url in archive.drawn()},
            {name: findings[url] for name, url in urls.items() if url in findings},
        )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    young = HELD.replace("2025-01-08", now().date().isoformat())
    scriptless = page(DRAWS.partition("<ul")[0] + f"<ul>{HELD}</ul>", "通知公告-青禾县人民政府")
    large = "</script><script src='/list.js'></script><script>"
    sources = {name: portal(script) for name, script in UNSEEN.items()}
    sources |= {
        "replaced": portal(**{"/tzgg/": page(STALE, "通知公告-青禾县人民政府")}),
        "large": portal(large),
        "young": plain(young, FRESH),
        "scriptless": portal(**{"/tzgg/": scriptless}),
    }
    for script in (FRESH, *LEAVES, *MAY_BE_MORE):
        sources |= {f"old: {script}": plain(HELD, script), f"blank: {script}": plain("", script)}
    return side_by_side(tmp_path_factory.mktemp("render") / "a", sources)


@needs_browser
def test_a_list_that_a_script_replaces_is_judged_as_the_browser_shows_it(seen: Seen) -> None:
    column = seen.columns["replaced"]
    assert column.newest
    assert column.newest.date == date(2026, 11, 8)
    assert "脚本" not in column.doubt


@needs_browser
@pytest.mark.parametrize("what", UNSEEN)
def test_what_is_not_wholly_seen_is_not_judged(seen: Seen, what: str) -> None:
    column = seen.columns[what]
    assert (column.empty, column.newest) == (None, None)
    assert column.unknown in {"页面内容由脚本生成，用浏览器打开也没有看全", "页面跳转后没有读到"}


@needs_browser
def test_a_large_script_is_read_whole(seen: Seen) -> None:
    assert len(seen.columns["large"].rows) == 8


@needs_browser
@pytest.mark.parametrize("rows", ["old", "blank"])
def test_what_looks_old_or_blank_is_drawn_before_it_is_judged(seen: Seen, rows: str) -> None:
    column = seen.columns[f"{rows}: {FRESH}"]
    assert column.newest
    assert (column.newest.date, column.empty, column.doubt) == (date(2026, 11, 8), False, "")


@needs_browser
@pytest.mark.parametrize("script", LEAVES)
@pytest.mark.parametrize(
    ("rows", "newest", "empty"), [("old", date(2025, 1, 8), False), ("blank", None, True)]
)
def test_what_scripts_leave_as_it_is_is_judged_as_it_is(
    seen: Seen, rows: str, newest: date | None, empty: bool, script: str
) -> None:
    column = seen.columns[f"{rows}: {script}"]
    assert f"{rows}: {script}" in seen.drawn
    told = (column.newest and column.newest.date, column.empty, column.doubt, column.unknown)
    assert told == (newest, empty, "", "")


@needs_browser
@pytest.mark.parametrize("script", MAY_BE_MORE)
def test_what_may_be_more_than_was_drawn_is_not_judged(seen: Seen, script: str) -> None:
    assert seen.columns[f"old: {script}"].doubt == PARTLY_DRAWN
    column = seen.columns[f"blank: {script}"]
    assert (column.empty, column.unknown) == (None, PARTLY_DRAWN)


@needs_browser
def test_a_list_that_is_young_and_a_page_without_scripts_are_not_drawn(seen: Seen) -> None:
    assert seen.columns["young"].newest
    assert seen.columns["scriptless"].newest
    assert not {"young", "scriptless"} & seen.drawn


def test_without_a_browser_a_blank_list_beside_a_script_is_only_suspected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sources = {"fills": plain("", FRESH), "leaves": plain("", "document.title += '!';")}
    blank = side_by_side(tmp_path / "a", sources).blank
    assert {name: found.certainty for name, found in blank.items()} == {
        "fills": Certainty.SUSPECTED,
        "leaves": Certainty.CERTAIN,
    }


@needs_browser
def test_the_home_page_and_places_looked_at_again_are_drawn_too(tmp_path: Path) -> None:
    answers = plain(HELD, FRESH)
    with serve(answers) as site:
        url = f"{site.url}tzgg/"
        plan = replace(plan_of(site), site=replace(plan_of(site).site, url=url))  # type: ignore[type-var]
        crawl_site(tmp_path / "a", plan)
        look_at(tmp_path / "b", plan_of(site), [url])
        with Archive.open(tmp_path / "a") as archive:
            home = home_page(archive)
        with Archive.open(tmp_path / "b") as archive:
            assert archive.meta["state"] == "finished"
            again = columns(archive)[0]
    assert home
    assert home.newest
    assert again.newest
    assert home.newest.date == again.newest.date == date(2026, 11, 8)


@needs_browser
def test_a_browser_that_is_installed_later_sees_what_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(portal()) as site:
        with monkeypatch.context() as later:
            later.setenv("PATH", str(tmp_path))
            assert column(tmp_path / "a", site).empty is None
        assert len(column(tmp_path / "a", site).rows) == 8


@needs_browser
def test_rendering_that_was_killed_goes_on_and_leaves_no_browser(tmp_path: Path) -> None:
    def slowly(connection: Connection) -> None:
        time.sleep(0.5)
        connection.reply(Reply(LIST.encode(), type="application/json"))

    answers = portal(**{"/api/list.json": slowly})
    answers["/"] = page(text_of() + links("/tzgg/", *(f"/c{n}/" for n in range(6))))
    for number in range(6):
        answers[f"/c{number}/"] = page(DRAWS % GETS + f"<p>{number}</p>", f"第{number}栏-青禾县人民政府")
    with serve(answers) as site, TemporaryDirectory(prefix="browser-") as scratch:  # sockets need short paths
        folder = tmp_path / "a"
        allowed = f"127.0.0.1:{site.port}"
        assert crawl("site", url=site.url, archive=folder, rate=0, allow_host=allowed).returncode == 0
        environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "TMPDIR": scratch}
        child = subprocess.Popen(command("render", archive=folder), cwd=ROOT, env=environment)
        wait_for_drawn(folder, 2)
        child.send_signal(signal.SIGKILL)
        child.wait()
        wait_for_no_process(scratch)
        crawl_site(folder, plan_of(site))
        with Archive.open(folder) as archive:
            assert archive.drawn_count() == 7
            assert archive.undrawn() == []
            assert all(archive.rendering(f"{site.url}c{number}/") for number in range(6))
            assert all(archive.page(f"{site.url}tzgg/{number}.html") for number in range(1, 9))
            count = next(t.count for t in archive.links.targets() if t.url == f"{site.url}tzgg/1.html")
            assert (archive.meta["state"], count) == ("finished", 7)


# --- helpers ---


class _Datagrams:
    """Hears every datagram on a port of this machine."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.socket.bind(("", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self.heard.append(self.socket.recv(2000))
            except OSError:
                return


@contextmanager
def udp_canary() -> Iterator[_Datagrams]:
    bird = _Datagrams()
    try:
        yield bird
    finally:
        bird.socket.close()


def wait_for_drawn(folder: Path, count: int) -> None:
    for _ in range(600):
        time.sleep(0.05)
        with Archive.open(folder) as archive:
            if archive.drawn_count() >= count:
                return
    raise AssertionError("nothing was drawn")


def wait_for_no_process(word: str) -> None:
    """Until no browser that has ``word`` in its command line is left."""
    for _ in range(100):
        lines = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                lines.append(entry.read_bytes())
            except OSError:
                continue
        if not any(b"--type" in line and word.encode() in line for line in lines):
            return
        time.sleep(0.1)
    raise AssertionError("a browser is still there")
