"""Text as numbers: one symbol a character, so that what means the same reads the same.

Runs of digits, of Latin letters and of line breaks are one symbol each; spaces are dropped; half-width
punctuation, brackets and quotation marks read as their full-width twins. Each symbol knows where it stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

BREAK, DIGITS, LATIN, OTHER = range(4)
"""Symbols of a line break, a run of digits, a run of Latin letters, and of whatever has none of its own."""
PUNCTUATION = "，。、；：？！（）《》“”‘’—…·％－／～＋＝＆＃＊〔〕【】"
FIRST_PUNCTUATION = OTHER + 1
FIRST_HAN = 64
"""The symbol of 一 (U+4E00); the Han follow in Unicode's order."""
HAN = (0x4E00, 0x9FFF)
COUNT = FIRST_HAN + HAN[1] - HAN[0] + 1
"""How many symbols there are."""

SAME = {
    "，": ",﹐",
    "。": "｡．.",
    "；": ";",
    "：": ":︰∶",
    "？": "?",
    "！": "!",
    "（": "(",
    "）": ")",
    "《": "〈<＜«",
    "》": "〉>＞»",
    "“": '"「『〝＂',
    "”": "」』〞",
    "‘": "'＇`",
    "—": "―─–",
    "…": "⋯",
    "·": "•・‧∙●",
    "％": "%‰",
    "－": "-‐‑",
    "／": "/",
    "～": "~",
    "＋": "+",
    "＝": "=",
    "＆": "&",
    "＃": "#",
    "＊": "*×",
    "〔": "[［〖",
    "〕": "]］〗",
}
"""Other characters that read as a mark of ``PUNCTUATION``."""
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
SPACES = "\t \x00\x1f\xa0\u1680\u3000\ufeff\u00ad" + "".join(map(chr, range(0x2000, 0x2010))) + "\u202f\u205f"
LETTERS = ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
NUMERALS = ((0x30, 0x39), (0xFF10, 0xFF19), (0x2460, 0x249B), (0x2160, 0x217F))
"""Code points of Latin letters and of digits; ①, ⒈ and Ⅳ read as digits."""
_SPACE = COUNT
_RUNS = LATIN


@dataclass(frozen=True, slots=True)
class Symbols:
    """A text as symbols."""

    ids: NDArray[np.uint16]
    places: NDArray[np.int64]
    """Where in the text the symbol's first character stands."""


def symbols_of(text: str) -> Symbols:
    """Read a text; it may hold line breaks, and any character at all."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ids = _table()[np.minimum(points, 0xFFFF)]
    _join_numbers(points, ids)
    places = np.flatnonzero(ids != _SPACE)
    ids = ids[places]
    goes_on = np.zeros(len(ids), dtype=bool)
    goes_on[1:] = (ids[1:] == ids[:-1]) & (ids[1:] <= _RUNS)
    return Symbols(ids[~goes_on], places[~goes_on])


def symbol_of(character: str) -> int:
    """The symbol of one character."""
    return int(_table()[min(ord(character), 0xFFFF)])


def character_of(symbol: int) -> str:
    """The Han character, or the mark, of a symbol; "" for the others."""
    if symbol >= FIRST_HAN:
        return chr(HAN[0] + symbol - FIRST_HAN)
    return PUNCTUATION[symbol - FIRST_PUNCTUATION] if symbol >= FIRST_PUNCTUATION else ""


def _join_numbers(points: NDArray[np.uint32], ids: NDArray[np.uint16]) -> None:
    """Make the point of 3.5 and the comma of 1,000 part of the number."""
    inner = (points == ord(".")) | (points == ord(",")) | (points == ord("．"))
    at = np.flatnonzero(inner[1:-1]) + 1
    ids[at[(ids[at - 1] == DIGITS) & (ids[at + 1] == DIGITS)]] = DIGITS


@cache
def _table() -> NDArray[np.uint16]:
    """The symbol of each code point up to U+FFFF; what is beyond reads as U+FFFF, ``OTHER``."""
    table = np.full(0x10000, OTHER, dtype=np.uint16)
    table[HAN[0] : HAN[1] + 1] = np.arange(FIRST_HAN, COUNT)
    for symbol, ranges in ((LATIN, LETTERS), (DIGITS, NUMERALS)):
        for first, last in ranges:
            table[first : last + 1] = symbol
    for place, mark in enumerate(PUNCTUATION):
        for character in mark + SAME.get(mark, ""):
            table[ord(character)] = FIRST_PUNCTUATION + place
    table[[ord(character) for character in BREAKS]] = BREAK
    table[[ord(character) for character in SPACES]] = _SPACE
    table.setflags(write=False)
    return table
