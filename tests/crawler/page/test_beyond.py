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


def seen(main: str) -> Page:
    place = '<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/gz/">工作动态</a></div>'
    html = f"<title>工作动态_青禾县人民政府</title>{place}<div>{main}</div>"
    as_of = datetime(2026, 11, 27, 20, tzinfo=TIMEZONE)
    return read(html.encode(), "http://www.qinghe.gov.cn/gz/", "text/html; charset=utf-8", as_of)


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
