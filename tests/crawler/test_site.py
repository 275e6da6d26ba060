"""What one crawl of a site sees, where it stops, and what it says then."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler import reading
from crawler.archive import Archive, now
from crawler.certificate import certificate_of
from crawler.link import Cause, Fate
from crawler.page import Page
from crawler.plan import ColumnPlan, Plan, SitePlan
from crawler.run import crawl_site
from tests.crawler.scrapy import crawl
from tests.portal.certificates import Authority
from tests.servers import Answer, Connection, Reply, Site, links, page, redirect, serve, text_of


def seen(site: Site, folder: Path, **facts: object) -> Archive:
    given = {"rate": 0, "allow_hosts": ("127.0.0.1", "localhost"), "second_look_after": 0.1, **facts}
    crawl_site(folder / "a", Plan(as_of=now(), site=SitePlan(site.url, **given)))  # type: ignore[arg-type]
    return Archive.open(folder / "a")


def fates(archive: Archive) -> dict[str, tuple[Fate, Cause | None]]:
    return {target.url: (target.fate, target.cause) for target in archive.links.targets()}


def endless_calendar(connection: Connection) -> None:
    """A page for every day there ever was, and each knows the next, by query and by path."""
    day = int(connection.path.rpartition("=")[2] or 0)
    body = page(text_of() + links(f"/calendar?day={day + 1}", "deep/", f"/calendar?day={day + 2}")).body
    connection.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


def test_traps_are_left_and_said(tmp_path: Path) -> None:
    deep = page(text_of() + links("deep/"))
    site_map: dict[str, Answer] = {"/": page(text_of() + links("/calendar?day=1", "/deep/"))}
    site_map |= {"/deep/" * 1 + "deep/" * n: deep for n in range(40)}
    site_map |= {f"/calendar?day={n}": endless_calendar for n in range(1, 1000)}
    with serve(site_map) as site, seen(site, tmp_path) as archive:
        assert site.asked.total() < 330
        assert "日历" in archive.meta["reason"]
        assert "层层相套" in archive.meta["reason"]


def test_the_page_limit_holds_and_is_said(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {f"/p{n}.html": page(text_of() + f"{n}") for n in range(50)}
    answers["/"] = page(text_of() + links(*answers))
    with serve(answers) as site, seen(site, tmp_path, max_pages=10) as archive:
        assert archive.page_count() == 10
        assert "10 页" in archive.meta["reason"]
        assert archive.links.fate_counts()[Fate.UNSEEN] == 41


def test_sessions_and_fragments_make_no_second_page(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/": page(text_of() + links("/a.html#top", "/a.html;jsessionid=1A2B", "/a.html")),
        "/a.html": page(text_of() + links("/a.html;jsessionid=3C4D")),
    }
    with serve(answers) as site, seen(site, tmp_path) as archive:
        assert archive.page_count() == 2
        assert set(fates(archive)) == {site.url + "a.html"}


def test_a_next_page_that_is_missing_is_a_link_that_failed(tmp_path: Path) -> None:
    rows = "".join(
        f"<li><a href=t{n}.html>关于冬季供暖第{n}号的通知</a><span>2026-10-0{n}</span></li>"
        for n in range(1, 6)
    )
    pager = '<script>createPageHTML(3, 0, "index", "html")</script>'
    answers: dict[str, Answer] = {
        "/": page(text_of() + links("/tzgg/")),
        "/tzgg/": page(f"<ul>{rows}</ul>{pager}"),
    }
    with serve(answers) as site, seen(site, tmp_path) as archive:
        missing = site.url + "tzgg/index_1.html"
        assert fates(archive)[missing] == (Fate.BROKEN, Cause.NOT_FOUND)
        (target,) = (target for target in archive.links.targets() if target.url == missing)
        assert [(place.page_url, place.text) for place in target.places] == [(site.url + "tzgg/", "下一页")]


def test_a_home_page_elsewhere_on_the_site_is_one_page(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/": redirect("/index.html"),
        "/index.html": page(text_of() + links("/", "/index.html", "/a.html")),
        "/a.html": page(text_of()),
    }
    with serve(answers) as site, seen(site, tmp_path) as archive:
        assert sum(kept.facts is not None for kept in archive.pages()) == 2
        home = archive.page(site.url)
        assert home is not None
        assert home.facts is not None
        assert set(fates(archive).values()) == {(Fate.OK, None)}


def test_a_folder_and_its_index_file_are_one_page(tmp_path: Path) -> None:
    column = page(text_of() + links("/lost.html"), "工作动态")
    answers: dict[str, Answer] = {
        "/": page(text_of() + links("/gzdt/index.html", "/gzdt/", "/zwgk/", "/zwgk/index.html")),
        "/gzdt/": column,
        "/gzdt/index.html": column,
        "/zwgk/": page(text_of() + links("/lost.html")),
        "/zwgk/index.html": page(text_of() + "另一页" + links("/lost.html")),
    }
    with serve(answers) as site, seen(site, tmp_path) as archive:
        (lost,) = archive.links.targets(Fate.BROKEN)
        pages = {site.url + path for path in ("gzdt/index.html", "zwgk/", "zwgk/index.html")}
        assert (lost.count, {place.page_url for place in lost.places}) == (3, pages)
        assert {kept.url for kept in archive.pages() if kept.facts} == pages | {site.url}
        either = [archive.page(site.url + path) for path in ("gzdt/", "gzdt/index.html")]
        assert [kept.facts.title for kept in either if kept and kept.facts] == ["工作动态", "工作动态"]


def test_a_failing_jump_has_the_words_that_lead_to_it(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/": page(text_of() + '<a href="/ksxx/">考试信息</a>'),
        "/ksxx/": page('<meta http-equiv="refresh" content="0;URL=/lost.html">'),
    }
    with serve(answers) as site, seen(site, tmp_path) as archive:
        (lost,) = archive.links.targets(Fate.BROKEN)
        assert [(place.text, place.element) for place in lost.places] == [("考试信息", "refresh")]


def test_declared_columns_are_crawled_though_nothing_links_to_them(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {"/": page(text_of()), "/zwgk/": page(text_of())}
    with serve(answers) as site:
        columns = (ColumnPlan("政务公开", site.url + "zwgk/"), ColumnPlan("外站", "http://10.0.0.1/x/"))
        with seen(site, tmp_path, columns=columns) as archive:
            assert archive.page(site.url + "zwgk/") is not None
            assert archive.page_count() == 2


def test_the_own_site_s_robots_txt_is_recorded_and_obeyed_on_request(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /inner/\n", type="text/plain"),
        "/": page(text_of() + links("/inner/a.html", "/b.html")),
        "/inner/a.html": page(text_of()),
        "/b.html": page(text_of()),
    }
    with serve(answers) as site, seen(site, tmp_path, obey_robots=True) as archive:
        assert "Disallow: /inner/" in archive.meta["robots"]
        assert site.asked["/inner/a.html"] == 0
        assert fates(archive)[site.url + "inner/a.html"] == (Fate.UNSURE, None)


def test_a_site_of_errors_says_what_is_wrong(tmp_path: Path) -> None:
    with serve({}, missing=page("", status=503)) as site, seen(site, tmp_path) as archive:
        assert archive.meta["reason"] == "首页打不开：服务器内部错误。"
        assert archive.page(site.url) is not None


def test_a_site_that_shuts_us_out_is_not_called_dead(tmp_path: Path) -> None:
    with serve({}, missing=page("", status=403)) as site, seen(site, tmp_path) as archive:
        assert "拒绝了本系统的访问（HTTP 403）" in archive.meta["reason"]


def test_a_home_page_without_links_says_so(tmp_path: Path) -> None:
    with serve({"/": page("建设中")}) as site, seen(site, tmp_path) as archive:
        assert "没有站内链接" in archive.meta["reason"]


def test_a_site_that_goes_down_midway_is_left_and_said(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {f"/p{n}.html": page("", status=503) for n in range(100)}
    answers["/"] = page(text_of() + links(*answers))
    with serve(answers) as site, seen(site, tmp_path) as archive:
        assert "连续打不开" in archive.meta["reason"]
        assert site.asked.total() < 90


def test_without_any_outside_answer_nothing_outside_is_accused(tmp_path: Path) -> None:
    dead = [f"http://127.0.0.1:{port}/" for port in (1, 7, 9)]
    with serve({"/": page(text_of() + links(*dead, "/lost.html"))}) as site, seen(site, tmp_path) as archive:
        assert {fates(archive)[url] for url in dead} == {(Fate.UNSURE, None)}
        assert {visit.note for visit in archive.visits(dead[0], "link")} == {"own-outage"}
        assert fates(archive)[site.url + "lost.html"] == (Fate.BROKEN, Cause.NOT_FOUND)


def test_many_dead_hosts_are_told_when_they_fail_in_different_ways(tmp_path: Path) -> None:
    with (
        serve({}, missing=lambda connection: connection.socket.close()) as silent,
        serve({"/": page(text_of())}) as outside,
        serve({}) as site,
    ):
        dead = ["http://127.0.0.1:1/", "http://127.0.0.1:7/", silent.url, "http://gone.example.invalid/"]
        alive = outside.url.replace("127.0.0.1", "localhost")
        site.answers["/"] = page(text_of() + links(*dead, alive))
        with seen(site, tmp_path) as archive:
            assert {fates(archive)[url][0] for url in dead} == {Fate.BROKEN}


def test_a_dead_name_is_told_when_another_name_resolves(tmp_path: Path) -> None:
    dead = "http://gone.example.invalid/"
    with serve({"/": page(text_of())}) as outside, serve({}) as site:
        alive = outside.url.replace("127.0.0.1", "localhost")
        site.answers["/"] = page(text_of() + links(dead, alive))
        with seen(site, tmp_path) as archive:
            assert fates(archive) == {dead: (Fate.BROKEN, Cause.DNS), alive: (Fate.OK, None)}


def test_a_name_that_resolves_to_a_private_address_is_not_visited(tmp_path: Path) -> None:
    with serve({"/": page(text_of())}) as inner, serve({}) as site:
        rebound = inner.url.replace("127.0.0.1", "localhost.localdomain")
        site.answers["/"] = page(text_of() + links(rebound, inner.url))
        allowed = (f"127.0.0.1:{site.port}",)
        with seen(site, tmp_path, allow_hosts=allowed) as archive:
            assert fates(archive)[inner.url] == (Fate.BROKEN, Cause.INTRANET)
            assert fates(archive)[rebound] == (Fate.UNSURE, None)
        assert inner.asked.total() == 0


def test_a_redirect_into_the_internal_network_is_not_followed(tmp_path: Path) -> None:
    with serve({"/": page("secret")}) as inner, serve({"/out": redirect(inner.url)}) as site:
        site.answers["/"] = page(text_of() + links("/out"))
        with seen(site, tmp_path, allow_hosts=(f"127.0.0.1:{site.port}",)) as archive:
            assert fates(archive)[site.url + "out"] == (Fate.BROKEN, Cause.INTRANET)
        assert inner.asked.total() == 0


def calendar_in_the_path(connection: Connection) -> None:
    """A page for every month there ever was and will be."""
    year, month = map(int, connection.path.strip("/").split("/")[1:3])
    after = f"/calendar/{year + month // 12}/{month % 12 + 1:02}/"
    body = page(text_of() + links(after)).body
    connection.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


def test_a_calendar_in_the_path_ends_with_the_next_year(tmp_path: Path) -> None:
    this_year = now().year
    site_map: dict[str, Answer] = {"/": page(text_of() + links(f"/calendar/{this_year}/01/"))}
    site_map |= {
        f"/calendar/{year}/{month:02}/": calendar_in_the_path
        for year in range(this_year, this_year + 9)
        for month in range(1, 13)
    }
    with serve(site_map) as site, seen(site, tmp_path) as archive:
        assert archive.page_count() == 1 + 24
        assert "日历没有尽头" in archive.meta["reason"]


def test_sessions_in_queries_make_no_second_page(tmp_path: Path) -> None:
    visited = (
        "/a.aspx?id=1&PHPSESSID=4f1c",
        "/a.aspx?PHPSESSID=99ab&id=1",
        "/(S(lit3py55t21z5v55vlm25s55))/a.aspx?id=1",
    )
    answers: dict[str, Answer] = {"/": page(text_of() + links(*visited)), "/a.aspx?id=1": page(text_of())}
    with serve(answers) as site, seen(site, tmp_path) as archive:
        assert set(fates(archive)) == {site.url + "a.aspx?id=1"}
        assert archive.page_count() == 2


@pytest.mark.parametrize(
    ("kind", "causes", "days"),
    [
        ("expired", [Cause.TLS_EXPIRED], None),
        ("future", [Cause.TLS_NOT_YET], None),
        ("self-signed", [Cause.TLS_UNTRUSTED], 90),
        ("good", [], 90),
    ],
)
def test_a_site_with_a_bad_certificate_is_read_and_its_certificate_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, causes: list[Cause], days: int | None
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    answers: dict[str, Answer] = {"/": page(text_of() + links("/a.html")), "/a.html": page(text_of())}
    context = authority.context(kind, "127.0.0.1")
    with serve(answers, context=context) as site, seen(site, tmp_path) as archive:
        assert archive.page_count() == 2
        assert [visit.cause for visit in archive.visits(None, "certificate")] == causes
        until = archive.meta.get("certificate_until")
        assert (until and days_to(datetime.fromisoformat(until))) == days
        assert not archive.meta.get("reason")


def days_to(moment: datetime) -> int:
    return round((moment - now()) / timedelta(days=1))


@pytest.mark.parametrize(
    ("kind", "fault", "days"), [("unknown-root", "unknown", 90), ("endless", None, None)]
)
def test_until_when_a_certificate_holds_is_told_without_its_issuer_but_not_of_one_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, fault: str | None, days: int | None
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with serve({"/": page(text_of())}, context=authority.context(kind, "127.0.0.1")) as site:
        found = certificate_of("127.0.0.1", urlsplit(site.url).port or 0, "127.0.0.1")
    assert (found.fault, found.until and days_to(found.until)) == (fault, days)


def test_a_page_on_which_the_reader_fails_does_not_lose_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve({"/": page(text_of() + links("/bad.html")), "/bad.html": page("坏" + text_of())}) as site:
        crawl("site", url=site.url, archive=tmp_path / "a", rate=0, allow_host="127.0.0.1")

    def fails(body: bytes, url: str, *_: object, **_named: object) -> Page:
        if url.endswith("bad.html"):
            raise ValueError
        return Page(url, title="好")

    with sqlite3.connect(tmp_path / "a" / "archive.sqlite") as db:
        db.execute("UPDATE pages SET unread = 1, facts = NULL")
    db.close()
    monkeypatch.setattr(reading, "read", fails)
    reading.read_pages(tmp_path / "a")
    with Archive.open(tmp_path / "a") as archive:
        read = {seen.url.removeprefix(site.url): seen.facts for seen in archive.pages()}
    assert read[""] is not None
    assert read["bad.html"] is not None
    assert (read[""].title, read["bad.html"].empty_reason) == ("好", "程序没有读懂这个网页")


@pytest.mark.parametrize(
    "words",
    [
        *("", "nosuch", "../x", "site -a url", "site --bogus", "site -s X", "site -L FOO"),
        *("site -a crawler=1", "site -a self=1", "site --logfile /dev/null/x"),
    ],
)
def test_wrong_words_are_told_in_one_chinese_line(words: str) -> None:
    program = [sys.executable, "-m", "crawler.commands.crawl", *words.split()]
    done = subprocess.run(program, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert re.fullmatch(r"错误：[^\n]*用法：[^\n]*\n", done.stderr)


def test_a_folder_that_cannot_be_made_is_not_called_a_damaged_archive(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = crawl("site", url="http://127.0.0.1:1/", archive=tmp_path / "file" / "a")
    assert (done.returncode, done.stderr) == (
        2,
        f"错误：建不了存档文件夹 {tmp_path}/file/a，请换一个地方。\n",
    )
