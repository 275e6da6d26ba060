from datetime import date, datetime

import pytest

from crawler.archive import Archive, Visit, now
from crawler.columns import Part, columns, home_page, tree
from crawler.link import Fate
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

    def make(pages, declared=None, leads_to=None, visits=()):
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
            for visit in visits:
                archive.add_visit(visit)
            archive.commit()
        read_pages(tmp_path)
        opened.append(Archive.open(tmp_path))
        return opened[-1]

    yield make
    for archive in opened:
        archive.close()


def test_a_picture_above_the_list_counts_as_the_article_that_it_leads_to(crawled):
    pages = {
        "tzgg/": '<div class="pic"><a href="/tzgg/new.html"><img src="/p.png"></a></div>'
        + list_page(("a.html", "关于冬季供暖的通知", "2025-01-05")),
        "tzgg/new.html": article("关于道路施工的公告", "2026-10-01"),
    }
    (column,) = columns(crawled(pages, {"通知公告": "tzgg/"}))
    assert (column.newest.title, column.newest.date) == ("关于道路施工的公告", date(2026, 10, 1))


def test_two_columns_with_the_same_rows_are_two(crawled):
    row = ("/a.html", "关于冬季供暖的通知", "2025-01-05")
    same = {"tzgg/": list_page(row), "tzgg.html": list_page(row), "gsgg/": list_page(row, name="公示公告")}
    assert sorted(column.name for column in columns(crawled(same))) == ["公示公告", "通知公告"]


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
    assert home_page(archive).newest.date == date(2026, 11, 6)


def test_a_home_page_without_dates_cannot_be_told(crawled):
    assert home_page(crawled({"": "<a href='/x'>政务公开</a>"})).newest is None


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


# --- menus ---

NAMES = {"ywyw": "要闻", "bmdt": "部门动态", "zcwj": "政策文件", "gsgg": "公示公告"}
HEADS = {"xwzx": "新闻中心", "zwgk": "政务公开"}


def entries(paths, head="/"):
    """Entries of a menu: folder of a column → its name."""
    return "".join(f"<li><a href='{head}{path}/'>{name}</a></li>" for path, name in paths.items())


def nav(**below):
    """A menu of two levels: folder of a column → the folders of those below it."""
    groups = (
        f"<li><a href='/{head}/'>{HEADS[head]} ▼</a>"
        f"<ul>{entries({one: NAMES[one] for one in ones})}</ul></li>"
        for head, ones in below.items()
    )
    return f"<ul class='nav'><li><a href='/'>首 页</a></li>{''.join(groups)}</ul>"


MENU = nav(xwzx=["ywyw", "bmdt"], zwgk=["zcwj", "gsgg"])


def bare(name, number=1, day="2026-10-05", extra=""):
    """A list page without a breadcrumb."""
    return (
        f"<title>{name}-青禾县人民政府</title><meta name='ColumnName' content='{name}'>{extra}<h2>{name}</h2>"
        f"<ul class='l'><li><a href='{number}.html'>关于做好{name}有关工作的通知</a><i>{day}</i></li>"
        f"<li><a href='{number}0.html'>关于开展{name}有关检查的通知</a><i>2026-01-05</i></li></ul>"
    )


def site(menu=MENU, **more):
    """A home page and lists that all show a menu; more pages by their folders, None for one that is not."""
    pages = {path: bare(name, extra=menu) for path, name in NAMES.items()} | more
    home = f"<title>青禾县人民政府</title>{menu}<p>欢迎访问青禾县人民政府网站，本站提供政务信息。</p>"
    return {"": home, **{f"{path}/": page for path, page in pages.items() if page}}


def crumbs(*names):
    return f"<div class='dqwz'>当前位置：<a href='/'>首页</a> > {' > '.join(names)}</div>"


def places(archive):
    return {column.name: (column.above, column.placed_by) for column in tree(archive)}


def one(name, archive):
    (column,) = (column for column in tree(archive) if column.name == name)
    return column


def test_without_a_breadcrumb_a_column_stands_where_the_menu_puts_it(crawled):
    found = places(crawled(site()))
    assert found["要闻"] == found["部门动态"] == (("新闻中心",), "导航")
    assert found["政策文件"] == found["公示公告"] == (("政务公开",), "导航")


