"""合格 or 不合格, from findings alone: the same findings and rules give the same verdict at any time.

One subject at a time: a site with its findings, or an account with its. An office judges twice: what the
machine found (机器初判), and what a person confirmed (属实), which is the one that a notice names.

1. :data:`CLAUSES` are the vetoes (单项否决). Most need one finding; columns and guides need as many as the
   profile says, once that number is verified. Where a person must decide (严重表述错误, 有效留言), the
   machine's own findings never count. Any clause that is met: 不合格.
2. A 门户网站 that no clause vetoes has its points taken off (:func:`score`), once an office has verified the
   whole table of points; below ``verdict.fail_below``: 不合格.
3. Otherwise 合格.

Hints (提示) never veto.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from checks.finding import Certainty, Finding, Level
from checks.rules import Rules
from checks.telling import quoted_each

NEWS_CLASSES = ("动态要闻", "通知公告", "政策文件")


@dataclass(frozen=True, slots=True)
class Clause:
    """One veto of the indicators (国办秘函〔2019〕19号)."""

    number: str
    title: str
    indicators: tuple[str, ...]
    """Checks whose findings fall under it."""
    person: bool = False
    """Whether only what a person confirmed counts."""
    limit: str = ""
    """The value of ``[verdict]`` that says how many findings veto; empty: one does."""
    words: str = ""
    """Of a clause with a limit: what is told of that many findings."""
    classes: tuple[str, ...] = ()
    """Of columns, the classes that fall under it; empty: all."""
    account: bool = False
    by_eye: bool = False
    """Whether what the machine cannot see of it is among what a person looks at (由人检查)."""

    def covers(self, finding: Finding) -> bool:
        """Whether a finding falls under it."""
        kind = finding.data.get("class")
        return finding.indicator in self.indicators and (not self.classes or kind in self.classes)


SITE, MEDIA = "网站单项否决第{}项", "政务新媒体单项否决第{}项"
CLAUSES = (
    Clause(SITE.format(1), "严重表述错误", ("misstatement",), person=True),
    Clause(
        SITE.format(1),
        "链接反动、暴力、色情内容，被攻击没有处置",
        ("hidden_links",),
        person=True,
        by_eye=True,
    ),
    Clause(SITE.format(1), "弄虚作假，如伪造发稿日期", ("republished", "redated"), person=True, by_eye=True),
    Clause(
        SITE.format("1、6"),
        "由人检查的项目（泄密、不良内容、网络攻击、弄虚作假、负面舆情、没有服务）",
        ("by_person",),
        person=True,
    ),
    Clause(SITE.format(2), "站点无法访问", ("site_unreachable",)),
    Clause(SITE.format(3), "首页不更新", ("home_stale",)),
    Clause(
        f"{SITE.format(4)}①",
        "动态要闻、通知公告、政策文件类栏目不更新",
        ("column_stale",),
        limit="stale_news",
        words="动态、要闻类栏目和通知公告、政策文件类一级栏目共有{}个未按期更新",
        classes=NEWS_CLASSES,
    ),
    Clause(
        f"{SITE.format(4)}②",
        "应更新的栏目不更新",
        ("column_stale",),
        limit="stale_columns",
        words="应更新未更新的栏目有{}个",
    ),
    Clause(
        f"{SITE.format(4)}③", "空白栏目", ("column_blank",), limit="blank_columns", words="空白栏目有{}个"
    ),
    Clause(SITE.format(5), "互动回应差", ("letters_overdue",), person=True),
    Clause(
        f"{SITE.format(6)}②",
        "办事指南重点要素缺得多",
        ("guide_incomplete",),
        limit="bad_guides",
        words="重点要素缺得多的办事指南有{}个",
    ),
    Clause(
        MEDIA.format(1), "严重表述错误", ("account_misstatement",), person=True, account=True, by_eye=True
    ),
    Clause(
        MEDIA.format("1、3"),
        "由人检查的项目（泄密、负面舆情、互动）",
        ("account_by_person",),
        person=True,
        account=True,
    ),
    Clause(MEDIA.format(2), "内容不更新", ("account_silent",), account=True),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One clause, weighed."""

    clause: Clause
    limit: int
    """So many findings veto."""
    verified: bool
    """Whether that number was verified: one that was not vetoes nobody."""
    counted: tuple[Finding, ...]

    @property
    def met(self) -> bool:
        """Whether it vetoes."""
        return self.verified and len(self.counted) >= self.limit


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
    profile: str = ""
    version: str = ""
    """Of the profile: see :attr:`checks.Rules.version`."""


