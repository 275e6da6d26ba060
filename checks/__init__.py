"""The checks judge: an archive goes in, findings and a verdict come out.

Pure: no network, no clock (the 监测时间点 ``as_of`` is passed in), no database. A finding accuses a named
unit, so a check that cannot tell says :class:`Unable` rather than guess.
"""

from checks.finding import Answer, Certainty, Evidence, Finding, Level, Outcome, Unable
from checks.registry import Check, discover, manual
from checks.rules import Rules
from checks.run import run
from checks.verdict import Reason, Verdict, judge

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
    "Unable",
    "Verdict",
    "judge",
    "manual",
    "run",
]

REGISTRY = discover()
"""Every check by its name."""
