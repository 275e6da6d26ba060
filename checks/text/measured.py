"""How often what a class tells was right, where all that it told was read: ``data/measured.tsv``."""

from __future__ import annotations

from functools import cache

from checks.finding import Certainty
from checks.text.tables import rows


def confidence_of(detector: str, certainty: Certainty) -> float | None:
    """The share that was right, by Laplace's rule of succession; None for what was never seen to speak."""
    return _shares().get((detector, certainty))


@cache
def _shares() -> dict[tuple[str, str], float]:
    return {
        (detector, certainty): round((int(right) + 1) / (int(told) + 2), 2)
        for detector, certainty, told, right, _where in rows("measured.tsv", 5)
    }
