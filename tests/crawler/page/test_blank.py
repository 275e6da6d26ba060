import pytest

from tests.crawler.page.pages import page, rows

BOX = '<div class="right"><h2>通知公告</h2><ul class="newslist"></ul></div>'
ONE_PAGE = '<script>createPageHTML(1, 0, "index", "html")</script>'


def test_a_list_box_with_a_pager_and_no_row_is_blank():
    assert page(BOX + ONE_PAGE).empty is True


def test_a_pager_that_says_0_is_blank():
    seen = page("<table><tr><th>标题</th><th>时间</th></tr></table>共0条&nbsp;0/0")
    assert (seen.kind, seen.empty) == ("list", True)


def test_a_total_of_0_in_the_pager_call_is_blank():
    assert page(BOX + "<script>createPageHTML('page_div',1, 1,'xwzx_list','shtml',0)</script>").empty is True


def test_a_page_that_only_says_so_is_blank():
    assert page("<h2>通知公告</h2><p>暂无数据</p><script src='/js/jquery.min.js'></script>").empty is True


def test_a_list_with_a_row_is_not_blank():
    assert page(rows(("关于冬季供暖的通知", "2026-11-02"))).empty is False


def test_undated_rows_are_not_blank():
    seen = page(rows(*[(f"青禾县第{n}批便民服务事项清单目录", "") for n in range(8)]))
    assert seen.empty is False
    assert seen.newest is None


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(BOX, id="an empty box alone: a script elsewhere may fill it"),
        pytest.param(
            '<div class="right"><ul class="chnllist"><a href="a/">乡村振兴领域</a><a href="b/">社会救助</a>'
            '<a href="c/">社会福利</a><a href="d/">教育领域</a><a href="e/">养老服务</a></ul></div>',
            id="a hub of child columns",
        ),
        pytest.param(
            '<form method="post"><textarea name="t"></textarea><input name="n"></form>' + ONE_PAGE,
            id="a form",
        ),
        pytest.param('<iframe src="/ly.jsp"></iframe>' + ONE_PAGE, id="an iframe"),
        pytest.param(
            '<ul class="newslist" id="l"></ul><script>$.ajax({url:"/api/list"})</script>' + ONE_PAGE,
            id="ajax",
        ),
        pytest.param(
            '<h2>通知公告</h2><div id="list">暂无数据</div><script src="/js/list.js"></script>',
            id="words that a script of the site may replace",
        ),
        pytest.param(
            '<h2>通知公告</h2><ul id="list"></ul><p>暂无数据</p><script src="/js/list.js"></script>',
            id="a box that a script of the site may fill",
        ),
        pytest.param(
            '<h2>通知公告</h2><div style="display: none">暂无数据</div><script src="/js/list.js"></script>',
            id="words that wait hidden",
        ),
        pytest.param('<div ng-repeat="row in rows">{{row.title}}</div>', id="a template"),
        pytest.param('<ul class="newslist"></ul>共 36 条', id="a total that disagrees"),
        pytest.param("<script>var $_ts=window['$_ts'];</script>", id="a challenge"),
    ],
)
def test_what_only_looks_blank_is_not_called_blank(main):
    assert page(main).empty is not True


def test_a_page_drawn_by_script_says_so():
    seen = page('<ul class="newslist" id="l"></ul><script>$.ajax({url:"/api/list"})</script>' + ONE_PAGE)
    assert seen.scripted
    assert "脚本" in seen.empty_reason


def test_a_page_that_only_sends_on_is_a_redirect():
    seen = page("", head='<meta http-equiv="Refresh" content="0;URL=./ywyw/">')
    assert (seen.kind, seen.refresh) == ("redirect", "http://www.qinghe.gov.cn/zwgk/tzgg/ywyw/")
    assert seen.empty is None


def test_a_refresh_that_a_script_writes_is_followed_too():
    seen = page(
        "",
        head='<script>document.write(\'<meta http-equiv="Refresh" content="0;URL=/zwgk/gsgg/">\');</script>',
    )
    assert seen.refresh == "http://www.qinghe.gov.cn/zwgk/gsgg/"
