"""Numbers that point to one person (身份证号, 银行卡号, 手机号码): found in a text, and masked.

Whoever publishes them harms somebody, so nothing that we write repeats one: see :func:`mask`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product

from checks.finding import Finding

UNSEEN = "\u200b"
"""Stands for every character that nobody sees."""
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, and nothing to be seen."""
BETWEEN = rf"\s{UNSEEN}\-−._·•・∙⋅"
"""What may stand between the digits of one number: white space, hyphens, points."""
MANY_DIGITS = re.compile(r"(?:\d[^\dA-Za-z\u4e00-\u9fff]*+){11}")
"""Without so many, and letters between none of them, a text holds no such number."""
RUN = re.compile(rf"[0-9][0-9{BETWEEN}]{{10,}}[Xx]?")
GROUPED = re.compile(
    r"(?<![0-9])1[3-9][0-9]([/,。])(?:[0-9]{4}\1[0-9]{4}|(?!(?:19|20)[0-9]{2}[01])[0-9]{8})(?![0-9])"
)
"""A mobile number in groups with other marks between; so written it is masked, and not told."""
ADDRESS = re.compile(r"https?://[!-~]+(?:[\u3400-\u9fff]+[-/._=&?][!-~]*)*")
YUAN = re.compile(r"(?:\.[0-9]{1,2})?\s?余?[万亿]{0,2}元")
"""After an amount of money; before one stands ¥."""
USUAL = re.compile(
    r"[0-9]{11,19}X?|[0-9]{6}([- ])[0-9]{8}\1[0-9]{3}[0-9X]|[0-9]{4}([- ])(?:[0-9]{4}\2){2,3}[0-9]{1,4}|"
    r"[0-9]{3}([-.])(?:[0-9]{8}|[0-9]{4}\3[0-9]{4})|[0-9]{7}[-.][0-9]{4}"
)
"""In one piece, or in the groups that people write such numbers in. A mobile number has no check digit: with
spaces it might be three cells of a table."""
BEFORE = re.compile(r"[0-9A-Za-z][-._=]?$")
LED = re.compile(r"(?<![0-9A-Za-z])(?:ID|(?:\+|00)86[- ]?)$")
AFTER = re.compile(r"[-._]?[0-9A-Za-z]")
"""A number so joined to others is part of an address, or of a number of another kind; ``LED`` is no part."""
AROUND = 8
"""Characters on either side of a number that tell so."""
DATE = re.compile(r"(?:19|20)[0-9]{2}([-./])[01]?[0-9]\1[0-3]?[0-9]")
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83".split()
)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CALL = re.compile(r"(?:(?:00)?86|0)?(1[3-9][0-9]{9})")
"""A mobile number, and what is dialled before it."""
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
    """One number in a text: ``places`` are those of its digits."""

    kind: Kind
    value: str
    places: tuple[int, ...]
    usual: bool
    """Whether it stands alone, in the form that such numbers are written in: enough to tell of it."""

    @property
    def start(self) -> int:
        """The place of its first digit."""
        return self.places[0]

    @property
    def masked(self) -> str:
        """138****1234, 35*************123 (as in 永安市政府办 2023-01-04); of a card the last 4."""
        first, last = SHOWN[self.kind]
        return self.value[:first] + "*" * (len(self.value) - first - last) + self.value[-last:]


SHOWN = {Kind.ID: (2, 3), Kind.CARD: (0, 4), Kind.MOBILE: (3, 4)}
"""How many digits a masked number shows at its beginning and its end."""


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text that could point to a person, however it is written; some may overlap."""
    if not MANY_DIGITS.search(text):
        return
    plain = text.translate(PLAIN)
    for run in RUN.finditer(plain):
        signs = [place for place in range(*run.span()) if plain[place] in DIGITS]
        digits = "".join(plain[place] for place in signs).upper()
        edges = [at for at, place in enumerate(signs) if at == 0 or signs[at - 1] != place - 1]
        ends = sorted({*edges, len(digits), len(digits.rstrip("X"))})
        for start, end in product(edges, ends):
            if end - start in LENGTHS and (found := _read(digits[start:end])):
                kind, first = found
                places = tuple(signs[start + first : end])
                if kind is not Kind.MOBILE or not _is_other(plain, places):
                    value = digits[start + first : end]
                    yield Number(kind, value, places, _is_usual(plain, places))
    for match in GROUPED.finditer(plain):
        places = tuple(place for place in range(*match.span()) if plain[place] in DIGITS)
        yield Number(Kind.MOBILE, "".join(plain[place] for place in places), places, usual=False)


def mask(text: str) -> str:
    """The text with every such number masked, of the same length; of addresses only what stands alone."""
    found = list(numbers(text))
    if not found:
        return text
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    signs = list(text)
    for number in found:
        if number.usual or not any(start <= number.start < end for start, end in addresses):
            for place, sign in zip(number.places, number.masked, strict=True):
                signs[place] = "*" if "*" in (sign, signs[place]) else sign
    return "".join(signs)


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


class _Plain(dict[int, str]):
    """Each character as one that the patterns know: what is a digit, a hyphen, a space, or not to be seen."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        category = unicodedata.category(sign)
        normal = unicodedata.normalize("NFKC", sign)
        if category == "Nd":
            plain = str(unicodedata.decimal(sign))
        elif sign.isspace():
            plain = " "
        elif category in ("Cc", "Cf", "Mn", "Me") or sign in BLANKS:
            plain = UNSEEN
        elif category == "Pd":
            plain = "-"
        else:
            plain = normal if len(normal) == 1 and category != "No" else sign
        self[code] = plain
        return plain


PLAIN = _Plain()
DIGITS = frozenset("0123456789Xx")
LENGTHS = range(11, 20)
"""Of a mobile number (with 0086 before it 15), an ID (18) and a card (16 to 19)."""


def _read(digits: str) -> tuple[Kind, int] | None:
    """What digits are, and how many of them are dialled first."""
    if _is_id(digits) and not _is_credit_code(digits):
        return Kind.ID, 0
    if CARD.fullmatch(digits) and _passes_luhn(digits):
        return Kind.CARD, 0
    if called := CALL.fullmatch(digits):
        return Kind.MOBILE, called.start(1)
    return None


def _is_other(plain: str, places: tuple[int, ...]) -> bool:
    """Whether what might be a mobile number has a date in it, or is an amount of money."""
    start, end = places[0], places[-1] + 1
    in_one_piece = end - start == len(places)
    money = in_one_piece and (plain[max(0, start - 2) : start].rstrip()[-1:] == "¥" or YUAN.match(plain, end))
    return bool(money or DATE.search(plain, start, end))


def _is_usual(plain: str, places: tuple[int, ...]) -> bool:
    start, end = places[0], places[-1] + 1
    before = LED.sub("", plain[max(0, start - AROUND) : start].replace(UNSEEN, ""))
    after = plain[end : end + AROUND].replace(UNSEEN, "")
    written = plain[start:end].replace(UNSEEN, "").upper()
    return bool(USUAL.fullmatch(written)) and not BEFORE.search(before) and not AFTER.match(after)


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
