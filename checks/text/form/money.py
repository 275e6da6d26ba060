"""Amounts in capitals that are not the amount in digits beside them: 986000元（大写：玖拾捌万伍仟元整）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from checks.text.form.model import SUSPECTED, Detector
from checks.text.form.sums import NUM, TENS
from checks.text.typo import Suspicion

DIGITS = {numeral: value for value, numeral in enumerate("零壹贰叁肆伍陆柒捌玖")}
STEPS = {"拾": 10, "佰": 100, "仟": 1000}
CAPITALS = (
    r"(?P<capitals>[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{0,30}"
    r"[元圆][零壹贰叁肆伍陆柒捌玖角分]{0,5})"
)
FIGURES = rf"[￥¥]?\s?(?P<n>{NUM})\s?(?P<of>[万亿]?)元?"
LABEL = (
    r"(?:[（(]|[，,；;]?[（(]?(?=大写|小写|人民币大写|[￥¥]))\s?"
    r"(?:大写|小写|人民币|金额|即|为|[）)：:￥¥\s]){0,6}"
)
PAIR = re.compile(
    rf"(?<![\d.])(?:{FIGURES}[）)]?整?{LABEL}{CAPITALS}"
    rf"|{CAPITALS.replace('capitals', 'capitals2')}[整正]?[）)]?{LABEL}[￥¥]?\s?"
    rf"(?P<n2>{NUM})\s?(?P<of2>[万亿]?)元?)"
)

STRANGE = re.compile(
    r"[壹贰叁肆伍陆柒捌玖](?:[万亿佰仟][壹贰叁肆伍陆柒捌玖拾佰仟万亿零]*)?(?P<odd>[一二三四五六七八九十百千无武另吾久石白迁弃扒])"
    r"(?=[拾佰仟万亿元圆]|[壹贰叁肆伍陆柒捌玖][佰拾元万])"
)
"""A numeral of another kind, or another character, among capitals: 壹万伍千元, 叁佰无拾元."""


def find_amounts(text: str) -> Iterator[Suspicion]:
    """An amount that is written twice, in two ways."""
    for match in PAIR.finditer(text):
        which = "" if match["capitals"] else "2"
        capitals = match[f"capitals{which}"]
        told, figures = _value(capitals), _figures(match[f"n{which}"], match[f"of{which}"])
        if told is not None and told != figures:
            why = f"大写是{told}元，小写是{figures}元"
            first, last = match.span(f"capitals{which}")
            yield Suspicion(first, last, "", SUSPECTED, "amount", why, anywhere=True)
    for match in STRANGE.finditer(text):
        why = f"大写金额里的“{match['odd']}”不是大写数字"
        yield Suspicion(*match.span("odd"), "", SUSPECTED, "amount", why, anywhere=True)


def _figures(number: str, of: str) -> Decimal:
    return (Decimal(number.replace(",", "")) * TENS[of]).normalize() + 0


def _value(capitals: str) -> Decimal | None:
    """玖拾捌万陆仟元伍角 → 986000.5; None of what is no amount (佰仟)."""
    whole, _, rest = capitals.replace("圆", "元").partition("元")
    value, section, digit = 0, 0, 0
    for one in whole:
        if one in DIGITS:
            if digit:
                return None
            digit = DIGITS[one]
        elif one in STEPS:
            section += (digit or (1 if one == "拾" else 0)) * STEPS[one]
            digit = 0
        else:
            value = (value + section + digit) * (10_000 if one == "万" else 100_000_000)
            section = digit = 0
    cents = re.fullmatch(r"零?(?:([壹贰叁肆伍陆柒捌玖])角)?零?(?:([壹贰叁肆伍陆柒捌玖])分)?", rest)
    if cents is None:
        return None
    tenths, hundredths = (DIGITS[one] if one else 0 for one in cents.groups())
    return Decimal(value + section + digit) + Decimal(tenths) / 10 + Decimal(hundredths) / 100


DETECTORS = (
    Detector(
        "amount",
        "金额大小写不符",
        "《支付结算办法》（中国人民银行1997年）附一：大小写金额须一致",
        find_amounts,
        frozenset("元圆"),
    ),
)
