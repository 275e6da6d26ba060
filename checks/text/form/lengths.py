"""Lengths of time that are not those between their ends (公示期5天, 6月1日至10日), and counts of names
(甲镇、乙镇、丙镇等2个镇).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from checks.text.dates import LEAP_YEAR, exists
from checks.text.form.model import HAN, SUSPECTED, Detector, numeral
from checks.text.typo import Suspicion

YEAR = r"(?:19|20)\d\d"
TO = r"(?:起)?(?:至|到|—+|－+|-|–|~|～)"
NOTE = r"(?:\s?[（(][^（）()\d]{1,12}[）)])?"
N = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
RANGE = (
    rf"(?<![\d.])(?:(?P<y1>{YEAR})年)?(?P<m1>\d{{1,2}})月(?P<d1>\d{{1,2}})日{NOTE}{TO}"
    rf"(?:(?P<y2>{YEAR})年)?(?:(?P<m2>\d{{1,2}})月)?(?P<d2>\d{{1,2}})日{NOTE}"
)
UNIT = r"(?P<unit>天|日|个?工作日|个?自然日|个?日历天)"
LASTS = r"(?:公示期|公示时间|公示期限|公告期|公告期限|公告时间|为期|工期|培训期|会期|培训时间|展期|历时|期限)"
DAYS = (
    re.compile(
        rf"{LASTS}[^，。；：\d]{{0,4}}?{N}{UNIT}(?![以内])\s?[（(，,：:]?(?:即|自|从|时间|具体|[为：:]){{0,4}}{RANGE}"
    ),
    re.compile(rf"{RANGE}止?[，,（(]?\s?{LASTS}[^，。；：\d]{{0,4}}?{N}{UNIT}(?![以内])"),
    re.compile(rf"{RANGE}止?[，,（(]?共计?{N}{UNIT}(?=[，。；）)]|$)"),
)
HOLIDAY = re.compile(rf"{RANGE}(?:放假(?:调休|公休)?|调休|休假)[，,（(]?共(?:计)?{N}天")
HOLIDAYS = frozenset((1, 2, 5, 10))
"""Months with long holidays: what counts working days there spans more."""
YEARS = re.compile(
    rf"(?:建设期|合同期|服务期|有效期|租期|租赁期|承包期|履行期|建设周期|实施期|建设工期)限?[^，。；：\d]{{0,3}}{N}年[，,（(：:]?(?:即|自|从|时间|为){{0,3}}"
    rf"(?P<y1>{YEAR})年(?:(?P<m1>\d{{1,2}})月)?(?:(?P<d1>\d{{1,2}})日)?{TO}(?P<y2>{YEAR})年(?:(?P<m2>\d{{1,2}})月)?(?:(?P<d2>\d{{1,2}})日)?"
)
ITEM = rf"(?:(?![的等和])[{HAN}“”《》]){{2,14}}"
LISTED = re.compile(
    rf"(?P<items>(?:{ITEM}、)+{ITEM}?)(?P<etc>等)(?P<n>[2-9两三四五六七八九]|1\d|十[一二三四五六七八九]?)(?P<what>个|名|位|家|项|所|类|种|部|人|条|座)(?![、一二三四五六七八九十等级]|以)"
)


def find_lengths(text: str) -> Iterator[Suspicion]:
    """What is said to last so long, and its first and last day."""
    for pattern in DAYS:
        for match in pattern.finditer(text):
            days, told = _days(match), numeral(match["n"])
            if days is not None and told and not _fits(match, days, told):
                yield _told(match, f"从起到止是{days}天")
    for match in HOLIDAY.finditer(text):
        days = _days(match)
        if days is not None and numeral(match["n"]) != days:
            yield _told(match, f"从起到止是{days}天")
    for match in YEARS.finditer(text):
        first = int(match["y1"]) * 12 + int(match["m1"] or 1)
        last = int(match["y2"]) * 12 + int(match["m2"] or 12)
        told = numeral(match["n"]) or 0
        fits = {last - first, last - first + 1, last - first - 11 if not match["m2"] else last - first}
        if not any(abs(months - told * 12) <= 1 for months in fits):
            yield _told(match, f"从起到止是{(last - first + 1) / 12:.1f}年")


def find_miscounted(text: str) -> Iterator[Suspicion]:
    """甲镇、乙镇、丙镇、丁镇等3个镇: more are named than counted."""
    for match in LISTED.finditer(text):
        listed, told = match["items"].rstrip("、").count("、") + 1, numeral(match["n"])
        if told and listed > told:
            why = f"前面列了{listed}个"
            yield Suspicion(match.start("n"), match.end("what"), "", SUSPECTED, "length", why)


def _told(match: re.Match[str], why: str) -> Suspicion:
    return Suspicion(match.start("n"), match.end("n"), "", SUSPECTED, "length", why)


def _days(match: re.Match[str]) -> int | None:
    """How many days from the first to the last, both counted; None of days that are none."""
    month1, day1, day2 = int(match["m1"]), int(match["d1"]), int(match["d2"])
    month2 = int(match["m2"] or month1)
    year1 = int(match["y1"] or LEAP_YEAR)
    year2 = int(match["y2"] or year1 + (month2 < month1))
    if not exists(year1, month1, day1) or not exists(year2, month2, day2):
        return None
    days = (date(year2, month2, day2) - date(year1, month1, day1)).days + 1
    return days if days > 0 else None


def _fits(match: re.Match[str], days: int, told: int) -> bool:
    """Whether a length fits: the first day may not count; of working days (and a notice of 5 days often means
    these) a week has five."""
    if days - 2 <= told <= days:
        return True
    if told > days:
        return False
    slack = 12 if HOLIDAYS & {int(match["m1"]), int(match["m2"] or match["m1"])} else 3
    return "自然" not in match["unit"] and "日历" not in match["unit"] and days <= told * 7 / 5 + slack


DETECTORS = (
    Detector("length", "起止与时长不符", "日历", find_lengths, frozenset("至到—－-–~～")),
    Detector("length", "列出的比所说的多", "点数", find_miscounted, frozenset("等")),
)
