"""A crawl survives what happens to machines and people: kill -9, Ctrl-C, two at once, a full disk."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from scrapy.crawler import Crawler

from crawler.archive import Archive, ArchiveError, now
from crawler.link import Fate, Link
from crawler.plan import Plan, SitePlan
from crawler.reading import read_pages
from crawler.run import CrawlError, crawl_site, run_spider
from crawler.spiders.site import SiteSpider
from tests.crawler.scrapy import ROOT, command, crawl
from tests.servers import Answer, Connection, Site, links, page, serve, text_of

PAGES = 120
PARENT = """
import sys
from pathlib import Path
from crawler.archive import now
from crawler.plan import Plan, SitePlan
from crawler.run import crawl_site
try:
    site = SitePlan(sys.argv[2], rate=20, allow_hosts=("127.0.0.1",))
    crawl_site(Path(sys.argv[1]), Plan(as_of=now(), site=site))
except KeyboardInterrupt:
    sys.exit(42)
"""


def portal(pages: int = PAGES) -> dict[str, Answer]:
    """A front page over list pages over articles, each once linked and all linking home."""
    answers: dict[str, Answer] = {
        "/": page(text_of() + links(*(f"/list{n}.html" for n in range(pages // 10))))
    }
    for n in range(pages // 10):
        answers[f"/list{n}.html"] = page(text_of() + links("/", *(f"/a{n}-{m}.html" for m in range(9))))
        for m in range(9):
            answers[f"/a{n}-{m}.html"] = page(text_of() + f"<p>{n}-{m}</p>" + links("/"))
    return answers


def plan_of(site: Site, **facts: object) -> Plan:
    given = {"rate": 0, "allow_hosts": ("127.0.0.1",), "second_look_after": 0.1, **facts}
    return Plan(as_of=now(), site=SitePlan(site.url, **given))  # type: ignore[arg-type]


def wait_for_pages(folder: Path, count: int) -> None:
    """Until a running crawl has committed so many pages."""
    for _ in range(600):
        time.sleep(0.05)
        if (folder / "archive.sqlite").is_file():
            try:
                with Archive.open(folder) as archive:
                    if archive.page_count() >= count:
                        return
            except Exception:
                continue
    raise AssertionError("the crawl made no headway")


def start(site: Site, folder: Path, **facts: object) -> subprocess.Popen[bytes]:
    """A crawl slow enough to be caught in the middle."""
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    line = command("site", url=site.url, archive=folder, rate=20, allow_host="127.0.0.1", **facts)
    return subprocess.Popen(
        line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def assert_whole(folder: Path, site: Site) -> None:
    with Archive.open(folder) as archive:
        assert archive.meta["state"] == "finished"
        urls = [seen.url for seen in archive.pages()]
        assert len(urls) == len(set(urls)) == len(site.answers)
        assert all(archive.response(url) for url in urls)
        assert archive.links.fate_counts() == {Fate.OK: len(site.answers)}
        home = next(target for target in archive.links.targets() if target.url == site.url)
        assert home.count == len(site.answers) - 1


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_a_crawl_that_was_stopped_goes_on_where_it_was(tmp_path: Path, signum: signal.Signals) -> None:
    with serve(portal()) as site:
        child = start(site, tmp_path / "a")
        wait_for_pages(tmp_path / "a", 20)
        child.send_signal(signum)
        child.communicate(timeout=20)
        assert child.returncode == (-signal.SIGKILL if signum == signal.SIGKILL else 3)
        before = site.asked.total()
        assert (
            crawl("site", url=site.url, archive=tmp_path / "a", rate=0, allow_host="127.0.0.1").returncode
            == 0
        )
        assert site.asked.total() - before < PAGES
        assert_whole(tmp_path / "a", site)


def test_two_crawls_of_one_archive_are_not_let_in(tmp_path: Path) -> None:
    with serve(portal(600)) as site:
        child = start(site, tmp_path / "a")
        try:
            wait_for_pages(tmp_path / "a", 5)
            with pytest.raises(CrawlError, match="另一个检查正在写"):
                run_spider("site", tmp_path / "a", plan_of(site))
        finally:
            child.terminate()
            child.communicate(timeout=20)


def test_a_child_does_not_outlive_its_parent(tmp_path: Path) -> None:
    with serve(portal(600)) as site:
        parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path / "a", site.url], cwd=ROOT)
        wait_for_pages(tmp_path / "a", 5)
        parent.kill()
        parent.wait()
        before = -1
        for _ in range(20):
            if site.asked.total() == before:
                break
            before = site.asked.total()
            time.sleep(1)
        assert site.asked.total() == before < 600
        with Archive.create(tmp_path / "a", plan_of(site)) as archive:
            assert archive.meta["state"] == "running"


def test_ctrl_c_in_the_parent_stops_the_child_and_keeps_the_archive(tmp_path: Path) -> None:
    with serve(portal(600)) as site:
        parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path / "a", site.url], cwd=ROOT)
        wait_for_pages(tmp_path / "a", 5)
        parent.send_signal(signal.SIGINT)
        assert parent.wait(30) == 42
        with Archive.create(tmp_path / "a", plan_of(site)) as archive:
            assert 5 <= archive.page_count() < 600


def test_a_finished_archive_is_not_crawled_again(tmp_path: Path) -> None:
    with serve(portal(20)) as site:
        crawl_site(tmp_path / "a", plan_of(site))
        before = site.asked.total()
        crawl_site(tmp_path / "a", plan_of(site))
        assert "已经完成" in crawl("site", url=site.url, archive=tmp_path / "a").stdout
        assert site.asked.total() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"url": "不是网址 "}, "不是网址"),
        ({"url": "http://"}, "不是网址"),
        ({"url": "http://www.qinghe.gov.cn:99999/"}, "不是网址"),
        ({}, "请给出网址"),
        ({"url": "http://www.qinghe.gov.cn/", "rate": "quick"}, "rate 应是"),
        ({"url": "http://www.qinghe.gov.cn/", "as_of": "2026年11月"}, "不是日期"),
        ({"url": "http://www.qinghe.gov.cn/", "as_of": "9999-12-31"}, "不在 2000 至 2099 年"),
        ({"url": "http://www.qinghe.gov.cn/", "allow_host": "10.0.0.0/99"}, "允许访问的地址"),
        ({"url": "http://www.qinghe.gov.cn/", "colour": "red"}, "不认识的参数"),
        ({"plan": "no-such-file.json"}, "读不到计划文件"),
        ({"plan": "pyproject.toml"}, "不是检查计划"),
    ],
)
def test_bad_input_is_said_in_chinese(arguments: dict[str, str], message: str) -> None:
    spider = SiteSpider.from_crawler(Crawler(SiteSpider), **arguments)
    assert message in spider._refusal


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("不是网址 ", "不是网址"),
        ("http://127.0.0.1:8080/", "--allow-host 127.0.0.1:8080"),
    ],
)
def test_what_cannot_be_done_exits_with_2(tmp_path: Path, url: str, message: str) -> None:
    done = crawl("site", archive=tmp_path / "a", url=url)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = crawl("site", url="http://www.qinghe.gov.cn/", archive=tmp_path / "a")
    assert (done.returncode, "不能写入" in done.stderr) == (2, True)


def test_a_file_in_the_folder_s_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    done = crawl("site", url="http://www.qinghe.gov.cn/", archive=tmp_path / "a")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs ulimit")
@pytest.mark.parametrize("blocks", [60, 90])
def test_a_full_disk_stops_the_crawl_and_says_so(tmp_path: Path, blocks: int) -> None:
    with serve(portal()) as site:
        line = command("site", url=site.url, archive=tmp_path, rate=0, allow_host="127.0.0.1")
        limited = f"ulimit -f {blocks}; exec " + " ".join(f"'{part}'" for part in line)
        done = subprocess.run(["bash", "-c", limited], cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode, "磁盘空间不足" in done.stderr) == (2, True), done.stderr
        assert "Traceback" not in done.stderr
        assert subprocess.run(line, cwd=ROOT, capture_output=True).returncode == 0
        assert_whole(tmp_path, site)


def test_what_a_full_disk_left_half_written_is_not_counted(tmp_path: Path) -> None:
    plan = Plan(now(), SitePlan("http://a.gov.cn/"))
    link = Link("http://a.gov.cn/b.html", "/b.html", "", "a")

    def fill(disk_is_full: bool) -> None:
        with Archive.create(tmp_path, plan) as archive:
            archive.links.add("http://a.gov.cn/1.html", [link])
            if disk_is_full:
                raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError):
        fill(disk_is_full=True)
    fill(disk_is_full=False)
    with Archive.open(tmp_path) as archive:
        assert [(target.count, len(target.places)) for target in archive.links.targets()] == [(1, 1)]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM meta",
        "DELETE FROM meta WHERE key = 'state'",
        "UPDATE meta SET value = '[]' WHERE key = 'plan'",
        "UPDATE meta SET value = '{\"as_of' WHERE key = 'plan'",
        "DROP TABLE meta",
        "",
    ],
)
def test_a_damaged_archive_is_said_and_stays_as_it_is(tmp_path: Path, damage: str) -> None:
    Archive.create(tmp_path, Plan(now(), SitePlan("http://www.qinghe.gov.cn/"))).close()
    path = tmp_path / "archive.sqlite"
    if damage:
        db = sqlite3.connect(path)
        db.execute(damage)
        db.commit()
        db.close()
    else:
        path.write_bytes(b"no database" * 1000)
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="已损坏"):
        Archive.open(tmp_path)
    with pytest.raises(ArchiveError, match="已损坏"):
        crawl_site(tmp_path, Plan(now(), SitePlan("http://www.qinghe.gov.cn/")))
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs ulimit")
def test_a_full_disk_stops_the_reading_of_pages_and_says_so(tmp_path: Path) -> None:
    with serve(portal()) as site:
        line = command("site", url=site.url, archive=tmp_path, rate=0, allow_host="127.0.0.1")
        assert subprocess.run(line, cwd=ROOT, capture_output=True).returncode == 0
    read = f"ulimit -f 60; exec '{sys.executable}' -m crawler.reading '{tmp_path}'"
    done = subprocess.run(["bash", "-c", read], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "磁盘空间不足" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert read_pages(tmp_path) > 0


def test_an_archive_of_another_site_is_not_mixed_up(tmp_path: Path) -> None:
    with serve(portal(20)) as site, serve(portal(20)) as other:
        crawl_site(tmp_path / "a", plan_of(site))
        done = crawl("site", url=other.url, archive=tmp_path / "a", allow_host="127.0.0.1")
        assert (done.returncode, "请换一个文件夹" in done.stderr) == (2, True)


def test_a_line_that_dies_midway_accuses_no_page(tmp_path: Path) -> None:
    asked = Counter[str]()

    def dying(connection: Connection) -> None:
        asked[connection.path] += 1
        if asked.total() > 12:
            connection.socket.close()
            return
        connection.reply(page(text_of()))

    paths = [f"/p{n}.html" for n in range(18)]
    with serve({}, missing=dying) as site:
        site.answers["/"] = lambda connection: (
            connection.reply(page(text_of() + links(*paths))) if asked.total() < 12 else dying(connection)
        )
        plan = Plan(now(), SitePlan(site.url, rate=0, allow_hosts=("127.0.0.1",), second_look_after=0.2))
        crawl_site(tmp_path / "a", plan)
    with Archive.open(tmp_path / "a") as archive:
        assert not list(archive.links.targets(Fate.BROKEN))
        assert archive.links.fate_counts()[Fate.UNSURE] >= 1


def test_a_page_that_failed_in_passing_has_its_second_chance_after_a_kill(tmp_path: Path) -> None:
    failing = threading.Event()

    def list_page(connection: Connection) -> None:
        if failing.is_set():
            connection.reply(page(text_of() + links("/behind.html")))
        else:
            failing.set()
            connection.reply(page("", status=500))

    def slow(connection: Connection) -> None:
        time.sleep(0.8)
        connection.reply(page(text_of()))

    answers: dict[str, Answer] = {f"/s{n}.html": slow for n in range(30)}
    answers |= {"/list.html": list_page, "/behind.html": page(text_of())}
    answers["/"] = page(text_of() + links("/list.html", *(f"/s{n}.html" for n in range(30))))
    with serve(answers) as site:
        given = {"url": site.url, "archive": tmp_path / "a", "rate": 0, "allow_host": "127.0.0.1"}
        child = subprocess.Popen(command("site", **given), cwd=ROOT, stdout=subprocess.DEVNULL)
        wait_for_pages(tmp_path / "a", 5)
        assert failing.is_set()
        child.kill()
        child.wait()
        assert crawl("site", **given).returncode == 0
        assert site.asked["/behind.html"] == 1
