"""What words of a document changed, so that a correction can say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from reports.documents import verify

SENTENCE = re.compile(r"[^。；\n]+[。；]?")
LONGEST = 120
"""Characters of a change that are told; of longer ones the first."""


def reworded(before: bytes, after: bytes) -> list[str]:
    """How the sentences of one Word document became those of another, a line each: “…”改为“…”."""
    was, now = (SENTENCE.findall(verify.text(one)) for one in (before, after))
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [_told(was[a:b], now[c:d]) for kind, a, b, c, d in steps if kind != "equal"]


def _told(was: Sequence[str], now: Sequence[str]) -> str:
    gone, fresh = (_short("".join(some)).rstrip("。；") for some in (was, now))
    if not gone:
        return f"增加“{fresh}”"
    return f"“{gone}”改为“{fresh}”" if fresh else f"删去“{gone}”"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
