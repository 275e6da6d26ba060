"""The unit's word and the recheck's word stand side by side, and the next notice counts both."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crawler.archive import now
from crawler.plan import TIMEZONE
from reports import facts, issuing, monthly, office, quarterly, record
from reports.documents import verify
from reports.documents.words import full_date, working_days_after
from reports.errors import UserError
from reports.models import (
    Account,
    Answer,
    Demand,
    Finding,
    Issue,
    Named,
    Notice,
    Recheck,
    Reply,
    Result,
    Site,
    Unit,
)
from reports.periods import Month, Quarter
from reports.quarter import gather
from reports.rectify import book, closing, demands, orders, reminders
from tests.reports.documents.records import Planted, column, inspect, record_notice, silent
from tests.reports.documents.test_notices import named, rows_of, text_of
from tests.reports.documents.test_orders import letter

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)


@pytest.fixture
def handed(county: Path) -> list[Demand]:
    """Q4's demands, told ten days ago and due three days ago."""
    record_notice(Q4, date(2027, 1, 6))
    demands.hand(demands.to_hand(Q4))
    Notice.objects.update(issued_on=now().date() - timedelta(days=10))
    Demand.objects.update(due=now().date() - timedelta(days=3))
    return list(Demand.objects.all())


def reply(demand: Demand, state: str, days: int = 0, text: str = "", hour: int = 8) -> None:
    """What the unit said today; ``days`` from the term to the day it was done."""
    Reply.objects.create(
        demand=demand, state=state, explanation=text, person="李静", source="回复.xlsx", imported_at=at(hour),
        imported_by="clerk", done_on=demand.due + timedelta(days=days),
    )  # fmt: skip


def look(demand: Demand, outcome: str, number: int = 1, hour: int = 9) -> None:
    Recheck.objects.create(demand=demand, round=number, outcome=outcome, told="所见。", at=at(hour))


def at(hour: int) -> datetime:
    """An hour of today."""
    return now().astimezone(TIMEZONE).replace(hour=hour, minute=30)


def rows(folder: Path, sheet: str = "整改情况") -> list[dict[str, object]]:
    (path,), _ = book.write(Q4, folder)
    head, *body = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def test_a_look_that_saw_nothing_takes_nothing_back(handed: list[Demand], county: Path) -> None:
    look(handed[0], "已整改")
    look(handed[0], "未能检查", 2)
    assert rows(county)[0]["复查结果"] == "已整改"
    look(handed[0], "未整改", 3)
    assert rows(county)[0]["复查结果"] == "未整改"


def test_the_two_words_stand_side_by_side(handed: list[Demand], county: Path) -> None:
    first, second, third, fourth, *_ = handed
    reply(first, "已整改", text="=1+1，电话13812345678")
    look(first, "未整改")
    reply(second, "已整改", days=2)
    look(second, "已整改")
    look(third, "未整改")
    look(third, "已整改", 2)
    reply(fourth, "已整改")
    look(fourth, "未能检查")
    found = rows(county)
    told = [(row["单位回复"], row["复查结果"], row["核对"], row["期限"]) for row in found[:5]]
    assert told == [
        ("已整改", "未整改", "单位称已整改，复查未整改", "超期3天"),
        ("已整改", "已整改", None, "逾期完成"),
        ("未回复", "已整改", None, "期限以后才看到整改"),
        ("已整改", "未能检查", "请人工核对", "按期"),
        ("未回复", "未复查", None, "超期3天"),
    ]
    assert found[0]["整改说明"] == "=1+1，电话138****5678"
    total = rows(county, "按单位")[-1]
    assert (total["责任单位"], total["整改事项（个）"], total["回复已整改（个）"]) == ("合计", len(handed), 3)
    assert (total["超期未整改（个）"], total["逾期完成（个）"]) == (len(handed) - 3, 1)


