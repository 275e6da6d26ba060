"""``xunjian warnings``: what falls due, by 责任单位, as a table, a workbook, mail drafts and a calendar."""

from __future__ import annotations

import email
from datetime import date, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from crawler.plan import TIMEZONE
from reports import facts, monthly, warnings
from reports.models import Finding, Inspection, Unit
from reports.periods import Month
from tests.reports.documents.test_notices import named, rows_of, text_of
from tests.reports.working import xunjian

Capture = pytest.CaptureFixture[str]
TODAY = date(2026, 12, 2)
SCHOOL, TOWN = "青禾县教育局", "“河东镇发布”微信公众号"
PLANTED = (
    (SCHOOL, "column_due", "青禾县教育局“教育动态”栏目最迟2026年12月4日要更新。", "2026-12-04"),
    (SCHOOL, "letters_due", "“咨询”栏目的来信《<b>&学区》最迟2026年12月1日要答复。", "2026-12-01"),
    (SCHOOL, "certificate_due", "青禾县教育局的安全证书最迟2026年12月25日要更换。", "2026-12-25"),
    (TOWN, "account_due", "“河东镇发布”微信公众号最迟2026年12月3日要更新。", "2026-12-03"),
)


def plant(month: str = "2026-11") -> None:
    """Warnings of one month, in no order."""
    results = Inspection.objects.get(period=month).results
    for number, (name, indicator, message, deadline) in enumerate(PLANTED):
        Finding.objects.create(
            result=results.get(name=name), key=f"{number}" * 16, indicator=indicator, level="提示",
            certainty="确定", subject=name, url="http://jyj.qinghe.gov.cn/dt/" if name == SCHOOL else "",
            message=message, first_period=month, data={"deadline": deadline},
        )  # fmt: skip


def written(tmp_path: Path, day: date) -> list[Path]:
    return warnings.write(facts.load(Month(2026, 11)), tmp_path / "预警", day)


def test_what_falls_due_first_comes_first_and_a_unit_s_things_stay_together(county: Path) -> None:
    plant()
    dues = warnings.of(facts.load(Month(2026, 11)))
    assert [(due.unit, due.deadline.day) for due in dues] == [
        ("青禾县教育局", 1),
        ("青禾县教育局", 4),
        ("青禾县教育局", 25),
        ("河东镇人民政府", 3),
    ]
    assert [due.left(TODAY) for due in dues] == ["已过1天，先核对", "还有2天", "还有23天", "还有1天"]


def test_what_a_person_dismissed_is_no_warning(county: Path) -> None:
    plant()
    Finding.objects.filter(indicator="letters_due").update(review="误报")
    assert len(warnings.of(facts.load(Month(2026, 11)))) == 3


def test_each_unit_gets_a_draft_with_its_own_things_only(county: Path, tmp_path: Path) -> None:
    plant()
    paths = warnings.write(facts.load(Month(2026, 11)), tmp_path / "预警", TODAY)
    assert [path.name for path in paths] == [
        "2026年11月早期预警.xlsx",
        "2026年11月早期预警.ics",
        "预警函-青禾县教育局.docx",
        "预警-青禾县教育局.eml",
        "预警函-河东镇人民政府.docx",
        "预警-河东镇人民政府.eml",
    ]
    draft = email.message_from_bytes(paths[3].read_bytes(), policy=policy.default)
    assert draft["Subject"] == "2026年11月检查预警：青禾县教育局有2项临近期限"
    assert (draft["X-Unsent"], draft["To"]) == ("1", None)
    body = draft.get_content().replace("\r\n", "\n")
    assert "1. 青禾县教育局“教育动态”栏目" in body
    assert "学区" not in body, "its day is past"
    assert "河东镇" not in body
    assert body.rstrip().endswith("青禾县人民政府办公室\n刘敏，0955-8012345\n2026年12月2日")
    assert rows_of(paths[0], "早期预警")[0][4:6] == ("2026-12-01", "已过1天，先核对")


