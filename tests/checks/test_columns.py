"""The class of a column: who says so, and how sure."""

from dataclasses import replace
from datetime import datetime

import pytest

from checks import Rules
from checks.columns import Classed, class_of, is_surely_stable, term
from crawler.archive import SeenPage
from crawler.columns import Column
from crawler.page import Page
from crawler.plan import TIMEZONE
from crawler.tree import BY_CRUMBS, BY_FOLDER, BY_MENUS

RULES = Rules.load()
AS_OF = datetime(2026, 11, 10, tzinfo=TIMEZONE)


def column(
    name: str, *, kind: str = "", tag: str = "", page: str = "list", above: tuple[str, ...] = ()
) -> Column:
    url = "http://www.qinghe.gov.cn/a/"
    facts = Page(url, page, tags={"ColumnType": tag} if tag else {})
    seen = SeenPage(url, url, 200, "text/html", AS_OF, 0.1, 0, "", facts)
    return Column(name, url, False, kind, page=seen, above=above)


@pytest.mark.parametrize(
    ("column", "classed"),
    [
        (column("近期消息", kind="动态要闻"), Classed("动态要闻", "台账", "确定")),
        (column("通知公告"), Classed("通知公告", "栏目名称", "有把握")),
        (column("县局通知公告专区"), Classed("通知公告", "栏目名称", "较有把握")),
        (column("县局通知公告专区", tag="通知公告"), Classed("通知公告", "栏目名称", "有把握")),
        (column("公示", tag="公示公告"), Classed("通知公告", "网页标签", "把握不大")),
        (column("县长在线", page="mailbox"), Classed("互动交流", "页面内容", "较有把握")),
        (column("办公室", above=("政务公开", "内设机构")), Classed("机构职能", "上级栏目", "把握不大")),
        (column("招标信息", above=("通知公告",)), Classed("其他", "栏目名称")),
        (column("统计公报"), Classed("统计信息", "栏目名称", "有把握")),
        (column("部门预决算公开"), Classed("财政信息", "栏目名称", "较有把握")),
        (column("2024年公开年报"), Classed("年报", "栏目名称", "较有把握")),
        (column("主题教育专题"), Classed("专题", "栏目名称", "较有把握")),
    ],
    ids=lambda value: value.name if isinstance(value, Column) else "",
)
def test_a_column_s_class_says_by_what_and_how_sure(column: Column, classed: Classed) -> None:
    assert class_of(column, RULES) == classed


@pytest.mark.parametrize(
    ("name", "counts"),
    [("通知公告", True), ("统计公报", False), ("近期消息", False), ("机构职能", None), ("专题", None)],
)
def test_a_class_without_a_term_of_its_own_never_counts(name: str, counts: bool | None) -> None:
    limit = term(column(name), RULES, AS_OF.date())
    assert (None if limit is None else not limit.caveat) is counts


@pytest.mark.parametrize(
    ("above", "doubt", "counts"),
    [
        ((), "", True),
        (("政务公开",), "", False),
        ((), "导航把它放在“政务公开”下面", False),
    ],
    ids=["一级栏目", "导航说是二级", "所在位置与导航不一致"],
)
def test_a_place_that_is_guessed_or_doubted_never_makes_a_column_of_the_first_level(
    above: tuple[str, ...], doubt: str, counts: bool
) -> None:
    limit = term(replace(column("通知公告", above=above), place_doubt=doubt), RULES, AS_OF.date())
    assert limit
    assert (not limit.caveat) is counts
    assert doubt in limit.caveat


@pytest.mark.parametrize(("by", "sure"), [(BY_CRUMBS, True), (BY_MENUS, False), (BY_FOLDER, False)])
def test_a_column_is_surely_stable_by_its_parent_only_where_a_breadcrumb_names_that(
    by: str, sure: bool
) -> None:
    below = replace(column("办公室", above=("内设机构",)), placed_by=by)
    assert class_of(below, RULES).kind == "机构职能"
    assert is_surely_stable(below, RULES) is sure
    assert is_surely_stable(replace(below, name="机构职能"), RULES)
