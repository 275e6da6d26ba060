"""《》 “” （） 〔〕 without a partner, or crossed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.form.model import SUSPECTED, Detector
from checks.text.typo import Suspicion

PAIRS = {"《": "》", "“": "”", "（": "）", "〔": "〕", "【": "】", "(": ")", "「": "」"}
OPENING = {closing: opening for opening, closing in PAIRS.items()}
SAME = {"(": "（", ")": "）"}
"""Half-width brackets pair with full-width ones: that is advice, not a missing mark."""
MARKS = re.compile(r"[《》“”（）〔〕【】()「」]")
SPOKEN = re.compile(r"(?:说|指出|表示|介绍|强调|认为|称|道|问|答)[，：:]$|[：:]$")
LABEL = re.compile(r"(?:^|[，。；：、\s（(])(?:第?[\dA-Za-z一二三四五六七八九十①-⑳]{1,3}|[\d.]{2,8})[)）]")
"""1) a) 一） at the head of an item of a list."""
FAR = 12
"""A closing mark so near the head of a paragraph belongs to what stood before it."""
LOOK = 2_000
"""Longer paragraphs are several, run together."""


def find_unpaired(text: str) -> Iterator[Suspicion]:
    """Marks of one paragraph that have no partner; nothing is said of one that may go on in the next."""
    if len(text) > LOOK:
        return
    labels = {match.end() - 1 for match in LABEL.finditer(text)}
    stack: list[tuple[str, int]] = []
    lost: list[tuple[str, int]] = []
    for match in MARKS.finditer(text):
        mark, place = SAME.get(match[0], match[0]), match.start()
        if mark in PAIRS:
            if mark == "“" and stack and stack[-1][0] == "“" and stack[-1][1]:
                if SPOKEN.search(text, max(0, stack[-1][1] - 8), stack[-1][1]):
                    continue  # of a speech that goes on in the next paragraph
                lost.append((mark, place))
                continue
            stack.append((mark, place))
        elif stack and stack[-1][0] == OPENING[mark]:
            stack.pop()
        elif mark == "）" and place in labels:
            continue
        else:
            opened = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == OPENING[mark]), None)
            if opened is None:
                lost.append((mark, place))
            else:
                if opened == len(stack) - 2 and _is_crossed(text, match.end(), stack[-1]):
                    yield _crossed(text, place)
                    return
                lost += stack[opened + 1 :]
                del stack[opened:]
    lost += stack
    if len(lost) > 2:
        return  # torn by whoever copied it
    marks = [mark for mark, _ in lost]
    if marks == ["“", "“"]:  # “重要讲话“: the second is at fault
        lost = [max(lost, key=lambda one: one[1])]
    elif marks == ["”", "”"]:
        lost = [min(lost, key=lambda one: one[1])]
    for mark, place in lost:
        if told := _tell(text, mark, place, marks):
            yield told


def _is_crossed(text: str, end: int, inner: tuple[str, int]) -> bool:
    """Whether the inner pair closes right behind the outer one: 《汇总表（公示版》）."""
    mark, place = inner
    return place > 0 and text.startswith(PAIRS[mark], end)


def _crossed(text: str, place: int) -> Suspicion:
    right, why = text[place + 1] + text[place], "里外两对标点交叉了"
    return Suspicion(place, place + 2, right, SUSPECTED, "unpaired", why, anywhere=True)


def _tell(text: str, mark: str, place: int, lost: list[str]) -> Suspicion | None:
    whole = text.rstrip()[-1:] in ("。", "！", "？", "；", "：", "”")
    if mark == "“":
        if lost == ["“", "“"] and '"' not in text:  # “重要讲话“
            return Suspicion(
                place, place + 1, "”", SUSPECTED, "unpaired", "后引号写成了前引号", anywhere=True
            )
        spoken = SPOKEN.search(text, max(0, place - 8), place)
        if place == 0 or spoken or not whole or text[place - 1] in "条款为" or '"' in text:
            return None  # a quotation that goes on in the next paragraph
        return Suspicion(place, place + 1, "", SUSPECTED, "unpaired", "只有前引号，没有后引号", anywhere=True)
    if mark == "”":
        if lost == ["”", "”"]:  # ”重要讲话”
            if text.find("”", place + 1) < 0:
                return None
            return Suspicion(
                place, place + 1, "“", SUSPECTED, "unpaired", "前引号写成了后引号", anywhere=True
            )
        if place < FAR or place >= len(text.rstrip()) - 2 or '"' in text or text[place - 1] in "。！？":
            return None
        why = "只有后引号，没有前引号"
        return Suspicion(place, place + 1, "", SUSPECTED, "unpaired", why, anywhere=True)
    if mark in PAIRS and not whole:
        return None
    if mark in OPENING and (place < FAR or place >= len(text.rstrip()) - 1 or not whole):
        return None
    if mark in PAIRS and not place:
        return None
    names = {"《": "书名号", "（": "括号", "〔": "六角括号", "【": "方头括号", "「": "引号"}
    name = names[mark if mark in PAIRS else OPENING[mark]]
    half, other = ("前", "后") if mark in PAIRS else ("后", "前")
    why = f"只有{half}{name}，没有{other}{name}"
    return Suspicion(place, place + 1, "", SUSPECTED, "unpaired", why, anywhere=True)


DETECTORS = (
    Detector(
        "unpaired",
        "引号、书名号、括号不成对",
        "GB/T 15834—2011 4.8、4.9、4.15",
        find_unpaired,
        frozenset("《》“”（）〔〕【】()「」"),
    ),
)
