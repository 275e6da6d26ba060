"""Words and numbers as an official document writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import unquote_to_bytes

LONGEST = 300
"""Characters of crawled text that one cell or sentence of a document holds."""

LONGEST_ADDRESS = 2_000

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids (section 2.2, Char)."""
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Control characters, and the invisible marks that turn or hide text."""
_STARS = re.compile(r"\*{5,}")
"""Of a masked number; in a line that is justified a long one tears the words before it apart."""
_TEMPLATE_TAG = re.compile(r"\{(?=[{%#])|(?<=[}%#])\}")

NEVER_ENDS = "\u2011"
"""A hyphen at which no line ends; Word's own in a document (:func:`reports.documents.template.fill`)."""

FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
"""Solar dates of 《全国年节及纪念日放假办法》 (国务院令第795号, in force since 2025-01-01). The lunar ones
and the swapped working days are announced a year at a time, so a deadline says 遇法定节假日顺延."""


def for_xml(text: str, instead: str = "") -> str:
    """A text without what the XML of a Word or Excel file cannot hold."""
    return _NO_XML.sub(instead, text)


def clean(text: object, longest: int = LONGEST) -> str:
    """Crawled text made fit for a document: printable, on one line, bounded, never a template's tag."""
    words = str(text)
    if not words.isprintable():
        words = _UNSEEN.sub("", for_xml(words))
    words = " ".join(words.split())
    if "*****" in words:
        words = _STARS.sub("****", words)
    if "{" in words or "}" in words:
        words = _TEMPLATE_TAG.sub(lambda match: "｛" if match[0] == "{" else "｝", words)
    return words if len(words) <= longest else words[: longest - 1] + "…"


def address(url: object, longest: int = LONGEST_ADDRESS) -> str:
    """A crawled address made fit for a document; braces are encoded, as browsers do, so that it opens. That
    of a file on somebody's computer opens nowhere: it is written as its owner reads it."""
    told = str(url)
    if told.lower().startswith("file:"):
        told = _decoded(told)
    return clean(told.replace("{", "%7B").replace("}", "%7D"), longest)


def _decoded(url: str) -> str:
    """Without %E5…, in UTF-8 or else GBK; as it is where it is neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return unquote_to_bytes(url).decode(encoding)
        except UnicodeDecodeError:
            continue
    return url


def telephone(text: str) -> str:
    """A telephone number in a text, kept on one line."""
    return re.sub(r"(?<=[0-9])-(?=[0-9])", NEVER_ENDS, text)


def seen(text: str) -> str:
    """A text as a reader sees it: without unseen marks, and a hyphen is a hyphen."""
    return _UNSEEN.sub("", text).replace(NEVER_ENDS, "-")


def percent(part: int, whole: int, digits: int = 2) -> str:
    """A rate as notices write it: 100%, 66.67%, 50%, without idle zeros. There is none of nothing.

    Raises:
        ZeroDivisionError: ``whole`` is 0; a document says that nothing was checked instead.
    """
    return f"{rate(part, whole, digits).normalize():f}%"


def rate(part: int, whole: int, digits: int = 2) -> Decimal:
    """``part`` of ``whole`` in per cent, rounded half up to some decimals; 100 only for the whole."""
    step = Decimal(1).scaleb(-digits)
    rounded = (Decimal(part) * 100 / Decimal(whole)).quantize(step, ROUND_HALF_UP)
    return rounded if part == whole else min(rounded, 100 - step)


def change(now: Decimal, before: Decimal) -> str:
    """A rate beside the last one, in 个百分点."""
    if now == before:
        return "持平"
    return f"{'提升' if now > before else '下降'}{abs(now - before)}个百分点"


def share_word(part: int, whole: int) -> str:
    """个别 < 少数 < 部分 < 多数: how many of those checked have a kind of problem; empty for one."""
    if whole < 2:
        return ""
    if part == 1 or part * 10 <= whole:
        return "个别"
    if part * 3 < whole:
        return "少数"
    return "部分" if part * 3 <= whole * 2 else "多数"


def listed(items: Iterable[str]) -> str:
    """甲、乙、丙; between adjacent quotation marks stands nothing: “甲”“乙” (GB/T 15834)."""
    return "、".join(items).replace("”、“", "”“")


def ordinal(number: int) -> str:
    """一, 二 … 十一: up to 99."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (
        digits[ones] if ones or not tens else ""
    )


def counted(counts: Sequence[tuple[str, int]], measure: str = "个") -> str:
    """微信公众号7个、微博3个."""
    return listed(f"{name}{count}{measure}" for name, count in counts if count)


def full_date(day: date) -> str:
    """2026年11月5日: Arabic numerals, no leading zeros (GB/T 9704—2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def working_days_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``: Monday to Friday, without :data:`FIXED_HOLIDAYS`."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS:
            count -= 1
    return day
