"""Each family of editors' systems: its marks, and its pager where a script draws it."""

from datetime import date
from pathlib import Path

import pytest

from crawler.archive import Archive, now
from crawler.columns import columns
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


def test_the_crawler_makes_the_call_that_brings_the_rest_of_a_list(tmp_path: Path) -> None:
    def xml(text: str) -> Reply:
        return Reply(text.encode(), type="text/xml; charset=utf-8")

    script = f'<script type="text/xml">{datastore(9, 6, CALL)}</script>'
    answers: dict[str, Answer] = {
        "/": Reply(source(f'<a href="/tzgg/">通知公告</a>{script}')),
        "/tzgg/": Reply(source(f"<ul></ul>{script}")),
        CALL.replace("&amp;", "&"): xml(datastore(6, 3, CALL.replace("page=2", "page=3"))),
        CALL.replace("&amp;", "&").replace("page=2", "page=3"): xml(datastore(3, 0)),
    }
    for n in range(1, 10):
        answers[f"/art/2026/9/{n}/art_1_{n}.html"] = Reply(source(f"<h1>第{n}次会议</h1>"))
    with serve(answers) as site:
        columns_ = (ColumnPlan("通知公告", f"{site.url}tzgg/", "通知公告"),)
        plan = SitePlan(site.url, columns=columns_, allow_hosts=("127.0.0.1",), rate=0, second_look_after=0.1)
        crawl_site(tmp_path / "a", Plan(now(), site=plan))
        assert site.asked["/art/2026/9/1/art_1_1.html"] == 1
    with Archive.open(tmp_path / "a") as archive:
        (seen,) = columns(archive)
        assert len(seen.rows) == 9
