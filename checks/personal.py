"""Numbers that point to one person (身份证号, 银行卡号, 手机号码): found in a text, and masked.

Whoever publishes them harms somebody, so nothing that we write repeats one: see :func:`mask`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from checks.finding import Finding

RUN = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-._=])\d{11,19}[Xx]?(?![0-9A-Za-z])(?![-._][0-9A-Za-z])", re.ASCII
)
"""A whole run of digits, no part of an address or of a number with hyphens."""
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83".split()
)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
MOBILE = re.compile(r"1[3-9]\d{9}")
CARD = re.compile(r"62\d{14,17}")
"""银联 cards: an office's accounts do not begin so."""
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_REGISTRARS = frozenset({"11", "12", "13", "19", "51", "52", "53", "59", "91", "92", "93"})
"""How a 统一社会信用代码 begins: who registered what."""


class Kind(StrEnum):
    """What a number is, in the words of a notice."""

    ID = "身份证号"
    CARD = "银行卡号"
    MOBILE = "手机号码"


@dataclass(frozen=True, slots=True)
class Number:
    """One number in a text."""

    kind: Kind
    value: str
    start: int
    end: int

    @property
    def masked(self) -> str:
        """138****1234, 35*************123 (as in 永安市政府办 2023-01-04); of a card the last 4."""
        first, last = {Kind.ID: (2, 3), Kind.CARD: (0, 4), Kind.MOBILE: (3, 4)}[self.kind]
        return self.value[:first] + "*" * (len(self.value) - first - last) + self.value[-last:]


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text that could point to a person."""
    for match in RUN.finditer(text):
        if kind := _kind(match[0].upper()):
            yield Number(kind, match[0].upper(), match.start(), match.end())


def mask(text: str) -> str:
    """The text with every such number masked."""
    for number in reversed(list(numbers(text))):
        text = text[: number.start] + number.masked + text[number.end :]
    return text


def masked(finding: Finding) -> Finding:
    """A finding as it may be written down: whatever check quotes a page, no such number is repeated."""
    return replace(
        finding,
        where=mask(finding.where),
        quote=mask(finding.quote),
        message=mask(finding.message),
        suggestion=mask(finding.suggestion),
        evidence=tuple(replace(one, seen=mask(one.seen)) for one in finding.evidence),
    )


def _kind(digits: str) -> Kind | None:
    if _is_id(digits) and not _is_credit_code(digits):
        return Kind.ID
    if CARD.fullmatch(digits) and _passes_luhn(digits):
        return Kind.CARD
    return Kind.MOBILE if MOBILE.fullmatch(digits) else None


def _is_id(digits: str) -> bool:
    """GB 11643: province, a day of birth that there is, check digit."""
    if len(digits) != 18 or not digits[:17].isdigit() or digits[:2] not in PROVINCES:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    check = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=False)) % 11
    return 1900 <= born.year < 2100 and digits[17] == ID_CHECKS[check]


def _is_credit_code(digits: str) -> bool:
    """GB 32100: a 统一社会信用代码 may consist of digits only."""
    if digits[:2] not in CREDIT_REGISTRARS:
        return False
    total = sum(CREDIT_SIGNS.index(sign) * 3**place % 31 for place, sign in enumerate(digits[:17]))
    return digits[17] == CREDIT_SIGNS[-total % 31]


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
