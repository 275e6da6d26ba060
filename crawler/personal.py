"""Numbers that point to one person (身份证号, 银行卡号, 手机号码): found in a text, and masked.

Whoever publishes them harms somebody, so nothing that we write repeats one: see :func:`mask`. What they are
found beside, and judged by, is :class:`Beside`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate

UNSEEN = "\u200b"
"""Stands for every character that nobody sees."""
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, and nothing to be seen."""
BETWEEN = rf"\s{UNSEEN}\-−._·•・∙⋅"
"""What may stand between the digits of one number: white space, hyphens, points."""
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
OLD = 15
"""Digits of an ID of the form before 1999."""
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CALL = re.compile(r"(?:(?:00)?86|0)?(1[3-9][0-9]{9})")
"""A mobile number, and what is dialled before it."""
CARD = re.compile(r"62\d{14,17}")
"""银联 cards: an office's accounts do not begin so."""
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_REGISTRARS = frozenset({"11", "12", "13", "19", "51", "52", "53", "59", "91", "92", "93"})
"""How a 统一社会信用代码 begins: who registered what."""


BEFORE_IT, HEAD_LINES = 16, 12
"""Characters before a number that say what it is; lines above a number that may be its table's head."""
NEAR, HEAD_LENGTH = 200, 60
"""Characters of a line on either side of a number, and of what stands above it in its column."""
CIRCLES = re.compile(
    "[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\U0001f100-\U0001f10a]"
)
"""Digits that are marks of a list or a note elsewhere: in circles and brackets, with a point, raised."""
LONG = re.compile(r"\d{7,}[Xx]?")


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
    def old(self) -> bool:
        """Whether it is an ID of the form before 1999; a hundredth of all numbers of 15 digits could be."""
        return len(self.value) == OLD

    @property
    def masked(self) -> str:
        """138****1234, 35*************123 (as in 永安市政府办 2023-01-04); of a card the last 4."""
        first, last = SHOWN[self.kind]
        return self.value[:first] + "*" * (len(self.value) - first - last) + self.value[-last:]


SHOWN = {Kind.ID: (2, 3), Kind.CARD: (0, 4), Kind.MOBILE: (3, 4)}
"""How many digits a masked number shows at its beginning and its end."""


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text that could point to a person, however it is written; some may overlap."""
    plain = text.translate(PLAIN)
    yield from _in_runs(plain)
    for match in GROUPED.finditer(plain):
        places = tuple(place for place in range(*match.span()) if plain[place] in DIGITS)
        yield Number(Kind.MOBILE, "".join(plain[place] for place in places), places, usual=False)
    if CIRCLES.search(text):
        circled = text.translate(CIRCLED)
        for number in _in_runs(circled):
            if any(plain[place] != circled[place] for place in number.places):
                yield replace(number, usual=number.usual and number.kind is not Kind.MOBILE)


def _in_runs(plain: str) -> Iterator[Number]:
    """Numbers whose digits have nothing between them but what may stand there."""
    for run in RUN.finditer(plain):
        signs = [place for place in range(*run.span()) if plain[place] in DIGITS]
        digits = "".join(plain[place] for place in signs).upper()
        edges = [at for at, place in enumerate(signs) if at == 0 or signs[at - 1] != place - 1]
        ends = {*edges, len(digits), len(digits.rstrip("X"))}
        for start, end in ((edge, edge + length) for edge in edges for length in LENGTHS):
            if end in ends and (found := _read(digits[start:end])):
                kind, first = found
                places = tuple(signs[start + first : end])
                if not _is_other(kind, plain, places):
                    value = digits[start + first : end]
                    yield Number(kind, value, places, _is_usual(plain, places))


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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, or a row of a table."""

    cells: Mapping[str, tuple[str, str]]
    """By column, the words of each cell and where a clerk finds it. A line of a text has one cell, in column
    ""."""
    part: str = ""
    """The table that it belongs to; what stands above another table says nothing of it."""

    @classmethod
    def of(cls, text: str, where: str = "") -> Line:
        """A line of a text."""
        return cls({"": (text, where)})

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(text for text, _ in self.cells.values())

    def begins(self) -> dict[str, int]:
        """The place in it at which each cell begins."""
        lengths = (len(text) + 1 for text, _ in self.cells.values())
        return dict(zip(self.cells, accumulate(lengths, initial=0), strict=False))


@dataclass(frozen=True, slots=True)
class Beside:
    """A number of a person, masked, with the words that say what it is; no long number stands in them."""

    who: int
    """The same for the same number, counted from 0."""
    kind: Kind
    masked: str
    where: str
    """As its cell's."""
    label: str
    """What stands above it in its column, a line, and what stands right before it in its cell or line."""
    before: str
    """Its line or row before it, as far as it is near."""
    after: str
    head: str
    """The lines above it without such a number, the nearest last."""

    @property
    def old(self) -> bool:
        """As :attr:`Number.old`."""
        return len(self.masked) == OLD

    @property
    def line(self) -> str:
        """Its line or row."""
        return f"{self.before}{self.masked}{self.after}"