def judge(findings: Iterable[Finding], rules: Rules, *, portal: bool = False) -> Verdict:
    """The verdict on one subject from its findings; fewer findings never make it worse.

    ``portal``: it is a 门户网站, of which points are taken off as well.
    """
    found = list(findings)
    reasons = [reason for step in weigh(found, rules) if step.met for reason in _reasons(step, rules)]
    if portal and not reasons and (points := score(found, rules)) and points.failed:
        reasons.append(points.failed)
    return Verdict(not reasons, tuple(reasons), rules.profile, rules.version)


def weigh(findings: Iterable[Finding], rules: Rules) -> tuple[Step, ...]:
    """Every clause that the profile knows, with what counts under it. The same problem counts once."""
    found = [finding for finding in findings if finding.level is not Level.HINT]
    steps = []
    for clause in CLAUSES:
        rule = rules.sections["verdict"].get(clause.limit)
        if clause.limit and rule is None:  # the profile is older than the clause
            continue
        counted = {finding.key: finding for finding in found if clause.covers(finding)}.values()
        under = tuple(
            finding for finding in counted if not clause.person or finding.certainty is Certainty.CERTAIN
        )
        limit = rules.number("verdict", clause.limit) if rule else 1
        steps.append(Step(clause, limit, rule is None or rule.verified, under))
    return tuple(steps)


def _reasons(step: Step, rules: Rules) -> list[Reason]:
    if not step.clause.limit:
        return [
            Reason(finding.data.get("clause", ""), finding.message, (finding.key,))
            for finding in step.counted
        ]
    count = step.clause.words.format(len(step.counted))
    text = f"{count}（达到{step.limit}个即单项否决）：{_names(step.counted)}。"
    keys = tuple(finding.key for finding in step.counted)
    return [Reason(rules.rule("verdict", step.clause.limit).clause, text, keys)]


def _names(findings: tuple[Finding, ...]) -> str:
    """The columns by name, with a word on those whose class a name alone told."""
    names = quoted_each(finding.where for finding in findings)
    guessed = sum(finding.data.get("class_from") == "栏目名称" for finding in findings)
    if not guessed:
        return names
    return (
        names + ("（类别均" if guessed == len(findings) else f"（其中{guessed}个的类别") + "由栏目名称推断）"
    )


# --- points, of a 门户网站 ---

DEDUCTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "policy_column_stale": ("column_stale", ("政策文件",)),
    "service_figures_stale": ("column_stale", ("办事统计",)),
    "stale_column": ("column_stale", ()),
    "blank_column": ("column_blank", ()),
    "letters_stale": ("letters_stale", ()),
    "broken_link": ("broken_link", ()),
}
"""Entries of ``[points]`` for which there is a check, and its classes; a column goes to the first that takes
it. ``NAME_most`` is the most that an entry may cost: 扣分之和不超过该项总分值."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one entry of ``[points]`` costs."""

    clause: str
    count: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """得分: what is left of the base. What no check looks at costs nothing, so it is never too low."""

    left: Decimal
    deductions: tuple[Deduction, ...]
    failed: Reason | None
    """Why it fails the site."""


def score(findings: Iterable[Finding], rules: Rules) -> Score | None:
    """The points of a 门户网站; None while the table of points is not verified (:func:`unscored`)."""
    if unscored(rules):
        return None
    open_ = {finding.key: finding for finding in findings if finding.level is not Level.HINT}
    deductions, keys = list[Deduction](), list[str]()
    for name, (indicator, classes) in DEDUCTED.items():
        under = [
            key
            for key, finding in open_.items()
            if finding.indicator == indicator and (not classes or finding.data.get("class") in classes)
        ]
        for key in under:
            del open_[key]
        each, most = (Decimal(str(rules.value("points", entry))) for entry in (name, f"{name}_most"))
        if under:
            cost = min(each * len(under), most)
            deductions.append(Deduction(rules.rule("points", name).clause, len(under), cost))
            keys += under
    left = rules.number("verdict", "base") - sum((one.points for one in deductions), Decimal(0))
    least = rules.number("verdict", "fail_below")
    told = "；".join(f"{one.clause}{one.count}个，扣{one.points}分" for one in deductions)
    failed = Reason(
        rules.rule("verdict", "fail_below").clause, f"扣分后得{left}分，低于{least}分：{told}。", tuple(keys)
    )
    return Score(left, tuple(deductions), failed if left < least else None)


def unscored(rules: Rules) -> str:
    """Why no points are taken off by these rules, in Chinese; empty when they are."""
    table = rules.sections.get("points", {})
    wanted = {entry for name in DEDUCTED for entry in (name, f"{name}_most")}
    if not wanted <= set(table) or "base" not in rules.sections["verdict"]:
        return "方案没有写明分值"
    doubtful = sum(not rule.verified for rule in table.values())
    return f"分值表没有核实（{len(table)}个值里有{doubtful}个）" if doubtful else ""
