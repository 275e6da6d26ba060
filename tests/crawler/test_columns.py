from datetime import date, datetime

import pytest

from crawler.archive import Archive, now
from crawler.columns import columns, home_newest
from crawler.plan import TIMEZONE, ColumnPlan, Plan, SitePlan
from crawler.reading import read_pages

AS_OF = datetime(2026, 11, 10, 9, tzinfo=TIMEZONE)
HOME = "http://www.qinghe.gov.cn/"
EMPTY = '<ul class="newslist"></ul><script>createPageHTML(1, 0, "index", "html")</script>'


def list_page(*rows, extra="", name="通知公告"):
    items = "".join(f'<li><a href="{href}">{title}</a><span>{day}</span></li>' for href, title, day in rows)
    return (
        f"<title>{name}-青禾县人民政府</title><div class='dqwz'>当前位置：<a href='/'>首页</a> > {name}</div>"
        f"<div class='right'><h2>{name}</h2><ul class='newslist'>{items}</ul></div>{extra}"
    )


def article(title, day):
    return (
        f"<title>{title}-青禾县人民政府</title><h1>{title}</h1><p>发布时间：{day}</p>"
        f"<div class='TRS_Editor'>{'<p>为做好有关工作，现将有关事项通知如下，请认真执行。</p>' * 9}</div>"
    )


@pytest.fixture
def crawled(tmp_path):
    """Make an archive of pages (path → markup) with declared columns (name → path)."""
    opened = []

    def make(pages, declared=None, leads_to=None):
        plan = Plan(
            AS_OF,
            SitePlan(
                HOME, columns=tuple(ColumnPlan(name, HOME + url) for name, url in (declared or {}).items())
            ),
        )
        with Archive.create(tmp_path, plan) as archive:
            for path, markup in pages.items():
                status, markup = markup if isinstance(markup, tuple) else (200, markup)
                body = f"<html><head><meta charset=utf-8></head><body>{markup}</body></html>".encode()
                url = HOME + path
                archive.save_page(
                    url,
                    final_url=HOME + (leads_to or {}).get(path, path),
                    status=status,
                    headers=[("Content-Type", "text/html")],
                    body=body,
                    content_type="text/html",
                    fetched_at=now(),
                    elapsed=0.1,
                    unread=path not in (leads_to or {}),
                )
            archive.commit()
        read_pages(tmp_path)
        opened.append(Archive.open(tmp_path))
        return opened[-1]

    yield make
    for archive in opened:
        archive.close()


def test_further_pages_belong_to_the_first(crawled):
    archive = crawled(
        {
            "tzgg/": list_page(
                ("a.html", "关于冬季供暖的通知", "2025-01-05"),
                extra='<script>createPageHTML(2, 0, "index", "html")</script>',
            ),
            "tzgg/index_1.html": list_page(("b.html", "关于道路施工的公告", "2026-10-01")),
        }
    )
    (column,) = columns(archive)
    assert (column.name, column.declared, len(column.rows)) == ("通知公告", False, 2)
    assert column.newest.date == date(2026, 10, 1)


def test_a_column_is_named_by_its_folder_when_that_was_seen_too(crawled):
    shown = list_page(("a.html", "关于冬季供暖的通知", "2026-01-05"))
    archive = crawled({"tzgg/index.html": shown, "tzgg/": shown}, leads_to={"tzgg/": "tzgg/index.html"})
    assert [column.url for column in columns(archive)] == [HOME + "tzgg/"]


def test_a_declared_column_is_found_behind_a_meta_refresh(crawled):
    archive = crawled(
        {
            "gzdt/": '<meta http-equiv="refresh" content="0;URL=./ywyw/">',
            "gzdt/ywyw/": list_page(("a.html", "关于冬季供暖的通知", "2026-10-05")),
        },
        {"工作动态": "gzdt/"},
    )
    (column,) = columns(archive)
    assert (column.name, column.declared, column.newest.date, column.empty) == (
        "工作动态",
        True,
        date(2026, 10, 5),
        False,
    )


def test_a_declared_column_that_was_not_fetched_says_so(crawled):
    (column,) = columns(crawled({"": "x"}, {"工作动态": "gzdt/"}))
    assert (column.empty, column.unknown) == (None, "栏目页没有取到")


def test_a_declared_column_that_answers_404_says_so(crawled):
    (column,) = columns(crawled({"gzdt/": (404, "没有")}, {"工作动态": "gzdt/"}))
    assert column.empty is None
    assert "404" in column.unknown


def test_a_blank_column_is_blank(crawled):
    (column,) = columns(
        crawled({"zcjd/index.html": list_page(extra=EMPTY, name="政策解读")}, {"政策解读": "zcjd/"})
    )
    assert (column.empty, column.unknown) == (True, "")


def test_a_column_drawn_by_script_is_unknown_not_blank(crawled):
    (column,) = columns(
        crawled(
            {"zcjd/": list_page(extra=EMPTY + "<script>$.ajax({url:'/list'})</script>")},
            {"政策解读": "zcjd/"},
        )
    )
    assert column.empty is None
    assert "脚本" in column.unknown


