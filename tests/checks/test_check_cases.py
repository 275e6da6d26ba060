"""Every check answers its cases: where it must speak, where it must be silent, where it must say 未能检查."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import checks
from checks import Answer, Finding, Outcome
from tests.checks.check_world import cases, judge_case


@pytest.mark.parametrize(("name", "case"), [pytest.param(n, c, id=f"{n}: {c['name']}") for n, c in cases()])
def test_case(name: str, case: dict[str, Any], tmp_path: Path) -> None:
    answer = judge_case(name, case, tmp_path / "archive")
    told = describe(answer)
    expected = case["expect"]
    assert answer.outcome == expected["outcome"], told
    assert len(answer.findings) == len(expected.get("findings", ())), told
    for finding, wanted in zip(answer.findings, expected.get("findings", ()), strict=True):
        require(finding, wanted)
        require_whole(finding)
    reasons = [f"{item.where} {item.reason}" for item in answer.unable]
    assert len(reasons) == len(expected.get("unable", ())), told
    for reason, words in zip(reasons, expected.get("unable", ()), strict=True):
        assert words in reason


def require(finding: Finding, wanted: dict[str, Any]) -> None:
    """Every fact that the case names: a field (as part of its text), or an entry of data."""
    for key, value in wanted.items():
        actual = getattr(finding, key) if hasattr(finding, key) else finding.data[key]
        if key in ("message", "where", "quote", "url", "evidence"):
            assert str(value) in str(actual), finding
        else:
            assert str(actual) == str(value), finding


def require_whole(finding: Finding) -> None:
    """A finding stands in a signed notice: no gap, no None, evidence, a key that no wording moves."""
    assert finding.subject
    assert finding.message.endswith("。")
    assert finding.suggestion
    assert finding.evidence
    assert "None" not in f"{finding.message}{finding.where}{finding.quote}"
    assert finding.data["identity"]
    assert all(isinstance(value, str) for value in finding.data.values())


def describe(answer: Answer) -> str:
    lines = [answer.outcome, *(finding.message for finding in answer.findings)]
    return "\n".join([*lines, *(f"未能检查 {item.where}：{item.reason}" for item in answer.unable)])


@pytest.mark.parametrize("name", sorted(checks.REGISTRY))
def test_every_check_has_cases_of_a_problem_and_of_none_unless_a_person_answers(name: str) -> None:
    outcomes = {case["expect"]["outcome"] for check, case in cases() if check == name}
    wanted = {Outcome.UNABLE} if checks.REGISTRY[name].judge == "人" else {Outcome.PROBLEM, Outcome.FINE}
    assert wanted <= outcomes, f"{name}: {outcomes}"


@pytest.mark.parametrize("name", sorted(checks.REGISTRY))
def test_a_check_is_named_like_its_file_and_has_a_whole_manual(name: str) -> None:
    check = checks.REGISTRY[name]
    assert check.function.__module__ == f"checks.{check.subject}.{name}"
    manual = checks.manual(name)
    for heading in ("依据", "怎么判", "算", "不算", "例", "怎么改"):
        assert heading in manual, heading


def test_an_unknown_check_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"没有“no_such”这项检查。现有：.*column_stale"):
        checks.manual("no_such")
