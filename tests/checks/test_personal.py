"""Numbers that point to a person are known by their arithmetic, and nothing that is written repeats one."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from checks.personal import Kind, mask, numbers
from tests.checks.check_world import judge_case


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("649999198002290019", Kind.ID, "64*************019"),
        ("64999919620918031x", Kind.ID, "64*************31X"),
        ("6299990000000012017", Kind.CARD, "***************2017"),
        ("电话14000000011。", Kind.MOBILE, "140****0011"),
    ],
)
def test_a_number_is_known_and_masked(text: str, kind: Kind, masked: str) -> None:
    (found,) = numbers(text)
    assert (found.kind, found.masked) == (kind, masked)
    assert masked in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "649999198002290018",  # the check digit is wrong
        "649999198002300014",  # no such day
        "999999198002290019",  # no such province
        "110000198001010318",  # a 统一社会信用代码 of digits only
        "64*************019",
        "2026-14000000011",
        "t14000000011.html",
        "0.14000000011",
        "140000000112",
    ],
)
def test_other_digits_are_no_person_s(text: str) -> None:
    assert not list(numbers(text))
    assert mask(text) == text


def test_another_check_that_quotes_the_page_does_not_repeat_the_number(tmp_path: Path) -> None:
    text = "救助对象纪某，身份证号649999198002290019，电话14000000011，请签定协议。"
    home = {"home": {"要闻": [[datetime(2026, 11, 29).date(), "县委召开会议", "/1.html"]]}}
    article = {"article": {"title": "关于救助的公示", "date": "2026-11-29", "text": text}}
    case = {"as_of": datetime(2026, 11, 30, 20), "pages": {"/": home, "/1.html": article}}
    (finding,) = judge_case("typo", case, tmp_path / "archive").findings
    assert "0****0011" in finding.quote
    assert not re.search(r"\d{7}", finding.quote)


def test_a_name_beside_a_number_is_not_told(tmp_path: Path) -> None:
    text = "救助对象纪桂兰，身份证号649999198002290019。"
    home = {"home": {"要闻": [[datetime(2026, 11, 29).date(), "县委召开会议", "/1.html"]]}}
    article = {"article": {"title": "关于救助的公示", "date": "2026-11-29", "text": text}}
    case = {"as_of": datetime(2026, 11, 30, 20), "pages": {"/": home, "/1.html": article}}
    (finding,) = judge_case("personal_data", case, tmp_path / "archive").findings
    assert "64*************019" in finding.quote
    assert "纪桂兰" not in str(finding)
