"""Where columns stand, when breadcrumbs, menus and folders agree and when they do not."""

from __future__ import annotations

from collections import Counter

import pytest

from crawler.navigation import Head, Spot
from crawler.tree import MAX_DEPTH, Node, Place, places

NEWS, OPEN = Head("新闻中心", "x.cn/xw/"), Head("政务公开", "x.cn/gk/")


def node(name: str = "公告", crumbs: tuple[str, ...] | None = None, **spots: int) -> Node:
    """A column; ``news=2``: two pages show it below 新闻中心."""
    heads = {"news": (NEWS,), "open": (OPEN,), "deep": (OPEN, Head("法定主动公开", ""))}
    return Node(name, crumbs, Counter({heads[spot]: count for spot, count in spots.items()}))


@pytest.mark.parametrize(
    ("key", "column", "place"),
    [
        ("x.cn/a/", node(), Place()),
        ("x.cn/gk/a/", node(), Place(("政务公开",), "网址")),
        ("x.cn/gk/a.htm", node(), Place(("政务公开",), "网址")),
        ("x.cn/a/", node(news=1), Place(("新闻中心",), "导航")),
        ("x.cn/a/", node(deep=1), Place(("政务公开", "法定主动公开"), "导航")),
        ("x.cn/gk/a/", node(open=1), Place(("政务公开",), "导航")),
        ("x.cn/gk/a/", node(news=1), Place(("新闻中心",), "导航", "网址在“政务公开”的目录里")),
        ("x.cn/a/", node(news=3, open=1), Place(("新闻中心",), "导航")),
        ("x.cn/a/", node(open=2, deep=2), Place(("政务公开", "法定主动公开"), "导航")),
        ("x.cn/a/", node(news=1, open=1), Place((), "", "导航把它放在“新闻中心”、“政务公开”下面")),
        ("x.cn/gk/a/", node(news=1, open=1), Place(("政务公开",), "网址")),
        ("x.cn/gk/a/", node(crumbs=("新闻中心",)), Place(("新闻中心",), "所在位置")),
        ("x.cn/a/", node(crumbs=("政务公开",), deep=1), Place(("政务公开",), "所在位置")),
        ("x.cn/a/", node(crumbs=("政务公开",), news=1, open=1), Place(("政务公开",), "所在位置")),
        (
            "x.cn/a/",
            node(crumbs=("政务公开",), news=1),
            Place(("政务公开",), "所在位置", "导航把它放在“新闻中心”下面"),
        ),
        ("x.cn/a/", node(crumbs=(), open=1), Place((), "所在位置", "导航把它放在“政务公开”下面")),
    ],
)
def test_a_column_stands(key: str, column: Node, place: Place) -> None:
    nodes = {NEWS.key: node("新闻中心"), OPEN.key: node("政务公开"), key: column}
    assert places(nodes)[key] == place


def test_a_column_stands_below_where_the_one_above_it_stands() -> None:
    nodes = {
        "x.cn/gk/": node("信息公开", crumbs=("走进青禾",)),
        "x.cn/a/": Node("公告", None, Counter([(Head("政务公开", "x.cn/gk/"),)])),
    }
    assert places(nodes)["x.cn/a/"].above == ("走进青禾", "信息公开")


def test_a_page_that_sends_on_stands_where_a_breadcrumb_below_it_says() -> None:
    nodes = {"x.cn/bm/jy/": node("就业"), "x.cn/bm/jy/dt/": node("动态", crumbs=("部门概况", "就业"))}
    assert places(nodes)["x.cn/bm/jy/"] == Place(("部门概况",), "所在位置")


def test_menus_in_a_circle_or_without_end_are_cut_off() -> None:
    circle: dict[str, Spot] = {f"x.cn/{n}/": (Head("", f"x.cn/{(n + 1) % 9}/"),) for n in range(9)}
    chain: dict[str, Spot] = {f"x.cn/c{n}/": (Head("", f"x.cn/c{n + 1}/"),) for n in range(5_000)}
    nodes = {key: Node(key, None, Counter([spot])) for key, spot in (circle | chain).items()}
    found = places(nodes)
    assert max(len(place.above) for place in found.values()) <= 2 * MAX_DEPTH