@pytest.mark.parametrize(
    ("seen", "term"),
    [
        (("未整改", "已整改", "未能检查", "已整改"), "按期"),
        (("已整改", "未整改", "未整改", "已整改"), "期限以后才看到整改"),
    ],
    ids=["mended in time and seen again since", "it had come back"],
)
def test_a_term_was_kept_where_somebody_saw_it_mended_by_then(
    handed: list[Demand], county: Path, seen: tuple[str, ...], term: str
) -> None:
    for number, outcome in enumerate(seen, 1):
        look(handed[0], outcome, number)
        Recheck.objects.filter(round=number).update(at=at(8) - timedelta(days=(7, 5, 2, 1)[number - 1]))
    row = rows(county)[0]
    assert (row["复查结果"], row["期限"]) == ("已整改", term)


@pytest.mark.parametrize(
    ("looks", "replies", "seen"),
    [
        ([], [(9, "已整改")], "单位回复后尚未复查"),
        ([(8, "未整改")], [(9, "已整改")], "单位回复后尚未复查"),
        ([(8, "疑似假整改")], [(9, "已整改")], "单位回复后尚未复查"),
        ([(9, "未整改")], [(9, "已整改")], "单位回复后尚未复查"),  # nobody can tell which came first
        ([(8, "已整改")], [(9, "已整改")], "已整改"),
        ([(8, "已整改"), (9, "未整改")], [(10, "已整改")], "单位回复后尚未复查"),
        ([(8, "未整改"), (10, "未整改")], [(9, "已整改")], "未整改"),
        ([(8, "未整改"), (10, "未能检查")], [(9, "已整改")], "未能检查"),
        ([(8, "已整改"), (10, "未能检查")], [(9, "已整改")], "已整改"),
        ([(10, "未整改"), (11, "未能检查")], [(9, "已整改")], "未整改"),
        ([(9, "未整改")], [(8, "已整改"), (10, "正在整改")], "单位回复后尚未复查"),
        ([(9, "未整改"), (11, "未整改")], [(8, "正在整改"), (10, "已整改")], "未整改"),
        ([(8, "未整改")], [], "未整改"),
    ],
)
def test_what_was_seen_before_a_reply_is_not_held_against_it(
    handed: list[Demand], looks: list[tuple[int, str]], replies: list[tuple[int, str]], seen: str
) -> None:
    for number, (hour, outcome) in enumerate(looks, 1):
        look(handed[0], outcome, number, hour)
    for hour, state in replies:
        reply(handed[0], state, hour=hour)
    line = closing.lines(handed[0].notice, handed)[0]
    assert line.seen == seen
    assert line.contradicted == (line.said == "已整改" and seen == "未整改")


def test_a_reply_and_a_look_of_one_day_have_an_order(handed: list[Demand], county: Path) -> None:
    look(handed[0], "未整改", hour=9)
    reply(handed[0], "正在整改", text="等待供稿", hour=10)
    row = rows(county)[0]
    assert str(row["复查时间"]).endswith(" 09:30")
    assert " 10:30 " in str(row["导入"])
    assert (row["复查结果"], row["复查所见"]) == ("单位回复后尚未复查", "单位回复以前看到：所见。")
    assert rows(county, "按单位")[-1]["单位回复后尚未复查（个）"] == 1
    (_, package), _ = reminders.write(Q4, county)
    with zipfile.ZipFile(package) as letters:
        told = "\n".join(letter(letters.read(name)) for name in letters.namelist())
    assert "超期3天，单位回复正在整改，回复后尚未复查" in told
    assert "复查未整改" not in told


@pytest.fixture
def october(county: Path) -> dict[str, Demand]:
    """The demands of October's notice, by their places; November and December were inspected since."""
    month, settings = Month(2026, 10), office.load()
    gathered = monthly.compare([facts.load(month)])
    said = monthly.statement(gathered, settings, date(2026, 11, 3), settings.documents)
    notice = record.notice(said, "", {}, record.Terms(date(2026, 11, 10), date(2026, 11, 10)))
    demands.hand(demands.Handed(notice, tuple(notice.demands.all())))
    return {demand.where or demand.subject: demand for demand in notice.demands.all()}


