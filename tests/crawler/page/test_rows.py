from datetime import date

import pytest

from crawler.page import glance
from tests.crawler.page.pages import URL, page, rows, source


def test_a_list_gives_its_titles_addresses_and_dates():
    seen = page(rows(("关于冬季供暖的通知", "2026-11-02"), ("关于道路施工的公告", "2026-10-20")))
    assert seen.kind == "list"
    assert [(row.title, row.url, row.date) for row in seen.rows] == [
        ("关于冬季供暖的通知", "http://www.qinghe.gov.cn/zwgk/tzgg/202610/t0.html", date(2026, 11, 2)),
        ("关于道路施工的公告", "http://www.qinghe.gov.cn/zwgk/tzgg/202610/t1.html", date(2026, 10, 20)),
    ]


def test_a_pinned_old_row_does_not_hide_a_new_one():
    seen = page(rows(("置顶的旧公告", "2019-01-01"), ("关于冬季供暖的通知", "2026-11-02")))
    assert seen.newest == date(2026, 11, 2)
    assert seen.order_desc is False


def test_a_date_in_the_future_is_not_the_newest():
    seen = page(rows(("关于冬季供暖的通知", "2026-11-02"), ("日期写错的公告", "2062-10-20")))
    assert seen.newest == date(2026, 11, 2)


def test_the_clock_in_the_header_and_dates_in_the_footer_are_no_dates_of_the_list():
    seen = page(rows(("关于冬季供暖的通知", "2017-11-02"), ("关于道路施工的公告", "2016-10-20")))
    assert seen.newest == date(2017, 11, 2)


def test_a_commented_out_twin_is_not_read():
    seen = page(
        '<ul class="newList"><li><a href="a.html">关于冬季供暖的通知</a>'
        '<!--span class="time">2026-01-16</span-->'
        '<span class="time">2017-12-12</span></li></ul>'
    )
    assert seen.newest == date(2017, 12, 12)


def test_rows_in_blocks_of_five_are_one_list():
    block = '<ul class="list-cont">{}</ul>'
    items = [
        f'<li><a href="a{n}.html">第{n}号通知的标题内容</a><span>2026-10-{n:02}</span></li>'
        for n in range(1, 11)
    ]
    seen = page(block.format("".join(items[:5])) + block.format("".join(items[5:])))
    assert len(seen.rows) == 10
    assert seen.newest == date(2026, 10, 10)


def test_a_double_anchor_is_one_row():
    seen = page(
        '<ul class="l"><li><span> 2021-02-26 </span><a href="x.html"><a href="x.html">关于征求意见的公告</a>'
        "</li>"
        '<li><span> 2021-02-25 </span><a href="y.html"><a href="y.html">关于停水的公告</a></li></ul>'
    )
    assert [row.title for row in seen.rows] == ["关于征求意见的公告", "关于停水的公告"]


def test_the_full_title_is_taken_where_the_shown_one_is_cut():
    seen = page(
        '<ul class="l"><li><a href="x.html" title="关于印发《青禾县防汛预案》的通知">关于印发《青禾…</a>'
        "<span>2026-10-01</span></li></ul>"
    )
    assert seen.rows[0].title == "关于印发《青禾县防汛预案》的通知"


def test_a_date_glued_to_the_title_is_the_rows_date_and_leaves_the_title():
    seen = page('<div class="l"><a class="box" href="x.html"><h3>青禾县召开大会(2020-08-28)</h3></a></div>')
    assert [(row.title, row.date) for row in seen.rows] == [("青禾县召开大会", date(2020, 8, 28))]


def test_rows_without_a_year_run_back_from_the_day_of_the_crawl():
    seen = page(
        rows(("一月的通知标题", "(01-04)"), ("去年十二月的通知", "(12-29)"), ("去年六月的通知", "(06-01)"))
    )
    assert [row.date for row in seen.rows] == [date(2026, 1, 4), date(2025, 12, 29), date(2025, 6, 1)]


def test_a_split_date_is_read():
    seen = page(
        '<div class="platform"><div class="platform_item"><a href="a.html">小区积水无人处理的诉求</a>'
        '<div class="platform_time"><div>--2021--</div><p>06-09</p></div></div></div>'
    )
    assert seen.newest == date(2021, 6, 9)


def test_template_placeholders_are_no_rows():
    seen = page(
        rows(("关于冬季供暖的通知", "2017-11-02"), ("关于道路施工的公告", "2016-10-20"))
        + '<ul class="newslist"><li><a href="#">111</a><span>2026-11-11</span></li></ul>'
    )
    assert seen.newest == date(2017, 11, 2)


