from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page import dates

TODAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    "text",
    [
        "2024-08-03",
        "2024-8-3",
        "2024年8月3日",
        "2024年08月03日",
        "2024/08/03",
        "2024.8.3",
        "二〇二四年八月三日",
        "２０２４年８月３日",
        "༢༠༢༤-༠༨-༠༣",
        "3 Aug 2024",
        "3rd August 2024",
        "Aug. 3, 2024",
        "03-Aug-2024",
        "[2024-08-03]",
        "发布日期：2024-08-03",
        "2024-08-03 09:12:30",
        "2024-08-03 星期六",
    ],
)
def test_a_text_that_is_only_a_date_is_read_in_every_spelling(text):
    assert dates.whole(text).day == date(2024, 8, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("关于2024年8月3日停水的通知", "2024年8月", "13800138000", "1.2.3", "截至2024-08-03共收到"),
        *("May 2024", "3 ſep 2024"),
    ],
)
def test_a_date_within_words_is_not_a_date_of_the_row(text):
    assert dates.whole(text) is None


def test_the_time_beside_a_date_is_kept():
    assert next(dates.moments("发布时间：2024-08-13 17:39 来源：县财政局")).iso() == "2024-08-13T17:39"


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_written_in_chinese_is_read_back(day):
    assert next(dates.moments(f"印发于{day.year}年{day.month}月{day.day}日。")).day == day


def test_a_day_that_does_not_exist_is_no_date():
    assert list(dates.moments("2023-02-30")) == []


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["--2021--", "06-09"], date(2021, 6, 9)),
        (["09", "2021-06"], date(2021, 6, 9)),
        (["21", "2023年02月"], date(2023, 2, 21)),
        (["2021", "06-09"], date(2021, 6, 9)),
    ],
)
def test_a_date_split_over_two_boxes_is_put_together(pieces, expected):
    assert dates.split(pieces) == expected


def test_a_month_and_day_take_the_year_from_an_address_that_agrees():
    assert dates.with_year(12, 29, "/tzgg/202012/t20201229_1.html", TODAY) == date(2020, 12, 29)


def test_an_address_that_disagrees_gives_no_year():
    assert dates.with_year(12, 29, "/tzgg/t20200103_1.html", TODAY) == date(2025, 12, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("今天", TODAY), ("昨天 09:30", date(2026, 11, 9)), ("3天前", date(2026, 11, 7)), ("2小时前", TODAY)],
)
def test_relative_dates_count_from_the_day_of_the_crawl(text, expected):
    assert dates.relative(text, TODAY) == expected


def test_a_two_digit_year_is_read_only_where_nothing_else_stands():
    assert dates.two_digit_year("22-04-26 12:11:42") == date(2022, 4, 26)
    assert dates.two_digit_year("电话 22-04-26") is None


def test_a_year_of_two_digits_behind_slashes_may_be_the_last():
    assert dates.two_digit_year("20/11/26") is None
    assert dates.two_digit_year("26/11/26") == date(2026, 11, 26)
