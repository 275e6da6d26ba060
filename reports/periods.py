"""Periods: 2026-11 is a month (月检查), 2026Q4 a quarter (季通报), 2026 a year; or any span of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from crawler.plan import TIMEZONE
from reports.errors import UserError


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of inspection."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026-11``.

        Raises:
            UserError: it is no month.
        """
        match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text.strip())
        if match is None:
            raise UserError(f"“{text}”不是一个月份。请写成“年-月”，月份用两位数字，例如 2026-11。")
        return cls(int(match[1]), int(match[2]))

    @property
    def end(self) -> datetime:
        """The last second of the month, Beijing time."""
        last = calendar.monthrange(self.year, self.month)[1]
        return datetime.combine(datetime(self.year, self.month, last), time(23, 59, 59), TIMEZONE)

    @property
    def start(self) -> datetime:
        """The first second of the month, Beijing time."""
        return datetime(self.year, self.month, 1, tzinfo=TIMEZONE)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year, self.month - 1) if self.month > 1 else Month(self.year - 1, 12)

    @property
    def quarter(self) -> Quarter:
        """The quarter that it is of."""
        return Quarter(self.year, (self.month + 2) // 3)

    @property
    def words(self) -> str:
        """2026年11月."""
        return f"{self.year}年{self.month}月"

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter's notice."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026Q4``.

        Raises:
            UserError: it is no quarter.
        """
        match = re.fullmatch(r"(20\d\d)[Qq]([1-4])", text.strip())
        if match is None:
            raise UserError(f"“{text}”不是一个季度。请写成“年Q季”，季为 1 至 4，例如 2026Q4。")
        return cls(int(match[1]), int(match[2]))

    @property
    def months(self) -> tuple[Month, Month, Month]:
        """Its three months in order."""
        first = 3 * self.quarter - 2
        return Month(self.year, first), Month(self.year, first + 1), Month(self.year, first + 2)

    @property
    def last_day(self) -> date:
        """Its last day: a notice dated before it is a draft, for nobody issued it."""
        return self.months[2].end.date()

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year, self.quarter - 1) if self.quarter > 1 else Quarter(self.year - 1, 4)

    @property
    def words(self) -> str:
        """2026年第四季度."""
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度"

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


def parse_period(text: str) -> Month | Quarter:
    """Read ``2026Q4`` or ``2026-11``.

    Raises:
        UserError: it is neither.
    """
    for kind in (Quarter, Month):
        try:
            return kind.parse(text)
        except UserError:
            continue
    raise UserError(f"“{text}”不是季度，也不是月份。请写成 2026Q4 或 2026-11。")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from the first to the last, both included: what figures are asked of."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026-11``, ``2026Q4``, ``2026`` or ``2026-01-01..2026-06-30``.

        Raises:
            UserError: it is none of them.
        """
        text = text.strip()
        try:
            if ".." in text:
                first, last = (parse_date(day) for day in text.split("..", 1))
            elif re.fullmatch(r"\d{4}", text):
                year = parse_year(text)
                first, last = date(year, 1, 1), date(year, 12, 31)
            elif "Q" in text.upper():
                quarter = Quarter.parse(text)
                first, last = quarter.months[0].start.date(), quarter.last_day
            else:
                return cls.of(Month.parse(text))
        except UserError:
            forms = "2026（全年）、2026-11、2026Q4 或 2026-01-01..2026-06-30"
            raise UserError(f"“{text[:50]}”不是一段时间，请写成 {forms}。") from None
        if last < first:
            raise UserError(f"“{text}”的截止日期比起始日期还早。")
        return cls(first, last)

    @classmethod
    def of(cls, month: Month) -> Self:
        """The days of a month."""
        return cls(month.start.date(), month.end.date())

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that have days in it, in order."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return tuple(Month(number // 12, number % 12 + 1) for number in range(first, last + 1))

    @property
    def words(self) -> str:
        """2026年, 2026年第四季度, 2026年11月, 2026年1月1日至6月30日."""
        text = str(self)
        if ".." in text:
            same = self.first.year == self.last.year
            until = f"{self.last.month}月{self.last.day}日" if same else _words(self.last)
            return f"{_words(self.first)}至{until}"
        if "Q" in text:
            return Quarter.parse(text).words
        return Month.parse(text).words if "-" in text else f"{text}年"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """As :meth:`parse` reads it, the shortest way."""
        year, months = self.first.year, self.months
        if (self.first, self.last) != (months[0].start.date(), months[-1].end.date()):
            return f"{self.first}..{self.last}"
        if len(months) == 1:
            return str(months[0])
        if len(months) == 3 and months[0].month % 3 == 1:
            return str(Quarter(year, months[-1].month // 3))
        return str(year) if len(months) == 12 and months[0].month == 1 else f"{self.first}..{self.last}"


def months_words(found: Iterable[Month]) -> str:
    """1月至9月、11月: three and more in a row are told as such; with their years where these differ."""
    rows: list[list[Month]] = []
    for month in found:
        if rows and rows[-1][-1] == month.previous:
            rows[-1].append(month)
        else:
            rows.append([month])
    same = len({month.year for row in rows for month in row}) == 1
    told = [[f"{month.month}月" if same else month.words for month in row] for row in rows]
    return "、".join(f"{row[0]}至{row[-1]}" if len(row) > 2 else "、".join(row) for row in told)


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def parse_year(text: str) -> int:
    """Read ``2026``.

    Raises:
        UserError: it is no year.
    """
    match = re.fullmatch(r"20\d\d", text.strip())
    if match is None:
        raise UserError(f"“{text}”不是一个年份。请写成四位数字，例如 2026。")
    return int(match[0])


def parse_date(text: str) -> date:
    """Read ``2026-11-30``.

    Raises:
        UserError: it is no date.
    """
    try:
        day = date.fromisoformat(text.strip())
        _require_century(day)
    except ValueError:
        raise UserError(f"“{text}”不是日期，或不在 2000 至 2099 年。请写成 2026-11-30。") from None
    return day


def parse_moment(text: str) -> datetime:
    """Read a 监测时间点: ``2026-11-30`` (its last second) or ``2026-11-30T18:00``, Beijing time.

    Raises:
        UserError: it is neither.
    """
    try:
        if "T" not in text and " " not in text.strip():
            moment = datetime.combine(date.fromisoformat(text.strip()), time(23, 59, 59), TIMEZONE)
        else:
            moment = datetime.fromisoformat(text.strip())
        _require_century(moment)
    except ValueError:
        raise UserError(
            f"“{text}”不是监测时间点，或不在 2000 至 2099 年。请写成 2026-11-30 或 2026-11-30T18:00。"
        ) from None
    return moment.astimezone(TIMEZONE) if moment.tzinfo else moment.replace(tzinfo=TIMEZONE)


def require_come(moment: datetime, current: datetime) -> None:
    """A 监测时间点 of today or earlier: up to a day still to come, days would be counted that nobody saw.

    Raises:
        UserError: its day is still to come.
    """
    if moment.astimezone(TIMEZONE).date() > current.astimezone(TIMEZONE).date():
        raise UserError(
            f"{moment.astimezone(TIMEZONE):%Y-%m-%d} 还没有到，那天以前的网页和发布还看不全，不能按它判定。"
            "请写今天或者以前的日期。"
        )


def _require_century(day: date) -> None:
    """Days are counted back and forth from a date: that fails at either end of the calendar."""
    if day.year // 100 != 20:
        raise ValueError("not of this century")
