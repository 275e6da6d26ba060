"""Meetings of the party, of 全国人大 and 全国政协: a name that is none, a number or a date of another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import chain

from checks.text.form.model import SUSPECTED, Detector, chinese, numeral
from checks.text.tables import rows
from checks.text.typo import Suspicion

N = "[一二三四五六七八九十]"
DAY = (
    r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?"
    r"(?:[至到—－-]+(?:\d{1,2}月)?\d{1,2}日)?"
)
PLENUM = re.compile(r"(?:党的)?(?P<term>十[一二三四五六七八九]|二十)(?:大届?)?(?P<n>[一二三四五六七])中全会")
"""Of 党的二十届三中全会, said of the congress (二十大三中全会) or with 届 left out (二十三中全会)."""
NAMES = (
    re.compile(rf"(?:中国共产党|党的|中共)第?{N}{{1,3}}(?P<wrong>届)全国代表大会"),
    re.compile(
        rf"届(?:[^，。；、]{{0,4}}人民代表大会|全国委员会)(?:常务委员会)?第{N}{{1,3}}(?P<wrong>届)(?=会议)"
    ),
    re.compile(rf"{N}{{1,3}}届{N}中(?P<wrong>大会|会议|全体会议)"),
)
"""第二十届全国代表大会, 第四届会议; 三中大会."""
PARTY = (
    r"(?:中国共产党|党的|中共)?(?:(?:第?(?P<term>N{1,3})届(?:中央委员会第(?P<n>N)次全体会议|(?P<short>N)中全会))"
    r"|(?<=党的)(?P<congress>N{2,3})大)"
).replace("N", N)
HELD = r"(?:在北京|在京)?(?:胜利|隆重)?(?:召开|举行|开幕|闭幕)"
NOT_AFTER = r"(?![以之前后的时一二两三五十\d周])"
DATED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{DAY}，?{HELD}的{PARTY}",
        rf"{DAY}，?{PARTY}{HELD}{NOT_AFTER}",
        rf"(?<=[（(]){DAY}{PARTY}(?:审议)?通过(?=[）)])",
        rf"{PARTY}于{DAY}{HELD}",
        rf"{DAY}(?<=[月日]){PARTY}{HELD}(?:以来|[以之]?后)",
    )
)
TERM = rf"第?(?P<term>{N}{{1,3}})届"
SESSION = rf"(?P<standing>常务委员会|常委会)?第?(?P<n>{N}{{1,3}})次会议"
SESSIONS = tuple(
    re.compile(pattern)
    for body in (
        rf"{TERM}全国(?:人民代表大会|人大)",
        rf"(?:中国人民政治协商会议|政协){TERM}全国委员会",
        rf"全国(?:人大|政协){TERM}",
    )
    for pattern in (
        rf"(?:{DAY}(?:(?<=[月日])|{HELD}的))?{body}{SESSION}",
        rf"{DAY}，{body}{SESSION}(?={HELD}{NOT_AFTER}|(?:在北京|在京)?审议)",
    )
)
FIRST_TERM, FIRST_YEAR, YEARS = 5, 1978, 5
"""The fifth 全国人大 and 全国政协 met first in 1978, each for five years with a session in each."""


def find_meetings(text: str) -> Iterator[Suspicion]:
    """党的二十大三中全会; 党的第二十届全国代表大会; 2025年10月召开的二十届三中全会."""
    if "中全会" in text:
        for match in PLENUM.finditer(text):
            right = f"{match['term']}届{match['n']}中全会"
            told = f"全会的名称是“{right}”"
            yield Suspicion(match.start("term"), match.end(), right, SUSPECTED, "meeting", told)
    for match in chain.from_iterable(pattern.finditer(text) for pattern in NAMES):
        right = "次" if match["wrong"] == "届" else "全会"
        told = f"会议的名称里是“{right}”，不是“{match['wrong']}”"
        yield Suspicion(*match.span("wrong"), right, SUSPECTED, "meeting", told)
    for hints, patterns, judge in (
        (("中全会", "届中央委员会", "党的"), DATED, _other_day),
        (("届全国", "全国政协", "全国人大"), SESSIONS, _other_session),
    ):
        if any(hint in text for hint in hints):
            for match in chain.from_iterable(pattern.finditer(text) for pattern in patterns):
                if why := judge(match):
                    yield Suspicion(match.start(), match.end(), "", SUSPECTED, "meeting", why)


def _other_day(match: re.Match[str]) -> str | None:
    """Why the meeting was not then; None where it was, or nobody knows."""
    term = numeral(match["term"] or match["congress"]) or 0
    n = numeral(match["n"] or match["short"] or "") or 0
    span = _spans().get((term, n))
    if span is None:
        return None
    told = tuple(int(part) for part in match.group("year", "month", "day") if part)
    first, last = ((day.year, day.month, day.day)[: len(told)] for day in span)
    if first <= told <= last:
        return None
    name = f"{chinese(term)}届{chinese(n)}中全会" if n else f"{chinese(term)}大"
    return f"党的{name}的会期是{_shown(span[0])}至{_shown(span[1])}"


def _shown(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _other_session(match: re.Match[str]) -> str | None:
    """Why there is no such session, or none in the year."""
    term, n = numeral(match["term"]) or 0, numeral(match["n"]) or 0
    if not match["standing"] and n > YEARS:
        return f"一届开{chinese(YEARS)}次会议，没有第{chinese(n)}次"
    year, month = int(match["year"] or 0), int(match["month"] or 1)
    if year <= FIRST_YEAR:
        return None
    first = FIRST_YEAR + (term - FIRST_TERM) * YEARS
    if match["standing"]:
        is_its = first <= year < first + YEARS or (year == first + YEARS and month <= 3)
        return None if is_its else f"{year}年不在第{chinese(term)}届（{first}年至{first + YEARS - 1}年）"
    held = first + n - 1
    return None if year == held else f"第{chinese(term)}届第{chinese(n)}次会议是{held}年的"


@cache
def _spans() -> dict[tuple[int, int], tuple[date, date]]:
    return {
        (int(term), int(n)): (date.fromisoformat(first), date.fromisoformat(last))
        for term, n, first, last in rows("meetings.tsv", 4)
    }


DETECTORS = (
    Detector(
        "meeting",
        "会议名称、届次、会期",
        "历次会议公报；data/meetings.tsv",
        find_meetings,
        frozenset("届全大"),
    ),
)
