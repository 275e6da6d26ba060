"""What a later month says of a problem that it did not find."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.checks.check_world import SITE, build, moment
from tests.reports.working import CODE, UNIT, fill_ledger

LIST, FILE = SITE + "/gs/1.html", SITE + "/gs/2.xls"
HOME = {"home": {"工作动态": [["2026-11-20", "青禾县召开重点项目推进会", "/gzdt/1.html"]]}}
MASKED = {"article": {"title": "临时救助对象公示", "date": "2026-10-20", "text": "公示如下。纪禾田 64*019。"}}


@pytest.mark.parametrize(
    ("page", "unable", "told"),
    [
        (MASKED, FILE, "已整改"),
        (MASKED, LIST, "未能复查"),
        (MASKED, "", "未能复查"),
        (None, FILE, "未能复查"),
        (MASKED | {"redirected_to": "/"}, FILE, "未能复查"),
    ],
    ids=["other page", "its page", "no page", "not read", "led home"],
)
def test_what_could_not_be_judged_elsewhere_says_nothing_of_a_page_that_was_read(
    folder: Path, page: dict[str, Any] | None, unable: str, told: str
) -> None:
    from reports import facts
    from reports.ledger.rows import SiteRow
    from reports.models import Answer, Finding, Inspection, Result, Site
    from reports.periods import Month
    from reports.rectify import lives

    fill_ledger(SiteRow(CODE, "青禾县人民政府", UNIT, SITE))
    pages = {"/": HOME} | ({"/gs/1.html": page} if page else {})
    build({"pages": pages}, moment(date(2026, 11, 27)), folder / "archives" / "now")
    for period, archive in (("2026-10", "archives/before"), ("2026-11", "archives/now")):
        at = moment(date(2026, int(period[-2:]), 27))
        month = Inspection.objects.create(
            period=period,
            as_of=at,
            started=at,
            finished=at,
            state="已完成",
            profile="national",
            rules_version="1",
        )
        result = Result.objects.create(
            inspection=month,
            site=Site.objects.get(),
            name="网站",
            unit_name=UNIT,
            state="已检查",
            archive=archive,
        )
        items = [{"where": "附件", "url": unable, "reason": "没有读。"}]
        Answer.objects.create(result=result, indicator="personal_data", outcome="未能检查", unable=items)
        if period == "2026-10":
            Finding.objects.create(
                result=result, key="k", indicator="personal_data", level="提示", certainty="确定",
                subject="网站", url=LIST, message="有1个没有遮盖的身份证号。", review="属实",
                data={"identity": "身份证号"}, first_period=period,
            )  # fmt: skip
    (case,) = lives.trace([facts.load(Month(2026, 10)), facts.load(Month(2026, 11))])
    assert case.status == told
