"""Dates as Chinese pages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

FIRST_YEAR = 1990
"""No government page on the web is older."""

_DIGITS = str.maketrans("０１２３４５６７８９༠༡༢༣༤༥༦༧༨༩：－／．〇○Ｏ", "01234567890123456789:-/.零零零")
"""Wide and Tibetan digits."""
_NUMERALS = {numeral: str(value) for value, numeral in enumerate("零一二三四五六七八九")}

_TIME = r"(?:\s*[T日,，-]?\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d))?"
CLOCK = re.compile(r"(?:星期|周)[一二三四五六日天]")
"""A weekday: what a page's clock shows beside today's date."""
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s{0,2}"
    r"(?:年\s{0,2}(?P<m1>\d{1,2})\s{0,2}月\s{0,2}(?P<d1>\d{1,2})\s{0,2}日?"
    r"|(?P<mark>[-/.—_])\s?(?P<m2>\d{1,2})\s?(?P=mark)\s?(?P<d2>\d\d(?=[0-2]?\d:[0-5]\d)|\d{1,2}(?!\d)))"
    + _TIME
)
_NUMERAL_DATE = re.compile(
    r"(?P<year>[零一二三四五六七八九]{4})年(?P<month>十[一二]?|[一二三四五六七八九])月"
    r"(?P<day>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<{{}}>{'|'.join(_MONTHS)})[a-z]{{{{0,6}}}}"
_ENGLISH = re.compile(
    rf"(?<![a-z\d])(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH.format('m1')}"
    rf"|{_MONTH.format('m2')}\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)[.,\s-]{{1,2}}(?P<year>(?:19|20)\d\d)(?!\d)",
    re.I | re.A,
)
"""20 Nov 2026, 20-Nov-2026, 20th November 2026, Nov 20, 2026."""
_WORD = re.compile("[A-Za-z]{3}")
"""Without it a text holds no such date: a cheap look before a dear one."""
_LABEL = re.compile(
    r"[\u4e00-\u9fff]{2,6}\s*[:：]|[\u4e00-\u9fff]{0,4}(?:时间|日期|发布|发表|更新|今天)[于是]?"
)
_SIGN = re.compile(r"\d|年")
"""Without it a text holds no date."""
_SHORT = re.compile(
    r"^[\s\[(（【<{·.-]*(?P<month>\d{1,2})\s?(?:[-/.]|月)\s?(?P<day>\d{1,2})日?[\s\])）】>}]*(?:\d{1,2}:\d\d(?::\d\d)?)?\s*$"
)
_TWO_DIGIT_YEAR = re.compile(
    r"^[\s\[(（【]*(?P<year>\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})[\s\])）】]*(?:\d{1,2}:\d\d(?::\d\d)?)?\s*$"
)
_MONTH_OF_YEAR = re.compile(r"^\D{0,3}((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})月?\D{0,3}$")
_YEAR = re.compile(r"^\D{0,3}((?:19|20)\d\d)年?\D{0,3}$")
_DAY = re.compile(r"^\s*(\d{1,2})日?\s*$")
_AGO = re.compile(r"^\D{0,8}?(\d{1,3})\s*(秒|分钟|小时|天|周|个月)前\D{0,4}$")
SAYS_WHEN = re.compile(r"\d|[零〇一二三四五六七八九]年|[今昨前][天日]|刚刚")
"""What a text says when it tells a day or a time in any way."""
_DAYS_AGO = {"今天": 0, "今日": 0, "刚刚": 0, "昨天": 1, "昨日": 1, "前天": 2}
_ADDRESS_DATES = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)/?(\d\d)(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)-?(\d\d)/(\d\d)/"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"),
)
_ADDRESS_MONTH = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2]|[1-9])/")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, with a time when one was written beside it."""

    day: date
    time: str = ""
    """HH:MM, or empty."""
    start: int = 0
    end: int = 0

    def iso(self) -> str:
        """ISO 8601, with the time when there is one."""
        return f"{self.day.isoformat()}T{self.time}" if self.time else self.day.isoformat()


def day(year: int | str, month: int | str, number: int | str) -> date | None:
    """The date, or None when there is no such day or it is before the web."""
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None


def may_hold_one(text: str) -> bool:
    """Whether a text may hold a date at all: a cheap look before a dear one."""
    return _SIGN.search(text) is not None


