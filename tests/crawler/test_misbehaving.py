"""One crawl of a site that misbehaves in every way, and two looks at each of its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from crawler.archive import Archive, Visit, now
from crawler.link import Cause, Fate
from crawler.plan import Plan, SitePlan
from tests import servers
from tests.crawler.scrapy import crawl
from tests.servers import Answer, Connection, Reply, Site, links, page, redirect, serve, text_of

DOC = b"%PDF-1.7 " + b"x" * 3000


def cookie_wall(connection: Connection) -> None:
    """Sends on to another address, which sends back, until the cookie comes back, as many portals do."""
    if "seen=1" in connection.headers.get("cookie", ""):
        body = page(text_of()).body
        connection.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
    else:
        connection.send(
            b"HTTP/1.1 302 F\r\nLocation: /checked\r\nSet-Cookie: seen=1; Path=/\r\nContent-Length: 0\r\n\r\n"
        )


def mends(broken: Answer, whole: Reply) -> Answer:
    """An answer that fails at first and is fine from the third time on (page, its retry, second look)."""
    times = []

    def answer(connection: Connection) -> None:
        times.append(1)
        reply = whole if len(times) > 2 else broken
        assert isinstance(reply, Reply)
        head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: {reply.type}\r\n"
        connection.send(f"{head}Content-Length: {len(reply.body)}\r\n\r\n".encode() + reply.body)

    return answer


INSIDE: dict[str, Answer] = {
    "/fine.html": page(text_of()),
    "/gbk.html": page(text_of(), "中文标题", charset="gb18030"),
    "/gone.html": page("", status=410),
    "/error.html": page("", status=500),
    "/reset.html": servers.reset,
    "/silence.html": servers.silence,
    "/drip.html": servers.drip,
    "/truncated.html": servers.truncated,
    "/loop.html": redirect("/loop2.html"),
    "/loop2.html": redirect("/loop.html"),
    "/cookie": cookie_wall,
    "/checked": redirect("/cookie"),
    "/nowhere.html": redirect(""),
    "/to-missing.html": redirect("/missing.html"),
    "/to-intranet.html": redirect("http://10.0.0.8/oa"),
    "/to-file.html": redirect("file:///etc/passwd"),
    "/ruishu.html": servers.RUISHU,
    "/jiasule.html": servers.JIASULE,
    "/aliyun.html": servers.ALIYUN,
    "/busy.html": page("", status=429),
    "/forbidden.html": page("", status=403),
    "/login-first.html": redirect("/sso/login?next=x"),
    "/sso/login?next=x": page("<input type=password>"),
    "/soft.html": page("抱歉，您访问的页面不存在", "提示"),
    "/blank.html": Reply(),
    "/bomb.html": servers.gzip_bomb(),
    "/header.html": servers.huge_header,
    "/endless.html": servers.endless,
    "/headers.html": servers.endless_headers,
    "/ssh.html": servers.not_http,
    "/mends.html": mends(page("", status=500), page(text_of())),
    "/good.pdf": servers.ranged(DOC, "application/pdf"),
    "/wrong.pdf": page("系统错误", "错误"),
    "/missing.pdf": page("", status=404),
    "/good.png": servers.ranged(b"\x89PNG" + b"x" * 5000, "image/png"),
    "/no-range.zip": Reply(b"PK\x03\x04" + b"x" * 200_000, type="application/zip"),
}
ODD = {
    "mailto:a@qinghe.gov.cn": Fate.EXCLUDED,
    "javascript:void(0)": Fate.EXCLUDED,
    "tel:12345": Fate.EXCLUDED,
}
OUTSIDE: dict[str, Answer] = {
    "/robots.txt": Reply(b"User-agent: *\nDisallow: /private/\n", type="text/plain"),
    "/": page(text_of(), "外站"),
    "/fine.html": page(text_of()),
    "/private/a.html": page("", status=404),
    "/blocked.html": page("", status=403),
    "/error.html": page("", status=503),
}
SOFT_HOST_FINE = page(text_of(600) + "正文" * 20, "外站新闻")


@dataclass
class Seen:
    """What the crawl made of the site."""

    site: Site
    outside: Site
    soft: Site
    archive: Archive
    output: str

    def fate(self, path: str) -> tuple[Fate, Cause | None]:
        url = path if ":" in path else self.site.url + path.lstrip("/")
        return next(
            (target.fate, target.cause) for target in self.archive.links.targets() if target.url == url
        )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("misbehaving")
    says_200_to_all = page(text_of(200) + "本站首页为您推荐以下内容", "找找看")
    with (
        serve(OUTSIDE) as outside,
        serve(
            {"/": page(text_of(500), "首页"), "/news.html": SOFT_HOST_FINE}, missing=says_200_to_all
        ) as soft,
        serve(INSIDE) as site,
    ):
        out = [outside.url + path.lstrip("/") for path in OUTSIDE if path != "/robots.txt"]
        out += [outside.url + "lost.html", soft.url + "news.html", soft.url + "lost/a.html"]
        odd = [
            *ODD,
            "http://10.1.2.3/file.doc",
            "file:///D:/a.doc",
            "http://[",
            "http://gone.example.invalid/",
        ]
        site.answers["/"] = page(
            text_of() + links(*INSIDE, "/missing.html", *out, *odd, "http://127.0.0.1:1/")
        )
        plan = Plan(
            as_of=now(),
            site=SitePlan(site.url, rate=0, allow_hosts=("127.0.0.1",), second_look_after=0.2),
        )
        order = folder / "plan.json"
        order.write_text(plan.to_json(), encoding="utf-8")
        first = crawl("site", "DOWNLOAD_TIMEOUT=2", plan=order, archive=folder / "archive")
        second = crawl("links", "DOWNLOAD_TIMEOUT=2", archive=folder / "archive")
        assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
        assert "Traceback" not in first.stderr + second.stderr, first.stderr + second.stderr
        with Archive.open(folder / "archive") as archive:
            yield Seen(site, outside, soft, archive, first.stdout + second.stdout)


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/missing.html", Cause.NOT_FOUND),
        ("/gone.html", Cause.GONE),
        ("/error.html", Cause.SERVER_ERROR),
        ("/reset.html", Cause.RESET),
        ("/silence.html", Cause.TIMEOUT),
        ("/drip.html", Cause.TIMEOUT),
        ("/truncated.html", Cause.TRUNCATED),
        ("/loop.html", Cause.REDIRECT_LOOP),
        ("/nowhere.html", Cause.REDIRECT_NOWHERE),
        ("/to-missing.html", Cause.REDIRECT_NOWHERE),
        ("/to-intranet.html", Cause.INTRANET),
        ("/to-file.html", Cause.REDIRECT_NOWHERE),
        ("/blank.html", Cause.EMPTY),
        ("/wrong.pdf", Cause.WRONG_KIND),
        ("/missing.pdf", Cause.NOT_FOUND),
        ("http://10.1.2.3/file.doc", Cause.INTRANET),
        ("file:///D:/a.doc", Cause.LOCAL_FILE),
        ("http://[", Cause.MALFORMED),
        ("http://127.0.0.1:1/", Cause.REFUSED),
    ],
)
def test_a_link_that_fails_twice_is_broken_with_its_cause(seen: Seen, path: str, cause: Cause) -> None:
    assert seen.fate(path) == (Fate.BROKEN, cause)


@pytest.mark.parametrize(
    "path",
    [
        "/fine.html",
        "/gbk.html",
        "/cookie",
        "/good.pdf",
        "/good.png",
        "/no-range.zip",
        "/bomb.html",
        "/endless.html",
    ],
)
def test_what_opens_is_fine(seen: Seen, path: str) -> None:
    assert seen.fate(path) == (Fate.OK, None)


@pytest.mark.parametrize(
    "path",
    ["/ruishu.html", "/jiasule.html", "/aliyun.html", "/busy.html", "/forbidden.html", "/login-first.html"],
)
def test_a_refusal_of_robots_or_strangers_is_blocked(seen: Seen, path: str) -> None:
    assert seen.fate(path) == (Fate.BLOCKED, None)


def test_a_page_that_says_nothing_is_here_is_soft(seen: Seen) -> None:
    assert seen.fate("/soft.html") == (Fate.SOFT, Cause.SOFT_404)


def test_what_a_host_says_to_nonsense_is_soft(seen: Seen) -> None:
    assert seen.fate(seen.soft.url + "lost/a.html") == (Fate.SOFT, Cause.LIKE_NOTHING)
    assert seen.fate(seen.soft.url + "news.html") == (Fate.OK, None)


def test_a_page_that_is_back_at_the_second_look_is_fine(seen: Seen) -> None:
    assert seen.fate("/mends.html") == (Fate.OK, None)


@pytest.mark.parametrize("url", ODD)
def test_what_is_no_web_address_is_excluded(seen: Seen, url: str) -> None:
    assert seen.fate(url) == (ODD[url], None)


def test_outside_links_are_judged_by_their_host_s_own_answers(seen: Seen) -> None:
    assert seen.fate(seen.outside.url + "fine.html") == (Fate.OK, None)
    assert seen.fate(seen.outside.url + "lost.html") == (Fate.BROKEN, Cause.NOT_FOUND)
    assert seen.fate(seen.outside.url + "blocked.html") == (Fate.BLOCKED, None)
    assert seen.fate(seen.outside.url + "error.html") == (Fate.BROKEN, Cause.SERVER_ERROR)


def test_what_another_s_robots_txt_forbids_is_not_asked_for(seen: Seen) -> None:
    assert seen.fate(seen.outside.url + "private/a.html")[0] is Fate.UNSURE
    assert seen.outside.asked["/private/a.html"] == 0


def test_a_name_that_does_not_resolve_is_not_accused_when_no_other_name_did(seen: Seen) -> None:
    assert seen.fate("http://gone.example.invalid/") == (Fate.UNSURE, None)


@pytest.mark.parametrize("path", ["/header.html", "/headers.html", "/ssh.html"])
def test_an_answer_that_cannot_be_read_accuses_nobody(seen: Seen, path: str) -> None:
    assert seen.fate(path)[0] in (Fate.UNSURE, Fate.BROKEN)


def test_links_are_looked_at_with_small_gets_and_an_honest_name(seen: Seen) -> None:
    asked = dict(seen.site.requests)
    assert asked["/good.png"]["range"] == "bytes=0-1023"
    assert "compatible; xunjian/" in asked["/good.png"]["user-agent"]


def test_a_gbk_page_is_read_and_kept_as_it_came(seen: Seen) -> None:
    url = seen.site.url + "gbk.html"
    kept = seen.archive.page(url)
    assert kept is not None
    assert kept.facts is not None
    assert kept.facts.title == "中文标题"
    assert "中文标题".encode("gb18030") in (seen.archive.response(url) or b"")


def test_a_bomb_is_not_unpacked(seen: Seen) -> None:
    kept = seen.archive.page(seen.site.url + "bomb.html")
    assert kept is None or (kept.size <= 16 * 1024 * 1024 and kept.facts is None)


def test_every_broken_link_has_two_failing_visits(seen: Seen) -> None:
    for target in seen.archive.links.targets(Fate.BROKEN, Fate.SOFT):
        visits: list[Visit] = list(seen.archive.visits(target.url))
        assert [v.fate for v in visits if v.purpose == "again"] == [target.fate]
        assert {v.fate for v in visits} <= {Fate.BROKEN, Fate.SOFT}


def test_nothing_is_left_unseen_and_the_summary_is_chinese(seen: Seen) -> None:
    assert not list(seen.archive.links.targets(Fate.UNSEEN))
    assert "个页面" in seen.output
    assert "链接目标" in seen.output
