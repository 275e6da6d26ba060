"""合格 or 不合格, from findings alone: the same findings and rules give the same verdict at any time.

One subject at a time: a site with its findings, or an account with its. An office judges twice: what the
machine found (机器初判), and what a person confirmed (属实), which is the one that a notice names.

1. Any finding of ``site_unreachable``, ``home_stale`` or ``account_silent``: 不合格, each by itself. One of
   ``misstatement`` (V1, 严重表述错误), ``letters_overdue`` (V5, 有效留言) or ``by_person`` (V1, V6) too, once
   a person confirmed it: the machine's never count.
2. Stale columns of the classes 动态要闻, 通知公告 and 政策文件, ``verdict.stale_news`` or more: 不合格.
3. Stale columns of all classes, ``verdict.stale_columns`` or more: 不合格.
4. Blank columns, ``verdict.blank_columns`` or more: 不合格.
5. Service guides that lack too many elements, ``verdict.bad_guides`` or more: 不合格, once an office has
   verified both numbers (V6): until then they are hints.
6. Otherwise 合格.

Hints (提示) never count.
Points are not summed, because the table of points has not been verified (``[points]`` in the profile).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checks.finding import Certainty, Finding, Level
from checks.rules import Rules
from checks.telling import quoted_each

VETOES = ("site_unreachable", "home_stale", "account_silent")
VETOES_IF_CONFIRMED = ("misstatement", "letters_overdue", "by_person")
NEWS_CLASSES = ("动态要闻", "通知公告", "政策文件")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a subject is 不合格: the clause, a Chinese sentence with its numbers, the findings it rests on."""

    clause: str
    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the findings come to."""

    qualified: bool
    reasons: tuple[Reason, ...] = ()


def judge(findings: Iterable[Finding], rules: Rules) -> Verdict:
    """The verdict on one subject from its findings; fewer findings never make it worse."""
    counted = {finding.key: finding for finding in findings if finding.level is not Level.HINT}.values()
    stale = [finding for finding in counted if finding.indicator == "column_stale"]
    news = [finding for finding in stale if finding.data.get("class") in NEWS_CLASSES]
    guides = [finding for finding in counted if finding.indicator == "guide_incomplete"]
    blank = [finding for finding in counted if finding.indicator == "column_blank"]
    reasons = [
        Reason(finding.data.get("clause", ""), finding.message, (finding.key,))
        for finding in counted
        if finding.indicator in VETOES
        or (finding.indicator in VETOES_IF_CONFIRMED and finding.certainty is Certainty.CERTAIN)
    ]
    for name, found, words in (
        ("stale_news", news, "动态、要闻类栏目和通知公告、政策文件类一级栏目共有{}个未按期更新"),
        ("stale_columns", stale, "应更新未更新的栏目有{}个"),
        ("blank_columns", blank, "空白栏目有{}个"),
        ("bad_guides", guides, "重点要素缺得多的办事指南有{}个"),
    ):
        limit = rules.number("verdict", name)
        if len(found) >= limit and rules.rule("verdict", name).verified:
            text = words.format(len(found)) + f"（达到{limit}个即单项否决）：" + _names(found) + "。"
            keys = tuple(finding.key for finding in found)
            reasons.append(Reason(rules.rule("verdict", name).clause, text, keys))
    return Verdict(not reasons, tuple(reasons))


def _names(findings: list[Finding]) -> str:
    """The columns by name, with a word on those whose class a name alone told."""
    names = quoted_each(finding.where for finding in findings)
    guessed = sum(finding.data.get("class_from") == "栏目名称" for finding in findings)
    if not guessed:
        return names
    return (
        names + ("（类别均" if guessed == len(findings) else f"（其中{guessed}个的类别") + "由栏目名称推断）"
    )