def test_an_undated_row_takes_the_date_of_its_article(crawled):
    archive = crawled(
        {
            "tzgg/": list_page(
                ("a.html", "关于做好冬季供暖工作的通知", ""), ("b.html", "关于道路封闭施工的公告内容", "")
            ),
            "tzgg/a.html": article("关于做好冬季供暖工作的通知", "2026-10-05"),
        },
        {"通知公告": "tzgg/"},
    )
    (column,) = columns(archive)
    assert column.newest.date == date(2026, 10, 5)


def test_a_list_without_any_date_says_why_it_is_unknown(crawled):
    rows = [(f"{n}.html", f"青禾县第{n}批便民服务事项清单目录", "") for n in range(6)]
    (column,) = columns(crawled({"tzgg/": list_page(*rows)}, {"通知公告": "tzgg/"}))
    assert (column.newest, column.empty) == (None, False)
    assert column.unknown == "列表没有日期，文章页也读不到日期"


def test_a_row_without_a_year_takes_the_year_of_its_article(crawled):
    archive = crawled(
        {
            "tzgg/": list_page(("a.html", "关于做好冬季供暖工作的通知", "10-05")),
            "tzgg/a.html": article("关于做好冬季供暖工作的通知", "2023-10-05"),
        },
        {"通知公告": "tzgg/"},
    )
    assert columns(archive)[0].newest.date == date(2023, 10, 5)


def test_a_hub_shows_the_newest_of_its_child_columns_and_is_not_blank(crawled):
    archive = crawled(
        {
            "zdly/": list_page(
                extra="<div><ul class='c'><a href='a/'>社会救助</a><a href='b/'>养老服务</a></ul></div>"
            ),
            "zdly/a/": list_page(("1.html", "关于低保标准的公告", "2024-02-01"), name="社会救助"),
            "zdly/b/": list_page(("2.html", "关于养老补贴的公告", "2026-02-01"), name="养老服务"),
        },
        {"重点领域": "zdly/"},
    )
    (column,) = columns(archive)
    assert (column.newest.date, column.empty) == (date(2026, 2, 1), False)


def test_rows_that_lead_to_other_sites_are_rows(crawled):
    archive = crawled(
        {"yw/": list_page(("http://www.gov.cn/a.htm", "国务院常务会议部署有关工作", "2026-11-01"))},
        {"要闻": "yw/"},
    )
    assert columns(archive)[0].newest.date == date(2026, 11, 1)


def test_the_home_page_is_no_column_and_its_newest_entry_is_told(crawled):
    archive = crawled(
        {
            "": list_page(
                ("/tzgg/a.html", "关于冬季供暖的通知", "10-05"),
                ("/tzgg/b.html", "关于道路施工的公告", "09-05"),
            )
            + "<div><a href='/yw/c.html'>头条：青禾县召开重要会议部署工作</a></div>",
            "yw/c.html": article("头条：青禾县召开重要会议部署工作", "2026-11-06"),
        }
    )
    assert columns(archive) == ()
    assert home_newest(archive).date == date(2026, 11, 6)


def test_a_home_page_without_dates_cannot_be_told(crawled):
    assert home_newest(crawled({"": "<a href='/x'>政务公开</a>"})) is None


def test_a_column_that_a_script_fills_is_told_of_without_a_ledger(crawled):
    drawn = (
        "<title>招聘信息-青禾县人民政府</title><meta name='ColumnName' content='招聘信息'>"
        "<div class='dqwz'>当前位置：<a href='/'>首页</a> > 招聘信息</div><h2>招聘信息</h2>"
        "<div id='app'><ul><li ms-repeat='items'><a ms-attr-href='el.url'>{{el.title}}</a></li></ul></div>"
    )
    found = columns(crawled({"": "<title>青禾县</title>", "zpxx/": drawn}))
    assert [(column.name, column.empty, bool(column.unknown)) for column in found] == [
        ("招聘信息", None, True)
    ]


def test_the_newest_of_a_column_is_the_newest_of_all_below_it(crawled):
    archive = crawled(
        {
            "gg/": list_page(("1.html", "关于停水检修的公告", "2024-02-01"), name="公告"),
            "gg/zk/": list_page(("2.html", "关于招考工作人员的公告", "2026-02-01"), name="招考"),
            "gg/zk/xz/": list_page(("3.html", "关于选调教师的公告", "2026-03-01"), name="选调"),
        },
        {"公告": "gg/"},
    )
    (column,) = columns(archive)
    assert (column.newest.date, len(column.rows)) == (date(2026, 3, 1), 3)


def test_columns_stand_in_a_tree_by_breadcrumb_and_without_one_by_folder(crawled):
    bare = (
        "<title>{0}-青禾县人民政府</title><h2>{0}</h2>"
        "<ul><li><a href='{1}.html'>关于{0}工作的公告</a><i>2026-01-05</i></li></ul>"
    )
    found = columns(
        crawled(
            {
                "zwgk/": bare.format("信息公开", 1),
                "zwgk/cz/": bare.format("财政收支", 2),
                "zwgk/cz/js/": bare.format("部门决算", 3),
                "tzgg/": list_page(("a.html", "关于冬季供暖的通知", "2026-01-05")),
            }
        )
    )
    assert {column.name: column.above for column in found} == {
        "信息公开": (),
        "财政收支": ("信息公开",),
        "部门决算": ("信息公开", "财政收支"),
        "通知公告": (),
    }
