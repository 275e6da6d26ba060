"""Exact confusions: words that are always wrong where their guards do not hold (布署, 签定, 秸杆)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from checks.finding import Certainty
from checks.text.pycorrector_loader import confusion_corrector
from checks.text.tables import rows
from checks.text.typo import Suspicion

DOUBLED = re.compile(r"公示的公示$")
ABOUT_A_NOTICE = re.compile(r"更正|撤销|取消|延[期长]|终止|中止|补充|变更|调整|修改|关于公示的")
"""Words of a notice that does speak about another."""
REACH = 12
"""How far a guard looks back; guards name the word right before."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """One entry of a list. Its guards are regular expressions: one that matches right before or right after
    the word makes it part of other words (按排名 is not 按排, 一贯切实 is not 贯切)."""

    wrong: str
    right: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    why: str
    source: str
    since: date | None = None

    def stands_at(self, text: str, start: int) -> bool:
        """Whether the word at ``start`` is this word and not part of others."""
        if self.before and self.before.search(text, max(0, start - REACH), start):
            return False
        return not (self.after and self.after.match(text, start + len(self.wrong)))


def find_confusions(text: str) -> Iterator[Suspicion]:
    """Words of ``data/confusions.tsv``, certain; and of ``data/likely.tsv``, suspected: two words that only
    meet may make one of these (偏|执型)."""
    lists = (("confusions.tsv", Certainty.CERTAIN), ("likely.tsv", Certainty.SUSPECTED))
    for name, certainty in lists:
        for confusion, start in _occurrences(text, name):
            end = start + len(confusion.wrong)
            yield Suspicion(start, end, confusion.right, certainty, "confusion", confusion.why)


def find_wordings(text: str) -> Iterator[Suspicion]:
    """Words of ``data/misstatements.tsv``: grave, and never more than suspected."""
    for wording, start in _occurrences(text, "misstatements.tsv"):
        yield Suspicion(
            start,
            start + len(wording.wrong),
            wording.right,
            Certainty.SUSPECTED,
            "wording",
            wording.why,
            grave=True,
            since=wording.since,
        )


def find_doubled_titles(text: str) -> Iterator[Suspicion]:
    """录用人员名单公示的公示, at the end of a title: suspected. (通知的通知 is how a notice is passed on.)"""
    match = DOUBLED.search(text.rstrip())
    if match and not ABOUT_A_NOTICE.search(text):
        why = "“公示”二字可能重复"
        yield Suspicion(match.start(), match.end(), "公示", Certainty.SUSPECTED, "doubled", why)


def confusions(name: str) -> dict[str, Confusion]:
    """The entries of one list by their wrong word."""
    return {
        wrong: Confusion(
            wrong,
            right,
            re.compile(f"(?:{before})$") if before else None,
            re.compile(after) if after else None,
            why,
            source,
            date.fromisoformat(since) if since else None,
        )
        for wrong, right, before, after, why, source, since in rows(name, 7)
    }


def _occurrences(text: str, name: str) -> Iterator[tuple[Confusion, int]]:
    known, corrector = _corrector(name)
    for wrong, _, start in corrector.correct(text)["errors"]:
        if known[wrong].stands_at(text, start):
            yield known[wrong], start


@cache
def _corrector(name: str) -> tuple[dict[str, Confusion], Any]:
    known = confusions(name)
    return known, confusion_corrector({entry.wrong: entry.right for entry in known.values()})
