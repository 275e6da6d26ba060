"""Months, hours and weekdays that do not exist, spans that end before they begin, plans of other years."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from checks.text.dates import LEAP_YEAR, exists
from checks.text.form.model import CERTAIN, CHINESE, SUSPECTED, Detector, numeral
from checks.text.typo import Suspicion

YEAR = r"(?:19|20)\d\d"
MONTH_ALONE = re.compile(rf"(?<!\d)(?P<year>{YEAR})年\s?(?P<month>0|00|1[3-9]|[2-9]\d)月(?!\d*份?[数的]?数)")
CLOCK = re.compile(
    r"(?P<part>上午|下午|中午|早上|早晨|凌晨|晚上|晚间|晚|夜间|傍晚|日)\s?"
    r"(?P<hour>\d{1,2})\s?(?:(?P<colon>[:：])(?P<minute>\d{2})(?![\d:：])|(?P<word>[时点])(?!间|钟以)"
    r"(?:(?P<minute2>\d{1,2})分)?)"
)
HOUR = r"\d{1,2}(?::|：|时|点)\d{2}分?"
HOURS = re.compile(
    rf"(?<!\d)(?<!\d[:：/／.])(?P<first>{HOUR})\s?(?:至|到|—+|－+|-|–|~|～)\s?(?:次日|下午|晚上?)?(?P<last>{HOUR})(?![\d:：])"
)
EARLIEST = 5
"""The hour from which a span of hours is one, and not two ratios: 1:50至1:75."""
ONE_DAY = re.compile(
    r"(?P<day>\d{1,2}月\d{1,2}日)\s?(?P<h1>\d{1,2})[:：时](?P<m1>\d{2})分?\s?(?:至|到|—+|－+|-|–|~|～)\s?"
    r"(?:\d{4}年)?(?P=day)\s?(?P<h2>\d{1,2})[:：时](?P<m2>\d{2})"
)
DAYS = re.compile(
    r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?P<first>\d{1,2})日?"
    r"(?:\s?[（(](?:星期|周).[）)])?\s?(?:至|到|—+|－+|-|–|~|～)\s?(?P<last>\d{1,2})日(?![元均])"
)
SPAN = re.compile(
    rf"(?<![\d.])(?P<y1>{YEAR})年(?:(?P<m1>\d{{1,2}})月)?(?:(?P<d1>\d{{1,2}})日)?"
    r"(?:起(?:至|到)|起?(?:施行|实施|执行|开始)?，?(?:有效期|试行期)(?:至|到|截至|截止到?)|(?:至|到|—+|－+|-|–|~|～))"
    rf"(?P<y2>{YEAR})年(?:(?P<m2>\d{{1,2}})月)?(?:(?P<d2>\d{{1,2}})日)?"
)
YEARS = re.compile(rf"(?<![\dA-Za-z./-])(?P<y1>{YEAR})(?:—+|－+|-|–|~|～|至)(?P<y2>{YEAR})(?=年|[）)])")
WEEKDAY = re.compile(
    rf"(?:(?<!\d)(?P<year>{YEAR})年)?(?<!\d)(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"
    r"(?:\s?[（(]\s?(?:(?:农历|公休|节假|休息)?[^（）()\d星期周]{0,10}[，、,；\s])?(?:星期|周|礼拜)(?P<in>[一二三四五六日天])\s?(?:[）)]|[，,、上下早晚中凌])"
    r"|[，,]?(?:星期|礼拜)(?P<out>[一二三四五六日天])(?![至到—－-])"
    r"|\s+(?:星期|周|礼拜)(?P<apart>[一二三四五六日天])(?=[\s，。；）)]|$))"
)
WEEKDAY_FIRST = re.compile(
    rf"(?:星期|周|礼拜)(?P<first>[一二三四五六日天])\s?[（(](?:(?P<year>{YEAR})年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日[）)]"
)
OF_THIS_WEEK = re.compile(
    r"(?<![\d年])(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s?[（(](?:本|这|下|下下|上)(?:星期|周)(?P<this>[一二三四五六日天])[）)]"
)
WEEKDAY_NEEDS = frozenset("期周拜")
NEAR = timedelta(days=45)
"""约定: so far from the day of its text a day without a year is of the same time; a text that tells of
another year names it."""
DATED = re.compile(rf"(?<!\d)({YEAR})年")
NUMERALS = re.compile(
    r"(?:(?P<year>[一二][〇○零一二三四五六七八九]{3})年)?(?P<month>[一二三四五六七八九十]{1,3})月"
    r"(?P<day>[一二三四五六七八九十]{1,4})日(?!报)"
)
LUNAR = re.compile(
    r"农历|旧历|阴历|夏历|闰|腊|藏历|傣历|彝历|回历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
    r"|贞观|开元|天宝|洪武|永乐|宣德|正统|成化|弘治|正德|嘉靖|隆庆|万历|天启|崇祯|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统"
)
"""What says that a day is not of the common calendar; so do a cyclic year and the name of a reign."""
PLANS = {"十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026}
PLAN_SPAN = re.compile(
    rf"“?(?P<plan>十[一二三四五])五”?(?:时期|规划|规划期|期间|规划纲要|规划时期)?[（(](?P<y1>{YEAR})年?\s?"
    rf"(?:—+|－+|-|–|~|～|至)\s?(?P<y2>{YEAR})年?[）)]"
)
PLAN_YEAR = re.compile(
    rf"(?<!\d)(?P<year>{YEAR})年是?(?:[^，。；\d]{{0,12}}?)“?(?P<plan>十[一二三四五])五”?"
    r"(?:规划|时期)?的?(?P<which>开局|起步|收官|第[一二三四五]|最后一)(?:之)?年"
)
WHICH = {"开局": 0, "起步": 0, "收官": 4, "最后一": 4} | {f"第{n}": i for i, n in enumerate("一二三四五")}
FOUNDED = {
    "中国共产党成立": 1921,
    "建党": 1921,
    "新中国成立": 1949,
    "中华人民共和国成立": 1949,
    "改革开放": 1978,
    "中国人民解放军建军": 1927,
    "中国人民抗日战争暨世界反法西斯战争胜利": 1945,
    "抗日战争胜利": 1945,
    "红军长征胜利": 1936,
    "五四运动": 1919,
    "香港回归祖国": 1997,
    "澳门回归祖国": 1999,
}
ANNIVERSARY = re.compile(
    rf"(?<!\d)(?P<year>{YEAR})年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?，?(?:全[国省市县][^，。；\d]{{0,6}})?(?:隆重|热烈)?"
    rf"(?:是|恰逢|适逢|正值|迎来|庆祝|将迎来|我们将?(?:迎来|隆重庆祝))(?:[^，。；\d]{{0,6}}?)(?P<event>{'|'.join(FOUNDED)})(?P<count>\d{{2,3}}|[一二三四五六七八九十百]+)周年"
)


def find_hours(text: str) -> Iterator[Suspicion]:
    """2026年13月, 25时, 8:75, 上午15时."""
    for match in MONTH_ALONE.finditer(text):
        yield Suspicion(match.start(), match.end(), "", CERTAIN, "time", "一年没有这个月份")
    for match in CLOCK.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or match["minute2"] or 0)
        if match["part"] == "日" and not text[: match.start()].rstrip()[-1:].isdigit():
            continue
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            if match["colon"] and match["part"] == "日" and hour > 24:
                continue  # a score, a ratio
            certain = CERTAIN if match["part"] != "日" or match["minute2"] or minute > 59 else SUSPECTED
            yield Suspicion(match.start("hour"), match.end(), "", certain, "time", "一天没有这个时刻")
        elif match["part"] in ("上午", "凌晨", "早上", "早晨") and hour > 12:
            why = f"“{match['part']}”与{hour}时不合"
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "time", why)
    for match in HOURS.finditer(text):
        hours, minutes = zip(
            *(map(int, re.findall(r"\d+", match[end])) for end in ("first", "last")), strict=True
        )
        if hours[0] < EARLIEST and "时" not in match[0]:
            continue
        for end, hour, minute in zip(("first", "last"), hours, minutes, strict=True):
            if hour > 24 or minute > 59:
                yield Suspicion(match.start(end), match.end(end), "", SUSPECTED, "time", "一天没有这个时刻")


def find_spans(text: str) -> Iterator[Suspicion]:
    """Spans that end before they begin: 9月28日至31日, 2026年1月至2025年12月."""
    for match in DAYS.finditer(text):
        year, month = int(match["year"] or LEAP_YEAR), int(match["month"])
        first, last = int(match["first"]), int(match["last"])
        if not 1 <= month <= 12 or not 1 <= first <= monthrange(year, month)[1]:
            continue
        if last > monthrange(year, month)[1] or not last:
            if last <= 31 or match["year"]:
                yield Suspicion(match.start(), match.end(), "", CERTAIN, "date", "日历上没有这一天")
        elif last < first:
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "period", "起止日期前后颠倒")
    for match in SPAN.finditer(text):
        start = [int(match[name] or 0) for name in ("y1", "m1", "d1")]
        end = [int(match[name] or 0) for name in ("y2", "m2", "d2")]
        depth = next((i for i in range(3) if not start[i] or not end[i]), 3)
        if end[:depth] < start[:depth]:
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "period", "结束的时间早于开始的时间")
    for match in ONE_DAY.finditer(text):
        if (int(match["h2"]), int(match["m2"])) < (int(match["h1"]), int(match["m1"])):
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "period", "结束的时间早于开始的时间")
    for match in YEARS.finditer(text):
        if int(match["y2"]) < int(match["y1"]):
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "period", "结束的年份早于开始的年份")


def find_weekdays(text: str) -> Iterator[Suspicion]:
    """2026年11月23日（星期二）, which was a Monday. The year may stand earlier in the text."""
    for match in (*WEEKDAY.finditer(text), *WEEKDAY_FIRST.finditer(text)):
        year, certainty = match["year"], CERTAIN
        if not year:
            earlier = [found[1] for found in DATED.finditer(text, 0, match.start())]
            if not earlier:
                continue
            year, certainty = earlier[-1], SUSPECTED
        if certainty is SUSPECTED and len(set(DATED.findall(text))) > 1:
            continue
        right = _weekday(int(year), int(match["month"]), int(match["day"]))
        group = next(name for name in ("in", "out", "apart", "first") if match.groupdict().get(name))
        told = "日" if match[group] == "天" else match[group]
        if right and right != told:
            why = f"{year}年{match['month']}月{match['day']}日是星期{right}"
            suggestion = (
                text[match.start() : match.start(group)] + right + text[match.end(group) : match.end()]
            )
            yield Suspicion(match.start(), match.end(), suggestion, certainty, "weekday", why)


def find_weekdays_of_page(text: str, as_of: date | None) -> Iterator[Suspicion]:
    """3月5日（星期五） in a text of 2 March 2026: the day nearest the text's, where no year is written."""
    if as_of is None or not WEEKDAY_NEEDS.intersection(text) or DATED.search(text):
        return
    for match in (*WEEKDAY.finditer(text), *OF_THIS_WEEK.finditer(text)):
        month, day = int(match["month"]), int(match["day"])
        years = [year for year in range(as_of.year - 1, as_of.year + 2) if exists(year, month, day)]
        days = [date(year, month, day) for year in years]
        nearest = min(days, key=lambda one: abs(one - as_of), default=None)
        if nearest is None or abs(nearest - as_of) > NEAR:
            continue
        group = next(name for name in ("in", "out", "apart", "this") if match.groupdict().get(name))
        right = "一二三四五六日"[nearest.weekday()]
        if match[group].replace("天", "日") != right:
            start, end = match.span()
            suggestion = text[start : match.start(group)] + right + text[match.end(group) : end]
            why = f"按发布日期推算，{nearest.year}年{month}月{day}日是星期{right}"
            yield Suspicion(start, end, suggestion, SUSPECTED, "weekday", why)


