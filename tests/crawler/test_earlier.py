"""Next month's crawl asks what has changed, carries the rest over, and says so when it saw much less."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive, now
from crawler.link import Fate, Link
from crawler.plan import Plan, SitePlan
from crawler.run import crawl_site
from tests.servers import Answer, Connection, Reply, Site, links, page, serve, text_of

LIST = page(
    '<ul><li><a href="/p1.html">关于开展检查的通知</a><span>2026-10-01</span></li></ul>' + links("/x")
)


def versioned(reply: Reply, version: str) -> Answer:
    """A page whose server knows ``ETag`` and answers 304."""

    def answer(connection: Connection) -> None:
        head = f'ETag: "{version}"\r\nContent-Type: {reply.type}\r\n'
        if connection.headers.get("if-none-match") == f'"{version}"':
            connection.send(f"HTTP/1.1 304 N\r\n{head}Connection: close\r\n\r\n".encode())
            return
        head += f"Content-Length: {len(reply.body)}\r\nConnection: close\r\n\r\n"
        connection.send(f"HTTP/1.1 200 OK\r\n{head}".encode() + reply.body)

    return answer


def dated(title: str, day: str) -> Reply:
    return page(f"<h1>{title}</h1><p>发布时间：{day} 来源：县林业站</p><div>{text_of()}</div>", title)


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    answers: dict[str, Answer] = {
        f"/p{n}.html": versioned(page(f"<h1>标题{n}</h1>" + text_of() + links("/gone.html")), "one")
        for n in range(30)
    }
    answers["/list/"] = versioned(LIST, "one")
    answers["/many/"] = versioned(
        page(text_of() + links("/p1.html#a", "/x", "mailto:a@b.cn", "http://[")), "one"
    )
    answers["/dated.html"] = versioned(dated("县林业站开展巡护", "2026-03-24"), "one")
    answers["/a.rar"] = versioned(Reply(b"Rar!\x1a\x07" + b"x" * 5000, type="application/zip"), "one")
    answers["/"] = page(text_of() + links("/many/index.html", *answers))
    with serve(answers) as site:
        yield site


@pytest.fixture
def site(served: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, whose answers a test may change for itself."""
    monkeypatch.setattr(served, "answers", dict(served.answers))
    return served


def seen(site: Site, folder: Path, earlier: Path | None = None) -> Archive:
    plan = Plan(now(), SitePlan(site.url, rate=0, allow_hosts=("127.0.0.1",), second_look_after=0))
    crawl_site(folder, plan, earlier=earlier)
    return Archive.open(folder)


