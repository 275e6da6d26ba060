"""Each family of editors' systems: its marks, and its pager where a script draws it."""

import json
from collections import Counter
from datetime import date

import pytest

from crawler.archive import Archive
from crawler.columns import Column, columns
from crawler.page import read
from crawler.page.cms import FAMILIES, family_of
from crawler.plan import ColumnPlan, Plan, SitePlan
from crawler.run import crawl_site
from tests.crawler.page.pages import AS_OF, URL, page, source
from tests.servers import Answer, Reply, serve

SHAPES = {
    "trs": '<a href="202610/t20261020_21250646.html">关于冬季供暖的通知</a>',
    "vsb": '<div id="vsb_content"><div class="v_news_content">正文</div></div>',
    "hanweb": '<a href="/art/2026/9/16/art_123_456.html">关于秋季防火的通知</a>',
    "gkmlpt": '<a href="content/post_3131583.html">关于秋季防火的通知</a>',
    "ucap": '<div class="pages_content" id="UCAP-CONTENT">正文</div>',
    "epoint": '<ul class="ewb-list"><li class="ewb-list-node">通知</li></ul>',
    "cnode": '<a href="/qh/c100496/2026/1/7/0123456789abcdef0123456789abcdef.shtml">通知</a>',
    "empire": '<a href="/e/action/ListInfo/?classid=3">列表</a>',
    "dede": '<a href="list_12_2.html">2</a>',
    "jpaas": '<script src="/script/jpaas/unit.js"></script>',
    "jeecms": '<a href="/tzgg/31.jhtml">关于秋季防火的通知</a>',
}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_is_known_by_its_marks(family):
    assert page(SHAPES[family.name]).cms == family.name


def test_a_page_without_marks_is_of_no_family():
    assert page("<p>没有任何特征</p>").cms is None


def test_links_to_other_sites_do_not_tell_the_family():
    own = "".join(SHAPES["cnode"].replace("c100496", f"c10049{n}") for n in range(5))
    assert family_of(own + '<a href="http://www.qingshan.edu.cn/list.jsp?wbtreeid=1">学校</a>') == "cnode"


def record(number: int) -> str:
    title = f"关于第{number}次会议的通知"
    return (
        f"<record><![CDATA[<li><a href='/art/2026/9/{number}/art_1_{number}.html' title='{title}'>"
        f"关于第{number}次…</a><span>2026-09-{number:02}</span></li>]]></record>"
    )


def datastore(first: int, last: int, following: str = "") -> str:
    group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
    rows = "".join(map(record, range(first, last, -1)))
    return f"<datastore>{group}<recordset>{rows}</recordset><totalrecord>9</totalrecord></datastore>"


CALL = "/module/web/jpage/dataproxy.jsp?page=2&amp;columnid=123&amp;unitid=456"


def test_what_a_script_would_be_answered_is_read_as_the_list_goes_on():
    first = page(f'<ul></ul><script type="text/xml">{datastore(9, 6, "/dataproxy.jsp?page=2")}</script>')
    assert (first.next_page, first.total) == ("http://www.qinghe.gov.cn/dataproxy.jsp?page=2", 9)
    answer = f'<?xml version="1.0" encoding="utf-8"?>{datastore(6, 3, "/dataproxy.jsp?page=3")}'
    seen = read(answer.encode(), URL, "text/xml; charset=utf-8", AS_OF)
    assert (seen.kind, seen.newest, len(seen.rows)) == ("list", date(2026, 9, 6), 3)
    assert seen.next_page == "http://www.qinghe.gov.cn/dataproxy.jsp?page=3"


def plain(main: str, head: str = "") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{main}</body></html>".encode()


def as_json(data: object) -> Reply:
    return Reply(json.dumps(data, ensure_ascii=False).encode(), type="application/json;charset=UTF-8")


