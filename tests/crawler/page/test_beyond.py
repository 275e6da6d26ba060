"""What may be newer than the rows that were read: enough to keep a column from being called stale."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crawler.page import Page, read
from crawler.page.model import FILLED_BY_SCRIPT, FRAMED
from crawler.plan import TIMEZONE

ROWS = "".join(
    f'<li><a href="/a/{n}.html">县政府召开第{n}次常务会议研究部署工作</a><span>2024-0{n}-15</span></li>'
    for n in range(1, 6)
)
OLD = f'<div class="tj"><h3>往期回顾</h3><ul>{ROWS}</ul></div>'
FILLS = "<script>fetch('/new.json').then(r => {{ document.{how}.innerHTML = r }})</script>"


HELD = f'<div class="box"><ul id="list" class="xw">{ROWS}</ul></div>'


def seen(main: str, *, drawn: bool = False) -> Page:
    place = '<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/gz/">工作动态</a></div>'
    html = f"<title>工作动态_青禾县人民政府</title>{place}<div>{main}</div>"
    as_of = datetime(2026, 11, 27, 20, tzinfo=TIMEZONE)
    return read(html.encode(), "http://www.qinghe.gov.cn/gz/", "text/html; charset=utf-8", as_of, drawn=drawn)


@pytest.mark.parametrize(
    "main",
    [
        '<ul id="list"></ul>' + OLD + FILLS.format(how='getElementById("list")'),
        '<ul class="xw"></ul>' + OLD + FILLS.format(how='querySelector(".xw")'),
        '<ul id="list"></ul>' + OLD + '<script src="/js/l.js"></script>',
        '<div class="newslist" id="n"></div>' + OLD + '<script src="/js/l.js"></script>',
    ],
)
def test_an_empty_list_box_that_a_script_may_fill(main: str) -> None:
    assert seen(main).unseen == FILLED_BY_SCRIPT


@pytest.mark.parametrize(
    "main",
    [
        '<ul id="list"></ul>' + OLD,
        '<ul id="list"></ul>' + OLD + '<script src="/js/jquery.min.js"></script>',
        '<div id="share"></div>' + OLD + '<script src="/js/own.js"></script>',
        '<div class="side"><ul id="hot"></ul></div>' + OLD + '<script src="/js/own.js"></script>',
        OLD + '<iframe src="https://weather.example.com/i" width="200"></iframe>',
        OLD + '<iframe src="/count.html" width="0" height="0"></iframe>',
    ],
)
def test_boxes_that_no_script_fills_and_frames_that_hold_no_list(main: str) -> None:
    assert seen(main).unseen == ""


@pytest.mark.parametrize(
    "script",
    [
        "fetch('/new.json').then(r => { document.getElementById('list').innerHTML = r })",
        "b = document.querySelector('.xw'); r = new XMLHttpRequest(); r.onload = () => {b.innerHTML = r}",
        "$.getJSON('/new', function (rows) { $('#list').empty().append(rows) })",
        "$.ajax({url: '/new', success: function (rows) { $('ul.xw').html(rows) }})",
        "$('.box').load('/new.html')",
    ],
)
def test_a_list_that_a_script_may_replace(script: str) -> None:
    held = f"{HELD}<script>{script}</script>"
    assert seen(held).unseen == FILLED_BY_SCRIPT
    assert seen(held, drawn=True).unseen == ""


@pytest.mark.parametrize(
    "script",
    [
        "$('.xw li').hover(function () { $('.xw').addClass('on'); $('#tip').html('') })",
        "$('#hits').load('/count?id=7')",
        "$(window).load(function () { $('.xw').append('<li></li>') })",
        "fetch('/weather.json').then(r => { document.getElementById('weather').innerHTML = r })",
        "$.get('/count', function () { $('.xw li').addClass('on') })",
        "$.get('/list', function (data) { data.xw.list.forEach(show); $('#other').html('') })",
    ],
)
def test_scripts_that_leave_the_rows_alone(script: str) -> None:
    assert seen(f"{HELD}<script>{script}</script>").unseen == ""


@pytest.mark.parametrize(
    ("main", "unseen"),
    [
        ('<a href="javascript:;" onclick="y(2026)">2026年</a>', "页面上可以选看2026年的信息，没有读到"),
        (
            "<select><option>2027</option><option>2026</option></select>",
            "页面上可以选看2026年的信息，没有读到",
        ),
        ('<form><input type="submit" value="2025年度"></form>', "页面上可以选看2025年的信息，没有读到"),
        ("<select><option>2024年</option><option>2023年</option></select>", ""),
        ('<a href="/gz/2026/">2026年</a>', ""),
    ],
)
def test_a_later_year_that_a_reader_may_choose(main: str, unseen: str) -> None:
    assert seen(main + OLD).unseen == unseen


@pytest.mark.parametrize(
    ("main", "closed"),
    [
        ("<p>因机构改革，本网站已停止更新，内容已迁移。</p>", "本网站已停止更新"),
        ("<p>本<b>栏目</b>内容已<b>归档</b></p>", "本栏目内容已归档"),
        ("<p>栏目已停止更新</p>", "栏目已停止更新"),
        ("<p>提示：栏目现已停更，敬请谅解。</p>", "栏目现已停更"),
        ("<div>以下内容已归档，仅供查阅</div>", "以下内容已归档"),
        ("<p>该栏目已归档</p>", "该栏目已归档"),
        ("<p>内容迁移至“政务公开”</p>", "内容迁移至"),
        ("<p>原栏目内容已全部迁移到新版网站</p>", "原栏目内容已全部迁移到"),
        ("<p>本栏目自2025年12月31日起不再更新</p>", "本栏目自2025年12月31日起不再更新"),
        ("<p>本站因机构改革暂停更新</p>", "本站因机构改革暂停更新"),
        ("<p>因网站改版整合，信息请到政务公开查看</p>", "网站改版整合"),
        ("<p>此频道已与“县区动态”合并</p>", "此频道已与“县区动态”合并"),
        ("<p>最新信息请访问新版网站</p>", "最新信息请访问"),
        ("<li><a href='/a/9.html'>内容迁移至新平台的公告</a><span>2024-01-01</span></li>", ""),
        ("<p>信息已更新</p>", ""),
        ("<p>内容由县政府办公室整理发布</p>", ""),
        ("<p>征集活动已关闭</p>", ""),
        ("<p>县司法局网站已并入县政府网站</p>", ""),
        ("<p>本网站</p><p>停止更新的说明</p>", ""),
        ("<p>县人社局网站已并入县政府门户网站的公告</p>", ""),
        ("<p>本站不承担因网站停用造成的损失。</p>", ""),
    ],
)
def test_what_a_page_says_of_having_been_closed(main: str, closed: str) -> None:
    assert seen(main + OLD).closed == closed


def test_the_rows_without_a_date_at_the_top_of_each_box_of_a_home_page() -> None:
    def row(title: str, url: str, day: str) -> str:
        return f'<li><a href="{url}">{title}</a><span>{day}</span></li>'

    new = row("青禾县召开第四季度经济运行调度会议", "https://mp.weixin.qq.com/s/1", "")
    plain = row("青禾县部署冬季森林防火工作", "/a/9.html", "")
    friend = row("中华人民共和国中央人民政府", "https://www.gov.cn/", "")
    boxes = (ROWS, new + ROWS.replace("/a/", "/b/"), ROWS.replace("/a/", "/c/") + plain, friend)
    html = "<title>青禾县人民政府</title>" + "".join(
        f"<div><h3>要闻</h3><ul>{box}</ul></div>" for box in boxes
    )
    home = read(html.encode(), "http://www.qinghe.gov.cn/", None, datetime(2026, 11, 27, tzinfo=TIMEZONE))
    assert [row.url for row in home.heads] == ["https://mp.weixin.qq.com/s/1"]


def test_a_frame_of_the_site_may_hold_the_list() -> None:
    assert seen('<iframe src="/list.html" width="800" height="600"></iframe>' + OLD).unseen == FRAMED


@pytest.mark.parametrize(
    ("main", "latest"),
    [
        (OLD, date(2024, 5, 15)),
        ("<ul><li onclick='go(1)'>县政府召开会议<span>2026-11-13</span></li></ul>" + OLD, date(2026, 11, 13)),
        ("<p>今天是2026年11月20日 星期五</p>" + OLD, date(2024, 5, 15)),
        ("<p>2026年11月27日</p>" + OLD, date(2024, 5, 15)),
        ("<p>定于2026年12月5日举行的活动</p>" + OLD, date(2024, 5, 15)),
    ],
)
def test_the_latest_day_that_the_page_names(main: str, latest: date) -> None:
    assert seen(main).latest == latest


def test_a_row_without_a_year_may_be_of_this_year() -> None:
    rows = "".join(
        f'<li><a href="/a/{n}.html">县政府召开第{n}次常务会议研究部署工作</a><span>{day}</span></li>'
        for n, day in enumerate(("03-05", "11-25", "11-24", "11-20"))
    )
    page = seen(f"<ul>{rows}</ul>")
    assert page.latest == date(2026, 11, 25)


def test_headlines_above_the_list_are_kept_for_their_articles_may_be_dated() -> None:
    head = '<h2><a href="http://mp.weixin.qq.com/s/1">青禾县召开第四季度经济运行调度会议</a></h2>'
    picture = '<a href="/p.html"><img src="p.jpg" alt="青禾县举办全民健身活动启动仪式"></a>'
    assert [row.title for row in seen(head + picture + OLD).heads] == [
        "青禾县召开第四季度经济运行调度会议",
        "青禾县举办全民健身活动启动仪式",
    ]
    assert seen(OLD + head).heads == ()
    assert seen('<h2><a href="/gz/">工作动态</a></h2>' + OLD).heads == ()


def test_a_day_that_a_summary_names_is_not_the_row_s() -> None:
    rows = "".join(
        f'<li><a href="/a/{n}.html">县政府召开第{n}次常务会议研究部署工作</a>'
        "<p>2024-03-05 起施行的办法，自本月起按新标准执行。</p></li>"
        for n in range(5)
    )
    assert not any(row.date for row in seen(f"<ul>{rows}</ul>").rows)
