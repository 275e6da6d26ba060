"""What the detectors of form share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from checks.finding import Certainty
from checks.text.context.confusables import pycorrector_list
from checks.text.typo import Suspicion

CERTAIN, SUSPECTED, STYLE = Certainty.CERTAIN, Certainty.SUSPECTED, Certainty.STYLE
HAN = "\u4e00-\u9fff"
CHINESE = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NUMERAL = re.compile(r"(?:(?P<tens>[一二三四五六七八九]?)十)?(?P<ones>[一二三四五六七八九]?)")


@dataclass(frozen=True, slots=True)
class Detector:
    """One class of slips of form."""

    name: str
    """As findings carry it."""
    title: str
    """As a person reads it."""
    ground: str
    """The rule or the source that it rests on."""
    find: Callable[[str], Iterable[Suspicion]]
    needs: frozenset[str] = frozenset()
    """Characters of which a text must hold one to be looked at; empty: any text is."""


def numeral(text: str) -> int | None:
    """The value of 3, 三, 十二 or 二十一; None when it is no number below one hundred."""
    if text.isascii() and text.isdigit():
        return int(text)
    match = NUMERAL.fullmatch(text)
    if not match or not text:
        return CHINESE.get(text)
    tens = 0 if match["tens"] is None else CHINESE.get(match["tens"], 1)
    return tens * 10 + CHINESE.get(match["ones"], 0)


def chinese(value: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    words = "零一二三四五六七八九"
    if not tens:
        return words[ones]
    return ("" if tens == 1 else words[tens]) + "十" + (words[ones] if ones else "")


@cache
def alike() -> dict[str, str]:
    """Character → those that sound the same, but for the tone, or look alike."""
    found: dict[str, str] = defaultdict(str)
    for line in pycorrector_list("same_pinyin.txt"):
        found[line[0]] += "".join(line[1:])
        for other in "".join(line[1:]):
            found[other] += line[0]
    for line in pycorrector_list("same_stroke.txt"):
        for one in line:
            found[one] += "".join(line)
    return dict(found)