def beside(lines: Iterable[Line]) -> Iterator[Beside]:
    """The numbers of persons in a text of which one may tell, in their order, each with its words."""
    known: dict[tuple[Kind, str], int] = {}
    above = _Above("")
    for line in lines:
        if line.part != above.part:
            above = _Above(line.part)
        found = [
            (column, number)
            for column, (text, _) in line.cells.items()
            for number in numbers(text)
            if number.usual
        ]
        if not found:
            above.add(line)
            continue
        row, begins = _bare(line.text), line.begins()
        for column, number in found:
            text, where = line.cells[column]
            start, end = (begins[column] + place for place in (number.start, number.places[-1] + 1))
            nearest = row[max(begins[column], start - BEFORE_IT) : start]
            yield Beside(
                who=known.setdefault((number.kind, number.value), len(known)),
                kind=number.kind,
                masked=number.masked,
                where=mask(where),
                label=f"{above.over(column, text, number.start)}\n{nearest}",
                before=row[max(0, start - NEAR) : start],
                after=row[end : end + NEAR],
                head=above.head,
            )


class _Above:
    """What stands above the numbers of one table or text."""

    def __init__(self, part: str) -> None:
        self.part = part
        self._lines: deque[str] = deque(maxlen=HEAD_LINES)
        self._columns: dict[str, str] = {}
        self._head: str | None = ""

    def add(self, line: Line) -> None:
        """A line without a number."""
        self._lines.append(line.text)
        self._head = None
        for column, (text, _) in line.cells.items():
            if column and len(self._columns.get(column, "")) < HEAD_LENGTH:
                self._columns[column] = f"{self._columns.get(column, '')} {text}".strip()[:HEAD_LENGTH]

    @property
    def head(self) -> str:
        """All of it."""
        if self._head is None:
            self._head = "\n".join(_bare(line[:NEAR]) for line in self._lines)
        return self._head

    def over(self, column: str, text: str, start: int) -> str:
        """What stands above a number in its column; in a line without columns, the word that has its place
        in a line of as many words."""
        if column:
            return _bare(self._columns.get(column, ""))
        if len(text) > NEAR:
            return ""
        words, place = len(text.split()), len(text[: start + 1].split()) - 1
        rows = (line.split() for line in reversed(self._lines) if len(line) <= NEAR)
        return next((_bare(row[place]) for row in rows if len(row) == words > 1), "")


def _bare(text: str) -> str:
    """A text of whose numbers nobody can be known, whatever they are."""
    return LONG.sub(lambda digits: digits[0][:2] + "*" * (len(digits[0]) - 2), mask(text))


class _Plain(dict[int, str]):
    """Each character as one that the patterns know: what is a digit, a hyphen, a space, or not to be seen."""

    def __init__(self, *, circled: bool = False) -> None:
        """``circled``: ①, ⑴, ² and their like are digits, too, and no marks of a list or a note."""
        self._circled = circled

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        category = unicodedata.category(sign)
        normal = unicodedata.normalize("NFKC", sign)
        if category == "Nd":
            plain = str(unicodedata.decimal(sign))
        elif self._circled and category == "No" and (digit := unicodedata.digit(sign, None)) is not None:
            plain = str(digit)
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


PLAIN, CIRCLED = _Plain(), _Plain(circled=True)
DIGITS = frozenset("0123456789Xx")
LENGTHS = range(11, 20)
"""Of a mobile number (with 0086 before it 15), an ID (18, before 1999 15) and a card (16 to 19)."""


def _read(digits: str) -> tuple[Kind, int] | None:
    """What digits are, and how many of them are dialled first."""
    if _is_old_id(digits) or (_is_id(digits) and not _is_credit_code(digits)):
        return Kind.ID, 0
    if CARD.fullmatch(digits) and _passes_luhn(digits):
        return Kind.CARD, 0
    if called := CALL.fullmatch(digits):
        return Kind.MOBILE, called.start(1)
    return None


def _is_other(kind: Kind, plain: str, places: tuple[int, ...]) -> bool:
    """Whether what has no check digit stands in pieces (an old ID), has a date in it or is an amount of
    money (a mobile number)."""
    start, end = places[0], places[-1] + 1
    if kind is not Kind.MOBILE:
        return len(places) == OLD and len(plain[start:end].replace(UNSEEN, "")) > OLD
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
    check = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=False)) % 11
    return _is_day(digits[6:14]) and digits[17] == ID_CHECKS[check]


def _is_old_id(digits: str) -> bool:
    """GB 11643-1989: of the year of birth the last two digits, and no check digit."""
    return len(digits) == OLD and digits[:2] in PROVINCES and _is_day(f"19{digits[6:12]}")


def _is_day(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def _is_credit_code(digits: str) -> bool:
    """GB 32100: a 统一社会信用代码 may consist of digits only."""
    if digits[:2] not in CREDIT_REGISTRARS:
        return False
    total = sum(CREDIT_SIGNS.index(sign) * 3**place % 31 for place, sign in enumerate(digits[:17]))
    return digits[17] == CREDIT_SIGNS[-total % 31]


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
