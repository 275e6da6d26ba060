"""A recheck says 已整改, 未整改, 疑似假整改 or 未能检查: the cases are in recheck.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks import Rules, recheck, run
from checks.finding import Finding, Level
from crawler.archive import Archive
from crawler.earlier import remember_dates
from crawler.link import Cause, Fate, Link
from tests.checks.check_world import SITE, build, moment

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "recheck.yaml").read_text(encoding="utf-8")
)
FOUND, LOOKED = moment(date(2026, 11, 25)), moment(date(2026, 11, 30))


def settle(folder: Path, urls: list[str], fate: Fate, cause: Cause) -> None:
    """Say of some addresses what the two looks came to."""
    with Archive.open(folder) as archive:
        plan = archive.plan
    with Archive.create(folder, plan) as archive:
        archive.links.add("", [Link(SITE + url, SITE + url) for url in urls])
        for url in urls:
            archive.links.settle(SITE + url, fate, cause)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    rules = Rules.load()
    build(case["before"], FOUND, tmp_path / "before")
    build(case["now"], LOOKED, tmp_path / "now")
    settle(tmp_path / "now", case["now"].get("lost", []), Fate.BROKEN, Cause.NOT_FOUND)
    settle(tmp_path / "now", case["now"].get("unsure", []), Fate.UNSURE, Cause.SERVER_ERROR)
    with Archive.open(tmp_path / "now") as now:
        plan = now.plan
    with Archive.create(tmp_path / "now", plan) as now:
        remember_dates(now, tmp_path / "before")
    with Archive.open(tmp_path / "before") as before, Archive.open(tmp_path / "now") as now:
        answers = {answer.indicator: answer for answer in run(before, rules, FOUND)}
        problem = answers[case["check"]].findings[0]
        known = recheck.know(before, rules) if before.plan.site else None
        answer = recheck.judge(problem, recheck.Now(now, rules, LOOKED, known), case.get("replied"))
    assert answer.outcome == case["expect"]["outcome"], answer
    assert case["expect"]["told"] in answer.told
    assert case["expect"].get("seen", "") in str(answer.evidence)


@pytest.mark.parametrize("check", ["by_person", "account_by_person"])
def test_what_a_person_found_is_for_a_person_to_look_at(check: str, tmp_path: Path) -> None:
    build(CASES[0]["now"], LOOKED, tmp_path)
    problem = Finding(check, Level.HINT, "“青禾县人民政府”网站", "", "项目", "", "不符合。", "请改正。", ())
    with Archive.open(tmp_path) as now:
        answer = recheck.judge(problem, recheck.Now(now, Rules.load(), LOOKED))
    assert (answer.outcome, answer.told) == ("未能检查", "由人检查的项目，程序不能复查，请人工复核。")
