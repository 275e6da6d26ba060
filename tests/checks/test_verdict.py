"""合格 or 不合格 follows from the findings, and can be computed again from those a person confirmed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import Certainty, Evidence, Finding, Level, Rules, judge, score
from crawler.plan import TIMEZONE
from tests.checks.check_world import build, cases, moment

RULES = Rules.load("national")
INDICATORS = {
    "site_unreachable": Level.VETO,
    "home_stale": Level.VETO,
    "account_silent": Level.VETO,
    "account_due": Level.HINT,
    "column_stale": Level.DEDUCTION,
    "column_blank": Level.DEDUCTION,
    "broken_link": Level.DEDUCTION,
    "misstatement": Level.HINT,
    "letters_overdue": Level.VETO,
    "letters_due": Level.HINT,
    "guide_incomplete": Level.DEDUCTION,
    "republished": Level.HINT,
}
CLASSES = ("动态要闻", "通知公告", "政策文件", "政策解读", "其他")


def finding(indicator: str, number: int = 0, kind: str = "其他", level: Level | None = None) -> Finding:
    return Finding(
        indicator=indicator,
        level=level or INDICATORS[indicator],
        subject="青禾县人民政府",
        url=f"http://www.qinghe.example/{number}/",
        where=f"栏目{number}",
        quote="",
        message="问题。",
        suggestion="改正。",
        evidence=(Evidence("http://www.qinghe.example/", datetime(2026, 11, 30, tzinfo=TIMEZONE), "看到的"),),
        data={"identity": "更新", "class": kind, "class_from": "台账"},
    )


findings = st.builds(
    finding,
    st.sampled_from(sorted(INDICATORS)),
    st.integers(0, 30),
    st.sampled_from(CLASSES),
    st.sampled_from([None, Level.HINT]),
)


def test_nothing_found_is_qualified() -> None:
    assert judge([], RULES).qualified


@pytest.mark.parametrize("indicator", ["site_unreachable", "home_stale", "account_silent"])
def test_one_veto_is_enough(indicator: str) -> None:
    verdict = judge([finding(indicator)], RULES)
    assert not verdict.qualified
    assert verdict.reasons[0].keys == (finding(indicator).key,)


@pytest.mark.parametrize(("count", "qualified"), [(4, True), (5, False)])
def test_five_stale_columns_of_news_notices_and_policies_veto(count: int, qualified: bool) -> None:
    found = [finding("column_stale", number, CLASSES[number % 3]) for number in range(count)]
    verdict = judge(found, RULES)
    assert verdict.qualified is qualified
    if not qualified:
        assert "通知公告、政策文件类一级栏目共有5个未按期更新" in verdict.reasons[0].text
        assert "第4项①" in verdict.reasons[0].clause
        assert set(verdict.reasons[0].keys) == {item.key for item in found}


@pytest.mark.parametrize(("count", "qualified"), [(9, True), (10, False)])
def test_ten_stale_columns_of_any_class_veto(count: int, qualified: bool) -> None:
    found = [finding("column_stale", number, "政策解读") for number in range(count)]
    assert judge(found, RULES).qualified is qualified


@pytest.mark.parametrize(("count", "qualified"), [(4, True), (5, False)])
def test_five_blank_columns_veto(count: int, qualified: bool) -> None:
    assert judge([finding("column_blank", number) for number in range(count)], RULES).qualified is qualified


def test_five_bad_guides_veto_only_where_an_office_has_verified_the_number(tmp_path: Path) -> None:
    found = [finding("guide_incomplete", number) for number in range(5)]
    assert judge(found, RULES).qualified
    local = tmp_path / "county.toml"
    local.write_text('extends = "national"\n[verdict]\nbad_guides = { verified = true }\n', encoding="utf-8")
    assert not judge(found, Rules.load(str(local))).qualified
    assert judge(found[1:], Rules.load(str(local))).qualified


def test_hints_never_count_however_many() -> None:
    found = [finding("column_stale", number, "动态要闻", Level.HINT) for number in range(40)]
    found += [finding("misstatement", number) for number in range(40)]
    found += [finding("account_due", number) for number in range(40)]
    assert judge(found, RULES).qualified


def test_broken_links_alone_do_not_veto() -> None:
    assert judge([finding("broken_link", number) for number in range(500)], RULES).qualified


def test_the_same_problem_told_twice_counts_once() -> None:
    assert judge([finding("column_blank", 1)] * 9, RULES).qualified


def test_a_class_told_by_the_name_alone_is_said_to_be_so() -> None:
    found = [finding("column_stale", number, "动态要闻") for number in range(4)]
    guessed = finding("column_stale", 4, "通知公告")
    guessed.data["class_from"] = "栏目名称"  # type: ignore[index]
    assert "其中1个的类别由栏目名称推断" in judge([*found, guessed], RULES).reasons[0].text
    for item in found:
        item.data["class_from"] = "栏目名称"  # type: ignore[index]
    assert "（类别均由栏目名称推断）" in judge([*found, guessed], RULES).reasons[0].text


@given(st.lists(findings, max_size=60), st.data())
def test_taking_findings_away_never_makes_a_qualified_site_unqualified(
    found: list[Finding], data: st.DataObject
) -> None:
    kept = [item for item in found if data.draw(st.booleans())]
    if judge(found, RULES).qualified:
        assert judge(kept, RULES).qualified


@given(st.lists(findings, max_size=60))
def test_a_verdict_can_be_computed_again_from_the_findings_it_names(found: list[Finding]) -> None:
    verdict = judge(found, RULES)
    named = {key for reason in verdict.reasons for key in reason.keys}
    assert judge([item for item in found if item.key in named], RULES) == verdict
    assert judge(reversed(found), RULES).qualified == verdict.qualified


@pytest.mark.parametrize("indicator", ["misstatement", "letters_overdue"])
def test_what_a_person_must_judge_vetoes_only_when_confirmed(indicator: str) -> None:
    suspected = replace(finding(indicator, level=Level.VETO), certainty=Certainty.SUSPECTED)
    assert judge([suspected], RULES).qualified
    assert not judge([replace(suspected, certainty=Certainty.CERTAIN)], RULES).qualified


def scoring(folder: Path, **most: int) -> Rules:
    """A county's profile in which every point is verified."""
    path = folder / "points.toml"
    points = [key for section, key, _ in RULES if section == "points"]
    lines = [
        f"{key} = {{ verified = true }}" if key not in most else f"{key} = {most[key]}" for key in points
    ]
    path.write_text('extends = "national"\n[points]\n' + "\n".join(lines) + "\n", encoding="utf-8")
    return Rules.load(str(path))