def find_numeral_dates(text: str) -> Iterator[Suspicion]:
    """二〇二六年二月三十日, 六月三十一日."""
    for match in NUMERALS.finditer(text):
        month, day = numeral(match["month"]), numeral(match["day"])
        if month is None or day is None or month > 12 or not month:
            continue
        year = LEAP_YEAR
        if match["year"]:
            year = int("".join(str(CHINESE.get(one, 0)) for one in match["year"]))
        if day <= monthrange(year, month)[1] or LUNAR.search(text, max(0, match.start() - 12), match.end()):
            continue
        certainty = CERTAIN if match["year"] or month in (4, 6, 9, 11) else SUSPECTED
        yield Suspicion(match.start(), match.end(), "", certainty, "date", "日历上没有这一天")


def find_plans(text: str) -> Iterator[Suspicion]:
    """“十四五”（2020—2025年）; 2022年是“十四五”开局之年; 2026年是中国共产党成立106周年."""
    for match in PLAN_SPAN.finditer(text):
        first = PLANS[match["plan"]]
        if (int(match["y1"]), int(match["y2"])) != (first, first + 4):
            why = f"“{match['plan']}五”是{first}—{first + 4}年"
            yield Suspicion(
                match.start("y1"), match.end("y2"), f"{first}—{first + 4}", SUSPECTED, "plan", why
            )
    for match in PLAN_YEAR.finditer(text):
        right = PLANS[match["plan"]] + WHICH[match["which"]]
        if int(match["year"]) != right:
            why = f"“{match['plan']}五”{match['which']}之年是{right}年".replace("第", "的第").replace(
                "之年", "年"
            )
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "plan", why)
    for match in ANNIVERSARY.finditer(text):
        told = _count(match["count"])
        right = int(match["year"]) - FOUNDED[match["event"]]
        if told is not None and told != right:
            why = f"{match['year']}年是{match['event']}{right}周年"
            yield Suspicion(match.start("count"), match.end(), f"{right}周年", SUSPECTED, "plan", why)


def _weekday(year: int, month: int, day: int) -> str | None:
    if not exists(year, month, day):
        return None
    return "一二三四五六日"[date(year, month, day).weekday()]


def _count(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text.startswith("一百"):
        rest = numeral(text[2:].lstrip("零")) if text[2:] else 0
        return None if rest is None else 100 + rest
    return numeral(text)


DETECTORS = (
    Detector("time", "不存在的月份、时刻", "公历、24小时制", find_hours, frozenset("时点:：月")),
    Detector("date", "不存在的日期", "公历", find_numeral_dates, frozenset("月")),
    Detector("period", "起止时间颠倒", "先起后止", find_spans, frozenset("至到—－-–~～")),
    Detector("weekday", "日期与星期不符", "公历", find_weekdays, WEEKDAY_NEEDS),
    Detector("plan", "规划年份、周年", "五年规划纲要；各事件的年份", find_plans, frozenset("五周")),
)
