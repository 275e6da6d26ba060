"""The table 栏目一览: every column in the order of a site map, where it stands and what is said of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from checks import Rules, run
from crawler.archive import Archive
from reports.columns import told
from tests.checks.check_world import SITE, build, moment, render

NAV = """<ul class="nav"><li><a href="/">首页</a></li><li><a href="/xw/">新闻中心</a><ul>
<li><a href="/xw/yw/">要闻</a></li><li><a href="/gg/">通知公告</a></li><li><a href="/tj/">统计信息</a></li>
</ul></li></ul>"""
MENU = "导航把它放在“新闻中心”下面"


def listed(name: str, day: str) -> dict[str, str]:
    """A list page with the menu, and a breadcrumb of the home page and itself."""
    page = render({"list": {"name": name, "rows": [[day, f"关于做好{name}发布工作的通知", f"/{day}.html"]]}})
    return {"html": page.replace("<body>", f"<body>{NAV}")}


def test_every_column_is_told_in_its_place_and_what_nobody_read_as_such(tmp_path: Path) -> None:
    pages = {
        "/": {"html": f"<title>青禾县人民政府</title>{NAV}<p>欢迎访问青禾县人民政府网站。</p>"},
        "/gg/": listed("通知公告", "2026-03-01"),
        "/xw/": {"html": '<meta http-equiv="refresh" content="0;URL=/xw/yw/">'},
        "/xw/yw/": listed("要闻", "2026-11-29"),
    }
    as_of = moment(date(2026, 11, 30))
    build({"pages": pages}, as_of, tmp_path)
    with Archive.open(tmp_path) as archive:
        found = told(archive, run(archive, Rules.load(), as_of))
    assert [
        (one.above, one.name, one.url.removeprefix(SITE), one.placed_by, one.place_doubt, one.state)
        for one in found
    ] == [
        ((), "通知公告", "/gg/", "所在位置", MENU, "超期（提示）"),
        ((), "要闻", "/xw/yw/", "所在位置", MENU, "没有超期"),
        ((), "新闻中心", "/xw/", "", "", "总页，看下级栏目"),
        (("新闻中心",), "统计信息", "/tj/", "导航", "", "没有读到：没有抓取"),
    ]