HEAD = "<title>通知公告-青禾县人民政府</title>"
ARTICLE = "<title>{0}-青禾县</title><h1>{0}</h1><p>发布时间：2026-09-01</p>"
GKMLPT = "<div id='app'></div><script>window._CONFIG = {{SITE_ID: '755', COLUMN_ID: {0}}};</script>"
UNIT = (
    """<div queryData="{{'parseType':'bulidstatic','webId':'{0}','pageType':'column','tagId':'list'}}">"""
    '</div><script src="/jpaas.js" url="/front/page/build/unit"></script>'
)


def gkmlpt_answer(first: int, last: int, total: int) -> Reply:
    articles = [
        {
            "id": n,
            "title": f"关于第{n}次会议的通知",
            "url": f"/gkmlpt/content/post_{n}.html",
            "display_publish_time": f"2026-09-{n:02} 10:00",
        }
        for n in range(first, last, -1)
    ]
    return as_json({"classify": {"name": "通知公告"}, "articles": articles, "total": total})


def gkmlpt_column() -> dict[str, Answer]:
    """Column 9 has its list in two answers, 10 has none in it, and 11 gets no answer."""
    answers: dict[str, Answer] = {
        f"/gkmlpt/list/{n}.html": Reply(plain(GKMLPT.format(n), HEAD)) for n in (9, 10, 11)
    }
    answers |= {
        "/gkmlpt/api/all/9?page=1&sid=755": gkmlpt_answer(9, 5, 6),
        "/gkmlpt/api/all/9?page=2&sid=755": gkmlpt_answer(5, 3, 6),
        "/gkmlpt/api/all/10?page=1&sid=755": gkmlpt_answer(0, 0, 0),
    }
    for n in range(1, 10):
        answers[f"/gkmlpt/content/post_{n}.html"] = Reply(plain(ARTICLE.format(f"关于第{n}次会议的通知")))
    return answers


def jpaas_answer(first: int, last: int) -> Reply:
    rows_ = "".join(
        f'<li><a href="/art/2026/9/{n}/art_2_{n}.html">关于第{n}次会议的通知</a><i>2026-09-{n:02}</i></li>'
        for n in range(first, last, -1)
    )
    return as_json({"success": True, "data": {"html": f"<div class='page-content'><ul>{rows_}</ul></div>"}})


def jpaas_column() -> dict[str, Answer]:
    """Column 9 has its list in two answers, and 10 has no rows in its one."""
    call = "/front/page/build/unit?parseType=bulidstatic&webId={0}&pageType=column&tagId=list"
    call += "&paramJson=%7B%22pageNo%22%3A{1}%2C%22pageSize%22%3A15%7D"
    answers: dict[str, Answer] = {
        f"/col/col{n}/index.html": Reply(plain(UNIT.format(n), HEAD)) for n in (9, 10)
    }
    answers |= {
        call.format(9, 1): jpaas_answer(20, 5),
        call.format(9, 2): jpaas_answer(5, 0),
        call.format(10, 1): jpaas_answer(0, 0),
    }
    for n in range(1, 21):
        answers[f"/art/2026/9/{n}/art_2_{n}.html"] = Reply(plain(ARTICLE.format(f"关于第{n}次会议的通知")))
    return answers


VSB = "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1001"


def vsb_column() -> dict[str, Answer]:
    def page_of(first: int, last: int, following: str) -> Reply:
        rows_ = "".join(
            f'<tr id="line_u9_{n}"><td><a href="/info/1001/{n}.htm">关于第{n}次会议的通知</a></td>'
            f"<td>2026-09-{n:02}</td></tr>"
            for n in range(first, last, -1)
        )
        return Reply(plain(f"<table>{rows_}</table>共6条&nbsp;1/2 {following}", HEAD))

    second = VSB.replace("?", "?a9t=2&a9p=2&a9c=3&")
    answers: dict[str, Answer] = {
        VSB: page_of(6, 3, f'<a href="{second}" class="Next">下页</a>'),
        second: page_of(3, 0, ""),
    }
    for n in range(1, 7):
        answers[f"/info/1001/{n}.htm"] = Reply(plain(ARTICLE.format(f"关于第{n}次会议的通知")))
    return answers


