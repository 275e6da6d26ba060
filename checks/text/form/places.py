"""Cities in a province that is not theirs: 江苏省杭州市, 内蒙古自治区银川市."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.text.form.model import HAN, SUSPECTED, Detector
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

ONCE = re.compile(r"原|时属|旧称|历史|19[0-4]\d年|解放前|民国|清代|明代|分公司|公司|驻")


def find_places(text: str) -> Iterator[Suspicion]:
    """A province right before a city of another one. Cities of prefecture level have names of their own."""
    provinces, pattern = _book()
    for match in pattern.finditer(text):
        right = provinces[match["city"]]
        if match["province"] == right or ONCE.search(text, max(0, match.start() - 12), match.start()):
            continue
        why = f"{match['city']}市属{right}"
        yield Suspicion(match.start(), match.end(), f"{right}{match['city']}市", SUSPECTED, "place", why)


@cache
def _book() -> tuple[dict[str, str], re.Pattern[str]]:
    provinces = {city: province for province, cell, _ in rows("cities.tsv", 3) for city in choices(cell)}
    names = "|".join(sorted(set(provinces.values()), key=len, reverse=True))
    cities = "|".join(sorted(provinces, key=len, reverse=True))
    return provinces, re.compile(rf"(?P<province>{names})(?P<city>{cities})市(?![{HAN}]?[路街道场区井])")


DETECTORS = (
    Detector(
        "place", "城市与省份不符", "民政部行政区划代码；data/cities.tsv", find_places, frozenset("省区")
    ),
)
