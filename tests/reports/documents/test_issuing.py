"""A notice that was signed is kept as it was, and a later one says what it corrects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports import monthly, quarterly
from reports.models import Finding, Issue
from reports.periods import Month, Quarter
from tests.reports.documents.test_notices import named, rows_of, text_of
from tests.reports.working import xunjian

Q4, SIGNED = Quarter(2026, 4), date(2027, 1, 6)
NUMBER = "青政办发〔2027〕3号"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def issued(office: Path, capsys: Capture) -> list[Path]:
    paths = quarterly.write(Q4, SIGNED)
    code, said = xunjian(capsys, "issue", "2026Q4", "--number", NUMBER)
    assert (code, "第 1 版" in said) == (0, True), said
    return paths


def test_what_was_issued_is_kept_with_number_hashes_who_and_when(issued: list[Path]) -> None:
    issue = Issue.objects.get()
    assert (issue.version, issue.number, issue.issued_on) == (1, NUMBER, SIGNED)
    assert issue.by
    kept = issued[0].parent / "印发" / "第1版"
    assert {path.name for path in kept.iterdir()} == set(issue.files)
    assert {Path(name).suffix for name in issue.files} == {".docx", ".xlsx", ".html"}
    assert (kept / issued[0].name).read_bytes() == issued[0].read_bytes()


def test_a_correction_says_what_it_tells_otherwise(issued: list[Path]) -> None:
    assert "更正" not in text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    Finding.objects.filter(where="意见征集").update(review="误报")
    Finding.objects.filter(where="招生入口").update(review="属实")
    paths = quarterly.write(Q4, date(2027, 1, 9))
    text = text_of(named(paths, ".docx"))
    assert f"本通报更正并代替第1版（{NUMBER}，2027年1月6日成文），更正如下：" in text
    assert "删去：青禾县人民政府办公室：青禾县人民政府网站，“意见征集”栏目是空白栏目" in text
    assert "增加：青禾县教育局：青禾县教育局网站" in text
    assert {row[0] for row in rows_of(named(paths, ".xlsx"), "更正")} == {"删去", "增加"}
    assert "更正并代替第1版" in named(paths, ".html").read_text(encoding="utf-8")
    kept = issued[0].parent / "印发" / "第1版" / issued[0].name
    assert "意见征集" in text_of(kept)


def test_a_correction_is_issued_as_the_next_version(issued: list[Path], capsys: Capture) -> None:
    code, said = xunjian(capsys, "issue", "2026Q4", "--number", NUMBER)
    assert (code, "完全一样" in said) == (2, True)
    Finding.objects.filter(where="意见征集").update(review="误报")
    quarterly.write(Q4, date(2027, 1, 9))
    assert xunjian(capsys, "issue", "2026Q4", "--number", "青政办发〔2027〕5号")[0] == 0
    assert "更正" not in text_of(named(quarterly.write(Q4, date(2027, 1, 9)), ".docx"))
    assert list(Issue.objects.values_list("version", flat=True)) == [1, 2]


def test_a_kept_file_that_somebody_touched_is_told(issued: list[Path], capsys: Capture) -> None:
    assert "存下的文件没有变" in xunjian(capsys, "issue", "2026Q4")[1]
    kept = issued[0].parent / "印发" / "第1版" / issued[0].name
    kept.chmod(0o644)
    kept.write_bytes(b"")
    assert f"存下的文件被动过：{kept.name}" in xunjian(capsys, "issue", "2026Q4")[1]


def test_a_month_is_issued_too_and_nothing_before_it_was_written(office: Path, capsys: Capture) -> None:
    assert xunjian(capsys, "issue", "2026-11", "--number", NUMBER)[0] == 2
    monthly.write(Month(2026, 11), date(2026, 12, 2))
    assert "还没有登记印发" in xunjian(capsys, "issue", "2026-11")[1]
    assert xunjian(capsys, "issue", "2026-11", "--number", NUMBER)[0] == 0


def test_a_notice_is_written_and_issued_where_the_clerk_wants_it(
    office: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "待签"
    code, said = xunjian(capsys, "notice", "2026Q4", "--date", "2027-01-06", "--out", str(out))
    assert code == 2, "a verdict waits for its review"
    Finding.objects.filter(review="待核").update(review="误报")
    code, said = xunjian(capsys, "notice", "2026Q4", "--date", "2027-01-06", "--out", str(out))
    assert (code, f"\n  {out / '2026年第四季度通报.docx'}\n" in said) == (0, True), said
    assert xunjian(capsys, "issue", "2026Q4", "--number", NUMBER)[0] == 0
    assert (out / "印发" / "第1版" / "2026年第四季度通报.docx").is_file()