def test_what_a_later_month_saw_is_the_recheck_s_word(october: dict[str, Demand], county: Path) -> None:
    mended, standing = october["“青禾三农”抖音号"], october["教育动态"]
    for demand in october.values():
        reply(demand, "正在整改", text="等待供稿")
    Reply.objects.update(imported_at=datetime(2026, 11, 9, 9, tzinfo=TIMEZONE))
    Finding.objects.filter(where="政策文件", result__inspection__period="2026-12").update(review="待核")
    _, found = book.write(Month(2026, 10), county)
    told = {line.demand.number: (line.seen, line.recheck and line.recheck.told) for line in found}
    assert told[mended.number] == ("已整改", "2026年11月检查没有再看到这个问题。")
    assert told[standing.number][0] == "未整改"
    assert str(told[standing.number][1]).startswith("2026年12月检查仍有这个问题：“教育动态”栏目")
    assert str(told[october["政策文件"].number][1]).startswith("2026年11月检查仍有这个问题")
    assert mended not in [line.demand for line in reminders.write(Month(2026, 10), county)[1]]
    look(standing, "已整改")
    reply(october["政策文件"], "已整改")
    Recheck.objects.update(at=datetime(2027, 1, 8, 9, tzinfo=TIMEZONE))
    Reply.objects.filter(state="已整改").update(imported_at=datetime(2027, 1, 8, 9, tzinfo=TIMEZONE))
    seen = {line.demand.number: line.seen for line in book.write(Month(2026, 10), county)[1]}
    assert seen[standing.number] == "已整改", "the last look counts"
    assert seen[october["政策文件"].number] == "单位回复后尚未复查"


def test_what_a_later_month_calls_no_problem_is_demanded_no_more(
    october: dict[str, Demand], county: Path
) -> None:
    policy, news, person = (october[place] for place in ("政策文件", "教育动态", "“柳林乡之声”微信公众号"))
    of_month = Finding.objects.filter(result__inspection__period="2026-11")
    of_month.filter(key__in=[policy.key, news.key, person.key]).update(review="误报")
    Demand.objects.filter(pk=person.pk).update(indicator="by_person")
    for urged in (book.write, reminders.write):
        told = {line.demand for line in urged(Month(2026, 10), county)[1]}
        assert (told & {policy, news}, person in told) == (set(), True), "the person saw it mended"
    handed = demands.handed(Month(2026, 10))
    gone = demands.dismissed_later(Month(2026, 10)), handed.withdrawn
    assert gone == (2, {policy.number, news.number})
    assert policy in record.handed(policy.notice, Month(2026, 10)), "as it was told before November"
    with pytest.raises(
        UserError, match=r"改为误报的2个（.*）.*其中2个是以后月份改的，先把2026年10月的复核也改"
    ):
        demands.to_hand(Month(2026, 10))
    Demand.objects.update(version=None)
    Notice.objects.get().issues.update(handed_at=None)
    to_be = demands.to_hand(Month(2026, 10))
    assert (to_be.dismissed_later, {policy, news} & set(to_be.demands)) == (2, set())
    Demand.objects.exclude(pk=policy.pk).delete()
    Demand.objects.update(version=1)
    with pytest.raises(UserError, match="交办的整改事项1个，都已经撤销或者改为误报"):
        demands.handed(Month(2026, 10))


def test_what_is_pending_again_is_urged_by_nobody_and_told_to_no_unit(
    handed: list[Demand], county: Path
) -> None:
    demand = next(one for one in handed if one.where == "教育动态")
    reply(demand, "已整改", days=1)
    assert not any(demands.unsaid(demand.notice))
    Finding.objects.filter(key=demand.key, result__inspection__period="2026-12").update(review="待核")
    row = next(row for row in rows(county) if row["编号"] == demand.number)
    assert (row["核对"], row["期限"]) == ("复核改回待核，请人工核对", "待核")
    Reply.objects.update(state="正在整改")
    assert _reminded(demand.number, county) == ("复核改回待核，请人工核对", False)
    with pytest.raises(UserError, match=rf"有1个，复核改回了待核（{demand.number}，青禾县教育局）.*2026-12"):
        orders.write(Q4, county)
    Finding.objects.filter(key=demand.key).update(review="待核")
    assert demands.unsaid(demand.notice) == (0, 0, 1, 0, 0)
    others = {record.problem(one) for one in handed if one != demand}
    told = "（交办的1个没有列入：复核改回待核1个）"
    assert closing.carried(Q4, Month(2027, 3), others, set(), at(23)) == told