def test_each_unit_gets_a_letter_to_be_signed(county: Path, tmp_path: Path) -> None:
    plant()
    paths = warnings.write(facts.load(Month(2026, 11)), tmp_path / "预警", TODAY)
    text = text_of(next(path for path in paths if path.name == "预警函-青禾县教育局.docx"))
    assert "青禾县教育局：\n2026年11月检查（监测时间点为2026年11月30日23时59分）中" in text
    assert (
        "你单位主办的青禾县教育局网站有2个事项没有超过期限，但已临近（见下表），最早的2026年12月4日到期。"
        "请在期限以前发布新的信息、更换安全证书；只修改发布日期、重发旧稿的，不算更新。已经办理的，不必再办。"
        in text
    )
    assert text.index("2026-12-04") < text.index("2026-12-25")
    assert "学区" not in text, "its day is past"
    assert "河东镇" not in text


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (
            ["account_due"],
            "，2026年12月3日到期。请在期限以前发布新的信息；只重发旧稿的，不算更新。",
        ),
        (["certificate_due"], "，2026年12月25日到期。请在期限以前更换安全证书。"),
        (["letters_due"], "，2026年12月5日到期。请在期限以前答复来信。"),
        (
            ["letters_due", "column_due"],
            "，都在2026年12月5日到期。请在期限以前发布新的信息、答复来信；只修改发布日期、重发旧稿的，不算更新。",
        ),
    ],
)
def test_a_letter_asks_for_what_its_rows_ask_for(
    county: Path, tmp_path: Path, kept: list[str], told: str
) -> None:
    plant()
    due = Finding.objects.filter(indicator__endswith="_due")
    due.exclude(indicator__in=kept).delete()
    due.filter(indicator__in=("letters_due", "column_due")).update(data={"deadline": "2026-12-05"})
    (letter,) = (path for path in written(tmp_path, TODAY) if path.suffix == ".docx")
    assert f"（见下表）{told}已经办理的，不必再办。" in text_of(letter)


def test_every_check_that_warns_has_its_remedy() -> None:
    assert set(warnings.REMEDIES) == set(facts.WARNINGS)


def test_nobody_is_asked_for_what_is_past_or_due_on_the_day_of_the_letter(
    county: Path, tmp_path: Path
) -> None:
    plant()
    paths = written(tmp_path, date(2026, 12, 4))
    assert [path.name for path in paths if path.suffix in (".docx", ".eml")] == [
        "预警函-青禾县教育局.docx",
        "预警-青禾县教育局.eml",
    ], "the town's day is past"
    assert [row[5] for row in rows_of(paths[0], "早期预警")] == [
        "已过3天，先核对",
        "今天到期",
        "还有21天",
        "已过1天，先核对",
    ]
    assert "有1个事项没有超过期限" in text_of(paths[2])
    assert "教育动态" not in text_of(paths[2])
    assert [path.suffix for path in written(tmp_path, date(2026, 12, 25))] == [".xlsx", ".ics"]
    assert not list((tmp_path / "预警").glob("预警*"))


def test_the_office_is_not_written_to_as_another_unit(county: Path, tmp_path: Path) -> None:
    plant()
    Unit.objects.filter(name="青禾县教育局").update(name="县政府办公室")
    paths = {path.name: path for path in written(tmp_path, TODAY)}
    text = text_of(paths["自查预警单-县政府办公室.docx"])
    assert text.startswith("政府网站和政务新媒体自查预警单\n\n本单位有关内设机构：\n")
    assert "中，本单位主办的青禾县教育局网站有2个" in text
    assert "你单位" not in text
    draft = email.message_from_bytes(paths["预警-县政府办公室.eml"].read_bytes(), policy=policy.default)
    assert draft["Subject"] == "2026年11月检查预警：本单位有2项临近期限"
    body = draft.get_content()
    assert body.startswith("本单位有关内设机构：")
    assert "你单位" not in body
    assert "预警函-河东镇人民政府.docx" in paths
    Finding.objects.filter(indicator__endswith="_due").delete()
    written(tmp_path, TODAY)
    assert not list((tmp_path / "预警").glob("自查预警单-*"))


def test_units_of_long_or_like_names_get_a_draft_each(county: Path, tmp_path: Path) -> None:
    plant()
    units = dict.fromkeys(due.unit for due in warnings.of(facts.load(Month(2026, 11))))
    for number, unit in enumerate(units):
        Unit.objects.filter(name=unit).update(name="青" * 80 + "/_"[number])
    paths = warnings.write(facts.load(Month(2026, 11)), tmp_path / "预警", TODAY)
    drafts = [path.name for path in paths if path.suffix == ".eml"]
    assert drafts == [f"预警-{'青' * 50}.eml", f"预警-{'青' * 50}（2）.eml"]


def test_the_calendar_has_a_day_for_each_and_is_the_same_every_time(county: Path) -> None:
    plant()
    dues, as_of = warnings.of(facts.load(Month(2026, 11))), datetime(2026, 11, 30, tzinfo=TIMEZONE)
    made = warnings.calendar(dues, as_of)
    assert made == warnings.calendar(dues, as_of)
    events = Calendar.from_ical(made).walk("VEVENT")
    assert [event.decoded("DTSTART") for event in events] == [due.deadline for due in dues]
    assert "《<b>&学区》" in str(events[0]["DESCRIPTION"])
    assert len({str(event["UID"]) for event in events}) == 4