def test_a_page_that_only_leads_on_is_a_column_with_an_address_of_its_own(crawled):
    sends_on = '<meta http-equiv="refresh" content="0;URL=/ywyw/">'
    archive = crawled(site(xwzx=sends_on, bmdt=bare("部门动态", 2, "2026-11-01", MENU)))
    hub = one("新闻中心", archive)
    assert (hub.part, hub.url, hub.above) == (Part.HUB, HOME + "xwzx/", ())
    assert hub.newest.date == date(2026, 11, 1)
    assert hub not in columns(archive)


def test_what_the_menu_names_and_nobody_read_is_told_with_its_reason(crawled):
    paths = {"tjxx": "统计信息", "czzj": "财政资金", "zfbz": "住房保障", "zdjc": "重大决策"}
    visits = [
        Visit(HOME + "tjxx/", now(), "page", None, "robots", 0.1, note="robots"),
        Visit(HOME + "zdjc/", now(), "page", 200, None, 0.1, "http://www.elsewhere.cn/", Fate.OK),
    ]
    menu = f"{MENU}<ul class='menu'>{entries({'ywyw': '要闻', **paths})}</ul>"
    archive = crawled(site(menu, zfbz=(404, "没有")), visits=visits)
    assert {column.name: column.unknown for column in tree(archive) if column.part is Part.UNREAD} == {
        "新闻中心": "没有抓取",
        "政务公开": "没有抓取",
        "统计信息": "robots.txt 不让抓取",
        "财政资金": "没有抓取",
        "住房保障": "打不开（状态 404）",
        "重大决策": "转到了别的网站",
    }
    assert {column.name for column in columns(archive)} == {*NAMES.values()}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            "<ul><li><a href='/en/'>English</a></li><li><a href='/wza/'>无障碍浏览</a></li>"
            "<li><a href='/ft/'>繁體版</a></li><li><a href='/wzdt/'>网站地图</a></li></ul>",
            id="tools",
        ),
        pytest.param(
            "<ul><li><a href='http://www.gov.cn/'>中国政府网</a></li>"
            "<li><a href='http://www.sx.cn/'>省政府网</a></li></ul>",
            id="links to other hosts",
        ),
        pytest.param(
            "<ul><li><a href='#a'>县长信箱</a></li><li><a href='javascript:;'>局长信箱</a></li></ul>",
            id="tabs",
        ),
        pytest.param(
            "<ul><li><a href='/zj/t20240103_1.html'>青禾简介</a></li>"
            "<li><a href='/zj/t20240103_2.html'>办事须知</a></li></ul>",
            id="articles",
        ),
        pytest.param(
            "<div><a href='/ywyw/'>首页</a><a href='/ywyw/2/'>下一页</a><a href='/ywyw/9/'>尾页</a></div>",
            id="a pager",
        ),
        pytest.param(crumbs("<a href='/xwzx/'>新闻中心</a>", "要闻"), id="a breadcrumb"),
        pytest.param(
            "<div><a href='/ywyw/'>要闻</a> <a href='/ywyw/more/'>更多&gt;&gt;</a></div>", id="more"
        ),
    ],
)
def test_what_is_no_column_makes_none(crawled, other):
    archive = crawled(site(MENU + other, **{"zj/t20240103_1.html": article("青禾简介", "2024-01-03")}))
    assert {column.name for column in tree(archive)} == {*NAMES.values(), *HEADS.values()}


def test_quick_links_that_only_the_home_page_shows_make_no_column(crawled):
    pages = site()
    pages[""] += f"<div><h3>快速通道</h3><ul>{entries({'cx': '便民查询', 'ywyw': '要闻'})}</ul></div>"
    found = places(crawled(pages))
    assert "便民查询" not in found
    assert found["要闻"] == (("新闻中心",), "导航")


def test_the_site_map_alone_suffices(crawled):
    listed = entries({**NAMES, "tjxx": "统计信息"})
    site_map = (
        f"<title>网站地图-青禾县人民政府</title><h2>网站地图</h2><dl><dt>政务公开</dt><dd><ul>{listed}</ul></dd>"
        "<dt><a href='/hdjl/'>互动交流</a></dt></dl>"
    )
    found = places(crawled(site("", wzdt=site_map)))
    assert found["要闻"] == found["统计信息"] == (("政务公开",), "导航")


