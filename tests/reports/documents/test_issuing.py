"""What was issued is frozen: orders follow it, and a correction is a new version that says what changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction
from docx import Document
from openpyxl import load_workbook

from crawler.archive import now
from crawler.plan import TIMEZONE
from reports import issuing, monthly, office, quarter, quarterly, record
from reports.cli import main
from reports.documents import files, template
from reports.documents.form import TEMPLATES
from reports.documents.words import full_date
from reports.errors import UserError
from reports.models import Demand, Finding, Inspection, Issue, Notice, Recheck, Reply, Site, Unit
from reports.periods import Month, Quarter
from reports.rectify import book as ledger
from reports.rectify import closing, demands, orders
from tests.reports.documents.records import record_notice
from tests.reports.documents.test_notices import named, rows_of, text_of

Q4 = Quarter(2026, 4)
SIGNED = date(2027, 1, 8)
LATER = max(datetime.now(TIMEZONE).date(), date(2027, 1, 11))
"""A day on which what is issued leaves the units all their time."""
NUMBER = "青政办发〔2027〕3号"
PENDING = "招生入口"
"""Of 青禾县教育局; nobody has reviewed it when the notice is written."""
RENAMED, CENTRE = "青禾县教育和体育局", "青禾县教师发展中心"


@pytest.fixture
def draft(county: Path) -> Path:
    record_notice(Q4, SIGNED)
    return county


def review(place: str, verdict: str) -> None:
    Finding.objects.filter(where=place).update(review=verdict)


def places(found: tuple[Demand, ...]) -> set[str]:
    return {demand.where for demand in found}


def test_a_draft_that_no_longer_says_what_the_records_say_is_not_issued_by_its_orders(draft: Path) -> None:
    review(PENDING, "属实")
    review("意见征集", "误报")
    with pytest.raises(
        UserError, match=r"增加整改事项1个(?s:.*)撤销整改事项1个(?s:.*)重新运行 xunjian notice"
    ):
        orders.write(Q4, draft)
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("dismissed", "changed"),
    [
        (
            {"indicator": "account_silent", "subject__contains": "青禾三农"},
            "不再列为不合格：“青禾三农”抖音号",
        ),
        (
            {"where": "教育动态", "result__inspection__period__in": ["2026-10", "2026-11"]},
            "不再列为不合格：青禾县教育局",
        ),
    ],
    ids=["mended since", "in two of three months"],
)
def test_a_draft_that_names_for_what_was_dismissed_is_not_issued_by_its_orders(
    draft: Path, dismissed: dict[str, object], changed: str
) -> None:
    assert Finding.objects.filter(**dismissed).update(review="误报")
    with pytest.raises(UserError, match=rf"{changed}(?s:.*)重新运行 xunjian notice"):
        orders.write(Q4, draft)
    assert not Issue.objects.exists()


def test_what_is_confirmed_after_the_notice_stands_in_no_order(draft: Path) -> None:
    demands.issue(Q4, NUMBER)
    review(PENDING, "属实")
    orders.write(Q4, draft)
    assert PENDING not in places(demands.handed(Q4).demands)


@pytest.mark.parametrize(
    "command",
    [
        lambda: quarterly.write(Q4),
        lambda: monthly.write(Month(2026, 11)),
        lambda: orders.write(Q4),
        lambda: demands.issue(Q4, NUMBER),
    ],
    ids=["notice", "report", "rectify export", "--issued"],
)
def test_one_command_at_a_time_writes_or_issues(draft: Path, command: Callable[[], object]) -> None:
    with issuing.alone(), pytest.raises(UserError, match="另一个窗口正在写通报"):
        command()
    assert not Issue.objects.exists()
    command()


def broken_off(monkeypatch: pytest.MonkeyPatch, write: Callable[[], object], kept: int) -> None:
    """Write, and be interrupted when so many files lie in their place; the records are committed by then."""
    replace = Path.replace
    done: list[Path] = []

    def interrupted(path: Path, target: Path) -> Path:
        if len(done) == kept:
            raise KeyboardInterrupt
        done.append(path)
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write()


@pytest.mark.parametrize("kept", [1, 2], ids=["the first document", "the second"])
def test_a_draft_that_was_broken_off_is_written_again_before_it_is_issued(
    county: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    quarterly.write(Q4, SIGNED)
    review(PENDING, "属实")
    broken_off(monkeypatch, lambda: quarterly.write(Q4, SIGNED), kept)
    for command in (lambda: orders.write(Q4), lambda: demands.issue(Q4, NUMBER)):
        with pytest.raises(UserError, match=r"写到一半中断了(?s:.*)重新运行 xunjian notice 2026Q4"):
            command()
    written = quarterly.write(Q4, SIGNED)
    assert not [path for path in written if files.is_kept(path)]
    orders.write(Q4)


def test_orders_issue_no_quarter_that_is_not_inspected_to_its_end(county: Path) -> None:
    Inspection.objects.filter(period="2026-12").update(period="2027-01")
    quarterly.write(Q4, SIGNED)
    with pytest.raises(UserError, match=r"还没有检查完（12月没有完成检查）.*--issued"):
        orders.write(Q4)
    demands.issue(Q4, NUMBER)
    orders.write(Q4)


@pytest.mark.parametrize("number", ["", "   "])
def test_a_notice_is_not_recorded_as_issued_without_a_number(
    office: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    record_notice(Q4, SIGNED)
    assert main(["notice", "2026Q4", "--issued", number]) == 2
    assert "没有文号的写日期" in "".join(capsys.readouterr().err.split())
    assert not Issue.objects.exists()


def test_orders_ask_before_they_issue_a_draft_and_tell_that_its_day_is_to_come(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    assert main(["notice", "2026Q4", "--date", "2098-01-08"]) == 0
    asked, answers = list[str](), iter(["n", "y"])
    monkeypatch.setattr("typer.prompt", lambda text, **given: asked.append(text) or next(answers))
    assert main(["rectify", "export", "2026Q4"]) == 0
    assert (Notice.objects.get().version, list(office.rglob("*.zip"))) == (0, [])
    assert "成文日期2098年1月8日，这一天还没有到" in asked[0]
    assert main(["rectify", "export", "2026Q4"]) == 0
    assert Notice.objects.get().version == 1
    assert main(["rectify", "export", "2026Q4"]) == 0
    assert len(asked) == 2, "what is issued is not asked about again"


def test_an_issued_notice_is_not_advised_against(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    Inspection.objects.filter(period="2026-12").update(period="2027-01")
    told = []
    for arguments in ([], ["--issued", NUMBER, "--yes"], []):
        assert main(["notice", "2026Q4", *arguments]) == 0
        told.append("".join(capsys.readouterr().out.split()))
    assert ["再签发" in one for one in told] == [True, False, False]
    assert "12月没有完成检查" in told[2]


def everywhere(words: str, paths: list[Path]) -> list[bool]:
    """Whether words stand in the Word document, the page and the workbook of a notice."""
    return [
        words in text_of(named(paths, ".docx")),
        words in named(paths, ".html").read_text(encoding="utf-8"),
        words in str(rows_of(named(paths, ".xlsx"), issuing.SHEET)),
    ]


def test_what_is_frozen_bears_the_number_and_the_day_under_which_it_goes_out(county: Path) -> None:
    draft = quarterly.write(Q4, SIGNED)
    assert everywhere("青政办发〔2027〕", draft) == [True] * 3
    assert everywhere(NUMBER, draft) == [False] * 3
    with pytest.raises(UserError, match="早于通报里最后一次检查完成的那一天"):
        demands.issue(Q4, "3", date(2026, 12, 30))
    issued = demands.issue(Q4, "3", date(2027, 1, 11))
    assert everywhere(NUMBER, issued) == everywhere("2027年1月11日", issued) == [True] * 3
    assert "于2027年1月18日前" in text_of(named(issued, ".docx"))
    assert set(Demand.objects.values_list("due", flat=True)) == {date(2027, 1, 18)}
    row = Issue.objects.get()
    assert (row.number, row.issued_on, row.documents) == (
        NUMBER, date(2027, 1, 11), {path.name: sha256(path.read_bytes()).hexdigest() for path in issued},
    )  # fmt: skip
    before = named(issued, ".docx").read_bytes()
    assert named(quarterly.write(Q4), ".docx").read_bytes() == before


@pytest.mark.parametrize("period", ["2026Q4", "2026-12"])
def test_no_notice_is_dated_before_anybody_looked(
    office: Path, capsys: pytest.CaptureFixture[str], period: str
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    command = "notice" if "Q" in period else "report"
    assert main([command, period, "--date", "2027-01-08"]) == 0
    Inspection.objects.filter(period="2026-12").update(finished=datetime(2027, 1, 11, 2, tzinfo=UTC))
    assert main([command, period, "--date", "2027-01-10"]) == 2
    assert main([command, period, "--issued", "3", "--date", "2027-01-10"]) == 2
    told = "".join(capsys.readouterr().err.split())
    assert told.count("早于通报里最后一次检查完成的那一天（2027年1月11日）") == 2
    assert (Notice.objects.get().issued_on, Issue.objects.exists()) == (SIGNED, False)
    assert main([command, period, "--date", "2027-01-11"]) == 0


def test_a_draft_that_was_signed_before_the_sites_were_looked_at_again_stays_as_it_was(county: Path) -> None:
    before = named(quarterly.write(Q4, SIGNED), ".docx").read_bytes()
    Inspection.objects.filter(period="2026-12").update(finished=datetime(2027, 1, 11, 2, tzinfo=UTC))
    with pytest.raises(
        UserError, match=r"最后一次检查2027年1月11日才完成，晚于成文日期2027年1月8日。\n通报还没有签发"
    ):
        orders.write(Q4)
    assert not Issue.objects.exists()
    assert demands.issue(Q4, NUMBER) == []
    assert (county / "documents/2026Q4/2026年第四季度通报.docx").read_bytes() == before
    orders.write(Q4)


def test_what_its_orders_issued_gets_its_number_and_keeps_its_day(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    with pytest.raises(UserError, match=r"第1版(?s:.*)不能再改"):
        demands.issue(Q4, NUMBER, date(2027, 1, 11))
    assert everywhere(NUMBER, demands.issue(Q4, NUMBER)) == [True] * 3
    review("意见征集", "误报")
    assert f"（{NUMBER}，成文日期2027年1月8日，第1版）" in text_of(
        named(quarterly.write(Q4, correction="来函"), ".docx")
    )


def test_what_was_signed_before_the_records_changed_stays_as_it_was_signed(county: Path) -> None:
    before = named(quarterly.write(Q4, SIGNED), ".docx").read_bytes()
    review("意见征集", "误报")
    with pytest.raises(UserError, match="--date 2027-01-11 重写草稿"):
        demands.issue(Q4, NUMBER, date(2027, 1, 11))
    assert demands.issue(Q4, NUMBER) == []
    assert Issue.objects.get().number == NUMBER
    assert (county / "documents/2026Q4/2026年第四季度通报.docx").read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("青政办发2026第3号", "请写成 青政办发〔2026〕3号："),
        ("青政办发[2027] 03号", "请写成 青政办发〔2027〕3号："),
        ("青政办发（２０２７年）３", "请写成 青政办发〔2027〕3号："),
        ("青政办发〔2027〕号", "请写成 青政办发〔2027〕3号 的样子："),
        ("abc", "请写成 青政办发〔2027〕3号 的样子："),
        ("2027-13-08", "没有文号的写日期"),
        ("0", "不是文号"),
    ],
)
def test_what_is_no_number_is_not_recorded_as_one(draft: Path, typed: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        demands.issue(Q4, typed)
    assert not Issue.objects.exists()


def sign(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """Sign the quarter's draft at the command line; gives what it says."""
    assert main(["notice", "2026Q4", "--issued", *more]) == 0
    return "".join(capsys.readouterr().out.split())


