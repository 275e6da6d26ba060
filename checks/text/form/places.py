"""Places that are not where they are said to be: 江苏省杭州市; and names one character off: 中卫市海源县."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from checks.text.form.model import HAN, SUSPECTED, Detector, alike
from checks.text.form.names import variants
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

ONCE = re.compile(r"原|时属|旧称|历史|19[0-4]\d年|解放前|民国|清代|明代|分公司|公司|驻")
SUFFIXES = "县区市旗"
FIFTIES = re.compile(r"19[4-7]\d|一九[四五六七]")
"""Years in which prefectures were autonomous 区, and counties 州: 1953年成立西双版纳傣族自治区."""
SHORTEST, LONG, LONGEST = 3, 4, 15
"""Characters of the names: 泾县 has too many neighbours, 沙坡头区 few (but new zones are named alike:
沈抚新区, 沈北新区); the longest has fifteen."""
AND = frozenset("、和与及")
SUFFIX = re.compile(f"[{SUFFIXES}州盟]")
AUTONOMOUS = re.compile(r"(?P<stem>.+?)族?自治[区州县旗]")


def find_autonomous(text: str) -> Iterator[Suspicion]:
    """凉山彝族自治县 for 自治州, 新疆维吾尔族自治区 for 维吾尔自治区."""
    if "自治" not in text or FIFTIES.search(text):
        return
    names, pattern = _autonomous()
    for match in pattern.finditer(text):
        wrong, right = match[0], names[match["stem"]]
        if wrong == right or ONCE.search(text, max(0, match.start() - 12), match.start()):
            continue
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "place", f"地名是“{right}”")


def find_places(text: str) -> Iterator[Suspicion]:
    """A province right before a city of another one. Cities of prefecture level have names of their own."""
    provinces, pattern = _cities()
    for match in pattern.finditer(text):
        right = provinces[match["city"]]
        if match["province"] == right or ONCE.search(text, max(0, match.start() - 12), match.start()):
            continue
        why = f"{match['city']}市属{right}"
        yield Suspicion(match.start(), match.end(), f"{right}{match['city']}市", SUSPECTED, "place", why)


def find_misspelt_places(text: str) -> Iterator[Suspicion]:
    """中卫市海源县, 安徽省无湖市, 合肥市肥东县、肥溪县: after the name of what it is part of, a name that no
    county, city or prefecture has or had since 1980, and one of that part is one character off."""
    book = _book()
    for last, parent in book.parents.iter(text):
        start = book.after_known(text, last + 1)
        if not SUFFIX.search(text, start + 1, start + LONGEST):
            continue
        fits = {found for name in book.parts[parent] if (found := _misspelt(text, start, name))}
        if len(fits) == 1:
            end, right = fits.pop()
            why = f"{parent}有“{right}”，没有“{text[start:end]}”"
            yield Suspicion(start, end, right, SUSPECTED, "place", why)


def _misspelt(text: str, start: int, name: str) -> tuple[int, str] | None:
    """Where the name ends that is written with another character like the right one (any other within a
    long name), one too few or too many, or two exchanged."""
    end = start + len(name)
    window = text[start:end]
    if len(window) == len(name) and window[-1] == name[-1]:
        off = [i for i, its in enumerate(name) if window[i] != its]
        is_inner = len(name) > LONG and off != [0]
        if len(off) == 1 and (is_inner or window[off[0]] in alike().get(name[off[0]], "")):
            return end, name
    for variant in _variants(name):
        if text.startswith(variant, start):
            return start + len(variant), name
    return None


@cache
def _variants(name: str) -> tuple[str, ...]:
    omitted = (name[:i] + name[i + 1 :] for i in range(1, len(name) - 1) if len(name) >= LONG)
    return (*variants(name), *omitted)


@dataclass(frozen=True, slots=True)
class _Book:
    parents: Any
    """Automaton of provinces and prefectures; the short name of a province gives the whole one."""
    parts: dict[str, tuple[str, ...]]
    """What each is made of, with names that a part had when it was a county and not yet a city."""
    known: frozenset[str]
    """All names that are or were."""

    def after_known(self, text: str, start: int) -> int:
        """Where the first unknown name of a list begins; the end of the text where all are known."""
        while end := next(
            (e for e in range(start + LONGEST, start + 1, -1) if text[start:e] in self.known), 0
        ):
            if text[end : end + 1] not in AND:
                return len(text)
            start = end + 1
        return start


@cache
def _book() -> _Book:
    parts: dict[str, set[str]] = defaultdict(set)
    former: dict[str, tuple[str, ...]] = {}
    for province, prefecture, now, then in rows("counties.tsv", 4):
        parts[province] |= {prefecture, *choices(now)} - {""}
        if prefecture:
            parts[prefecture] |= set(choices(now))
        else:
            former[province] = choices(then)
    known = {*parts, *(name for names in (*parts.values(), *former.values()) for name in names)}
    for names in parts.values():
        names |= {name[:-1] + suffix for name in names for suffix in SUFFIXES} & known
    parents = ahocorasick.Automaton()
    for parent in parts:
        parents.add_word(parent, parent)
    for province in former:
        parents.add_word(_short(province), province)
    parents.make_automaton()
    long = {parent: tuple(name for name in names if len(name) >= SHORTEST) for parent, names in parts.items()}
    return _Book(parents, long, frozenset(known))


def _short(province: str) -> str:
    return re.sub(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$", "", province)


@cache
def _autonomous() -> tuple[dict[str, str], re.Pattern[str]]:
    """What stands before 自治, without 族 → the name; those that stand before two kinds are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in _book().known:
        if match := AUTONOMOUS.fullmatch(name):
            found[match["stem"]].add(name)
    names = {stem: its.pop() for stem, its in found.items() if len(its) == 1}
    stems = "|".join(sorted(names, key=len, reverse=True))
    return names, re.compile(f"(?P<stem>{stems})族?自治[区州县旗]")


@cache
def _cities() -> tuple[dict[str, str], re.Pattern[str]]:
    provinces = {
        prefecture[:-1]: province
        for province, prefecture, _, _ in rows("counties.tsv", 4)
        if prefecture.endswith("市")
    }
    names = "|".join(sorted(set(provinces.values()), key=len, reverse=True))
    cities = "|".join(sorted(provinces, key=len, reverse=True))
    return provinces, re.compile(rf"(?P<province>{names})(?P<city>{cities})市(?![{HAN}]?[路街道场区井])")


DETECTORS = (
    Detector(
        "place", "城市与省份不符", "民政部行政区划代码；data/counties.tsv", find_places, frozenset("省区")
    ),
    Detector(
        "place",
        "自治地方的名称",
        "历年行政区划；data/counties.tsv",
        find_autonomous,
        frozenset("治"),
    ),
    Detector(
        "place",
        "地名的错字",
        "历年行政区划；data/counties.tsv",
        find_misspelt_places,
        frozenset("县区市旗州盟"),
    ),
)
