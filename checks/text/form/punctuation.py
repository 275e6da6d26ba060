"""Marks that are doubled, that cannot follow each other, or that are half as wide as they should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.form.model import CERTAIN, HAN, STYLE, SUSPECTED, Detector
from checks.text.typo import Suspicion

DOUBLED = re.compile(r"[，。、；：,]{2,}|[！？][，。、；]|[，。、；：][！？]|：[。；，、]")
"""Runs of marks that end or part a sentence."""
AFTER_OPEN = re.compile(r"[（《][，。、；：！？]|[，、；（《][）》]")
LOST_ADDRESS = re.compile(r"(?:网址|链接|邮箱|网站|地址|电话|传真|见|如下)$")
"""A web page has lost its link there."""
HALF = re.compile(rf"(?<=[{HAN}]{{2}})(?:(?P<mark>[,;:?!])|(?P<stop>\.)(?=[{HAN}]{{2}}))(?=[{HAN}“《（])")
DOMAIN = re.compile(r"政务|公益|中国|公司|网络|网址|香港")
HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
NUMBERS = re.compile(r"(?<=\d)(?:\.\.|,,|，，|．．)(?=\d)")
BEFORE_NUMBER = re.compile(rf"(?<=[{HAN}]{{2}})[:;,](?=\d)(?!\d{{2}}(?!\d|年)(?<=\d:\d))")
MIXED_PAIR = re.compile(rf"（[{HAN}、，“”《》]{{1,40}}(?P<close>\))|(?P<open>\()[{HAN}、，“”《》]{{2,40}}）")
LAST_STOP = re.compile(rf"(?<=[{HAN}]{{4}})\.(?=\s*$)")
HALF_PAIR = re.compile(rf"(?<=[{HAN}])\((?P<inner>[{HAN}，、]{{2,30}})\)")
STRAIGHT = re.compile(rf"(?<![A-Za-z0-9=])\"(?P<inner>[{HAN}][^\"\n]{{0,40}})\"")
NOT_AND_SO_ON = "级待候于同效离距高值差压额比温边量分宽次价厚长身闲腰号深泊位别"
"""等 begins a word of its own before these: 等级, 等候, 等泊."""
BEFORE_ETC = re.compile(rf"(?<=[{HAN}”》])、等(?![{NOT_AND_SO_ON}])")
BETWEEN = re.compile(r"(?<=[》”])、(?=[《“])")
DOTS = re.compile(rf"(?<=[{HAN}])(?:\.{{3,}}|。{{3,}}|…(?!…)(?<!……))")
NUMBERED = re.compile(
    r"^(?:（[一二三四五六七八九十]+）、|[一二三四五六七八九十]+[.．]|（\d+）、|\d+、(?=[^\d]))"
)


def find_marks(text: str) -> Iterator[Suspicion]:
    """，， ，。 ；。 （， 《》 — and half-width marks between Han."""
    for match in DOUBLED.finditer(text):
        run = match[0]
        if run.strip("。") == "" and len(run) >= 3:
            continue
        if len(set(run)) == 1 and len(run) > 3:
            continue  # a leader or a line to fill in
        if len(set(run)) > 1 and LOST_ADDRESS.search(text, max(0, match.start() - 4), match.start()):
            continue
        last = "。" if "。" in run else run[0] if run[0] in "！？" else run[-1]
        right = last if len(set(run)) > 1 else run[0]
        certainty = CERTAIN if "：" not in run[:-1] else SUSPECTED
        yield Suspicion(match.start(), match.end(), right, certainty, "marks", "标点重复", anywhere=True)
    for match in AFTER_OPEN.finditer(text):
        why = (
            "括号、引号、书名号里缺了字"
            if match[0][0] in "（《“‘〔" and match[0][-1] in "）》”〕"
            else "标点位置不对"
        )
        yield Suspicion(match.start(), match.end(), "", SUSPECTED, "marks", why, anywhere=True)
    for match in BEFORE_ETC.finditer(text):
        yield Suspicion(match.start(), match.end(), "等", SUSPECTED, "marks", "“等”前不用顿号")


def find_half_width(text: str) -> Iterator[Suspicion]:
    """中文,中文."""
    told: set[str] = set()
    for match in HALF.finditer(text):
        if match[0] == "." and (DOMAIN.match(text, match.end()) or "[" in text):
            continue  # a Chinese domain name, a reference
        if match[0] not in told:
            told.add(match[0])
            right = HALF_TO_FULL[match[0]]
            why = "汉字之间用全角标点（每段每种只提一处）"
            yield Suspicion(match.start(), match.end(), right, SUSPECTED, "halfwidth", why)


def find_mixed(text: str) -> Iterator[Suspicion]:
    """时间:2026年, （街道), 32..5."""
    for match in BEFORE_NUMBER.finditer(text):
        right = HALF_TO_FULL[match[0]]
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "halfwidth", "汉字后面用全角标点")
        break
    for match in MIXED_PAIR.finditer(text):
        start = match.start("close") if match["close"] else match.start("open")
        right = "）" if match["close"] else "（"
        why = "一对括号全角、半角混用"
        yield Suspicion(start, start + 1, right, SUSPECTED, "halfwidth", why, anywhere=True)
    for match in NUMBERS.finditer(text):
        yield Suspicion(match.start(), match.end(), match[0][0], SUSPECTED, "marks", "标点重复")


def find_style(text: str) -> Iterator[Suspicion]:
    """Advice of GB/T 15834: 《》、《》, straight quotes, half-width brackets, three dots, （一）、."""
    why = "标有引号、书名号的并列成分之间通常不用顿号（GB/T 15834—2011 4.5.3.5）"
    for match in LAST_STOP.finditer(text):
        yield Suspicion(match.start(), match.end(), "。", STYLE, "marks_style", "中文句末用句号“。”")
    for match in BETWEEN.finditer(text):
        yield Suspicion(match.start(), match.end(), "", STYLE, "marks_style", why)
    for match in HALF_PAIR.finditer(text):
        right = f"（{match['inner']}）"
        yield Suspicion(match.start(), match.end(), right, STYLE, "marks_style", "汉字之间用全角括号")
    for match in STRAIGHT.finditer(text):
        right = f"“{match['inner']}”"
        yield Suspicion(
            match.start(), match.end(), right, STYLE, "marks_style", "中文用弯引号", anywhere=True
        )
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
    Detector("halfwidth", "半角标点、混用", "GB/T 15834—2011 5.1", find_mixed, frozenset(",;:.()")),
    Detector(
        "marks_style",
        "标点建议",
        "GB/T 15834—2011；GB/T 9704—2012 7.3.3",
        find_style,
        frozenset('、("…。.．'),
    ),
)