def test_a_draft_that_has_nothing_to_say_any_more_goes_and_an_edited_one_is_kept(
    county: Path, tmp_path: Path
) -> None:
    plant()
    *_, school, _, town = warnings.write(facts.load(Month(2026, 11)), tmp_path / "预警", TODAY)
    town.write_bytes(town.read_bytes() + "王主任：请阅。".encode())
    Finding.objects.filter(data__has_key="deadline").delete()
    warnings.write(facts.load(Month(2026, 11)), tmp_path / "预警", TODAY)
    assert not school.exists()
    assert not town.exists()
    assert not list((tmp_path / "预警").glob("*.docx"))
    (kept,) = (tmp_path / "预警").glob("*.eml")
    assert "王主任" in kept.read_bytes().decode()


def test_the_notice_tells_them_by_unit(county: Path) -> None:
    plant("2026-12")
    Finding.objects.filter(indicator__endswith="_due").update(data={"deadline": "2027-01-03"})
    Finding.objects.filter(indicator="letters_due").update(data={"deadline": "2027-01-02"})
    paths = monthly.write(Month(2026, 12), date(2027, 1, 1))
    assert (
        "请主办单位在期限以前办理：青禾县教育局，“咨询”栏目的来信《<b>&学区》最迟2026年12月1日要答复；"
        in text_of(named(paths, ".docx"))
    )
    assert "；“教育动态”栏目最迟2026年12月4日要更新；安全证书最迟2026年12月25日要更换。河东镇" in text_of(
        named(paths, ".docx")
    ), "a unit is named once"
    assert [row[0] for row in rows_of(named(paths, ".xlsx"), "早期预警")] == [
        *[SCHOOL] * 3,
        "河东镇人民政府",
    ]


def test_a_notice_has_the_same_warnings_in_all_its_forms_and_none_of_its_own_day(county: Path) -> None:
    plant("2026-12")
    for indicator, day in (("letters_due", 1), ("column_due", 5), ("account_due", 6), ("certificate_due", 7)):
        Finding.objects.filter(indicator=indicator).update(data={"deadline": f"2027-01-{day:02d}"})
    paths = monthly.write(Month(2026, 12), date(2027, 1, 5))
    word, page = text_of(named(paths, ".docx")), named(paths, ".html").read_text(encoding="utf-8")
    rows = rows_of(named(paths, ".xlsx"), "早期预警")
    for words in ("安全证书最迟", "河东镇发布”微信公众号最迟"):
        assert [words in word, words in page, words in str(rows)] == [True] * 3, words
    for words in ("学区", "教育动态”栏目最迟"):
        assert [words in word, words in page, words in str(rows)] == [False] * 3, words
    assert "<h2>早期预警</h2>" in page
    everything = monthly.write(Month(2026, 12), date(2027, 1, 8))
    assert "早期预警" not in text_of(named(everything, ".docx"))
    assert "早期预警" not in named(everything, ".html").read_text(encoding="utf-8")


def test_the_command_says_what_is_too_late_for_a_notice(office: Path, capsys: Capture) -> None:
    plant("2026-12")
    today = datetime.now(TIMEZONE).date()
    found = Finding.objects.filter(indicator__endswith="_due")
    found.update(data={"deadline": f"{today + timedelta(days=30)}"})
    assert "有 4 项临近期限。" in xunjian(capsys, "warnings", "2026-12")[1]
    found.filter(indicator="letters_due").update(data={"deadline": f"{today - timedelta(days=1)}"})
    found.filter(indicator="column_due").update(data={"deadline": f"{today}"})
    said = xunjian(capsys, "warnings", "2026-12")[1].replace("\n", "")
    assert "有 4 项临近期限，其中 2 项已过期限或者今天到期：今天成文的通报、预警函里不写，" in said


def test_the_command_takes_the_newest_month_and_writes_only_where_it_is_told(
    office: Path, tmp_path: Path, capsys: Capture
) -> None:
    code, said = xunjian(capsys, "warnings")
    assert (code, "2026年12月的检查有 0 项临近期限。" in said) == (0, True)
    plant("2026-12")
    ahead = datetime.now(TIMEZONE).date() + timedelta(days=30)
    Finding.objects.filter(indicator__endswith="_due").update(data={"deadline": f"{ahead}"})
    code, said = xunjian(capsys, "warnings", "2026-12", "--out", str(tmp_path / "预警"))
    assert (code, "2026年12月的检查有 4 项临近期限。" in said, "预警-青禾县教育局.eml" in said) == (
        0,
        True,
        True,
    )
    assert load_workbook(tmp_path / "预警" / "2026年12月早期预警.xlsx").sheetnames == ["早期预警"]
    assert not (office / "documents").exists()


def test_a_month_that_was_not_inspected_and_an_office_that_never_did_are_told(
    folder_without_months: Path, capsys: Capture
) -> None:
    code, said = xunjian(capsys, "warnings")
    assert (code, "请先运行 xunjian inspect" in said) == (2, True), said
    assert xunjian(capsys, "warnings", "2026-13")[0] == 2


@pytest.fixture
def folder_without_months(office: Path) -> Path:
    Inspection.objects.all().delete()
    return office
