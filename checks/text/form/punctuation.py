"""Marks that are doubled, that cannot follow each other, or that are half as wide as they should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.form.model import CERTAIN, HAN, STYLE, SUSPECTED, Detector
from checks.text.typo import Suspicion

DOUBLED = re.compile(r"[，。、；：,]{2,}|[！？][，。、；]|[，。、；：][！？]")
"""Runs of marks that end or part a sentence."""
SOFTENED = {"。。。", "。。。。。。"}
AFTER_OPEN = re.compile(r"[（《“‘〔][，。、；：！？]|[，、；：（《“‘〔][）》〕]|（\s*）|《\s*》|“\s*”|〔\s*〕")
HALF = re.compile(rf"(?<=[{HAN}]{{2}})(?:(?P<mark>[,;:?!])|(?P<stop>\.)(?=[{HAN}]{{2}}))(?=[{HAN}“《（])")
HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
HALF_PAIR = re.compile(rf"(?<=[{HAN}])\((?P<inner>[{HAN}，、]{{2,30}})\)")
STRAIGHT = re.compile(rf"(?<![A-Za-z0-9=])\"(?P<inner>[{HAN}][^\"\n]{{0,40}})\"")
BEFORE_ETC = re.compile(rf"(?<=[{HAN}”》])、等(?=[。，；、）多各有相方关部单地工内问]|$)(?!候|待|级|同|于|效|离|距)")
BETWEEN = re.compile(r"(?<=[》”])、(?=[《“])")
DOTS = re.compile(rf"(?<=[{HAN}])(?:\.{{3,}}|。{{3,}}|…(?!…)(?<!……))")
NUMBERED = re.compile(r"^(?:（[一二三四五六七八九十]+）、|[一二三四五六七八九十]+[.．]|（\d+）、|\d+、(?=[^\d]))")
AT_START = re.compile(r"^[，。；！？](?=.{6})")


def find_marks(text: str) -> Iterator[Suspicion]:
    """，， ，。 ；。 （， 《》 — and half-width marks between Han."""
    for match in DOUBLED.finditer(text):
        run = match[0]
        if run.strip("。") == "" and len(run) >= 3:
            continue
        if len(set(run)) == 1 and len(run) > 3:
            continue  # a leader or a line to fill in
        last = "。" if "。" in run else run[0] if run[0] in "！？" else run[-1]
        right = last if len(set(run)) > 1 else run[0]
        certainty = CERTAIN if "：" not in run[:-1] else SUSPECTED
        yield Suspicion(match.start(), match.end(), right, certainty, "marks", "标点重复", anywhere=True)
    for match in AFTER_OPEN.finditer(text):
        why = "括号、引号、书名号里缺了字" if match[0][0] in "（《“‘〔" and match[0][-1] in "）》”〕" else "标点位置不对"
        yield Suspicion(match.start(), match.end(), "", SUSPECTED, "marks", why, anywhere=True)
    for match in BEFORE_ETC.finditer(text):
        yield Suspicion(match.start(), match.end(), "等", SUSPECTED, "marks", "“等”前不用顿号")


def find_half_width(text: str) -> Iterator[Suspicion]:
    """中文,中文."""
    for match in HALF.finditer(text):
        right = HALF_TO_FULL[match[0]]
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "halfwidth", "汉字之间用全角标点")


def find_style(text: str) -> Iterator[Suspicion]:
    """Advice of GB/T 15834: 《》、《》, straight quotes, half-width brackets, three dots, （一）、."""
    why = "标有引号、书名号的并列成分之间通常不用顿号（GB/T 15834—2011 4.5.3.5）"
    for match in BETWEEN.finditer(text):
        yield Suspicion(match.start(), match.end(), "", STYLE, "marks_style", why)
    for match in HALF_PAIR.finditer(text):
        right = f"（{match['inner']}）"
        yield Suspicion(match.start(), match.end(), right, STYLE, "marks_style", "汉字之间用全角括号")
    for match in STRAIGHT.finditer(text):
        right = f"“{match['inner']}”"
        yield Suspicion(match.start(), match.end(), right, STYLE, "marks_style", "中文用弯引号", anywhere=True)
    for match in DOTS.finditer(text):
        yield Suspicion(match.start(), match.end(), "……", STYLE, "marks_style", "省略号用六个点“……”")
    for match in NUMBERED.finditer(text):
        right = match[0].replace("）、", "）").replace(".", "、").replace("．", "、")
        if right[0].isdigit():
            right = right.replace("、", ".")
        why = "层次序数依次用“一、”“（一）”“1.”“（1）”"
        yield Suspicion(match.start(), match.end(), right, STYLE, "marks_style", why)


DETECTORS = (
    Detector("marks", "标点重复、错位", "GB/T 15834—2011《标点符号用法》", find_marks),
    Detector("halfwidth", "半角标点", "GB/T 15834—2011 5.1", find_half_width, frozenset(",;:?!.")),
    Detector(
        "marks_style",
        "标点建议",
        "GB/T 15834—2011；GB/T 9704—2012 7.3.3",
        find_style,
        frozenset('、("…。.．'),
    ),
)