def test_the_breadcrumb_is_believed_and_what_the_menu_says_is_told(crawled):
    menu = nav(xwzx=["ywyw", "bmdt", "gsgg"], zwgk=["zcwj"])
    page = bare("公示公告", extra=menu + crumbs("政务公开", "公示公告"))
    column = one("公示公告", crawled(site(menu, gsgg=page)))
    assert (column.above, column.placed_by) == (("政务公开",), "所在位置")
    assert column.place_doubt == "导航把它放在“新闻中心”下面"


def test_a_column_in_two_menus_stands_nowhere_and_both_are_told(crawled):
    column = one("公示公告", crawled(site(nav(xwzx=["ywyw", "gsgg"], zwgk=["zcwj", "gsgg"]))))
    assert (column.above, column.placed_by) == ((), "")
    assert column.place_doubt == "导航把它放在“新闻中心”、“政务公开”下面"


def test_a_menu_of_a_part_of_the_site_says_where_its_own_columns_stand(crawled):
    own = {"zcwj": "政策文件", "zs": "招生信息"}
    menu = (
        "<ul><li><a href='/jyj/'>首页</a></li><li><a href='/jyj/zwgk/'>政务公开</a>"
        f"<ul>{entries(own, '/jyj/')}</ul></li></ul>"
    )
    pages = {f"jyj/{path}": bare(name, 7, extra=menu) for path, name in own.items()}
    found = {column.url.removeprefix(HOME): column for column in tree(crawled(site(**pages)))}
    assert found["jyj/zs/"].above == found["jyj/zcwj/"].above == ("政务公开",)
    assert found["jyj/zwgk/"].part is Part.UNREAD
    assert len(found["zcwj/"].rows) == 2


def test_the_heading_of_a_left_menu_counts_where_the_page_bears_its_name(crawled):
    left = f"<div class='left'><h3>%s</h3><ul>{entries({'ywyw': '要闻', 'bmdt': '部门动态'})}</ul></div>"
    pages = {
        "ywyw/": bare("要闻", extra=crumbs("新闻中心", "要闻") + left % "新闻中心"),
        "bmdt/": bare("部门动态", 2, extra=left % "热门推荐"),
    }
    assert places(crawled({"": "<title>青禾县</title>", **pages}))["部门动态"] == (("新闻中心",), "导航")


def test_a_list_with_columns_below_it_is_not_called_blank(crawled):
    archive = crawled(site(zwgk=list_page(extra=EMPTY + MENU, name="政务公开")))
    column = one("政务公开", archive)
    assert (column.empty, column.newest.date) == (False, date(2026, 10, 5))


def test_a_blank_list_whose_columns_below_were_not_read_is_unknown(crawled):
    column = one(
        "政务公开",
        crawled(site(zwgk=list_page(extra=EMPTY + MENU, name="政务公开"), zcwj=None, gsgg=None)),
    )
    assert (column.empty, column.unknown) == (None, "是下级栏目的总页，下级栏目没有读到")


def test_a_column_below_that_nobody_read_may_hold_something_newer(crawled):
    column = one(
        "政务公开", crawled(site(zwgk=bare("政务公开", 7, "2026-02-05", MENU), zcwj=None, gsgg=None))
    )
    assert column.maybe_since(date(2026, 11, 1)) == "下级栏目“政策文件”：没有抓取"


def test_columns_of_one_name_in_several_places_keep_their_news_apart(crawled):
    archive = crawled(
        {
            "gzdt/": bare("工作动态", 1, "2026-01-05", crumbs("工作动态")),
            "gzdt/ks/": bare("考试", 2, "2026-11-05", crumbs("工作动态", "考试")),
            "bm/sb/gzdt/": bare("工作动态", 3, "2025-03-05", crumbs("部门概况", "社保", "工作动态")),
        }
    )
    newest = {column.url.removeprefix(HOME): column.newest.date for column in columns(archive)}
    assert newest["gzdt/"] == date(2026, 11, 5)
    assert newest["bm/sb/gzdt/"] == date(2026, 1, 5)


def test_a_ledger_names_all_columns_there_are(crawled):
    (column,) = tree(crawled(site(), {"要闻": "ywyw/"}))
    assert (column.name, column.above, column.placed_by) == ("要闻", (), "")
