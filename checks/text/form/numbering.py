"""Numbering that skips or repeats: 一是…二是…四是, （一）（二）（四）, 三项工作：一是 … 四是."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.text.form.model import SUSPECTED, Detector, chinese, numeral
from checks.text.typo import Suspicion

N = "[一二三四五六七八九十]{1,3}"
SERIES = {
    "是": re.compile(rf"(?:^|(?<=[，。；：:、]))(?P<n>{N})(?:是|要)(?=[^否非])"),
    "第": re.compile(rf"(?:^|(?<=[，。；：:]))第(?P<n>{N})[，,、：是]"),
    "第一阶段": re.compile(rf"(?:^|(?<=[，。；：:]))第(?P<n>{N})(?:阶段|步|环节|批)(?=[^，。；、至到和的])"),
    "一、": re.compile(rf"(?:^|(?<=[。；：:]))(?P<n>{N})、(?=[\u4e00-\u9fff]{{2}})"),
    "1.": re.compile(r"(?:^|(?<=[。；：:\s]))(?P<n>\d{1,2})[.．、](?=[\u4e00-\u9fff《“])"),
    "（一）": re.compile(rf"(?:^|(?<=[，。；：:]))（(?P<n>{N})）(?=[^，。；）])"),
    "①": re.compile(r"(?:^|(?<=[，。；：:、\s]))(?P<n>[①-⑳])"),
    "（1）": re.compile(r"(?:^|(?<=[，。；：:]))[（(](?P<n>\d{1,2})[）)](?=[^，。；）)\d])"),
}
"""Series that stand within one paragraph."""
HEADS = {
    "一、": re.compile(rf"^\s*(?P<n>{N})、"),
    "（一）": re.compile(rf"^\s*[（(](?P<n>{N})[）)]"),
    "1.": re.compile(r"^\s*(?P<n>\d{1,2})(?:[.．](?!\d)|、)"),
    "（1）": re.compile(r"^\s*[（(](?P<n>\d{1,2})[）)]"),
    "第一条": re.compile(r"^\s*第(?P<n>[一二三四五六七八九十]{1,3})条"),
    "第一章": re.compile(r"^\s*第(?P<n>[一二三四五六七八九十]{1,3})章"),
}
"""Series whose members each begin a paragraph, outer before inner where one holds the other."""
RANK = {"第一章": 0, "第一条": 1, "一、": 1, "（一）": 2, "1.": 3, "（1）": 4}
SECOND = re.compile(r"[二2②]|其次|另")
"""A second member in other words."""
COUNTED = re.compile(
    r"(?P<n>[两三四五六七八九]|[2-9])(?:个方面|项|点|条|个问题|个环节|件事|个重点|方面)(?:的?(?:[^，。；：:\d]{0,8}))?[：:]"
)


@dataclass(frozen=True, slots=True)
class _Mark:
    n: int
    start: int
    end: int


def find_skips(text: str) -> Iterator[Suspicion]:
    """Skips within one paragraph, and a count that is not the count of what follows."""
    for name, pattern in SERIES.items():
        marks = [
            _Mark(_value(match["n"]), match.start("n"), match.end("n")) for match in pattern.finditer(text)
        ]
        for mark, wanted in _out_of_step(marks):
            if name == "第一阶段" and wanted > mark.n:
                continue  # spoken of again
            if wanted == 2 and SECOND.search(text, marks[0].end, mark.start):
                continue
            yield _told(text, mark, wanted, name)
    for match in COUNTED.finditer(text):
        found = [numeral(one["n"]) for one in SERIES["是"].finditer(text, match.end() - 1)]
        listed, told = len(found), numeral(match["n"]) or 0
        if listed > 1 and found == list(range(1, listed + 1)) and 1 <= abs(listed - told) <= 2:
            why = f"说有{match['n']}项，下面列了{listed}项"
            yield Suspicion(match.start("n"), match.end(), "", SUSPECTED, "numbering", why)


def find_skipped_heads(paragraphs: Sequence[str]) -> Iterator[tuple[int, Suspicion]]:
    """Skips over the paragraphs of one whole text: (paragraph, suspicion). Only for texts that are whole."""
    last: dict[str, int] = {}
    for number, paragraph in enumerate(paragraphs):
        for name, pattern in HEADS.items():
            match = pattern.match(paragraph)
            if not match:
                continue
            n = numeral(match["n"]) or 0
            before = last.get(name, 0)
            if (before >= 2 and before + 1 < n <= before + 3) or (
                before >= 2 and n == before and name in ("一、", "（一）", "第一条")
            ):
                mark = _Mark(n, match.start("n"), match.end("n"))
                yield number, _told(paragraph, mark, before + 1, name)
            last[name] = n
            for inner, rank in RANK.items():
                if rank > RANK[name]:
                    last.pop(inner, None)
            break


def _value(mark: str) -> int:
    """③ → 3, 三 → 3, 3 → 3."""
    return ord(mark) - ord("①") + 1 if "①" <= mark <= "⑳" else numeral(mark) or 0


def _out_of_step(marks: list[_Mark]) -> Iterator[tuple[_Mark, int]]:
    """Members that come too early (1 2 4, 1 2 5, 1 3 4) or again (1 2 2 3) in a series that began with 1."""
    run = 0
    for place, mark in enumerate(marks):
        if mark.n == 1:
            run = 1
        elif run == 1 and mark.n == 3 and place + 1 < len(marks) and marks[place + 1].n == 4:
            yield mark, 2
            run = 3
        elif run and mark.n == run + 1:
            run += 1
        elif run >= 2 and mark.n > run + 1:
            yield mark, run + 1
            run = mark.n
        elif run >= 2 and mark.n == run:
            yield mark, run + 1
        else:
            run = 0


def _told(text: str, mark: _Mark, wanted: int, name: str) -> Suspicion:
    was = text[mark.start : mark.end]
    right = chinese(wanted)
    if was.isdigit():
        right = str(wanted) if was.isdecimal() else chr(ord("①") + wanted - 1)
    kind = "序号跳号" if mark.n > wanted else "序号重复"
    why = f"{kind}：这里应是“{right}”"
    return Suspicion(mark.start, mark.end, right, SUSPECTED, "numbering", why, anywhere=True)


DETECTORS = (
    Detector("numbering", "序号跳号、重复", "序号连续", find_skips, frozenset("二两三四五六七八九2②")),
)