def demanded_also(demand: Demand, number: str, issued_on: date) -> Demand:
    """The same problem under the number of another notice."""
    period = number.rpartition("-")[0]
    kind = Notice.Kind.QUARTERLY if "Q" in period else Notice.Kind.MONTHLY
    other = Notice.objects.create(kind=kind, period=period, title="通报", issued_on=issued_on)
    again = Demand.objects.get(pk=demand.pk)
    again.pk, again.number, again.notice = None, number, other
    again.save()
    return again


def test_what_a_unit_replied_under_another_number_since_the_notice_is_its_reply(
    handed: list[Demand], county: Path
) -> None:
    first, second, *others = handed
    reply(demanded_also(first, "2027-01-001", now().date()), "已整改")
    before = demanded_also(second, "2026-11-001", date(2026, 12, 4))
    reply(before, "正在整改")
    Reply.objects.filter(demand=before).update(imported_at=at(8) - timedelta(days=11))
    assert [row["单位回复"] for row in rows(county)][:2] == ["已整改", "未回复"]
    told = f"责任单位回复已整改1个、未回复{len(others) + 1}个"
    as_of_the_last_quarter()
    assert told in text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))
    Reply.objects.filter(demand=before).update(imported_at=at(8))
    assert closing.latest_replies(second.notice)[second.pk].state == "正在整改"


def test_what_a_unit_replied_is_no_word_of_the_unit_that_has_the_site_now(
    handed: list[Demand], county: Path
) -> None:
    theirs = [one for one in handed if one.where in ("教育动态", "政策文件")]
    for one in theirs:
        reply(one, "有异议", text="不归我单位")
    Site.objects.filter(name="青禾县教育局").update(unit=Unit.objects.create(name="青禾县教师发展中心"))
    record_notice(Q4, date(2027, 1, 6))
    issuing.issue(handed[0].notice)
    demands.hand(demands.to_hand(Q4))
    found = {str(row["编号"]): row for row in rows(county) if row["责任单位"] == "青禾县教师发展中心"}
    assert len(found) == 2
    assert not found.keys() & {one.number for one in theirs}
    assert {(row["单位回复"], row["核对"], row["以前通报过"]) for row in found.values()} == {
        ("未回复", None, None)
    }
    assert not closing.since_looked(gather(Q4).cases, now() + timedelta(days=1))


def as_of_the_last_quarter() -> None:
    """Let what Q4's notice demanded be what Q3's did."""
    Notice.objects.filter(period="2026Q4").update(period=str(Q3))
    for demand in Demand.objects.filter(notice__period="2026Q3"):
        Demand.objects.filter(pk=demand.pk).update(number=demand.number.replace("Q4", "Q3"))


def test_who_is_told_a_second_time_is_known(handed: list[Demand], county: Path) -> None:
    demanded_also(handed[0], "2026Q3-001", date(2026, 10, 8))
    assert [row["以前通报过"] for row in rows(county)][:2] == ["2026Q3-001", None]