def test_a_side_bar_of_recommended_articles_is_not_the_list():
    seen = page(
        rows(("关于冬季供暖的通知", "2017-11-02"), ("关于道路施工的公告", "2016-10-20"))
        + '<div class="sidebar"><ul class="hot"><li><a href="/h.html">热门文章的标题</a>'
        "<span>2026-11-01</span></li></ul></div>"
    )
    assert seen.newest == date(2017, 11, 2)


def test_all_tabs_of_a_column_count():
    tab = '<div><ul class="u{}"><li><a href="{}">{}年财政预算公开说明</a><span>{}</span></li></ul></div>'
    seen = page(
        tab.format(1, "a.html", 2024, "2024-02-01")
        + tab.format(2, "b.html", 2026, "2026-02-01")
        + tab.format(3, "c.html", 2025, "2025-02-01")
    )
    assert seen.newest == date(2026, 2, 1)


def test_a_datastore_list_is_read_though_the_visible_list_is_empty():
    seen = page(
        '<ul class="newslist"></ul><script type="text/xml"><datastore>'
        '<nextgroup><![CDATA[<a href="/p"></a>]]></nextgroup><recordset><record>'
        "<![CDATA[<li><a href='/art/2026/9/16/art_1_2.html' title='关于秋季防火的通知'>关于秋季…</a>"
        "<span>2026-09-16</span></li>]]></record></recordset></datastore></script>"
    )
    assert [(row.title, row.date) for row in seen.rows] == [("关于秋季防火的通知", date(2026, 9, 16))]
    assert seen.empty is False


def test_a_json_list_in_a_script_is_read():
    seen = page(
        '<ul class="newslist"></ul><script>var itemObj=[{"aT":"关于秋季防火的通知","aPd":"2026-09-21 17:00",'
        '"aU":"{\\"common\\":\\"/zwgk/a.html\\"}"}]</script>'
    )
    assert [(row.title, row.url, row.date) for row in seen.rows] == [
        ("关于秋季防火的通知", "http://www.qinghe.gov.cn/zwgk/a.html", date(2026, 9, 21))
    ]


def pager_links(script: str, extra: str = "") -> list[tuple[str, str, str]]:
    body = source(rows(("关于冬季供暖的通知", "2026-11-02")) + f"{extra}<script>{script}</script>")
    found = glance(body, URL)
    return [(link.url, link.text, link.raw) for link in found.links if link.element == "pager"]


def test_a_next_page_that_a_script_draws_is_a_link():
    url = "http://www.qinghe.gov.cn/zwgk/tzgg/index_1.html"
    call = 'createPageHTML(4, 0, "index", "html")'
    assert pager_links(f"{call};") == [(url, "下一页", call)]
    assert pager_links(call, '<a href="index_1.html">下一页</a>') == []


def test_a_last_page_and_a_call_in_a_comment_have_no_next_page():
    assert pager_links('createPageHTML(4, 3, "index", "html")') == []
    assert pager_links('// createPageHTML(4, 0, "index", "html")') == []
    assert pager_links('/* createPageHTML(4, 0, "index", "html") */') == []


def test_page_two_of_a_trs_list_is_index_1():
    seen = page(
        rows(("关于冬季供暖的通知", "2026-11-02")) + '<script>createPageHTML(4, 0, "index", "html")</script>'
    )
    assert (seen.pages, seen.next_page) == (4, "http://www.qinghe.gov.cn/zwgk/tzgg/index_1.html")


def test_page_two_of_a_c_node_list_is_name_2():
    seen = page(
        rows(("关于冬季供暖的通知", "2026-11-02"))
        + "<script>createPageHTML('page_div',3, 1,'xwzx_list','shtml',41)</script>"
    )
    assert (seen.pages, seen.total) == (3, 41)
    assert seen.next_page == "http://www.qinghe.gov.cn/zwgk/tzgg/xwzx_list_2.shtml"


def test_a_mailbox_list_gives_letters_with_their_state():
    seen = page(
        "<table><tr><td>标题</td><td>时间</td><td>回复状态</td></tr>"
        '<tr><td><a href="l.jsp?id=1">关于路灯的问题反映</a></td><td>2026-10-15</td><td>已办结</td></tr>'
        '<tr><td><a href="l.jsp?id=2">关于公交线路的建议</a></td><td>2026-10-11</td><td>办理中</td></tr>'
        '</table>共36条&nbsp;1/3 <a class="Next" href="?p=2">下页</a>'
    )
    assert seen.kind == "mailbox"
    assert [(letter.title, letter.received, letter.state) for letter in seen.letters] == [
        ("关于路灯的问题反映", date(2026, 10, 15), "已办结"),
        ("关于公交线路的建议", date(2026, 10, 11), "办理中"),
    ]
    assert (seen.total, seen.pages, seen.next_page) == (
        36,
        3,
        "http://www.qinghe.gov.cn/zwgk/tzgg/index.html?p=2",
    )


