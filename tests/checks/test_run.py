"""One answer a check, whatever happens to the others; a key that stays the same from month to month."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from checks import REGISTRY, Finding, Outcome, Rules, Unable, registry, run
from crawler.archive import Archive
from tests.checks.check_world import build, cases, judge_case, moment

RULES = Rules.load("national")


def case(name: str, words: str) -> dict[str, object]:
    return next(case for check, case in cases() if check == name and words in case["name"])


def test_site_checks_run_on_a_site_and_account_checks_on_accounts(tmp_path: Path) -> None:
    for name, words, subject in (
        ("column_stale", "超过六个自然月", "site"),
        ("account_silent", "二十九天", "account"),
    ):
        world = case(name, words)
        as_of = moment(world["as_of"])  # type: ignore[arg-type]
        build(world, as_of, tmp_path / subject)
        with Archive.open(tmp_path / subject) as archive:
            answers = run(archive, RULES, as_of)
        nothing_to_compare = {"redated", "sham_fix"}
        assert [answer.indicator for answer in answers] == [
            check.name
            for check in REGISTRY.values()
            if check.subject == subject and check.name not in nothing_to_compare
        ]


def test_a_fault_in_one_check_loses_no_other_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def column_blank(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
        raise ZeroDivisionError("division by zero")
        yield

    faulty = replace(REGISTRY["column_blank"], function=column_blank)
    monkeypatch.setitem(registry._registered, "column_blank", faulty)
    world = case("column_stale", "超过六个自然月")
    as_of = moment(world["as_of"])  # type: ignore[arg-type]
    build(world, as_of, tmp_path)
    with Archive.open(tmp_path) as archive, caplog.at_level(logging.ERROR):
        answers = {answer.indicator: answer for answer in run(archive, RULES, as_of)}
    assert answers["column_stale"].outcome is Outcome.PROBLEM
    assert answers["column_blank"].outcome is Outcome.UNABLE
    assert "检查程序出错（ZeroDivisionError" in answers["column_blank"].unable[0].reason
    assert "column_blank" in caplog.text


def test_a_half_archive_is_never_no_problem(tmp_path: Path) -> None:
    world = {**case("column_stale", "超过六个自然月"), "meta": {"state": "running"}}
    as_of = moment(world["as_of"])  # type: ignore[arg-type]
    build(world, as_of, tmp_path)
    with Archive.open(tmp_path) as archive:
        fine = [one.indicator for one in run(archive, RULES, as_of) if one.outcome is Outcome.FINE]
    assert not [name for name in fine if REGISTRY[name].needs_pages]


def test_judging_an_archive_twice_gives_the_same_findings(tmp_path: Path) -> None:
    world = case("column_stale", "旧稿一字不改")
    as_of = moment(world["as_of"])  # type: ignore[arg-type]
    build(world, as_of, tmp_path)
    with Archive.open(tmp_path) as archive:
        assert run(archive, RULES, as_of) == run(archive, RULES, as_of)


@pytest.mark.parametrize(
    ("name", "words"),
    [("column_stale", "超过六个自然月"), ("home_stale", "二十天"), ("account_silent", "二十九天")],
)
def test_the_same_problem_has_the_same_key_next_month(name: str, words: str, tmp_path: Path) -> None:
    world = case(name, words)
    later = {**world, "as_of": date(2026, 12, 25)}
    if name == "account_silent":
        (account,) = world["accounts"]  # type: ignore[misc]
        later["accounts"] = [{**account, "checked_on": date(2026, 12, 25)}]
    first = judge_case(name, world, tmp_path / "november")
    second = judge_case(name, later, tmp_path / "december")
    assert [finding.key for finding in first.findings] == [finding.key for finding in second.findings]
    assert first.findings[0].message != second.findings[0].message