def test_who_is_late_is_reminded_of_what_is_not_mended(handed: list[Demand], county: Path) -> None:
    first, second, third, fourth, *_ = handed
    reply(first, "正在整改", text="等待供稿")
    reply(second, "已整改")
    look(second, "未整改")
    look(third, "疑似假整改")
    look(fourth, "已整改")
    Demand.objects.filter(pk=first.pk).update(due=now().date() + timedelta(days=2))
    of_sites = Demand.objects.filter(site__isnull=False)
    Site.objects.update(unit=Unit.objects.create(name="青禾县教育和体育局"))
    assert not any(line.demand.site_id for line in reminders.write(Q4, county)[1] if reminders.is_urged(line))
    assert "主办单位已经换成青禾县教育和体育局，请先更正通报" in {row["核对"] for row in rows(county)}
    of_sites.update(unit=Unit.objects.get(name="青禾县教育和体育局"))
    (book_, package), found = reminders.write(Q4, county)
    listed = {str(row[1]): row[6:9] for row in rows_of(book_, reminders.LIST)}
    assert len(listed) == len(found) == len(handed) - 1
    assert listed[first.number] == ("还有2天", "正在整改", "单位回复后尚未复查")
    assert listed[second.number] == ("超期3天", "已整改", "未整改")
    assert listed[third.number] == ("超期3天", "未回复", "疑似假整改")
    with zipfile.ZipFile(package) as letters:
        told = {name: letter(letters.read(name)) for name in letters.namelist()}
    whole = "\n".join(told.values())
    looked = f"超期3天，单位回复已整改，{full_date(at(8).date())}复查未整改：所见"
    assert (looked in whole, third.number in whole) == (True, False)
    assert set(told) == {"青禾县教育和体育局整改催办函.docx", "柳林乡人民政府整改催办函.docx"}
    by = full_date(working_days_after(now().date(), 5))
    some, all_ = told["青禾县教育和体育局整改催办函.docx"], told["柳林乡人民政府整改催办函.docx"]
    assert f"超过期限的于{by}前完成，其余的在期限以前完成" in some
    assert f"均已超过整改期限。请抓紧整改，于{by}前完成" in all_
    cited = f"《{first.notice.title}》（{full_date(now().date() - timedelta(days=10))}）交办的整改事项，截至"
    assert all(cited in one for one in told.values())
    assert "个没有整改完成或者没有收到回复（见下表）" in some
    assert "个没有收到回复（见下表）" in all_
    assert "核对后改正。" in all_  # 怎样整改


@pytest.mark.parametrize(
    ("review", "told", "seen"),
    [
        ("属实", "链接已删除，但网页上仍写着“见附件”，读者点不开。", "未整改"),
        ("待核", "链接已删除，但网页上仍写着“见附件”，读者点不开。", "疑似假整改"),
        ("属实", "网页已经打不开，栏目里也没有同名的文章：可能是删除了网页，没有改正内容。", "疑似假整改"),
    ],
    ids=["seen once more", "nobody has said", "something else"],
)
def test_what_a_person_called_mended_in_appearance_only_is_urged_while_it_stays_so(
    handed: list[Demand], county: Path, review: str, told: str, seen: str
) -> None:
    demand = next(one for one in handed if one.site)
    december = demand.site.results.get(inspection__period="2026-12")
    Finding.objects.create(
        result=december, key="a" * 16, indicator="sham_fix", level="提示", certainty="疑似", review=review,
        subject=demand.subject, url=demand.url, message="链接没有了。", first_period="2026-12",
        data={"of": demand.key, "how": "附件撤下", "told": "链接没有了，正文里仍写着“见附件”"},
    )  # fmt: skip
    Result.objects.update(finished=at(7))
    reply(demand, "已整改")
    look(demand, "疑似假整改")
    Recheck.objects.update(told=told)
    row = next(row for row in rows(county) if row["编号"] == demand.number)
    assert row["复查结果"] == seen
    assert _reminded(demand.number, county)[1] is (seen == "未整改")
    assert closing.outcomes(demand.notice, 1) == {seen: 1}
    look(demand, "已整改", 2, hour=10)
    look(demand, "疑似假整改", 3, hour=11)
    row = next(row for row in rows(county) if row["编号"] == demand.number)
    assert row["复查结果"] == "疑似假整改", "it was mended since the person looked"


@pytest.mark.parametrize(
    ("state", "text", "check"),
    [
        ("有异议", "栏目属年度更新", "单位有异议，请人工核对"),
        ("无法整改", "没有经费", "单位称无法整改，请人工核对"),
    ],
)
def test_who_disputes_a_problem_is_not_urged_until_a_person_has_decided(
    handed: list[Demand], county: Path, state: str, text: str, check: str
) -> None:
    reply(handed[0], state, text=text)
    look(handed[0], "未整改")
    listed, urged = _reminded(handed[0].number, county)
    assert (rows(county)[0]["核对"], rows(county)[0]["期限"], listed, urged) == (check, "待核", check, False)
    total = rows(county, "按单位")[-1]
    assert (total["超期未整改（个）"], total["待核（个）"]) == (len(handed) - 1, 1)
    Finding.objects.filter(key=handed[0].key).update(note="已请业务科核实", reviewed_at=at(10))
    assert _reminded(handed[0].number, county) == (None, True)


