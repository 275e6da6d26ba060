"""Titles of laws one character off inside 《》, and laws that another has replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

from checks.text.form.model import STYLE, SUSPECTED, Detector
from checks.text.tables import rows
from checks.text.typo import Suspicion

CITED = re.compile(r"《(?P<state>中华人民共和国)?(?P<title>[\u4e00-\u9fff]{3,40})》")
STATE = "中华人民共和国"
SHORTEST = 5
"""Shorter titles (税法, 水法) have too many neighbours."""
SHORT_RULES = 7
BASIS = re.compile(r"(?:根据|依据|依照|按照|违反|贯彻落实|宣传)(?:了)?$")
ENDS = re.compile(r"(?:法|条例|典|细则|办法|规定|章程|准则)$")
ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]+条")
"""After it what is cited is a law, whatever its last character."""


KIND = re.compile(r"(?:法|条例|规定|办法|细则)$")
REPEALED = re.compile(r"废止|19\d\d年")
STEM, LONG = 4, 9
OF_ONE_NAME = ("法", "条例")
"""Kinds of which few are named nearly alike; of 办法 and 规定 every department has its own."""
ADDED = ("管理", "实施", "监督", "保护", "工作", "处理", "促进", "安全")


def find_titles(text: str) -> Iterator[Suspicion]:
    """《老年人权益保护法》: 保障法. Titles that nobody knows are nobody's business."""
    known, neighbours = _book()
    for match in CITED.finditer(text):
        title = match["title"]
        if title in known:
            new, since = known[title]
            if new and BASIS.search(text, max(0, match.start() - 6), match.start()):
                why = f"《{title}》已废止，现行的是《{new}》"
                yield Suspicion(
                    match.start("title"),
                    match.end("title"),
                    new,
                    STYLE,
                    "title",
                    why,
                    since=since,
                    anywhere=True,
                )
            continue
        ends_well = ENDS.search(title)
        if len(title) < SHORTEST - 1 or not (ends_well or match["state"] or ARTICLE.match(text, match.end())):
            continue
        near = {law for piece in (title, *_without_one(title)) for law in neighbours.get(piece, ())}
        fits = [law for law in near if _one_apart(title, law)]
        if not fits and ends_well and not REPEALED.search(text):
            fits = _farther(title, match["state"] is not None)
        if not ends_well:
            fits = [law for law in fits if len(law) == len(title)]  # 居民身份证 is a card
        elif len(title) <= SHORT_RULES and not title.endswith(("法", "典")):
            fits = [law for law in fits if len(law) != len(title)]  # 盐业管理条例 is no slip for 物业管理条例
        if len(fits) == 1:
            start = match.start("title")
            why = f"法律法规的名称是《{fits[0]}》"
            yield Suspicion(start, match.end("title"), fits[0], SUSPECTED, "title", why, anywhere=True)


def _farther(title: str, of_state: bool) -> list[str]:
    """Titles of the same characters in another order (道路安全交通法), of another kind (行政处罚条例, said
    to be the state's), with two characters left out (治安处罚法), or added to a long one
    (农民工工资支付管理条例)."""
    known, _ = _book()
    same, stems = _by_characters(), _by_stem()
    fits = same.get("".join(sorted(title)), [])
    kind = KIND.search(title)
    if not fits and kind and of_state and len(title) - len(kind[0]) >= STEM:
        fits = stems.get(title[: kind.start()], [])
    if not fits and kind and kind[0] in OF_ONE_NAME:
        fits = _by_rest().get(title, [])
    if not fits and len(title) >= LONG:
        fits = [
            law
            for i in range(1, len(title) - 2)
            if (law := title[:i] + title[i + 2 :]) in known and title[i : i + 2] in ADDED
        ]
    return fits


def _without_one(text: str) -> Iterator[str]:
    for i in range(len(text)):
        yield text[:i] + text[i + 1 :]


def _one_apart(a: str, b: str) -> bool:
    """One character missing, added or other, or two neighbours exchanged."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        off = [i for i in range(len(a)) if a[i] != b[i]]
        if len(off) == 1:
            return True
        return len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return short in set(_without_one(long))


@cache
def _by_characters() -> dict[str, list[str]]:
    """Titles by their characters in order of code."""
    same: dict[str, list[str]] = defaultdict(list)
    for title in _book()[0]:
        if len(title) >= SHORTEST:
            same["".join(sorted(title))].append(title)
    return dict(same)


@cache
def _by_rest() -> dict[str, list[str]]:
    """Titles by what is left of them without two inner characters; both ends of it have two or more."""
    rests: dict[str, set[str]] = defaultdict(set)
    for title in _book()[0]:
        for i in range(2, len(title) - 3):
            rests[title[:i] + title[i + 2 :]].add(title)
    return {rest: sorted(titles) for rest, titles in rests.items() if len(rest) >= SHORTEST}


@cache
def _by_stem() -> dict[str, list[str]]:
    """Titles by what stands before 法, 条例."""
    stems: dict[str, list[str]] = defaultdict(list)
    for title in _book()[0]:
        if kind := KIND.search(title):
            stems[title[: kind.start()]].append(title)
    return dict(stems)


@cache
def _book() -> tuple[dict[str, tuple[str, date | None]], dict[str, list[str]]]:
    known = {
        title: (new, date.fromisoformat(since) if since else None)
        for title, new, since in rows("titles.tsv", 3)
    }
    neighbours: dict[str, list[str]] = defaultdict(list)
    for title in known:
        if len(title) >= SHORTEST:
            for piece in (title, *_without_one(title)):
                neighbours[piece].append(title)
    return known, dict(neighbours)


DETECTORS = (
    Detector(
        "title", "法律法规名称", "全国人大、国务院公布的名称；data/titles.tsv", find_titles, frozenset("《")
    ),
)
