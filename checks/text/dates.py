"""Days that no calendar has: 2026年2月30日, 6月31日."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from checks.finding import Certainty
from checks.text.typo import Suspicion

DATE = re.compile(
    r"(?<![\d.．年])(?:(?P<year>[12]\d{3})\s?年\s?)?"
    r"(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日(?![元均报本])"
)
CUT_OUT = re.compile(r"(?:[A-Za-z十]|\d\s*[-－—–―~～至到、,，/／\\和及或]?\s*)$")
"""What before a date without a year makes it the rest of something longer: 1-2月31日 (of a scan that lost a
digit of 12月31日), 1、2月30日, 11 / 2月30日, l2月31日."""
REACH = 8
LUNAR = re.compile(r"(?:农历|旧历|阴历|夏历)\D{0,4}$")
LUNAR_BEHIND = re.compile(r"\s?[（(]?(?:农历|旧历|阴历|夏历)")
LEAP_YEAR = 2000
"""Stands in where a date has no year: 2月29日 is possible then."""


def find_impossible_dates(text: str) -> Iterator[Suspicion]:
    """Dates of the common calendar that do not exist. Lunar months all may have thirty days."""
    for match in DATE.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if not match["year"] and not 1 <= month <= 12:
            continue  # a span of time: 13月5日 of a sentence served
        if not match["year"] and CUT_OUT.search(text, max(0, match.start() - REACH), match.start()):
            continue
        if exists(int(match["year"] or LEAP_YEAR), month, day):
            continue
        if LUNAR.search(text, 0, match.start()) or LUNAR_BEHIND.match(text, match.end()):
            continue
        yield Suspicion(
            match.start(),
            match.end(),
            "",
            Certainty.CERTAIN,
            "date",
            "日历上没有这一天",
        )


def exists(year: int, month: int, day: int) -> bool:
    """Whether the common calendar has the day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