def test_words_that_may_object_decide_nothing_and_are_told(handed: list[Demand], county: Path) -> None:
    reply(handed[0], "正在整改", text="通报有误：此处并非错别字，申请复核。")
    told = "说明像是有异议，或者没有写怎样整改，请人工核对"
    assert (rows(county)[0]["核对"], *_reminded(handed[0].number, county)) == (told, told, True)
    reply(handed[0], "正在整改", text="没有异议，已请供稿单位补充", hour=9)
    assert (rows(county)[0]["核对"], *_reminded(handed[0].number, county)) == (None, None, True)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("此处并非错别字，是人名", True),
        ("该网站不归我单位管理", True),
        ("申请复核", True),
        ("情况不实", True),
        ("与我单位无关", True),
        ("请求更正通报", True),
        ("栏目11月有新文章，你们没看到", True),  # no word objects, and none tells of mending
        ("", False),
        ("已更换误报的火灾探测器", False),
        ("网页内容与实际不符，正在核对修改", False),
        ("等待供稿，预计12月10日前完成", False),
    ],
)
def test_a_clerk_is_asked_about_words_that_object_or_tell_of_no_mending(text: str, asked: bool) -> None:
    assert closing.may_object("正在整改", text) is asked
    assert not closing.may_object("有异议", text)


def test_of_what_is_mended_nobody_asks_how() -> None:
    told = [text for text in ("已办结", "好了", "此处是人名，不用改") if closing.may_object("已整改", text)]
    assert told == ["此处是人名，不用改"]


def _reminded(number: str, county: Path) -> tuple[object, bool]:
    """What the list says is to be checked of a 整改事项, and whether its unit is urged."""
    (book_, package), _ = reminders.write(Q4, county)
    with zipfile.ZipFile(package) as letters:
        told = "\n".join(letter(letters.read(name)) for name in letters.namelist())
    return next(row[-1] for row in rows_of(book_, reminders.LIST) if row[1] == number), number in told


def test_nobody_is_reminded_before_the_day_of_the_notice(handed: list[Demand], county: Path) -> None:
    Notice.objects.update(issued_on=date(2098, 1, 6))
    with pytest.raises(UserError, match="成文日期是2098年1月6日，还没有到"):
        reminders.write(Q4, county)


def test_who_replied_and_mended_everything_is_not_reminded(handed: list[Demand], county: Path) -> None:
    for demand in handed:
        reply(demand, "已整改")
    with pytest.raises(UserError, match="没有要催办的"):
        reminders.write(Q4, county)


def test_what_a_later_correction_changed_is_not_told_as_of_an_earlier_day(
    handed: list[Demand], county: Path
) -> None:
    first, second, *_ = handed
    notice, moment = first.notice, now()
    Issue.objects.update(at=moment - timedelta(days=3))
    Issue.objects.create(notice=notice, version=2, issued_on=notice.issued_on, at=moment - timedelta(days=1))
    Demand.objects.filter(pk=first.pk).update(withdrawn=True, changed=2)
    Demand.objects.filter(pk=second.pk).update(version=2)
    early, late = (
        {one.pk for one in record.handed(notice, moment=moment - timedelta(days=ago))} for ago in (2, 0)
    )
    assert (first.pk in early, second.pk in early) == (True, False)
    assert (first.pk in late, second.pk in late) == (False, True)


def test_what_a_letter_took_back_is_nobody_s_until_another_demands_it_again(handed: list[Demand]) -> None:
    first, notice = handed[0], handed[0].notice
    Demand.objects.filter(pk=first.pk).update(changed=3)  # withdrawn by version 2, and demanded by 3
    assert first not in record.handed(notice)
    Issue.objects.create(notice=notice, version=3, issued_on=notice.issued_on, at=now(), handed_at=now())
    assert first in record.handed(notice)