CALLED = f'<script type="text/xml">{datastore(9, 6, CALL)}</script>'


def called_column() -> dict[str, Answer]:
    def xml(text: str) -> Reply:
        return Reply(text.encode(), type="text/xml; charset=utf-8")

    answers: dict[str, Answer] = {
        "/tzgg/": Reply(source(f"<ul></ul>{CALLED}")),
        CALL.replace("&amp;", "&"): xml(datastore(6, 3, CALL.replace("page=2", "page=3"))),
        CALL.replace("&amp;", "&").replace("page=2", "page=3"): xml(datastore(3, 0)),
    }
    for n in range(1, 10):
        answers[f"/art/2026/9/{n}/art_1_{n}.html"] = Reply(source(f"<h1>第{n}次会议</h1>"))
    return answers


GKMLPT_LISTS = [f"/gkmlpt/list/{n}.html" for n in (9, 10, 11)]
JPAAS_LISTS = [f"/col/col{n}/index.html" for n in (9, 10)]
LISTS = [*GKMLPT_LISTS, *JPAAS_LISTS, VSB, "/tzgg/"]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Column], Counter[str]]:
    """The columns of one site by path, as one crawl saw them, and how often each address was asked for."""
    folder = tmp_path_factory.mktemp("cms") / "a"
    home = Reply(source("".join(f'<a href="{path}">通知公告</a>' for path in LISTS) + CALLED))
    answers = {"/": home, **gkmlpt_column(), **jpaas_column(), **vsb_column(), **called_column()}
    with serve(answers) as site:
        columns_ = tuple(ColumnPlan("通知公告", site.url + path[1:], "通知公告") for path in LISTS)
        plan = SitePlan(site.url, columns=columns_, allow_hosts=("127.0.0.1",), rate=0, second_look_after=0.1)
        crawl_site(folder, Plan(AS_OF, site=plan))
    with Archive.open(folder) as archive:
        return dict(zip(LISTS, columns(archive), strict=True)), site.asked


@pytest.fixture
def seen(crawled: tuple[dict[str, Column], Counter[str]]) -> dict[str, Column]:
    return crawled[0]


def told(column: Column) -> tuple[int, date | None, bool | None]:
    return len(column.rows), column.newest and column.newest.date, column.empty


def test_the_crawler_asks_for_a_gkmlpt_list_as_its_script_does(seen: dict[str, Column]) -> None:
    assert told(seen[GKMLPT_LISTS[0]]) == (6, date(2026, 9, 9), False)


def test_a_gkmlpt_list_of_none_is_blank_and_one_that_was_not_answered_is_unknown(
    seen: dict[str, Column],
) -> None:
    assert seen[GKMLPT_LISTS[1]].empty is True
    unanswered = seen[GKMLPT_LISTS[2]]
    assert (unanswered.empty, "脚本" in unanswered.unknown) == (None, True)


def test_the_crawler_asks_for_a_jpaas_unit_as_its_script_does(seen: dict[str, Column]) -> None:
    assert told(seen[JPAAS_LISTS[0]]) == (20, date(2026, 9, 20), False)


def test_a_jpaas_unit_without_rows_is_unknown_not_blank(seen: dict[str, Column]) -> None:
    column = seen[JPAAS_LISTS[1]]
    assert (column.empty, bool(column.unknown)) == (None, True)


def test_the_pages_of_a_vsb_list_are_followed_by_their_addresses(seen: dict[str, Column]) -> None:
    assert told(seen[VSB]) == (6, date(2026, 9, 6), False)


def test_the_crawler_makes_the_call_that_brings_the_rest_of_a_list(
    crawled: tuple[dict[str, Column], Counter[str]],
) -> None:
    seen, asked = crawled
    assert asked["/art/2026/9/1/art_1_1.html"] == 1
    assert len(seen["/tzgg/"].rows) == 9
