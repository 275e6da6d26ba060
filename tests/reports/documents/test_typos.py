"""错别字对照表: what a person confirmed, where it stands, and the very word marked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from reports import monthly
from reports.facts import as_told
from reports.models import Finding, Result
from reports.periods import Month
from reports.rectify import demands

DECEMBER, SIGNED = Month(2026, 12), date(2027, 1, 6)
NAME = "2026年12月错别字对照表"


def slip(wrong: str, right: str, quote: str, **more: object) -> Finding:
    """A wrong word of the education office's site, reviewed as ``review`` says."""
    site = more.pop("site", "青禾县教育局")
    around = str(more.pop("around", wrong))
    address = "http://jyj.qinghe.gov.cn/a.html"
    result = Result.objects.get(inspection__period="2026-12", name=site)
    row = Finding(
        result=result, indicator="typo", level="扣分", certainty="确定", subject=result.name,
        url=address, where="全县现场会召开", quote=quote,
        message=f"《全县现场会召开》中，“{wrong}”应为“{right}”。", suggestion=f"改为“{right}”。词典。",
        evidence=[{"url": address, "at": "2026-12-31T12:00:00+08:00", "seen": quote}],
        data={"identity": wrong, "wrong": wrong, "right": right, "times": "1", "around": around},
        first_period="2026-12", review="属实", reviewed_at=datetime(2027, 1, 5, 4, tzinfo=UTC),
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, name, value)
    row.key = as_told(row).key
    row.save()
    return row


def rows(county: Path) -> list[list[object]]:
    sheet = load_workbook(county / "documents" / "2026-12" / f"{NAME}.xlsx").worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_a_month_without_a_wrong_word_has_no_table(county: Path) -> None:
    assert not [path for path in monthly.write(DECEMBER, SIGNED) if "错别字" in path.name]


def test_no_paper_for_all_hands_out_the_address_of_open_numbers_of_persons(county: Path) -> None:
    row = slip("布署", "部署", "会议作出布署")
    earlier = Result.objects.get(inspection__period="2026-11", name="青禾县教育局")
    row.result.answers.create(indicator="personal_data", outcome="未能检查")
    leak = Finding(
        result=earlier, key="b" * 16, indicator="personal_data", level="扣分", certainty="疑似",
        review="属实", subject=row.subject, url=row.url, message="页面上有1个没有遮盖的手机号码。",
        first_period="2026-11", data={"identity": "号码"}, evidence=[],
    )  # fmt: skip
    leak.save()
    for path in monthly.write(DECEMBER, SIGNED):
        if path.suffix == ".xlsx" and "内部" not in path.name:
            cells = [cell for sheet in load_workbook(path) for one in sheet.iter_rows() for cell in one]
            links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
            assert row.url not in "\n".join(map(str, [*links, *(cell.value for cell in cells)]))
        if path.suffix == ".html":
            assert row.url not in path.read_text("utf-8")


def test_only_what_was_confirmed_is_listed_by_unit_and_word(county: Path) -> None:
    slip("布署", "部署", "会议作出布署")
    slip("按排", "安排", "会议作出按排")
    slip("签定", "签订", "签定协议", site="青禾县农业农村局")
    slip("再接再励", "再接再厉", "我们再接再励", review="待核")
    slip("帐户", "账户", "开立帐户", review="误报")
    written = [path.name for path in monthly.write(DECEMBER, SIGNED)]
    assert written[3:5] == [f"{NAME}.docx", f"{NAME}.xlsx"]
    assert [row[1:5:2] for row in rows(county)] == [
        ["青禾县农业农村局", "签定"], ["青禾县教育局", "布署"], ["青禾县教育局", "按排"]
    ]  # fmt: skip
    assert rows(county)[0][6] == "【签定】协议"
    assert rows(county)[0][11] == "属实，2027年1月5日"
    document = Document(str(county / "documents" / "2026-12" / f"{NAME}.docx"))
    text = "".join(one.text for one in document.paragraphs)
    assert "2个单位的网站有文字差错3处" in text
    assert "另有1处尚待核实，没有列入。" in text
    red = [run.text for run in document.tables[0].rows[2].cells[4].paragraphs[0].runs if run.font.underline]
    assert red == ["布署"]


def test_of_two_like_words_the_wrong_one_is_marked(county: Path) -> None:
    quote = "他一贯切实履职，要求贯切到底"
    slip("贯切", "贯彻", quote, around="，要求贯切到底")
    monthly.write(DECEMBER, SIGNED)
    assert rows(county)[0][6] == "他一贯切实履职，要求【贯切】到底"


def test_nothing_is_marked_where_it_is_not_known_which_one(county: Path) -> None:
    slip("贯切", "贯彻", "他一贯切实履职，要求贯切到底", around="贯切")
    monthly.write(DECEMBER, SIGNED)
    assert rows(county)[0][6] == "他一贯切实履职，要求贯切到底"


@pytest.mark.parametrize("evil", ["=1+1<script>{{ 标题 }}{% raw %}\u202e\x0b&<w:p/>", "𠮷㐂" * 400])
def test_hostile_words_stay_words(county: Path, evil: str) -> None:
    slip(evil, evil, f"前{evil}后")
    monthly.write(DECEMBER, SIGNED)
    sheet = load_workbook(county / "documents" / "2026-12" / f"{NAME}.xlsx").worksheets[0]
    assert sheet["D2"].data_type == "s"
    cells = Document(str(county / "documents" / "2026-12" / f"{NAME}.docx")).tables[0].rows[1].cells
    assert cells[2].text[:3] == evil[:3]


def test_a_table_that_is_gone_from_the_records_goes_and_one_somebody_filled_in_is_kept(county: Path) -> None:
    row = slip("布署", "部署", "会议作出布署")
    monthly.write(DECEMBER, SIGNED)
    folder = county / "documents" / "2026-12"
    book = load_workbook(folder / f"{NAME}.xlsx")
    book.worksheets[0]["M2"] = "已整改"
    book.save(folder / f"{NAME}.xlsx")
    row.review = "误报"
    row.save()
    kept = [path.name for path in monthly.write(DECEMBER, SIGNED)][-1]
    assert kept.startswith(f"{NAME}-")
    assert [path.name for path in folder.glob(f"{NAME}*")] == [kept]


def test_the_table_that_was_issued_stays_beside_that_of_a_correction(county: Path) -> None:
    first, second = slip("布署", "部署", "会议作出布署"), slip("按排", "安排", "会议作出按排")
    monthly.write(DECEMBER, SIGNED)
    demands.issue(DECEMBER, "青政办发〔2027〕3号")
    issued = {path.name: path.read_bytes() for path in (county / "documents/2026-12").glob(f"{NAME}*")}
    for row, more in ((first, [f"{NAME}（第2版）.docx", f"{NAME}（第2版）.xlsx"]), (second, [])):
        Finding.objects.filter(pk=row.pk).update(review="误报")
        written = monthly.write(DECEMBER, SIGNED, correction="复核改为误报")
        assert [path.name for path in written if NAME in path.name] == more
        assert {name: (written[0].parent / name).read_bytes() for name in issued} == issued
