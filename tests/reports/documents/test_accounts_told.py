"""The accounts' part of the notices: by platform, by unit, who did not post and for how long."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from reports import monthly, quarterly
from reports.models import Finding
from reports.periods import Month, Quarter


def table(path: Path, sheet: str) -> list[dict[str, object]]:
    head, *rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def workbook(paths: list[Path]) -> Path:
    return next(path for path in paths if path.suffix == ".xlsx")


def test_the_month_counts_accounts_by_platform_and_unit(county: Path) -> None:
    path = workbook(monthly.write(Month(2026, 11)))
    platforms = {row["平台"]: row for row in table(path, "新媒体按平台")}
    assert platforms["微信公众号"]["合格率"] == "83.33%"
    assert (platforms["新浪微博"]["检查（个）"], platforms["新浪微博"]["未能检查（个）"]) == (2, 1)
    units = {row["主办单位"]: row for row in table(path, "新媒体按主办单位")}
    assert (units["合计"]["账号（个）"], units["合计"]["不合格（个）"]) == (12, 1)
    assert units["柳林乡人民政府"]["合格率"] == "0%"


def test_who_did_not_post_is_told_with_the_months_in_a_row(county: Path) -> None:
    finding = Finding.objects.get(result__inspection__period="2026-11", indicator="account_silent")
    finding.data |= {"newest": "2026-09-01", "days": "90"}
    finding.save()
    paths = monthly.write(Month(2026, 11))
    (row,) = table(workbook(paths), "不更新的新媒体")
    assert (row["账号名称"], row["最近更新"], row["未更新天数"], row["连续月数"]) == (
        "柳林乡之声",
        "2026-09-01",
        "90",
        2,
    )
    assert row["证据"]
    notice = Document(str(next(path for path in paths if path.suffix == ".docx")))
    text = "\n".join(paragraph.text for paragraph in notice.paragraphs)
    assert "连续两次以上检查时都超过期限没有更新的：“柳林乡之声”微信公众号（2次）。" in text


def test_the_quarter_tells_each_account_by_its_last_failing_month(county: Path) -> None:
    path = workbook(quarterly.write(Quarter(2026, 4)))
    told = {str(row["账号名称"]): row["连续月数"] for row in table(path, "不更新的新媒体")}
    assert told == {"青禾三农": 1, "柳林乡之声": 3}
    (total,) = (row for row in table(path, "新媒体按平台") if row["平台"] == "合计")
    assert (total["账号（个）"], total["不合格（个）"]) == (12, 2)