def test_points_are_taken_off_a_portal_only_and_only_once_all_are_verified(tmp_path: Path) -> None:
    found = [finding("column_blank", number) for number in range(4)]  # 4 × 5
    found += [finding("column_stale", number, "政策解读") for number in range(9)]  # 9 × 3
    rules = scoring(tmp_path)
    points = score(found, rules)
    assert points is not None
    assert (str(points.left), [one.count for one in points.deductions]) == ("53", [9, 4])
    verdict = judge(found, rules, portal=True)
    assert "低于60分" in verdict.reasons[0].text
    assert judge(found, rules).qualified
    assert judge(found, RULES, portal=True).qualified
    assert score(found, RULES) is None


def test_one_item_costs_no_more_than_it_is_worth(tmp_path: Path) -> None:
    found = [finding("broken_link", number) for number in range(999)]
    points = score(found, scoring(tmp_path, broken_link_most=10))
    assert points is not None
    assert points.left == 90


def test_a_column_of_policies_is_not_deducted_twice(tmp_path: Path) -> None:
    points = score([finding("column_stale", 1, "政策文件")], scoring(tmp_path))
    assert points is not None
    assert points.left == 95


def test_a_clause_that_the_rules_of_the_day_did_not_know_was_not_in_force() -> None:
    older = {key: rule for key, rule in RULES.sections["verdict"].items() if key != "blank_columns"}
    rules = replace(RULES, sections={**RULES.sections, "verdict": older})
    assert judge([finding("column_blank", number) for number in range(9)], rules).qualified


def test_a_verdict_says_by_which_rules() -> None:
    assert (judge([], RULES).profile, judge([], RULES).version) == ("national", RULES.version)


JUDGE = """
import sys
from datetime import datetime
from pathlib import Path
from checks.own import NOTHING
from reports.judging import judge_here
from checks import Rules, judge
judged = judge_here(Path(sys.argv[1]), "national", datetime.fromisoformat(sys.argv[2]), NOTHING)
found = [finding for answer in judged.answers for finding in answer.findings]
print(judged.answers, judge(found, Rules.load()))
"""


def test_the_same_archive_and_rules_give_the_same_text_bit_for_bit(tmp_path: Path) -> None:
    world = next(case for name, case in cases() if name == "hidden_links" and case.get("expect"))
    as_of = moment(world["as_of"])
    build(world, as_of, tmp_path)
    words = [sys.executable, "-c", JUDGE, str(tmp_path), as_of.isoformat()]
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in running)
    assert first == second
    assert b"hidden_links" in first