@pytest.fixture(scope="module")
def two_seen(served: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What October and November saw of the site, which did not change."""
    folder = tmp_path_factory.mktemp("seen")
    seen(served, folder / "10").close()
    seen(served, folder / "11", folder / "10").close()
    return folder


@pytest.fixture
def months(two_seen: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with what October and November saw."""
    shutil.copytree(two_seen, tmp_path / "months")
    return tmp_path / "months"


def test_what_has_not_changed_is_carried_over(site: Site, months: Path) -> None:
    with Archive.open(months / "10") as october, Archive.open(months / "11") as november:
        assert [v.note for v in november.visits(site.url + "p1.html", "page")] == ["unchanged"]
        for url in ("p1.html", "list/", ""):
            before, after = october.page(site.url + url), november.page(site.url + url)
            assert before is not None
            assert after is not None
            assert (after.facts, after.sha256) == (before.facts, before.sha256)
            assert november.response(site.url + url) == october.response(site.url + url)
        assert november.links.fate_counts() == october.links.fate_counts()
        gone = [target for target in november.links.targets(Fate.BROKEN) if "gone" in target.url]
        assert [target.count for target in gone] == [30]


def test_links_carried_over_are_counted_as_if_they_were_read(months: Path) -> None:
    with Archive.open(months / "10") as october, Archive.open(months / "11") as november:
        before, after = (
            sorted(a.links.targets(), key=lambda target: target.url) for a in (october, november)
        )
        assert [(t.url, t.element, t.count, t.fate, t.cause) for t in after] == [
            (t.url, t.element, t.count, t.fate, t.cause) for t in before
        ]
        few = [(set(t.places), set(u.places)) for t, u in zip(before, after, strict=True) if t.count <= 20]
        assert all(old == new for old, new in few)
        assert sorted(november.known_urls()) == sorted(october.known_urls())


def test_the_third_month_is_carried_over_from_the_second_but_for_what_changed(
    site: Site, months: Path
) -> None:
    """A page is read again and its date of before remembered, a file that was fine is asked for again."""
    with Archive.open(months / "11") as november:
        assert [(v.status, v.note, v.fate) for v in november.visits(site.url + "a.rar", "link")] == [
            (304, "unchanged", Fate.OK)
        ]
        assert november.redated() == []
        october_s = november.page(site.url + "dated.html")
    site.answers["/a.rar"] = page("", status=404)
    site.answers["/dated.html"] = versioned(dated("县林业站开展森林巡护", "2026-10-18"), "two")
    with seen(site, months / "12", months / "11") as december:
        assert [v.note for v in december.visits(site.url + "p1.html", "page")] == ["unchanged"]
        assert [v.note for v in december.visits(site.url + "dated.html", "page")] == [""]
        page_now = december.page(site.url + "dated.html")
        assert page_now is not None
        assert page_now.facts is not None
        assert page_now.facts.title == "县林业站开展森林巡护"
        assert december.redated() == [october_s]
        assert [target.url for target in december.links.targets(Fate.BROKEN) if "rar" in target.url]


def test_what_an_older_reader_made_of_a_page_is_read_again(site: Site, months: Path) -> None:
    with sqlite3.connect(months / "10" / "archive.sqlite") as db:
        db.execute("DELETE FROM meta WHERE key = 'facts'")
        db.execute("UPDATE pages SET facts = json_set(facts, '$.title', '旧', '$.guide', json('{}'))")
    db.close()
    with seen(site, months / "12", months / "10") as november:
        assert [v.note for v in november.visits(site.url + "p1.html", "page")] == ["unchanged"]
        page_now = november.page(site.url + "p1.html")
        assert page_now is not None
        assert page_now.facts is not None
        assert page_now.facts.title != "旧"


def test_a_crawl_that_sees_far_less_says_so(site: Site, months: Path) -> None:
    site.answers["/"] = page(text_of() + links("/p1.html"))
    with seen(site, months / "12", months / "10") as november:
        assert "上一次看到 37 个" in november.meta["reason"]
        assert november.meta["shrunken"] in november.meta["reason"]


def test_another_site_s_archive_is_not_used(site: Site, tmp_path: Path) -> None:
    with serve({"/": page(text_of())}) as other:
        seen(other, tmp_path / "other").close()
    with seen(site, tmp_path / "11", tmp_path / "other") as november:
        assert november.page_count() == 37
        assert "reason" not in november.meta


@pytest.mark.parametrize("body", ["一", "二"])
def test_a_server_that_always_says_unchanged_is_not_believed(tmp_path: Path, body: str) -> None:
    """The home page and the lists are always read; where they changed under one ETag, so is everything."""
    answers: dict[str, Answer] = {
        "/": versioned(page(text_of() + links("/list/", "/a.html")), "same"),
        "/list/": versioned(LIST, "same"),
        "/a.html": versioned(
            page("<h1>标题</h1><p>发布时间：2026-10-01</p>" + text_of() + links("/gone.html")), "same"
        ),
    }
    with serve(answers) as site:
        seen(site, tmp_path / "10").close()
        fresh = LIST.body.replace(b"2026-10-01", b"2026-11-20")
        site.answers["/"] = versioned(page(f"<p>{body}</p>" + text_of() + links("/list/", "/a.html")), "same")
        site.answers["/list/"] = versioned(Reply(fresh), "same")
        site.answers["/a.html"] = versioned(page("<h1>标题</h1>" + text_of()), "same")
        with seen(site, tmp_path / "11", tmp_path / "10") as november:
            assert november.response(site.url + "list/") == fresh
            assert not [target for target in november.links.targets() if "gone" in target.url]


def test_a_page_that_the_damaged_archive_lost_is_fetched(site: Site, months: Path) -> None:
    warc = months / "10" / "responses.warc.zst"
    warc.write_bytes(warc.read_bytes()[:3000])
    with seen(site, months / "12", months / "10") as november:
        assert november.page_count() >= len(site.answers)
        assert all(november.response(seen_page.url) for seen_page in november.pages())


def footed(number: int) -> Answer:
    """An article that links to one with which it shares the foot of the page, and to one of its own."""
    foot = links(*(f"/foot{n}.html" for n in range(3)), f"/own{number}.html")
    return versioned(page(f"<h1>标题{number}</h1>" + text_of() + foot), "one")


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site with links that stand on more pages than an archive keeps places of, as October saw it."""
    answers: dict[str, Answer] = {f"/a{n}.html": footed(n) for n in range(40)}
    answers |= {f"/own{n}.html": versioned(page(text_of()), "one") for n in range(40)}
    answers |= {f"/foot{n}.html": versioned(page(text_of()), "one") for n in range(3)}
    answers["/"] = page(text_of() + links(*(f"/a{n}.html" for n in range(40))))
    folder = tmp_path_factory.mktemp("october")
    with serve(answers) as site:
        seen(site, folder / "10").close()
        yield site, folder / "10"


@pytest.fixture
def two_months(october: tuple[Site, Path], tmp_path: Path) -> tuple[Site, Path]:
    """The site, and a folder of the test's own with what October saw."""
    site, archive = october
    shutil.copytree(archive, tmp_path / "10")
    return site, tmp_path


def test_a_page_that_cannot_be_carried_leaves_no_trace_of_having_been_tried(
    two_months: tuple[Site, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, folder = two_months
    home = links(*(f"/a{n}.html" for n in range(39, -1, -1)))  # now the last are met first
    changed = versioned(page("<h1>标题</h1>" + text_of()), "two")
    monkeypatch.setitem(site.answers, "/", page(text_of() + home))
    monkeypatch.setitem(site.answers, "/a39.html", changed)
    with seen(site, folder / "11", folder / "10") as november, Archive.open(folder / "10") as october:
        urls = {target.url: target.count for target in november.links.targets()}
        assert set(november.known_urls()) == set(october.known_urls()) - {site.url + "own39.html"}
        assert site.url + "own39.html" not in urls, "nobody links to it any more"
        assert all(urls[f"{site.url}foot{n}.html"] == 39 for n in range(3))
        assert all(target.places for target in november.links.targets())


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE outlinks SET targets = x'00'",
        "UPDATE outlinks SET targets = substr(targets, 1, 12)",
        "DELETE FROM targets WHERE url LIKE '%foot%'",
        "UPDATE visits SET fate = 'nonsense'",
        "UPDATE visits SET cause = 'NONSENSE'",
        "UPDATE visits SET at = 'yesterday'",
        "DROP TABLE places",
        "DROP TABLE visits",
    ],
)
def test_a_damaged_earlier_archive_is_done_without(two_months: tuple[Site, Path], damage: str) -> None:
    site, folder = two_months
    with sqlite3.connect(folder / "10" / "archive.sqlite") as db:
        db.execute(damage)
    db.close()
    with seen(site, folder / "11", folder / "10") as november:
        assert november.page_count() == 84
        assert november.meta["state"] == "finished"


def test_another_archive_s_numbers_are_not_mixed_with_those_of_a_crawl_begun(
    site: Site, months: Path
) -> None:
    with Archive.open(months / "10") as october, Archive.open(months / "11") as november:
        assert {t.url: t.count for t in november.links.targets()} == {
            t.url: t.count for t in october.links.targets()
        }
    plan = Plan(now(), SitePlan(site.url))
    with Archive.open(months / "10") as one, Archive.create(months / "12", plan) as begun:
        assert begun.follow(one)
        begun.links.add("http://a.cn/", [Link("http://a.cn/new", "/new")])
    for name, same in (("11", False), ("10", True)):
        with Archive.open(months / name) as earlier, Archive.create(months / "12", plan) as resumed:
            assert resumed.follow(earlier) is same
