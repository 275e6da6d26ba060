"""A wall that rises before a site while it is crawled: what it says is no fault of any page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive import Archive, now
from crawler.link import Cause, Fate
from crawler.plan import Plan, SitePlan
from crawler.run import run_spider
from tests.servers import Answer, Connection, Reply, Site, links, page, redirect, serve

ARTICLES = [f"/{folder}/{number}.html" for folder in ("dtyw", "zcwj") for number in range(14)]
PUZZLE = page("<p>您的操作太快了，拖好下面的拼图再来。</p>", "温馨提示")
MAINTENANCE = page("<p>网站正在升级维护，请稍后访问。给您带来不便，敬请谅解！</p>", "系统维护")


def article(path: str) -> Reply:
    """A page like no other: each has words of its own."""
    words = "".join(chr(0x4E00 + (sum(path.encode()) * 97 + number * 31) % 5000) for number in range(300))
    return page(f"<h1>青禾县{words[:12]}</h1><p>{words}</p>" + links("/"), words[:12])


def honest_home() -> Reply:
    return page("<p>青禾县人民政府的首页，列出全部文章。</p>" + links(*ARTICLES))


def honest() -> dict[str, Answer]:
    articles: dict[str, Answer] = {path: article(path) for path in ARTICLES}
    return articles | {"/": honest_home()}


def walled(after: int, wall: Callable[[str], Reply]) -> dict[str, Answer]:
    """The honest site for so many requests, and then only what a wall says."""
    answers, asked = honest(), 0

    def guarded(connection: Connection) -> None:
        nonlocal asked
        asked += 1
        honestly = answers.get(connection.path, page("没有这个页面", "404 Not Found", status=404))
        assert isinstance(honestly, Reply)
        connection.reply(honestly if asked <= after else wall(connection.path))

    return dict.fromkeys((*answers, "/check.html"), guarded)


def crawl(site: Site, folder: Path, *spiders: str, second_look: float = 0.1) -> Archive:
    plan = SitePlan(site.url, rate=0, allow_hosts=("127.0.0.1",), second_look_after=second_look)
    for spider in spiders:
        run_spider(spider, folder / "a", Plan(now(), plan))
    return Archive.open(folder / "a")


@pytest.mark.parametrize(
    ("wall", "told"),
    [
        (lambda path: page("<h1>404</h1>", "404", status=404), "HTTP 404"),
        (lambda path: honest_home() if path == "/" else redirect("/"), "转到同一个网页"),
    ],
    ids=["404", "home"],
)
def test_nothing_is_broken_behind_a_wall(tmp_path: Path, wall: Callable[[str], Reply], told: str) -> None:
    with serve(walled(12, wall)) as site, crawl(site, tmp_path, "site", "links") as archive:
        assert not {Fate.BROKEN, Fate.SOFT} & archive.links.fate_counts().keys()
        assert told in archive.meta["reason"]


@pytest.mark.parametrize(
    "wall",
    [lambda path: PUZZLE, lambda path: PUZZLE if "check" in path else redirect(f"/check.html?from={path}")],
    ids=["alike", "led away"],
)
def test_a_wall_that_says_200_is_none_of_the_site_s_pages(
    tmp_path: Path, wall: Callable[[str], Reply]
) -> None:
    site_map = walled(12, wall) | {f"/check.html?from={path}": PUZZLE for path in ARTICLES}
    with serve(site_map) as site, crawl(site, tmp_path, "site") as archive:
        read = [page.url for page in archive.pages() if page.unread]
        assert 5 < len(read) <= 12
        assert "网站没有看全" in archive.meta["reason"]
        (home,) = [target for target in archive.links.targets() if target.url == site.url]
        assert home.count == len(home.places) == len(read) - 1
        assert archive.links.fate_counts()[Fate.OK] == len(read)


def test_a_wall_at_the_second_look_alone_accuses_nobody(tmp_path: Path) -> None:
    answers = honest()
    answers["/"] = page("<p>首页</p>" + links(*ARTICLES, "/lost.html", "http://[/"))
    with serve(answers) as site, crawl(site, tmp_path, "site"):
        site.answers.clear()
        with crawl(site, tmp_path, "links") as archive:
            fates = {target.url: (target.fate, target.cause) for target in archive.links.targets()}
            assert fates[site.url + "lost.html"] == (Fate.UNSURE, None)
            assert fates["http://[/"] == (Fate.BROKEN, Cause.MALFORMED)
            assert "reason" not in archive.meta
            assert {visit.note for visit in archive.visits(site.url + "lost.html", "again")} == {"wall"}


def test_a_guard_that_lets_us_pass_later_and_columns_that_are_all_empty_cost_no_page(tmp_path: Path) -> None:
    answers, puzzled = honest(), set[str]()

    def once(connection: Connection) -> None:
        connection.reply(article(connection.path) if connection.path in puzzled else PUZZLE)
        puzzled.add(connection.path)

    empty = [f"/empty{number}/" for number in range(6)]
    answers |= dict.fromkeys(ARTICLES[:8], once)
    answers |= dict.fromkeys(empty, page("<h2>栏目</h2><p>暂无信息</p>" + links("/")))
    answers["/"] = page("<p>首页</p>" + links(*empty, *ARTICLES))
    with serve(answers) as site, crawl(site, tmp_path, "site") as archive:
        assert "reason" not in archive.meta
        unread = {page.url: page.sha256 for page in archive.pages() if page.unread}
        assert len(unread) == 1 + len(empty) + len(ARTICLES)
        assert len(set(unread.values())) == 2 + len(ARTICLES)
        assert archive.links.fate_counts() == {Fate.OK: 1 + len(empty) + len(ARTICLES)}


def test_half_a_site_under_maintenance_is_not_read_and_not_accused(tmp_path: Path) -> None:
    answers = honest() | {path: MAINTENANCE for path in ARTICLES if path.startswith("/zcwj/")}
    with serve(answers) as site, crawl(site, tmp_path, "site", "links") as archive:
        assert archive.links.fate_counts() == {Fate.OK: 15, Fate.UNSURE: 14}
        assert "14 个网页没有读到" in archive.meta["reason"]


@pytest.mark.parametrize("wall", [page("", "404", status=404), redirect("/")], ids=["404", "home"])
def test_where_only_the_home_page_comes_no_link_is_broken(tmp_path: Path, wall: Reply) -> None:
    home = page(
        "<p>青禾县人民政府</p><script>document.cookie = 'a=b'</script>" + links(*ARTICLES, "/form.doc")
    )
    answers = {"/": home} | dict.fromkeys((*ARTICLES, "/form.doc"), wall)
    with serve(answers) as site, crawl(site, tmp_path, "site", "links") as archive:
        assert not {Fate.BROKEN, Fate.SOFT} & archive.links.fate_counts().keys()
        assert "其余 28 个网页都没有打开" in archive.meta["reason"]


LOGIN = page("<form action='/do'>用户名<input name=u>密码<input type=password name=p></form>", "用户登录")


@pytest.mark.parametrize(
    "wall",
    [
        lambda path: page("", "404", status=404),
        lambda path: redirect("/"),
        lambda path: page("<h1>500</h1>", "500", status=500),
        lambda path: page("禁止访问", "403", status=403),
        lambda path: PUZZLE,
        lambda path: LOGIN,
        lambda path: redirect("/login.html"),
        lambda path: redirect(f"/login.html?from={path}"),
        lambda path: redirect("/dtyw/3.html"),
    ],
    ids=["404", "home", "500", "403", "puzzle", "login", "to login", "to login from", "to the article"],
)
def test_a_guard_that_lets_the_home_page_and_one_article_pass(
    tmp_path: Path, wall: Callable[[str], Reply]
) -> None:
    free = "/dtyw/3.html"
    answers: dict[str, Answer] = {path: wall(path) for path in ARTICLES if path != free}
    answers |= {f"/login.html?from={path}": LOGIN for path in ARTICLES}
    answers |= {"/": honest_home(), free: article(free), "/login.html": LOGIN}
    with serve(answers) as site, crawl(site, tmp_path, "site", "links") as archive:
        assert not {Fate.BROKEN, Fate.SOFT} & archive.links.fate_counts().keys()
        assert "reason" in archive.meta


def guarded(after: int, wall: Reply) -> dict[str, Answer]:
    """A host that answers so many requests, and then says the same to all."""
    answers, asked = {path: article(path) for path in ARTICLES}, 0

    def answer(connection: Connection) -> None:
        nonlocal asked
        asked += 1
        connection.reply(answers[connection.path] if asked <= after else wall)

    return dict.fromkeys(ARTICLES, answer)


@pytest.mark.parametrize("second_look", [0, 0.1])
@pytest.mark.parametrize("wall", [page("", "404", status=404), redirect("/")], ids=["404", "loop"])
def test_a_wall_before_another_host_accuses_none_of_its_links(
    tmp_path: Path, wall: Reply, second_look: float
) -> None:
    with serve(guarded(6, wall), missing=wall) as other, serve({}) as site:
        site.answers["/"] = page("<p>友情链接</p>" + links(*(other.url + path[1:] for path in ARTICLES)))
        with crawl(site, tmp_path, "site", "links", second_look=second_look) as archive:
            assert not {Fate.BROKEN, Fate.SOFT} & archive.links.fate_counts().keys()
            if second_look:
                lost = {target.url for target in archive.links.targets(Fate.UNSURE)}
                assert {visit.note for url in lost for visit in archive.visits(url, "again")} == {"wall"}


def test_links_lost_on_a_host_that_stands_are_broken(tmp_path: Path) -> None:
    with serve({path: article(path) for path in ARTICLES[:4]}) as other, serve({}) as site:
        site.answers["/"] = page("<p>友情链接</p>" + links(*(other.url + path[1:] for path in ARTICLES)))
        with crawl(site, tmp_path, "site", "links") as archive:
            assert archive.links.fate_counts() == {Fate.OK: 4, Fate.BROKEN: 24}


def test_a_page_that_opens_with_the_cookie_of_the_page_that_leads_to_it_is_fine(tmp_path: Path) -> None:
    def known(connection: Connection) -> None:
        came = "from=list" in connection.headers.get("cookie", "")
        connection.reply(article("/in.html") if came else page("", "404", status=404))

    column = page("<p>常用链接</p>" + links("/in.html", "/lost.html"))
    answers: dict[str, Answer] = {"/": page("<p>首页</p>" + links("/list/")), "/in.html": known}
    answers["/list/"] = Reply(column.body, headers=(("Set-Cookie", "from=list; path=/"),))
    with serve(answers) as site, crawl(site, tmp_path, "site", "links") as archive:
        fates = {target.url.removeprefix(site.url): target.fate for target in archive.links.targets()}
        assert fates == {"list/": Fate.OK, "in.html": Fate.OK, "lost.html": Fate.BROKEN}
        assert site.asked["/list/"] == 4  # read, a witness twice, once for the cookies
