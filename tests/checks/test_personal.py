"""Nothing that a check says repeats a number of a person, or names who bears it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from tests.checks.check_world import judge_case


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
