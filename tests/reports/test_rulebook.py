"""What rules are in force, what an office's own file changes, and what is wrong in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.rules import Rules
from reports import rulebook
from tests.reports.working import xunjian

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "qinghe.toml"
    path.write_text(
        'extends = "national"\ntitle = "青禾县指标方案"\n[account_silent]\ndays = 12\n'
        "[points]\nbroken_link = { verified = true }\n",
        encoding="utf-8",
    )
    return path


def test_all_values_are_shown_with_their_clause_and_whether_they_count(capsys: Capture) -> None:
    code, told = xunjian(capsys, "rules", "show")
    assert code == 0
    assert "notice_months" in told
    assert "通知公告类期限（月）" in told
    assert "由人（程序" in told


def test_every_setting_has_a_chinese_name() -> None:
    told = {f"{section}.{key}" for section, key, _ in Rules.load("national")}
    assert told == set(rulebook._names())


def test_the_working_folder_s_profile_is_shown_by_itself(
    own: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xunjian.toml").write_text(f"profile = '{own}'\n", encoding="utf-8")
    monkeypatch.setenv("XUNJIAN_HOME", str(tmp_path))
    assert "青禾县指标方案（qinghe" in xunjian(capsys, "rules", "show")[1]


def test_only_what_differs_is_told(own: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "rules", "diff", "national", str(own))
    assert code == 0
    assert re.findall(r"[a-z_]+\.[a-z_]+", told) == ["account_silent.days", "points.broken_link"]
    assert re.findall(r"几天没有更新|打不开的链接，每个扣几分|未核实", told) == [
        *("几天没有更新", "打不开的链接，每个扣几分", "未核实")
    ]
    assert "完全相同" in xunjian(capsys, "rules", "diff", str(own), str(own))[1]


def test_every_mistake_of_a_file_is_told_with_its_line(own: Path, capsys: Capture) -> None:
    assert xunjian(capsys, "rules", "check", str(own))[0] == 0
    own.write_text(
        'extends = "national"\n[verdict]\nblank_column = 5\n[account_silent]\ndays = "十"\n[x]\n',
        encoding="utf-8",
    )
    code, told = xunjian(capsys, "rules", "check", str(own))
    assert code == 2
    assert ["第 3 行" in told, "第 5 行" in told, "第 6 行" in told] == [True, True, True]


def test_values_that_contradict_each_other_are_told(own: Path, capsys: Capture) -> None:
    own.write_text('extends = "national"\n[account_silent]\ndays = 9\n', encoding="utf-8")
    code, told = xunjian(capsys, "rules", "check", str(own))
    assert (code, "第 3 行：account_due.warn_days（10）不应大于" in told) == (2, True)


def test_a_file_that_is_not_there_is_told_in_chinese(tmp_path: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "rules", "check", str(tmp_path / "none.toml"))
    assert (code, "没有" in told) == (2, True)
