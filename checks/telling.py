"""How a finding is told: dates as an office writes them, quotes of a bounded length, evidence of a page."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime

from checks.finding import Evidence
from crawler.archive import Archive, SeenPage
from crawler.plan import TIMEZONE, SitePlan


def day_of(moment: datetime) -> date:
    """The day in Beijing on which a moment falls."""
    return moment.astimezone(TIMEZONE).date()


def chinese_day(day: date) -> str:
    """2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


STOPS = "。！？；\n"
BESIDE = 40


def cut(text: str, length: int = 60) -> str:
    """One line of at most ``length`` characters: a page's words may be of any length."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence in which a place of a text stands, on one line; of a long one so many characters on each
    side as a reader needs, with …… for the others."""
    first = max(text.rfind(stop, 0, start) for stop in STOPS) + 1
    last = min((found + 1 for stop in STOPS if (found := text.find(stop, end)) >= 0), default=len(text))
    left, right = max(first, start - BESIDE), min(last, end + BESIDE)
    told = "……" * (left > first) + text[left:right].strip() + "……" * (right < last)
    return " ".join(told.split())


def quoted(words: str) -> str:
    """Words in quotation marks; the marks inside them become single ones (GB/T 15834)."""
    return f"“{words.translate(str.maketrans('“”', '‘’'))}”"


def quoted_each(names: Iterable[str]) -> str:
    """“甲”“乙”: no 、 stands between adjacent quotation marks (GB/T 15834)."""
    return "".join(map(quoted, names))


def titled(title: str) -> str:
    """A title in 《》; the marks inside it become 〈〉 (GB/T 15834)."""
    return f"《{title.translate(str.maketrans('《》', '〈〉'))}》"


def seen_on(page: SeenPage, words: str) -> Evidence:
    """What a kept page showed."""
    return Evidence(page.url, page.fetched_at, words, page.sha256)


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months (自然月) earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def site_of(archive: Archive) -> SitePlan:
    """The site that the archive is of. Only site checks ask, and they run where there is one."""
    if archive.plan.site is None:
        raise ValueError("the archive is of accounts only")
    return archive.plan.site
