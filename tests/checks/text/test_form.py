"""Slips of form are found with their place, and what only looks like one stays silent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.finding import Certainty
from checks.text import proofread
from checks.text.form import DETECTORS, find_form_slips, find_skipped_heads
from checks.text.form.senses import find_senses, senses

CASES = yaml.safe_load(Path(__file__).with_name("form.yaml").read_text(encoding="utf-8"))
SLIPS = [(name, *slip) for name, case in CASES.items() for slip in case["slips"]]
TWINS = [(name, twin) for name, case in CASES.items() for twin in case["twins"]]
AS_OF = date(2026, 11, 30)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip[0]} {slip[1]}")
def test_a_slip_is_found_at_its_place(slip: tuple[str, ...]) -> None:
    name, text, quote, *right = slip
    told = [typo for typo in proofread([text]) if typo.quote == quote]
    assert told, [(typo.detector, typo.quote) for typo in proofread([text])]
    assert told[0].certainty is not Certainty.STYLE
    assert not right or told[0].suggestion == right[0]


@pytest.mark.parametrize(("name", "text"), TWINS)
def test_its_innocent_twin_is_left_alone(name: str, text: str) -> None:
    assert [(typo.detector, typo.quote) for typo in proofread([text])] == []


@pytest.mark.parametrize("name", CASES)
def test_every_class_has_six_slips_and_six_twins(name: str) -> None:
    assert len(CASES[name]["slips"]) >= 6
    assert len(CASES[name]["twins"]) >= 6
