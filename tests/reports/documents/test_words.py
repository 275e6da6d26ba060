"""Numbers and words are written as notices write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.plan import TIMEZONE
from reports import prose
from reports.documents import words
from reports.errors import UserError, first_of
from reports.facts import Tally
from reports.models import Result
from reports.office import Office
from reports.periods import Month, Span, months_words


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(3, 3, "100%"), (2, 3, "66.67%"), (0, 4, "0%"), (280, 289, "96.89%"), (1, 8, "12.5%")],
)
def test_a_rate_has_at_most_two_decimals_and_no_idle_zeros(part: int, whole: int, text: str) -> None:
    assert words.percent(part, whole) == text


def test_between_adjacent_quotation_marks_stands_nothing() -> None:
    assert words.listed(["“甲”", "“乙”（已整改）", "“丙”"]) == "“甲”“乙”（已整改）、“丙”"


@pytest.mark.parametrize(
    ("months", "told"),
    [
        (range(1, 10), "1月至9月"),
        ((1, 2, 3, 5, 6), "1月至3月、5月、6月"),
        ((10, 12), "10月、12月"),
        ((11, 12, 13, 14), "2026年11月至2027年2月"),
        ((12, 13), "2026年12月、2027年1月"),
        ((), ""),
    ],
)
def test_months_in_a_row_are_told_as_such(months: Iterable[int], told: str) -> None:
    assert months_words(Month(2026 + (one - 1) // 12, (one - 1) % 12 + 1) for one in months) == told


@pytest.mark.parametrize(
    ("count", "told"), [(2, ["1", "2"]), (3, ["1", "2", "3"]), (4, ["1", "2", "……另有 2 项。"])]
)
def test_a_list_that_is_cut_off_leaves_no_single_line_out(count: int, told: list[str]) -> None:
    assert first_of([str(number) for number in range(1, count + 1)], 2, "项") == told


def test_a_rate_of_nothing_does_not_exist() -> None:
    with pytest.raises(ArithmeticError):
        words.rate(0, 0)


def test_a_rate_never_rounds_up_to_the_whole_unless_it_is() -> None:
    assert words.percent(99_999, 100_000) == "99.99%"


def test_rates_are_compared_in_points() -> None:
    assert words.change(Decimal("97.93"), Decimal("95.87")) == "提升2.06个百分点"
    assert words.change(Decimal("98.30"), Decimal("98.67")) == "下降0.37个百分点"
    assert words.change(Decimal("90.91"), Decimal("90.91")) == "持平"


@pytest.mark.parametrize(
    ("part", "whole", "word"),
    [
        (1, 1, ""),
        (1, 2, "个别"),
        (1, 40, "个别"),
        (4, 40, "个别"),
        (10, 40, "少数"),
        (20, 40, "部分"),
        (30, 40, "多数"),
    ],
)
def test_the_word_for_a_share_follows_the_share(part: int, whole: int, word: str) -> None:
    assert words.share_word(part, whole) == word


@pytest.mark.parametrize(
    ("day", "count", "deadline"),
    [
        (date(2027, 1, 6), 5, date(2027, 1, 13)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 元旦 is a Friday, then a weekend
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
    ],
)
def test_a_deadline_counts_working_days(day: date, count: int, deadline: date) -> None:
    assert words.working_days_after(day, count) == deadline


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_a_deadline_is_always_a_working_day(day: date, count: int) -> None:
    deadline = words.working_days_after(day, count)
    assert deadline.weekday() < 5
    assert (deadline - day).days >= count


@given(st.text())
def test_clean_text_is_one_printable_bounded_line_without_tags(text: str) -> None:
    cleaned = words.clean(text, 50)
    assert len(cleaned) <= 50
    assert "\n" not in cleaned
    assert not any(tag in cleaned for tag in ("{{", "{%", "{#", "}}", "%}"))
    cleaned.encode()


def test_marks_that_turn_text_around_are_removed() -> None:
    assert words.clean("附件\u202egpj\u061c.e\xadxe\x00\ufffe") == "附件gpj.exe"


def test_what_xml_cannot_hold_is_left_out_or_replaced() -> None:
    assert words.for_xml("甲\x0b\ufffe\uffff\ud800\t\U0001fffe乙") == "甲\t\U0001fffe乙"
    assert words.for_xml("甲\x00乙", "\ufffd") == "甲\ufffd乙"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_ordinals(number: int, text: str) -> None:
    assert words.ordinal(number) == text


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 11, 25, tzinfo=TIMEZONE), "2026年11月25日："),
        (datetime(2026, 11, 25, 9, 2, tzinfo=TIMEZONE), "2026年11月25日9时02分："),
    ],
    ids=["a ledger's day", "a look"],
)
def test_an_hour_that_nobody_recorded_is_not_told(at: datetime, told: str) -> None:
    assert prose.sighting(at, "", "台账：最近更新是2026-11-01").startswith(told)


def test_a_telephone_number_stays_on_one_line_and_reads_as_it_was() -> None:
    told = words.telephone("刘敏，0955-8012345")
    assert told == "刘敏，0955\u20118012345"
    assert words.seen(told) == "刘敏，0955-8012345"
    assert words.telephone("办公室-刘敏") == "办公室-刘敏"


def test_a_long_row_of_stars_tears_no_line_apart() -> None:
    assert words.clean("（如64*************019），手机138****5678") == "（如64****019），手机138****5678"


OFFICE = Office(Path(), county="青禾县", office="青禾县人民政府办公室")


@pytest.mark.parametrize(
    "name",
    [
        "青禾县人民政府办公室",
        "青禾县政府办公室",
        "县人民政府办公室",
        "县政府办公室",
        "县政府办",
        "政府办公室",
    ],
)
def test_the_office_is_known_by_its_usual_names(name: str) -> None:
    assert prose.is_own(name, OFFICE)


@pytest.mark.parametrize(
    "name",
    [
        "青禾县人大办公室",
        "青禾镇人民政府办公室",
        "青禾县委办公室",
        "青禾县人民政府",
        "市政府办公室",
        "青禾县城关镇政府办公室",
        "青禾县政府办公室下属信息中心",
    ],
)
def test_others_are_not_taken_for_the_office(name: str) -> None:
    assert not prose.is_own(name, OFFICE)


@pytest.mark.parametrize(
    ("failed", "told"),
    [(1, "，与上季度（50%）持平"), (0, "，较上季度（50%）提升50.00个百分点")],
)
def test_an_equal_rate_is_compared_with_its_own_word(failed: int, told: str) -> None:
    assert prose.compared(Tally(2, 2, failed), Tally(2, 2, 1), "上季度") == told


def test_all_are_counted_and_a_part_is_not() -> None:
    assert [prose._share(3, 3, "网站"), prose._share(1, 1, "网站")] == ["3个网站", "网站"]
    assert prose._share(2, 5, "账号") == "部分账号"


def test_those_that_could_not_be_checked_for_one_reason_are_told_together() -> None:
    results = [Result(name=f"甲{n}", account_id=n, reason="没有人核对，请补填。") for n in range(11)]
    results.append(Result(name="乙网", site_id=1, reason="打不开"))
    assert prose.unable_sentence(results, Tally(12, 0, 0)) == (
        "未能检查的原因：甲0、甲1、甲2、甲3、甲4等11个（没有人核对）；乙网（打不开）。"
    )


def test_the_demonstrations_office_has_a_site_of_its_own() -> None:
    from reports.demo import county

    assert prose.is_own(county.OFFICE_UNIT, Office(Path(), county=county.COUNTY, office=county.OFFICE))


def test_what_is_no_span_is_told_once() -> None:
    with pytest.raises(UserError) as caught:
        Span.parse("2026-13")
    assert str(caught.value).count("2026-13") == 1
