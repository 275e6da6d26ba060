"""The checks judge: an archive goes in, findings and a verdict come out.

Pure: no network, no clock (the 监测时间点 ``as_of`` is passed in), no database. A finding accuses a named
unit, so a check that cannot tell says :class:`Unable` rather than guess.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.finding import Answer, Certainty, Evidence, Finding, Level, Outcome, Unable
    from checks.registry import Check, manual
    from checks.rules import Rules
    from checks.run import run
    from checks.verdict import Reason, Step, Verdict, judge, score, unscored, weigh

    REGISTRY: Mapping[str, Check]
    """Every check by its name."""

__all__ = [
    "REGISTRY",
    "Answer",
    "Certainty",
    "Check",
    "Evidence",
    "Finding",
    "Level",
    "Outcome",
    "Reason",
    "Rules",
    "Step",
    "Unable",
    "Verdict",
    "judge",
    "manual",
    "run",
    "score",
    "unscored",
    "weigh",
]

_MODULES = {
    "finding": ("Answer", "Certainty", "Evidence", "Finding", "Level", "Outcome", "Unable"),
    "registry": ("Check", "manual"),
    "rules": ("Rules",),
    "run": ("run",),
    "verdict": ("Reason", "Step", "Verdict", "judge", "score", "unscored", "weigh"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """What the room exports, imported when it is asked for: ``checks.text`` alone starts in a moment."""
    if name == "REGISTRY":
        value: Any = importlib.import_module("checks.registry").discover()
    elif name in _HOME:
        value = getattr(importlib.import_module(f"checks.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
