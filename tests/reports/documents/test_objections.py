"""A unit's objection stands until a person has answered it, and knows that it does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crawler.archive import now
from reports import review
from reports.models import Demand, Finding, Notice, Reply
from reports.periods import Month, Quarter
from reports.rectify import closing, demands
from tests.reports.documents.records import record_notice
from tests.reports.working import xunjian

DECEMBER = Month(2026, 12)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def disputed(office: Path) -> Demand:
    """One of Q4's demands, to which its unit objects."""
    record_notice(Quarter(2026, 4), date(2027, 1, 6))
    demands.hand(demands.to_hand(Quarter(2026, 4)))
    demand = Demand.objects.get(where="教育动态")
    Reply.objects.create(
        demand=demand, state="有异议", explanation="不归我单位", person="李静", source="回复.xlsx",
        imported_at=now() - timedelta(hours=1),
    )  # fmt: skip
    return demand


def objects(demand: Demand) -> bool:
    return bool(closing.lines(demand.notice, [demand])[0].objection)


def reviewed_at(demand: Demand) -> datetime | None:
    return Finding.objects.get(key=demand.key, result__inspection__period="2026-12").reviewed_at


def workbook(path: Path, demand: Demand, **cells: str) -> Path:
    """December's findings as exported, with some cells of the one that is demanded."""
    review.write(DECEMBER, path)
    book = load_workbook(path)
    for row in book[review.TABLE].iter_rows():
        if row[0].value == demand.key:
            for title, value in cells.items():
                row[review.TITLES.index(title)].value = value
    book.save(path)
    return path


def test_a_workbook_with_an_older_note_answers_no_objection(
    disputed: Demand, office: Path, capsys: Capture
) -> None:
    old = workbook(office / "旧.xlsx", disputed)
    Finding.objects.filter(key=disputed.key).update(note="6月30日看过")
    before = reviewed_at(disputed)
    code, told = xunjian(capsys, "findings", "import", "2026-12", str(old))
    assert (code, "问题改动 1 条" in told) == (0, True), told
    assert (reviewed_at(disputed), objects(disputed)) == (before, True)


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"备注": "正在核实"}, "属实，正在核实"), ({"复核": "误报", "备注": "是年度栏目"}, "误报，是年度栏目")],
    ids=["a new note", "it is accepted"],
)
def test_an_import_asks_before_it_answers_an_objection(
    disputed: Demand,
    office: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    cells: dict[str, str],
    said: str,
) -> None:
    path = workbook(office / "复核.xlsx", disputed, **cells)
    asked: list[str] = []
    monkeypatch.setattr("typer.prompt", lambda text, **_: asked.append(text) or "n")
    _, told = xunjian(capsys, "findings", "import", "2026-12", str(path))
    assert f"  {disputed.number} 青禾县教育局（有异议）：{said}\n" in told
    assert ("事项 1 个：属实的以后照催" in told, "没有导入" in told, len(asked)) == (True, True, 1)
    assert objects(disputed)
    xunjian(capsys, "findings", "import", "2026-12", str(path), "--yes")
    assert (len(asked), closing.objections({_key(disputed)})) == (1, [])


def _key(demand: Demand) -> tuple[int | None, int | None, str]:
    return demand.site_id, demand.account_id, demand.key


@pytest.mark.parametrize(
    ("month", "verdict", "indicator", "answers"),
    [
        ("2026-11", "属实", "column_stale", True),
        ("2027-01", "属实", "column_stale", False),
        ("2027-01", "误报", "column_stale", True),
        ("2027-01", "误报", "by_person", False),
        ("2026-12", "误报", "by_person", True),
        ("2026-12", "待核", "column_stale", False),
    ],
)
def test_which_reviews_answer_an_objection(
    disputed: Demand, month: str, verdict: str, indicator: str, answers: bool
) -> None:
    (line,) = closing.lines(disputed.notice, [disputed])
    finding = Finding.objects.get(key=disputed.key, result__inspection__period="2026-12")
    finding.indicator, finding.result.inspection.period = indicator, month
    assert line.is_answered(finding, verdict) is answers


def test_a_changed_verdict_or_why_it_stays_is_a_decision_and_a_note_that_is_gone_is_none() -> None:
    finding = Finding(review="属实", note="看过")
    said = (("属实", "看过"), ("属实", ""), ("属实", "再看过"), ("误报", ""))
    assert [review.Change(finding, *one).decides for one in said] == [False, False, True, True]


def test_the_screen_tells_what_a_review_took_out_or_back_since(office: Path, capsys: Capture) -> None:
    of_november = Finding.objects.filter(result__inspection__period="2026-11")
    assert xunjian(capsys, "report", "2026-10")[0] == 0
    xunjian(capsys, "report", "2026-10", "--issued", "5", "--yes")
    of_november.filter(where="教育动态").update(review="误报")
    left_out = "以后月份的检查改为误报的 1 个，编号作废，没有"
    assert f"{left_out}写进通知单" in xunjian(capsys, "rectify", "export", "2026-10", "--yes")[1]
    of_november.filter(subject__startswith="“柳林乡之声”").update(review="误报")
    Finding.objects.filter(where="政策文件", result__inspection__period="2026-10").update(review="待核")
    Notice.objects.update(issued_on=now().date())
    reminded = xunjian(capsys, "rectify", "remind", "2026-10")[1]
    listed = xunjian(capsys, "rectify", "ledger", "2026-10")[1]
    assert [f"{left_out}列入" in told for told in (reminded, listed)] == [True, True]
    assert "复核改回待核，换了主办单位的 1 个，疑似假整改 0 个。" in reminded
    assert "复核改回待核的有 1 个，请人工核对" in listed
