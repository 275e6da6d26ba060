"""What a later month says of a problem that it did not find."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.checks.check_world import SITE, build, moment
from tests.reports.working import CODE, UNIT, fill_ledger

if TYPE_CHECKING:
    from reports.models import Finding
    from reports.rectify.lives import Case

LIST, FILE = SITE + "/gs/1.html", SITE + "/gs/2.xls"
HOME = {"home": {"工作动态": [["2026-11-20", "青禾县召开重点项目推进会", "/gzdt/1.html"]]}}
LOGIN = {"html": '<title>登录</title><h1>用户登录</h1><form><input type="password" name="p"></form>'}
BUSY = {"html": "<title>温馨提示</title><p>您的操作太快了，请稍候再来。</p>"}
ASKED = "<p>来信时间：2026-07-10</p><p>来信内容：请问水费在哪里缴纳？</p>"
LETTER_HEAD = '<title>咨询水费缴纳</title><div class="crumb">当前位置：首页 &gt; 县长信箱</div>'


def article(text: str) -> dict[str, Any]:
    return {"article": {"title": "临时救助对象公示", "date": "2026-10-20", "text": text}}


def letter(answer: str) -> dict[str, Any]:
    return {"html": f"{LETTER_HEAD}<h1>咨询水费缴纳</h1>{ASKED}{answer}"}


MASKED = article("公示如下。纪禾田 64*019。")


def confirmed(indicator: str, outcome: str = "无问题", unable: str = "", **more: Any) -> Finding:
    """A problem that October's inspection found; November's, whose answer is ``outcome``, did not."""
    from reports.ledger.rows import SiteRow
    from reports.models import Answer, Finding, Inspection, Result, Site

    fill_ledger(SiteRow(CODE, "青禾县人民政府", UNIT, SITE))
    for period, archive in (("2026-10", "archives/before"), ("2026-11", "archives/now")):
        at = moment(date(2026, int(period[-2:]), 27))
        month = Inspection.objects.create(
            period=period, as_of=at, started=at, finished=at, state="已完成", profile="national",
            rules_version="1",
        )  # fmt: skip
        result = Result.objects.create(
            inspection=month, site=Site.objects.get(), name="网站", unit_name=UNIT, state="已检查",
            archive=archive,
        )  # fmt: skip
        items = [{"where": "附件", "url": unable, "reason": "没有读。"}] if outcome == "未能检查" else []
        Answer.objects.create(result=result, indicator=indicator, outcome=outcome, unable=items)
    told = {"url": LIST, "message": "有问题。", "level": "扣分", "data": {"identity": "如前"}} | more
    return Finding.objects.create(
        result=Result.objects.get(archive="archives/before"), key="k", indicator=indicator, certainty="确定",
        subject="网站", review="属实", first_period="2026-10", **told,
    )  # fmt: skip


def crawled(folder: Path, name: str, pages: dict[str, Any]) -> None:
    day = date(2026, 10 if name == "before" else 11, 27)
    build({"pages": {"/": HOME} | pages}, moment(day), folder / "archives" / name)


def traced() -> list[Case]:
    from reports import facts
    from reports.periods import Month
    from reports.rectify import lives

    return lives.trace([facts.load(Month(2026, 10)), facts.load(Month(2026, 11))])


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
    crawled(folder, "now", {"/gs/1.html": page} if page else {})
    confirmed("personal_data", "未能检查", unable)
    assert [case.status for case in traced()] == [told]


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ({"/gs/1.html": MASKED}, "已整改"),
        ({"/gs/1.html": LOGIN}, "未能复查"),
        ({"/gs/1.html": BUSY, "/gs/2.html": BUSY, "/gs/3.html": BUSY}, "未能复查"),
        ({"/gs/1.html": article("公示如下。")}, "未能复查"),
        ({"/gs/1.html": article("公示如下，姓名见表。纪禾田 649999199002290019。")}, "未能复查"),
        ({"/": LOGIN, "/gs/1.html": MASKED}, "未能复查"),
        ({}, "未能复查"),
    ],
    ids=["masked", "login", "busy", "halved", "still there", "home is a login", "not seen"],
)
def test_only_a_page_that_is_still_itself_tells_that_it_was_mended(
    folder: Path, pages: dict[str, Any], told: str
) -> None:
    crawled(folder, "before", {"/gs/1.html": article("公示如下。纪禾田 649999199002290019。")})
    crawled(folder, "now", pages)
    quote = "纪禾田 649999199002290019"
    confirmed("personal_data", data={"identity": "如前", "wrong": quote}, quote=quote)
    assert [case.status for case in traced()] == [told]


def test_a_link_is_gone_from_a_page_only_where_the_page_is_there(folder: Path) -> None:
    crawled(folder, "before", {"/gs/1.html": MASKED})
    crawled(folder, "now", {"/gs/1.html": LOGIN})
    confirmed("broken_link", url=FILE, data={"identity": "错链", "page": LIST, "urls": FILE})
    assert [case.status for case in traced()] == ["未能复查"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [("<p>答复内容：可以到营业厅缴纳。</p>", "已整改"), ("<p>答复内容：</p>", "未能复查")],
    ids=["answered", "too old to be asked for"],
)
def test_a_letter_is_answered_only_where_its_page_shows_it(folder: Path, answer: str, told: str) -> None:
    crawled(folder, "before", {"/gs/1.html": letter("<p>状态：办理中</p>")})
    crawled(folder, "now", {"/gs/1.html": letter(answer)})
    confirmed("letters_overdue", quote="咨询水费缴纳")
    assert [case.status for case in traced()] == [told]


def test_what_a_person_dismissed_later_was_no_problem_that_anybody_mended(folder: Path) -> None:
    from reports.models import Result

    for name in ("before", "now"):
        crawled(folder, name, {"/gs/1.html": MASKED})
    again = confirmed("personal_data")
    again.pk, again.review, again.result = None, "误报", Result.objects.get(archive="archives/now")
    again.save()
    assert traced() == []


def test_what_was_dismissed_and_is_confirmed_again_is_new(folder: Path) -> None:
    from reports import facts
    from reports.models import Inspection, Result
    from reports.periods import Month
    from reports.rectify import lives

    for name in ("before", "now"):
        crawled(folder, name, {"/gs/1.html": MASKED})
    again = confirmed("personal_data")
    again.pk, again.review, again.result = None, "误报", Result.objects.get(archive="archives/now")
    again.save()
    month, result = Inspection.objects.get(period="2026-11"), again.result
    month.pk, month.period = None, "2026-12"
    month.as_of = month.started = month.finished = moment(date(2026, 12, 27))
    month.save()
    result.pk, result.inspection = None, month
    result.save()
    again.pk, again.review, again.result = None, "属实", result
    again.save()
    (case,) = lives.trace(facts.up_to(Month(2026, 12)))
    assert (case.status, case.first, case.months) == ("新增", Month(2026, 12), 1)


@pytest.mark.parametrize(
    ("review", "told", "fixed_in"),
    [("误报", "已整改", "2026-11"), ("待核", "未能复查", "None"), ("", "未能复查", "None")],
    ids=["looked again, and it was well", "waits", "nobody looked"],
)
def test_what_a_person_saw_is_mended_where_a_person_looked_again(
    folder: Path, review: str, told: str, fixed_in: str
) -> None:
    from reports.models import Result

    again = confirmed("by_person")
    if review:
        again.pk, again.review, again.result = None, review, Result.objects.get(archive="archives/now")
        again.save()
    assert [(case.status, str(case.fixed_in)) for case in traced()] == [(told, fixed_in)]
