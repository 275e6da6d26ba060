"""The class of a column: who says so, and how sure."""

from datetime import datetime

import pytest

from checks import Rules
from checks.columns import Classed, class_of, term
from crawler.archive import SeenPage
from crawler.columns import Column
from crawler.page import Page
from crawler.plan import TIMEZONE

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
