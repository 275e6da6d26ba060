"""What many pages share is one problem, what nobody could look at is told by its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks import Finding, Level, Rules, run
from checks.links import broken_together
from checks.site.broken_link import broken_link
from crawler.archive import Archive, Visit, now
from crawler.link import Cause, Fate, Link
from crawler.plan import Plan, SitePlan
from crawler.run import crawl_site
from tests.checks.check_world import SITE, judge_case, save
from tests.servers import Answer, links, page, serve

TOOLBAR = "<img src='/images/{}.gif'>"
LOST = {"fate": "broken", "cause": "NOT_FOUND"}


def found(folder: Path, pages: int, others: int, lost: list[str]) -> list[Finding]:
    """The broken links of a site of which some articles share a toolbar."""
    toolbar = "".join(map(TOOLBAR.format, "cab"))
    case = {
        "as_of": datetime(2026, 11, 30, 20),
        "pages": {"/": {"home": {"要闻": [["2026-11-29", "县委召开常委会会议", "/yw/1.html"]]}}}
        | {
            f"/yw/{number}.html": {
                "article": {
                    "title": f"第{number}次会议召开",
                    "date": "2026-11-20",
                    "text": f"会议{number}研究了工作。{toolbar if number < pages else ''}",
                }
            }
            for number in range(pages + others)
        },
        "links": {f"/images/{name}.gif": LOST for name in lost},
    }
    return list(judge_case("broken_link", case, folder).findings)


def test_images_of_one_toolbar_are_one_problem_of_all_its_pages(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, 30, 20, ["c", "a", "b"])
    assert problem.message == (
        "全站30个页面的公共部分（页头、页尾、工具条等）里的图片“a.gif”“b.gif”“c.gif”共3个都打不开：文件不存在（404）。"
    )
    assert problem.where == "全站公共部分（页头、页尾、工具条等）"
    assert problem.data["urls"].split("\n") == [f"{SITE}/images/{name}.gif" for name in "abc"]


def test_a_toolbar_keeps_its_key_when_pages_are_added_and_one_image_is_mended(tmp_path: Path) -> None:
    (before,) = found(tmp_path / "1", 30, 20, ["a", "b", "c"])
    (after,) = found(tmp_path / "2", 35, 20, ["a", "c"])
    assert before.key == after.key


def test_what_stands_on_few_of_many_pages_is_told_by_a_page(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, 21, 60, ["a"])
    assert "《第0次会议召开》页面上的图片“a.gif”打不开" in problem.message
    assert "全站共有21个页面上有这个图片。" in problem.message


def test_a_missing_next_page_is_told_as_the_columns(tmp_path: Path) -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with Archive.create(tmp_path, Plan(now, SitePlan(f"{SITE}/", "青禾县人民政府"))) as archive:
        rows = [[f"2026-11-0{day}", f"关于第{day}号事项的通知", f"/tzgg/{day}.html"] for day in range(1, 6)]
        save(archive, f"{SITE}/", {"home": {"要闻": rows}}, now)
        save(archive, f"{SITE}/tzgg/", {"list": {"name": "通知公告", "rows": rows}}, now)
        following = Link(f"{SITE}/tzgg/index_1.html", "createPageHTML(2, 0)", "下一页", "pager")
        archive.links.add(f"{SITE}/tzgg/", [following])
        archive.links.settle(following.url, Fate.BROKEN, Cause.NOT_FOUND)
        archive.set_meta("state", "finished")
    with Archive.open(tmp_path) as archive:
        answers = {answer.indicator: answer for answer in run(archive, Rules.load("national"), now)}
    (problem,) = answers["broken_link"].findings
    assert problem.message == "“通知公告”栏目的“下一页”打不开：页面不存在（404）。"


def test_a_target_that_stands_on_no_page_is_no_finding(tmp_path: Path) -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with Archive.create(tmp_path, Plan(now, SitePlan(f"{SITE}/", "青禾县人民政府"))) as archive:
        link = Link(f"{SITE}/old.html", "/old.html", "旧页", "a")
        archive.links.add(f"{SITE}/tzgg/", [link])
        archive.links.settle(link.url, Fate.BROKEN, Cause.NOT_FOUND)
        assert len(broken_together(archive)) == 1
        archive._db.execute(
            "DELETE FROM places"
        )  # as when a page that was to be carried over had to be read anew
        assert [target.places for target in archive.links.targets(Fate.BROKEN)] == [()]
        assert broken_together(archive) == []


def test_links_nobody_could_look_at_are_counted_by_reason(tmp_path: Path) -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    looks = {
        "http://a.example/": [("link", "dns", Fate.BROKEN, "own-outage")],
        "http://b.example/": [("link", "dns", Fate.BROKEN, "own-outage")],
        "http://c.example/": [("link", "robots", Fate.UNSURE, "robots")],
        "http://d.example/": [("link", "tls", Fate.UNSURE, "")],
        "http://e.example/": [("link", "timeout", Fate.BROKEN, ""), ("again", None, Fate.UNSURE, "")],
        "http://f.example/": [("link", "timeout", Fate.BROKEN, "")],
    }
    with Archive.create(tmp_path, Plan(now, SitePlan(f"{SITE}/", "青禾县人民政府"))) as archive:
        archive.links.add(f"{SITE}/", [Link(url, url) for url in (*looks, "http://g.example/")])
        archive.links.settle("http://g.example/", Fate.BLOCKED)
        for url, visits in looks.items():
            archive.links.settle(url, Fate.UNSURE)
            for purpose, error, fate, note in visits:
                archive.add_visit(Visit(url, now, purpose, None, error, 0.1, url, fate, None, note))
    with Archive.open(tmp_path) as archive:
        (unable,) = broken_link(archive, Rules.load("national"), now)
    assert "2个检查时本机的网络不通；1个" in unable.reason
    for words in ("对方网站声明不许程序访问", "从本机走不通", "两次看的结果不一致", "只看了一次", "要登录"):
        assert f"1个{words}" in unable.reason


SHOWN = "<a href='{0}'>办事</a>"
UNMET = [
    "<a href='{0}'></a>",
    "<div style='Display: none'><p><a href='{0}'>办事</a></p></div>",
    "<div hidden><a href='{0}'>办事</a></div>",
    "<map name=m><area href='{0}' coords='0,0,0,0'></map>",
    "<picture><source srcset='/logo.png' type='image/png'><img src='{0}'></picture>",
    "<img src='{0}' data-original='/logo.png'>",
]
MET = [
    "<a href='{0}'><img src='/logo.png'></a>",
    "<a href='{0}'><span class=icon></span></a>",
    "<a href='{0}' title='办事'></a>",
    "<div style='color:red'><a href='{0}'>办事</a></div>",
    "<map name=m><area href='{0}' coords='0,0,9,9'></map>",
    "<picture><source srcset='/logo.png' media='(min-width:800px)'><img src='{0}'></picture>",
    "<img src='/logo.png' data-original='{0}'>",
    *(unmet + SHOWN for unmet in UNMET),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """What is told of each markup, which stands on a page of its own."""
    folder = tmp_path_factory.mktemp("met") / "a"
    lost = {markup: f"/lost{number}.html" for number, markup in enumerate((*UNMET, *MET))}
    answers: dict[str, Answer] = {
        f"/on{path}": page(f"<p>青禾县人民政府{markup.format(path)}</p>") for markup, path in lost.items()
    }
    with serve({"/": page(links(*answers)), **answers}) as site:
        plan = SitePlan(site.url, rate=0, allow_hosts=("127.0.0.1",), second_look_after=0.1)
        crawl_site(folder, Plan(now(), plan))
    with Archive.open(folder) as archive:
        found = [
            one for one in broken_link(archive, Rules.load("national"), now()) if isinstance(one, Finding)
        ]
    return {markup: [one for one in found if one.url.endswith(path)] for markup, path in lost.items()}


@pytest.mark.parametrize(
    ("markup", "level"), [*((one, Level.HINT) for one in UNMET), *((one, Level.DEDUCTION) for one in MET)]
)
def test_what_a_reader_does_not_meet_is_told_and_not_accused(
    told: dict[str, list[Finding]], markup: str, level: Level
) -> None:
    (found,) = told[markup]
    assert found.level is level
    assert ("网页上没有显示它" in found.message) is (level is Level.HINT)