def moments(text: str) -> Iterator[Moment]:
    """Every full date in a text, in order."""
    if not _SIGN.search(text):
        return
    if not text.isascii():
        text = text.translate(_DIGITS)
    for match in _FULL.finditer(text):
        found = day(match["year"], match["m1"] or match["m2"], match["d1"] or match["d2"])
        if found:
            time = f"{int(match['hour']):02}:{match['minute']}" if match["hour"] else ""
            yield Moment(found, time, match.start(), match.end())
    for match in _NUMERAL_DATE.finditer(text) if "年" in text else ():
        year = "".join(_NUMERALS[char] for char in match["year"])
        found = day(year, _numeral(match["month"]), _numeral(match["day"]))
        if found:
            yield Moment(found, "", match.start(), match.end())
    for match in _ENGLISH.finditer(text) if _WORD.search(text) else ():
        month = _MONTHS.index((match["m1"] or match["m2"]).lower()) + 1
        if found := day(match["year"], month, match["d1"] or match["d2"]):
            yield Moment(found, "", match.start(), match.end())


def _numeral(text: str) -> int:
    """The number that 一 … 三十一 say."""
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return int(_NUMERALS[text])
    return 10 * int(_NUMERALS.get(tens, "1")) + int(_NUMERALS.get(ones, "0"))


def whole(text: str) -> Moment | None:
    """The date that a text is, when it is nothing else (brackets, a label, a weekday, a time aside)."""
    if not 8 <= len(text) <= 60 or not may_hold_one(text):
        return None
    for moment in moments(text):
        before = text[: moment.start].strip(" \t[(（【［〔《<-—·:：\u2028\u2029|")
        after = text[moment.end :].strip(" \t])）】］〕》>-—·\u2028\u2029|日")
        if (not before or _LABEL.fullmatch(before)) and (
            not after or re.fullmatch(r"(?:\d{1,2}[:：]\d\d(?:[:：]\d\d)?|(?:星期|周).|发布)", after)
        ):
            return moment
    return None


def short(text: str) -> tuple[int, int] | None:
    """(month, day) of a text that is only a month and a day."""
    match = _SHORT.match(text.translate(_DIGITS)) if len(text) < 30 else None
    if match and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
        return int(match["month"]), int(match["day"])
    return None


def two_digit_year(text: str) -> date | None:
    """The date of a text such as ``22-04-26 12:11`` that is nothing else; with slashes it may as well begin
    with the day, and says nothing then: 20/11/26."""
    match = _TWO_DIGIT_YEAR.match(text.translate(_DIGITS)) if len(text) < 30 else None
    if not match:
        return None
    first, month, last = match["year"], match["month"], match["day"]
    if match["mark"] == "/" and first != last and day(2000 + int(last), month, first):
        return None
    return day(2000 + int(first), month, last)


def relative(text: str, today: date) -> date | None:
    """The date that 今天, 昨天, 3天前 mean on ``today``."""
    text = text.strip(" \t[](（）)【】")
    for word, days in _DAYS_AGO.items():
        if text.startswith(word) and len(text) <= len(word) + 6:
            return today - timedelta(days=days)
    match = _AGO.match(text) if len(text) < 20 else None
    if not match:
        return None
    days = {"天": 1, "周": 7, "个月": 30}.get(match[2], 0) * int(match[1])
    return today - timedelta(days=days)


def split(pieces: list[str]) -> date | None:
    """The date that neighbouring pieces make together: ``2021`` + ``06-09``, ``09`` + ``2021-06``."""
    for first, second in pairwise(pieces):
        for one, other in ((first, second), (second, first)):
            month = _MONTH_OF_YEAR.match(one)
            number = _DAY.match(other)
            if month and number:
                return day(month[1], month[2], number[1])
            year = _YEAR.match(one)
            pair = short(other)
            if year and pair:
                return day(year[1], *pair)
    for day_of, month_of, year_of in zip(pieces, pieces[1:], pieces[2:], strict=False):
        number, month_only, year = _DAY.match(day_of), _DAY.match(month_of.rstrip("月")), _YEAR.match(year_of)
        if number and month_only and year:
            return day(year[1], month_only[1], number[1])
    return None


def in_address(url: str) -> date | None:
    """The date that an address carries; seldom more than a hint (STRUCTURES rule 3)."""
    for pattern in _ADDRESS_DATES:
        match = pattern.search(url)
        if match:
            found = day(*match.groups())
            if found:
                return found
    return None


def with_year(month: int, number: int, url: str, latest: date) -> date | None:
    """A month and day with the year that the row's address gives, else the last such day up to ``latest``."""
    found = in_address(url)
    if found and (found.month, found.day) == (month, number):
        return found
    by_month = _ADDRESS_MONTH.search(url)
    if by_month and int(by_month[2]) == month:
        return day(by_month[1], month, number)
    for year in range(latest.year, latest.year - 5, -1):
        candidate = day(year, month, number)
        if candidate and candidate <= latest:
            return candidate
    return None