def test_signing_asks_where_the_records_changed_since_the_draft(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    assert main(["notice", "2026Q4", "--date", "2027-01-08"]) == 0
    review("意见征集", "误报")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "n")
    told = sign(capsys, NUMBER)
    assert "撤销整改事项1个：2026Q4-" in told
    assert "（青禾县人民政府办公室，青禾县人民政府网站，空白栏目：意见征集）" in told
    assert f"2026年第四季度通报.docx里没有“{NUMBER}”" in told
    assert told.endswith("没有记，到此为止。")
    assert not Issue.objects.exists()
    assert "撤销整改事项1个" in sign(capsys, NUMBER, "--yes")
    assert Issue.objects.get().number == NUMBER


def test_signing_asks_where_months_are_missing_and_the_number_is_of_another_year(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    Inspection.objects.filter(period="2026-12").delete()
    assert main(["notice", "2026Q4", "--date", "2026-12-31"]) == 0
    asked, answers = list[str](), iter("nyy")
    monkeypatch.setattr("typer.prompt", lambda text, **_: asked.append(text) or next(answers))
    told = sign(capsys, NUMBER)
    assert "12月没有完成检查，通报里没有" in told
    assert f"文号“{NUMBER}”的年份与成文日期2026年12月31日不同" in told
    assert not Issue.objects.exists()
    assert "年份" not in sign(capsys, "3")
    assert (Issue.objects.get().number, len(asked)) == ("青政办发〔2026〕3号", 2)


def test_signing_asks_where_a_document_that_a_clerk_worked_in_lacks_the_number(county: Path) -> None:
    path = named(quarterly.write(Q4, SIGNED), ".docx")
    document = Document(str(path))
    document.add_paragraph("附注")
    document.save(str(path))
    told = list[str]()
    number = f"青政办发〔{LATER.year}〕3号"
    demands.issue(Q4, number, LATER, told.extend)
    assert told == [
        f"2026年第四季度通报.docx 里没有“{number}”“{full_date(LATER)}”，签发时不重写它："
        "请先在 Word 里填好、保存，再运行一次。"
    ]


@pytest.mark.parametrize("number", ["青政办发〔2027〕3号", "青政办发〔2027〕4号"])
def test_signing_asks_where_numbers_and_days_of_two_notices_do_not_go_together(
    county: Path, number: str
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    monthly.write(Month(2026, 12), date(2027, 1, 12))
    demands.issue(Month(2026, 12), "青政办发〔2027〕3号")
    quarterly.write(Q4, date(2027, 1, 11))
    told = list[str]()
    demands.issue(Q4, number, ask=told.extend)
    assert told[-1] == (
        "2026年12月通报是青政办发〔2027〕3号，成文日期2027年1月12日："
        f"文号“{number}”、成文日期2027年1月11日与它重复，或者先后不一致。"
    )


def test_signing_a_draft_in_order_asks_nothing(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    told = list[str]()
    demands.issue(Q4, "3", LATER, told.extend)
    assert not told


@pytest.mark.parametrize(("ago", "told"), [(20, "已经过了"), (5, "离今天不到3个工作日")])
def test_no_term_that_has_passed_or_is_near_is_given_without_a_question(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ago: int, told: str
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    for one in Inspection.objects.all():
        Inspection.objects.filter(pk=one.pk).update(
            finished=one.finished - timedelta(days=400), as_of=one.as_of - timedelta(days=400)
        )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    day, today = (datetime.now(TIMEZONE).date() - timedelta(days=days) for days in (ago, 0))
    assert main(["notice", "2026Q4", "--date", str(day)]) == 0
    for arguments in (["notice", "2026Q4", "--issued", "5"], ["rectify", "export", "2026Q4"]):
        capsys.readouterr()
        assert main(arguments) == 2
        said = "".join(capsys.readouterr().out.split())
        assert told in said
        assert f"先运行xunjiannotice2026Q4--date{today}重写草稿" in said
    assert not Issue.objects.exists()
    assert main(["notice", "2026Q4", "--issued", "5", "--yes"]) == 0
    assert main(["rectify", "export", "2026Q4"]) == 2
    assert f"--correct原因--date{today}写更正" in "".join(capsys.readouterr().out.split())
    assert main(["rectify", "export", "2026Q4", "--yes"]) == 0


def test_a_document_in_which_a_clerk_worked_is_issued_as_it_lies(county: Path) -> None:
    document = named(quarterly.write(Q4, SIGNED), ".docx")
    document.write_bytes(document.read_bytes() + b"\0")
    worked = document.read_bytes()
    assert document not in demands.issue(Q4, NUMBER)
    assert Issue.objects.get().documents[document.name] == sha256(worked).hexdigest()
    quarterly.write(Q4)
    assert document.read_bytes() == worked


def test_a_signing_that_was_broken_off_is_finished_by_the_same_command(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarterly.write(Q4, SIGNED)
    broken_off(monkeypatch, lambda: demands.issue(Q4, NUMBER), 1)
    assert Issue.objects.get().number == NUMBER
    assert everywhere(NUMBER, demands.issue(Q4, NUMBER)) == [True] * 3
    with pytest.raises(UserError, match="不用再记"):
        demands.issue(Q4, NUMBER)


def test_a_wrong_number_is_put_right_as_its_refusal_says(county: Path) -> None:
    first = named(quarterly.write(Q4, SIGNED), ".docx")
    demands.issue(Q4, NUMBER)
    right = "青政办发〔2027〕5号"
    again = f"请运行 xunjian notice 2026Q4 --correct 文号写错 --issued {right}"
    with pytest.raises(UserError, match=rf"第1版，{NUMBER}，.*没有改。(?s:.*){again}"):
        demands.issue(Q4, "5")
    before = first.read_bytes()
    corrected = quarterly.write(Q4, correction="文号写错", number=right)
    assert everywhere(right, corrected) == everywhere("2027年1月8日", corrected) == [True] * 3
    text = text_of(named(corrected, ".docx"))
    assert f"（{NUMBER}，成文日期2027年1月8日，第1版），以本版为准。更正原因：文号写错。更正内容：" in text
    assert f"1．文号原为“{NUMBER}”，本版为“{right}”。" in text
    assert "2．" not in text.split("更正内容：")[1].split("一、总体情况")[0]
    assert text.index("更正内容：") < text.index("现将有关情况通报如下：\n一、总体情况")
    assert first.read_bytes() == before
    assert [(one.number, one.issued_on) for one in Issue.objects.all()] == [(NUMBER, SIGNED), (right, SIGNED)]
    again = quarterly.write(Q4, correction="文号写错", number=right)
    assert {path.name for path in again} <= {path.name for path in corrected}, "it was done before"
    with pytest.raises(UserError, match="没有要更正的"):
        quarterly.write(Q4, correction="文号又写错", number=right)


def test_the_right_number_is_asked_for_and_checked_at_the_command_line(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    assert main(["notice", "2026Q4", "--date", "2027-01-08"]) == 0
    assert main(["notice", "2026Q4", "--issued", NUMBER, "--yes"]) == 0
    command = ["notice", "2026Q4", "--correct", "文号写错", "--issued"]
    assert main([*command, "2027-01-08"]) == 2
    assert main([*command, NUMBER]) == 2
    told = "".join(capsys.readouterr().err.split())
    assert "请写改正的文号" in told
    assert f"文号已经是“{NUMBER}”" in told
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "n")
    assert main([*command, "青政办发〔2026〕5号"]) == 0
    assert "年份与成文日期2027年1月8日不同" in "".join(capsys.readouterr().out.split())
    assert Issue.objects.count() == 1
    assert main([*command, "5", "--yes"]) == 0
    assert Issue.objects.last().number == "青政办发〔2027〕5号"


def test_a_correction_is_read_before_it_is_signed(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    assert main(["notice", "2026Q4", "--date", "2027-01-08"]) == 0
    assert main(["notice", "2026Q4", "--issued", NUMBER, "--yes"]) == 0
    review("意见征集", "误报")
    monkeypatch.setattr(issuing, "now", lambda: datetime(2027, 3, 1, 4, tzinfo=UTC))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "n")
    capsys.readouterr()
    correct = ["notice", "2026Q4", "--correct", "来函"]
    assert main(correct) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "更正是第2版，写出就算签发，不再改动。成文日期2027年1月8日（与原来一样）。" in told
    assert "撤销整改事项1个" in told
    assert "注意：整改期限已经过了45天，落款的日期不是今天。" in told
    assert "--correct原因--date2027-03-01" in told
    assert told.endswith("没有写出更正，什么也没有改。")
    assert (Notice.objects.get().version, Demand.objects.filter(withdrawn=True).exists()) == (1, False)
    assert not list(office.rglob("*第2版*"))
    assert main([*correct, "--yes"]) == 0
    assert Notice.objects.get().version == 2


def test_a_correction_without_its_reason_is_asked_for_it(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notice", "2026Q4", "--correct", " "]) == 2
    assert "--correct后面没有写原因" in "".join(capsys.readouterr().err.split())


def test_a_notice_that_would_not_show_its_number_is_not_issued_under_it(county: Path) -> None:
    path = office_template(county, "{{ 文号 }}", "青政办发")
    draft = named(quarterly.write(Q4, SIGNED), ".docx")
    before = draft.read_bytes()
    with pytest.raises(UserError, match=r"没有写出文号(?s:.*)补上 \{\{ 文号 \}\}(?s:.*)notice 2026Q4"):
        demands.issue(Q4, NUMBER)
    assert (Issue.objects.exists(), draft.read_bytes() == before) == (False, True)
    document = Document(str(path))
    document.sections[0].header.paragraphs[0].text = "{{ 文号 }}"
    document.save(str(path))
    quarterly.write(Q4, SIGNED)
    assert draft in demands.issue(Q4, NUMBER)


def test_a_day_in_place_of_a_number_is_the_day(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    issued = demands.issue(Q4, "2027-01-11")
    assert everywhere("2027年1月11日", issued) == [True] * 3
    assert Issue.objects.get().number == ""


def test_a_draft_in_which_a_clerk_worked_is_issued(county: Path) -> None:
    document = named(quarterly.write(Q4, SIGNED), ".docx")
    document.write_bytes(document.read_bytes() + b"\0")
    orders.write(Q4)
    assert Issue.objects.exists()


def test_a_correction_that_was_broken_off_is_finished_by_the_same_command(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    review(PENDING, "属实")
    broken_off(monkeypatch, lambda: quarterly.write(Q4, correction="来函"), 1)
    written = quarterly.write(Q4, correction="来函")
    assert Notice.objects.get().version == 2
    assert "更正原因：来函。" in text_of(named(written, ".docx"))
    assert quarterly.write(Q4, correction="来函") == written, "it says where that version lies"
    assert Notice.objects.get().version == 2
    with pytest.raises(UserError, match="没有要更正的"):
        quarterly.write(Q4, correction="又来函")


def test_what_is_dismissed_after_the_order_is_demanded_no_more(draft: Path) -> None:
    orders.write(Q4, draft)
    before = demands.handed(Q4)
    review("意见征集", "误报")
    after = demands.handed(Q4)
    assert places(before.demands) - places(after.demands) == {"意见征集"}
    assert len(after.withdrawn) == 1
    assert "意见征集" not in {line.demand.where for line in closing.lines(after.notice, after.demands)}


@pytest.mark.parametrize(("withdrawn", "stands"), [("2026-12", True), ("2026-11", False)])
def test_what_a_person_saw_mended_later_is_not_taken_back(county: Path, withdrawn: str, stands: bool) -> None:
    december = Inspection.objects.filter(period="2026-12")
    december.update(period="2027-01", state="进行中")
    for period, review_ in (("2026-11", "属实"), ("2026-12", "误报")):
        month = Inspection.objects.get(period=period.replace("2026-12", "2027-01"))
        Finding.objects.create(
            result=month.results.get(name="青禾县教育局"), key="f" * 16, indicator="by_person", level="提示",
            certainty="确定", where="内容准确", subject="青禾县教育局", message="局长已经换人。",
            first_period="2026-11", review=review_,
        )  # fmt: skip
    quarterly.write(Q4, SIGNED)
    demands.issue(Q4, NUMBER)
    orders.write(Q4)
    Inspection.objects.filter(period="2027-01").update(period="2026-12", state="已完成")
    Finding.objects.filter(key="f" * 16, result__inspection__period=withdrawn).update(review="误报")
    assert ("内容准确" in places(demands.handed(Q4).demands)) is stands


def test_an_issue_says_who_issued_what_and_when(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    issued = Issue.objects.get()
    assert (issued.version, issued.issued_on, len(issued.digest)) == (1, SIGNED, 64)
    assert set(issued.documents) == {f"2026年第四季度通报.{suffix}" for suffix in ("docx", "xlsx", "html")}
    assert issued.by
    assert issued.at
    demands.issue(Q4, NUMBER)
    assert Issue.objects.get().number == NUMBER
    with pytest.raises(UserError, match=r"第1版，青政办发〔2027〕3号，.*不用再记"):
        demands.issue(Q4, NUMBER)


def test_an_issued_notice_keeps_its_date_its_terms_and_every_byte(county: Path) -> None:
    paths = [path for path in quarterly.write(Q4, SIGNED) if "内部" not in path.name]
    demands.hand(demands.to_hand(Q4))
    before = [path.read_bytes() for path in paths]
    assert quarterly.write(Q4) == paths
    assert [path.read_bytes() for path in paths] == before
    assert Notice.objects.get().issued_on == SIGNED
    assert set(Demand.objects.values_list("due", flat=True)) == {date(2027, 1, 15)}
    with pytest.raises(UserError, match="没有要更正的"):
        quarterly.write(Q4, correction="看看")


def test_a_change_after_the_issue_needs_a_correction_that_says_what_changed(county: Path) -> None:
    first = quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    before = named(first, ".docx").read_bytes()
    review(PENDING, "属实")
    review("意见征集", "误报")
    with pytest.raises(UserError, match=r"已经签发（第1版）(?s:.*)增加整改事项1个(?s:.*)--correct"):
        quarterly.write(Q4)
    second = quarterly.write(Q4, correction="教育局来函说明。")
    assert named(second, ".docx").name == "2026年第四季度通报（第2版）.docx"
    assert named(first, ".docx").read_bytes() == before
    text = text_of(named(second, ".docx"))
    assert "（成文日期2027年1月8日，第1版），以本版为准。更正原因：教育局来函说明。更正内容：" in text
    assert "1．增加整改事项1个，整改期限2027年1月15日：2026Q4-007（青禾县教育局，青禾县教育局网站，" in text
    assert "经复核不属实，撤销整改事项1个：2026Q4-" in text
    (order,), handed = orders.write(Q4)
    with zipfile.ZipFile(order) as package:
        assert package.namelist() == [
            "青禾县教育局整改清单.xlsx", "青禾县教育局整改通知单（更正）.docx",
            "青禾县人民政府办公室自查整改单（更正）.docx",
        ]  # fmt: skip
        with package.open("青禾县教育局整改清单.xlsx") as file:
            rows = list(load_workbook(file)[orders.LIST].iter_rows(min_row=2, values_only=True))
    assert (order.name, len(handed.demands), [row[0] for row in rows]) == (
        "2026年第四季度整改通知单（第2版）.zip", 1, ["2026Q4-007"],
    )  # fmt: skip


def letters(path: Path) -> dict[str, str]:
    """The words of each letter of an order."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith(".docx")]
        documents = {name: Document(io.BytesIO(package.read(name))) for name in names}
    return {
        name: "\n".join(
            [paragraph.text for paragraph in one.paragraphs]
            + [cell.text for table in one.tables for row in table.rows for cell in row.cells]
        )
        for name, one in documents.items()
    }


def test_a_term_that_letters_told_is_told_by_everything_after_a_correction(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    text = text_of(named(quarterly.write(Q4, date(2027, 2, 8), correction="日期写错"), ".docx"))
    told = "成文日期由2027年1月8日改为2027年2月8日。已发的整改通知单写明的整改期限不变，仍为2027年1月15日。"
    assert told in text
    assert text.count("于2027年1月15日前") == 2
    assert "2月15日" not in text
    assert set(Demand.objects.values_list("due", flat=True)) == {date(2027, 1, 15)}
    found = rows_of(ledger.write(Q4)[0][0], "整改情况")
    assert {row[6] for row in found} == {"2027-01-15"}
    quarterly.write(Q4)  # the same is told again


def test_a_term_that_no_letter_told_moves_with_the_date(draft: Path) -> None:
    demands.issue(Q4, NUMBER)
    text = text_of(named(quarterly.write(Q4, date(2027, 2, 8), correction="日期写错"), ".docx"))
    assert "成文日期由2027年1月8日改为2027年2月8日，整改期限改为2027年2月15日。" in text
    assert "于2027年2月15日前" in text
    assert set(Demand.objects.values_list("due", flat=True)) == {date(2027, 2, 15)}


def test_a_correction_of_words_alone_says_which(county: Path) -> None:
    first = named(quarterly.write(Q4, SIGNED), ".docx")
    demands.issue(Q4, NUMBER)
    config = county / "xunjian.toml"
    config.write_text(config.read_text("utf-8").replace("刘敏，0955-8012345", "周平，0955-8019999"), "utf-8")
    told = "“联系人及电话：刘敏，0955-8012345”改为“联系人及电话：周平，0955-8019999”。"
    with pytest.raises(UserError, match=told):
        quarterly.write(Q4)
    lying = first.read_bytes()
    first.write_bytes(lying + b" ")
    with pytest.raises(UserError, match=r"说不出改了什么.*把签发的那一份放回去"):
        quarterly.write(Q4, correction="换了人")
    first.write_bytes(lying)
    text = text_of(named(quarterly.write(Q4, correction="换了人"), ".docx"))
    assert f"更正内容：\n1．{told}" in text
    assert text.count("的通报（更正）") == 1


def test_a_correction_may_quote_numbers_that_no_longer_are(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    demands.issue(Q4, NUMBER)
    review("省农业厅", "待核")
    Finding.objects.filter(where="省农业厅", result__inspection__period="2026-11").update(review="属实")
    text = text_of(named(quarterly.write(Q4, correction="复核"), ".docx"))
    told = text.split("更正内容：")[1].split("为贯彻落实")[0]
    assert re.search(r"“10月核实的问题\d+个.*”改为“10月核实的问题\d+个", told)
    assert re.search(r"表格中的“10月，3，.+”改为“10月，3，", told)


def test_a_month_s_correction_says_that_the_quarter_s_evidence_numbers_are_the_old_ones(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    for command, period, number in (("report", "2026-12", "2"), ("notice", "2026Q4", "3")):
        assert main([command, period, "--date", "2027-01-08"]) == 0
        assert main([command, period, "--issued", number, "--yes"]) == 0
    review("教育动态", "误报")
    capsys.readouterr()
    assert main(["report", "2026-12", "--correct", "来函", "--yes"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "问题清单的编号变了，2026年第四季度通报已经签发" in told


def test_a_draft_keeps_the_day_to_come_for_which_it_was_written(county: Path) -> None:
    quarterly.write(Q4, LATER + timedelta(days=9))
    quarterly.write(Q4)
    assert Notice.objects.get().issued_on == LATER + timedelta(days=9)


def test_orders_after_a_correction_that_changes_no_demand_say_what_was_sent(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    quarterly.write(Q4, date(2027, 2, 8), correction="日期写错")
    with pytest.raises(UserError) as caught:
        orders.write(Q4)
    assert "更正（第2版）没有增加、撤销、恢复整改事项，各单位的期限也没有变，不用再发通知单" in str(
        caught.value
    )
    today = full_date(datetime.now(TIMEZONE).date())
    assert (
        f"2027年1月8日的整改通知单（第1版，{today}写出），整改事项6个，期限2027年1月15日。"
    ) in str(caught.value)  # fmt: skip


def test_a_letter_after_a_correction_says_which_one_it_corrects_and_how(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    review(PENDING, "属实")
    review("意见征集", "误报")
    quarterly.write(Q4, correction="来函")
    (order,), handed = orders.write(Q4)
    told = letters(order)
    education = told["青禾县教育局整改通知单（更正）.docx"]
    assert "问题整改通知单（更正）" in education
    assert (
        "2027年1月8日的2026年第四季度问题整改通知单，现予更正：增加整改事项1个（2026Q4-007）。"
        "其他整改事项和期限不变。"
    ) in education
    corrected = "根据《青禾县人民政府办公室关于2026年第四季度全县政府网站和政务新媒体检查情况的通报（更正）》"
    assert f"{corrected}（2027年1月8日），经人工核实，" in education
    own = told["青禾县人民政府办公室自查整改单（更正）.docx"]
    assert f"{corrected}（2027年1月8日），2027年1月8日的2026年第四季度问题自查整改单，现予更正：" in own
    (gone,) = handed.taken_back
    taken = f"{gone.number}（青禾县人民政府办公室，青禾县人民政府网站，空白栏目：意见征集）"
    assert f"经复核不属实，撤销整改事项1个：{taken}。" in own
    assert "附件" not in own
    assert "（一）" not in own
    assert letters(orders.write(Q4)[0][0]) == told, "it may be written again"
    quarterly.write(Q4, date(2027, 2, 8), correction="日期写错")
    with pytest.raises(UserError, match=r"（第2版，.*写出），整改事项1个"):
        orders.write(Q4)


def test_letters_that_went_out_are_written_again_as_they_were(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    told = letters(orders.write(Q4)[0][0])
    when = Issue.objects.get().handed_at
    mended, disputed, *_ = Demand.objects.order_by("id")
    later = now() + timedelta(minutes=1)
    Recheck.objects.create(demand=mended, round=1, outcome="已整改", told="改好了。", at=later)
    Reply.objects.create(
        demand=disputed, state="有异议", explanation="不属实", person="李静", source="回复.xlsx",
        imported_at=later,
    )  # fmt: skip
    assert letters(orders.write(Q4)[0][0]) == told
    assert Issue.objects.get().handed_at == when


def test_letters_that_tell_what_is_dismissed_by_now_are_not_written_again(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    (order,), _ = orders.write(Q4)
    before = order.read_bytes()
    number = Demand.objects.get(where="意见征集").number
    review("意见征集", "误报")
    with pytest.raises(
        UserError,
        match=rf"已经写出.*各单位照那一份办理，没有重写。以后改为误报的1个（{number}）.*--correct 原因",
    ):
        orders.write(Q4)
    assert order.read_bytes() == before


def test_the_command_says_when_letters_went_out(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rectify", "export", "2026-11", "--yes"]) == 2
    assert main(["report", "2026-11"]) == 0
    capsys.readouterr()
    assert main(["rectify", "export", "2026-11", "--yes"]) == 0
    assert "又写了一份" not in capsys.readouterr().out
    assert main(["rectify", "export", "2026-11", "--yes"]) == 0
    today = full_date(datetime.now(TIMEZONE).date())
    assert f"已于{today}写出，各单位照那一份办理；照原来的事项又写了一份" in capsys.readouterr().out


def test_what_was_withdrawn_without_a_letter_is_told_by_the_next(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    review("意见征集", "误报")
    quarterly.write(Q4, correction="误报")
    review(PENDING, "属实")
    quarterly.write(Q4, correction="来函")
    assert [one.where for one in demands.to_hand(Q4).taken_back] == ["意见征集"]
    orders.write(Q4)
    review("意见征集", "属实")
    quarterly.write(Q4, correction="属实")
    (order,), _ = orders.write(Q4)
    assert "恢复整改事项1个" in letters(order)["青禾县人民政府办公室自查整改单（更正）.docx"]


def test_a_correction_keeps_the_term_that_was_issued(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    config = county / "xunjian.toml"
    config.write_text(config.read_text("utf-8").replace("rectify_days = 5", "rectify_days = 3"), "utf-8")
    quarterly.write(Q4)
    review("意见征集", "误报")
    text = text_of(named(quarterly.write(Q4, correction="来函"), ".docx"))
    assert "于2027年1月15日前（5个工作日，" in text
    changed = r"截至2026年12月检查，问题共有的由13个改为\d+个，尚未整改的由6个改为\d+个，"
    assert re.search(changed, text)
    assert set(Demand.objects.values_list("due", flat=True)) == {date(2027, 1, 15)}


def test_what_a_correction_demands_again_has_a_term_that_is_not_over(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    review("意见征集", "误报")
    quarterly.write(Q4, correction="误报")
    review("意见征集", "属实")
    monkeypatch.setattr(issuing, "now", lambda: datetime(2027, 3, 1, 4, tzinfo=UTC))
    text = text_of(named(quarterly.write(Q4, correction="属实"), ".docx"))
    assert "恢复整改事项1个，整改期限2027年3月8日：" in text
    assert Demand.objects.get(where="意见征集").due == date(2027, 3, 8)
    assert Demand.objects.filter(due=date(2027, 1, 15)).count() == Demand.objects.count() - 1
    (order,), _ = orders.write(Q4)
    with zipfile.ZipFile(order) as package, package.open("青禾县人民政府办公室整改清单.xlsx") as file:
        rows = list(load_workbook(file)[orders.LIST].iter_rows(min_row=2, values_only=True))
    assert [(row[4], row[8]) for row in rows] == [("意见征集", "2027-03-08")]


def test_the_date_of_a_correction_is_no_earlier_one(draft: Path) -> None:
    demands.issue(Q4, NUMBER)
    with pytest.raises(UserError, match="更正的日期不能更早"):
        quarterly.write(Q4, date(2027, 1, 7), correction="日期写错")


def test_a_draft_is_not_corrected(draft: Path) -> None:
    with pytest.raises(UserError, match="还没有签发，不用更正"):
        quarterly.write(Q4, SIGNED, correction="原因")


def test_records_that_cannot_be_written_leave_the_documents_as_they_were(tmp_path: Path) -> None:
    files.hand_over(tmp_path, {"通报.docx": b"1"})

    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError):
        files.hand_over(tmp_path, {"通报.docx": b"2"}, full)
    assert (tmp_path / "通报.docx").read_bytes() == b"1"
    assert {path.name for path in tmp_path.iterdir()} == {"通报.docx", files.WRITTEN, files.LOCK}
    assert files.hand_over(tmp_path, {"通报.docx": b"3"}) == [tmp_path / "通报.docx"]


def test_a_unit_that_was_renamed_has_one_name_in_a_notice(county: Path) -> None:
    Unit.objects.filter(name="青禾县教育局").update(name=RENAMED)
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert f"（{RENAMED}）" in text
    assert "（青禾县教育局）" not in text


def moved(site: str, unit: str) -> None:
    """Let a site be another unit's from now on."""
    Site.objects.filter(name=site).update(unit=Unit.objects.get_or_create(name=unit)[0])


def demanded() -> dict[str, set[str]]:
    """The places that a notice demands to be mended, by unit."""
    found: dict[str, set[str]] = {}
    for one in Demand.objects.filter(withdrawn=False).select_related("unit"):
        assert one.unit_name == one.unit.name
        found.setdefault(one.unit_name, set()).add(one.where)
    return found


def test_a_notice_its_demands_and_its_letters_tell_whose_a_site_is_when_it_is_written(county: Path) -> None:
    moved("青禾县农业农村局", "青禾县教育局")
    first = quarterly.write(Q4, SIGNED)
    told = letters(orders.write(Q4)[0][0])
    assert demanded()["青禾县教育局"] == {"教育动态", "政策文件", "农业动态"}
    assert not any("农业农村局" in name for name in told)
    letter = told["青禾县教育局整改通知单.docx"]
    assert "你单位主办的青禾县教育局网站、青禾县农业农村局网站有3个问题需要整改" in letter
    listed = [row for row in rows_of(named(first, ".xlsx"), quarterly.LEDGER) if "农业动态" in str(row)]
    assert ["青禾县教育局" in row for row in listed] == [True]
    (book,), _ = ledger.write(Q4)
    assert {row[1] for row in rows_of(book, "整改情况")} == set(demanded())


def test_what_changed_hands_is_withdrawn_from_one_unit_and_demanded_of_the_other(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    was = {one.number for one in Demand.objects.filter(unit__name="青禾县教育局")}
    moved("青禾县教育局", CENTRE)
    with pytest.raises(UserError, match="要由新的单位整改的，才要更正"):
        quarterly.write(Q4)
    assert demands.unsaid(Notice.objects.get()) == (0, 0, 0, 0, 2)
    text = text_of(named(quarterly.write(Q4, correction="换了主办单位"), ".docx"))
    assert f"1．青禾县教育局网站的主办单位，原来写的是青禾县教育局，现在是{CENTRE}。" in text
    assert "增加整改事项2个，整改期限" in text
    assert f"2026Q4-007（{CENTRE}，青禾县教育局网站，“" in text
    assert all(f"{number}（青禾县教育局，青禾县教育局网站，" in text for number in was)
    assert {one.number for one in Demand.objects.filter(withdrawn=True)} == was
    assert demanded()[CENTRE] == {"教育动态", "政策文件"}
    told = letters(orders.write(Q4)[0][0])
    assert set(told) == {f"{CENTRE}整改通知单.docx", "青禾县教育局整改通知单（更正）.docx"}
    assert "撤销整改事项2个，不再要求整改" in told["青禾县教育局整改通知单（更正）.docx"]
    moved("青禾县教育局", "青禾县教育局")
    text = text_of(named(quarterly.write(Q4, correction="又换回来"), ".docx"))
    assert "恢复整改事项2个" in text
    assert f"撤销整改事项2个：2026Q4-007（{CENTRE}，" in text
    assert set(letters(orders.write(Q4)[0][0])) == {
        "青禾县教育局整改通知单（更正）.docx", f"{CENTRE}整改通知单（更正）.docx",
    }  # fmt: skip


def test_the_export_says_that_what_was_issued_changed_hands(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    assert main(["notice", "2026Q4", "--date", "2027-01-08"]) == 0
    assert main(["notice", "2026Q4", "--issued", NUMBER, "--yes"]) == 0
    moved("青禾县教育局", CENTRE)
    capsys.readouterr()
    assert main(["rectify", "export", "2026Q4", "--yes"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "记录有改动：换了主办单位、通知的是通报里的单位的2个。要改通报，" in told
    (path,) = office.rglob("*整改通知单.zip")
    assert not any(CENTRE in name for name in letters(path))


def test_a_unit_that_was_only_renamed_is_said_to_be_and_has_the_same_to_mend(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    orders.write(Q4)
    Unit.objects.filter(name="青禾县教育局").update(name=RENAMED)
    with pytest.raises(UserError) as refused:
        quarterly.write(Q4)
    told = str(refused.value).splitlines()
    assert told[1:3] == [f"青禾县教育局更名为{RENAMED}。", issuing._NEW_OWNER]
    review(PENDING, "属实")
    text = text_of(named(quarterly.write(Q4, correction="来函"), ".docx"))
    assert f"1．青禾县教育局更名为{RENAMED}。" in text
    assert "撤销整改事项" not in text
    assert demanded()[RENAMED] == {"教育动态", "政策文件", PENDING}
    assert set(letters(orders.write(Q4)[0][0])) == {f"{RENAMED}整改通知单（更正）.docx"}


@pytest.mark.parametrize("older", [False, True])
def test_letters_that_have_still_to_go_out_when_a_unit_is_renamed_find_it(county: Path, older: bool) -> None:
    quarterly.write(Q4, SIGNED)
    issuing.issue(Notice.objects.get())
    Unit.objects.filter(name="青禾县教育局").update(name=RENAMED)
    review(PENDING, "属实")
    quarterly.write(Q4, correction="来函")
    if older:  # whose versions kept the numbers by the name, and called each row as it was when it was new
        names = {str(unit): name for unit, name in Unit.objects.values_list("pk", "name")}
        units = Notice.objects.get().figures["units"]
        Notice.objects.update(figures={"units": {names[unit]: counts for unit, counts in units.items()}})
        Demand.objects.filter(unit__name=RENAMED).exclude(where=PENDING).update(unit_name="青禾县教育局")
    told = letters(orders.write(Q4)[0][0])
    assert "你单位主办的青禾县教育局网站有3个问题需要整改" in told[f"{RENAMED}整改通知单.docx"]


def office_template(county: Path, old: str, new: str) -> Path:
    """The office's own template, one paragraph of it changed."""
    document = Document(str(TEMPLATES / "quarterly.docx"))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    (county / "templates").mkdir()
    document.save(str(county / "templates" / "quarterly.docx"))
    return county / "templates" / "quarterly.docx"


def test_typed_conclusions_are_no_template(county: Path) -> None:
    path = office_template(county, "{{ 网站情况 }}", "列入检查台账的政府网站9个，全部合格。")
    assert any("缺少“网站情况”" in one for one in template.mistakes(path.read_bytes(), "quarterly"))
    with pytest.raises(UserError, match="缺少“网站情况”"):
        quarterly.write(Q4, SIGNED)


def test_other_figures_beside_those_of_the_records_are_refused(county: Path) -> None:
    typed = "检查台账的网站9个，检查9个，检查比例100%；合格9个，不合格0个，合格率100%。"
    office_template(county, "{{ 网站情况 }}", "{{ 网站情况 }}" + typed)
    with pytest.raises(UserError, match="不是记录里的数字"):
        quarterly.write(Q4, SIGNED)


def test_a_correction_that_the_template_hides_is_not_written(draft: Path) -> None:
    demands.issue(Q4, NUMBER)
    office_template(draft, "{{ 段 }}", "略")
    with pytest.raises(UserError, match="没有写出“本通报更正"):
        quarterly.write(Q4, date(2027, 1, 9), correction="日期")


def test_a_notice_whose_findings_an_inspection_replaces_meanwhile_is_not_recorded(draft: Path) -> None:
    before = set(Demand.objects.values_list("number", "key"))
    said = quarterly.statement(quarter.gather(Q4), office.load(), SIGNED, draft)
    next(iter(said.demanded.values())).finding.delete()
    with pytest.raises(UserError, match="正在更新，没有写出"), transaction.atomic():
        record.notice(said, "", {}, record.Terms(SIGNED, SIGNED))
    assert set(Demand.objects.values_list("number", "key")) == before