def test_rows_of_the_future_are_told_where_the_newest_is_not_one_of_them():
    seen = page(rows(("关于冬季供暖的通知", "2026-11-02"), ("关于春耕的通知", "2027-03-01")))
    assert seen.newest == date(2026, 11, 2)
    assert "另有 1 条" in seen.evidence["newest"]


def test_the_day_of_a_document_is_not_the_day_on_which_it_came():
    row = "<tr><td><a href='{0}.html'>关于{0}的通知</a></td><td>2025-03-0{1}</td></tr>"
    listed = "".join(map(row.format, ("冬季供暖", "道路施工", "春季造林", "节水灌溉"), (4, 3, 2, 1)))
    for heading, day in (("成文日期", None), ("发布日期", date(2025, 3, 4))):
        head = f"<tr><th>标题</th><th>{heading}</th></tr>"
        seen = page(f"<table>{head}{listed}</table>")
        assert (len(seen.rows), seen.newest) == (4, day)


def test_the_cell_under_the_day_on_which_a_row_came_leads_though_it_has_no_year():
    head = "<tr><th>标题</th><th>成文日期</th><th>发布日期</th></tr>"
    row = "<tr><td><a href='{0}.html'>关于{0}的通知</a></td><td>2025-01-0{1}</td><td>11月{1}日</td></tr>"
    listed = "".join(map(row.format, ("冬季供暖", "道路施工", "春季造林"), (4, 3, 2)))
    seen = page(f"<table>{head}{listed}</table>")
    assert [row.date for row in seen.rows] == [date(2026, 11, 4), date(2026, 11, 3), date(2026, 11, 2)]


def test_a_label_says_which_day_of_a_row_is_the_document_s():
    listed = (
        "<li><a href='{0}.html'>关于{0}的通知</a><i>成文日期：2026-11-04</i><i>{1}：2025-03-0{2}</i></li>"
    )
    for label, day in (("发布日期", date(2025, 3, 2)), ("印发日期", None)):
        seen = page(f"<ul>{listed.format('冬季供暖', label, 2)}{listed.format('道路施工', label, 1)}</ul>")
        assert seen.newest == day


@pytest.mark.parametrize(
    "beside",
    [
        '<time datetime="2024-08-20"></time>',
        '<time datetime="2024-08-20T08:00:00+08:00">发布</time>',
        '<span title="2024-08-20 09:30:00">08-20</span>',
        '<i title="发布时间：2024-08-20"></i>',
        "<time>2024-08-20</time>",
        '<time datetime="2023-01-01">2024-08-20</time>',
    ],
)
def test_a_date_in_an_attribute_is_read_where_the_words_hold_none(beside):
    seen = page(f'<ul><li><a href="1.html">县政府召开常务会议研究部署工作</a>{beside}</li></ul>')
    assert seen.newest == date(2024, 8, 20)


def test_an_attribute_that_is_a_constant_of_the_template_is_no_date():
    row = '<li><a href="{0}.html">关于{0}的通知</a><time datetime="2016-01-01">11-2{1}</time></li>'
    seen = page(f"<ul>{row.format('冬季供暖', 1)}{row.format('道路施工', 0)}</ul>")
    assert (seen.newest.month, seen.newest.day, seen.newest.year > 2016) == (11, 21, True)
    seen = page(f"<ul>{row.format('冬季供暖', 1).replace('11-21', '昨天')}</ul>")
    assert seen.newest.year > 2016


def test_a_period_that_has_not_ended_is_no_day_on_which_a_row_came():
    row = "<li><a href='{0}.html'>关于{0}征求意见的公告</a><span>征集时间：2025-03-0{1}{2}</span></li>"
    for end, day in (("至2026-12-31", None), (" ~ 2025-04-20", date(2025, 4, 20)), ("", date(2025, 3, 2))):
        seen = page(f"<ul>{row.format('冬季供暖', 2, end)}{row.format('道路施工', 1, end)}</ul>")
        assert (len(seen.rows), seen.newest) == (2, day)