def test_a_unit_named_quarter_after_quarter_is_said_to_be(county: Path) -> None:
    site, account = Site.objects.get(name="青禾县教育局"), Account.objects.get(name="柳林乡之声")
    for quarter, version in ((Quarter(2026, 2), 1), (Q3, 2), (Quarter(2025, 4), 1)):
        notice = Notice.objects.create(
            kind=Notice.Kind.QUARTERLY, period=str(quarter), issued_on=date(2026, 7, 8), version=version
        )
        Named.objects.create(notice=notice, site=site, unit_name="青禾县教育局")
    third = Notice.objects.get(period="2026Q3")
    village = Named.objects.create(notice=third, account=account, unit_name="柳林乡人民政府")
    told = "连续被通报有不合格网站或者账号的单位2个：青禾县教育局（连续3个季度）、柳林乡人民政府"
    assert f"{told}（连续2个季度）。" in text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))
    village.unit_name = "柳林镇人民政府"  # whose it was, or what it was called: nobody knows
    village.save()
    one = "连续被通报有不合格网站或者账号的单位1个：青禾县教育局（连续3个季度）。"
    assert one in text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))
    Notice.objects.filter(period="2026Q3").update(version=0)
    assert "连续被通报" not in text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))


def third_quarter(*planted: Planted) -> None:
    """Q3's inspections, and its demands handed over before anybody looked again."""
    for month in (7, 8, 9):
        inspect(month, planted)
    record_notice(Q3, date(2026, 10, 9))
    notice = Notice.objects.get(period=str(Q3))
    demands.hand(demands.Handed(notice, tuple(notice.demands.all())))


def test_the_next_notice_counts_replies_and_rechecks_and_names_nobody(county: Path) -> None:
    third_quarter(
        column("青禾县教育局", "教育动态", "2026年5月3日", 89, (9,)),
        column("青禾县教育局", "工作动态", "2026年5月3日", 89, (9,)),
        column("青禾县农业农村局", "农业动态", "2026年5月3日", 89, (9,)),
    )
    fake = Demand.objects.get(where="农业动态")
    reply(fake, "已整改")
    look(fake, "疑似假整改")
    Recheck.objects.update(at=datetime(2027, 1, 5, 9, tzinfo=TIMEZONE))
    told = (
        "上季度通报交办整改事项3个，截至2027年1月6日：责任单位回复已整改1个、未回复2个；"
        "经复查（含到2026年12月的月度检查），已整改1个、未整改1个、尚待人工核实1个。"
    )
    assert told in text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))


def test_what_was_demanded_and_could_not_be_looked_at_again_is_carried_over(county: Path) -> None:
    site, home = "青禾县农业农村局", "首页最新信息是2026年7月1日的，全站已有31天没有新的信息。"
    planted = (
        Planted(site, "home_stale", "", home, (7, 8), level="单项否决", data={"identity": "首页更新"}),
        silent("“柳林乡之声”微信公众号", "2026年7月1日", 31, (7,)),
        column("青禾县教育局", "教育动态", "2026年5月3日", 89, (7, 8, 9)),
    )
    for month in (7, 8, 9):
        inspect(month, planted)
    Answer.objects.filter(
        indicator="home_stale", result__site__name=site, result__inspection__period__gte="2026-09"
    ).update(outcome="未能检查")
    record_notice(Q3, date(2026, 10, 9))
    demands.hand(demands.to_hand(Q3))
    written = quarterly.write(Q4, date(2027, 1, 6))
    assert "上季度通报交办整改事项2个，截至2027年1月6日：" in text_of(named(written, ".docx"))
    told = "上季度结转问题2个，本季度核实新问题11个、整改后再次出现的问题1个，共14个；"
    assert told in text_of(named(written, ".docx"))
    rows = rows_of(named(written, ".xlsx"), quarterly.LEDGER)
    assert {(row[2], row[8], row[10]) for row in rows if row[8] == "2026年7月"} == {
        ("青禾县农业农村局网站", "2026年7月", "未能复查"),
        ("青禾县教育局网站", "2026年7月", "未整改"),
        ("“柳林乡之声”微信公众号", "2026年7月", "整改后再次出现，待整改"),
    }
    look(Demand.objects.get(indicator="home_stale", notice__period="2026Q3"), "已整改")
    told = "上季度结转问题1个（交办的1个没有列入：复查已整改1个），本季度核实新问题11个、"
    assert told in text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))


def test_what_a_unit_replied_after_the_last_inspection_stands_in_the_quarter_s_ledger(
    county: Path,
) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 4))
    orders.write(Month(2026, 12), county)
    told = "未整改（检查以后单位回复已整改）"
    for day, place in ((6, "教育动态"), (7, "政策文件")):
        reply(Demand.objects.get(where=place), "已整改")
        Reply.objects.filter(demand__where=place).update(
            imported_at=datetime(2027, 1, day, 9, tzinfo=TIMEZONE)
        )
    written = quarterly.write(Q4, date(2027, 1, 6))
    columns = [column.head for column in quarterly.LEDGER_COLUMNS]
    at_ = columns.index("位置"), columns.index("整改情况")
    states = {str(row[at_[0]]): row[at_[1]] for row in rows_of(named(written, ".xlsx"), quarterly.LEDGER)}
    assert (states["教育动态"], states["政策文件"]) == (told, "未整改"), (
        "what came in after its day is for the next"
    )
    assert text_of(named(written, ".docx")).count(told) == 1


def test_the_next_notice_and_the_ledger_tell_one_story(county: Path) -> None:
    third_quarter(
        column("青禾县教育局", "教育动态", "2026年5月3日", 89, (9,)),
        column("青禾县教育局", "工作动态", "2026年5月3日", 89, (9,)),
        column("青禾县农业农村局", "农业动态", "2026年5月3日", 89, (9,)),
        silent("“柳林乡之声”微信公众号", "2026年9月1日", 31, (9,)),
    )
    replied = Demand.objects.get(where="教育动态")
    reply(replied, "已整改")
    Reply.objects.update(imported_at=datetime(2027, 1, 6, 15, tzinfo=TIMEZONE))
    text = text_of(named(quarterly.write(Q4, date(2027, 1, 6)), ".docx"))
    told = re.search(
        r"交办整改事项(\d+)个，截至2027年1月6日：责任单位回复(.+?)；经复查（.+?），(.+?)。", text
    )
    (path,), _ = book.write(Q3, county)
    *_, total = rows_of(path, "按单位")
    assert told
    assert told.groups() == (
        str(total[1]),
        f"已整改{total[2]}个、未回复{total[3]}个",
        f"已整改{total[4]}个、未整改{total[5]}个、单位回复后尚未复查{total[7]}个",
    )
    assert total[4:9] == (2, 1, 0, 1, 0)
    until = dict(rows_of(path, "截至"))
    assert until["月度检查"] == "到2026年12月"


def test_what_comes_in_after_a_notice_is_issued_is_for_the_next(county: Path) -> None:
    third_quarter(column("青禾县教育局", "教育动态", "2026年5月3日", 89, (9,)))
    quarterly.write(Q4, date(2027, 1, 6))
    demands.issue(Q4, "青政办发〔2027〕3号")
    reply(Demand.objects.get(where="教育动态", notice__period="2026Q3"), "正在整改")
    Reply.objects.update(imported_at=datetime(2027, 1, 6, 15, tzinfo=TIMEZONE))
    assert "未回复1个" in text_of(named(quarterly.write(Q4), ".docx"))


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (
            "上季度通报交办整改事项3个，截至2027年1月6日：责任单位回复已整改2个；经复查（含到2026年12月的"
            "月度检查），已整改2个、未整改1个。",
            "交办整改事项3个，而“已整改2个”各项之和不是3个",
        ),
        (
            "更早核实、到上次检查还没有看到整改的问题3个，本次复查已整改1个、未能复查1个。",
            "“3个，其中已整改1个、未能复查1个”各项之和与总数不符",
        ),
    ],
)
def test_a_sentence_whose_numbers_do_not_add_up_is_refused(told: str, fault: str) -> None:
    assert list(verify.sentence(told)) == [fault]


def test_what_a_later_month_saw_mended_is_in_no_order(county: Path) -> None:
    monthly.write(Month(2026, 10), date(2026, 11, 3))
    demands.issue(Month(2026, 10), "青政办发〔2026〕3号")
    left = {demand.where for demand in demands.to_hand(Month(2026, 10)).demands}
    assert ("教育动态" in left, "乡镇动态" in left) == (True, False)
