"""Each relation violated once gives exactly one remark; a report that agrees gives none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks.annual import Kind, Remark, judge, read_report
from crawler.attachment import read_attachment
from crawler.page import read_pieces
from tests.checks.annual.samples import Sample


def remarks(sample: Sample, last: Sample | None = None, as_docx: bool = False) -> dict[str, list[Remark]]:
    """What is said of a report, by relation."""
    reports = [_read(one, as_docx) for one in (sample, last) if one]
    return {answer.relation: list(answer.remarks) for answer in judge(*reports) if answer.remarks}


def _read(sample: Sample, as_docx: bool):  # type: ignore[no-untyped-def]
    pieces = (
        read_attachment(sample.docx(), tables=True).pieces
        if as_docx
        else read_pieces(sample.html(), "http://a/")
    )
    report = read_report(pieces)
    assert report
    return report


def only(found: dict[str, list[Remark]]) -> tuple[str, Remark]:
    """The one remark that there is."""
    ((relation, (remark,)),) = found.items()
    return relation, remark


@pytest.fixture(params=[2021, 2019], ids=["form of 2021", "form of 2019"])
def sample(request: pytest.FixtureRequest) -> Sample:
    """A report that agrees."""
    return Sample(form=request.param, year=2023 if request.param == 2021 else 2020)


def balance(sample: Sample) -> None:
    sample.add_with_total("A", 0)


def parts(sample: Sample) -> None:
    sample.add_with_total("C5.2", 1)


def row_total(sample: Sample) -> None:
    sample.add("C3.1", 6)


def total_of_new(sample: Sample) -> None:
    sample.add("A", 6)


def review_total(sample: Sample) -> None:
    sample.reviews[9] = "3"


def figure_in_text(sample: Sample) -> None:
    sample.text.append(f"{sample.year}年，全县共新收政府信息公开申请6件，上年结转1件。")


def rate_in_text(sample: Sample) -> None:
    sample.text.append("微信公众号收到留言121件，办结116件，办结率96.9%。")


def whole_rate(sample: Sample) -> None:
    sample.text.append("县长信箱收到来信2000件，办结1999件，办结率100%。")


def no_heading(sample: Sample) -> None:
    sample.headings[4] = ""


def other_heading(sample: Sample) -> None:
    sample.headings[4] = "五、主要问题和改进措施"


def numbered_wrongly(sample: Sample) -> None:
    sample.headings[5] = "七、其他需要报告的事项"


def out_of_order(sample: Sample) -> None:
    sample.headings[4:] = ["其他需要报告的事项", "存在的主要问题及改进情况"]


def span_of_last_year(sample: Sample) -> None:
    sample.intro = f"统计期限自{sample.year - 1}年1月1日起，至{sample.year - 1}年12月31日止。"


def span_too_short(sample: Sample) -> None:
    sample.intro = "统计期限为{year}年1月1日至12月30日。"


def other_unit(sample: Sample) -> None:
    sample.unit, sample.signature = "青禾县水务局", "青禾县教育局"


VIOLATIONS: list[tuple[Callable[[Sample], None], str, str, str]] = [
    (balance, "R1", "表三“自然人”列", "第三项加第四项：3 + 1 = 4"),
    (parts, "R2", "表三“（七）总计”行“商业企业”列", "各行之和：1 + 1 = 2"),
    (row_total, "R3", "表三“（三）1.属于国家秘密”行“总计”列", "各列之和：0 = 0"),
    (total_of_new, "R3", "表三“一、本年新收”行“总计”列", "各列之和：3 + 2 = 5"),
    (review_total, "R4", "表四“未经复议直接起诉”组", "四种结果之和：0 = 0"),
    (figure_in_text, "R6", "全县共新收政府信息公开申请6件", "表三本年新收的总计 5"),
    (rate_in_text, "R9", "办结率96.9%", "116 ÷ 121 = 95.9%"),
    (whole_rate, "R9", "办结率100%", "1999 ÷ 2000 = 99.95%"),
    (no_heading, "R10 标题", "标题五", "五、存在的主要问题及改进情况"),
    (other_heading, "R10 标题", "标题五", "五、存在的主要问题及改进情况"),
    (numbered_wrongly, "R10 标题", "标题六", "六、其他需要报告的事项"),
    (out_of_order, "R10 标题", "标题次序", "一、二、三、四、五、六"),
    (span_of_last_year, "R10 年份", "统计期限", "年1月1日至"),
    (span_too_short, "R10 年份", "统计期限", "年12月31日"),
    (other_unit, "R10 单位", "落款", "青禾县水务局"),
]


@pytest.mark.parametrize("as_docx", [False, True], ids=["page", "Word"])
def test_a_report_that_agrees_has_no_remark(sample: Sample, as_docx: bool) -> None:
    assert remarks(sample, as_docx=as_docx) == {}


@pytest.mark.parametrize(("violate", "relation", "where", "should"), VIOLATIONS)
def test_one_violation_is_one_problem(
    sample: Sample, violate: Callable[[Sample], None], relation: str, where: str, should: str
) -> None:
    violate(sample)
    name, remark = only(remarks(sample))
    assert (name, remark.kind) == (relation, Kind.PROBLEM)
    assert where in remark.where
    assert should in remark.should


def test_a_word_file_is_judged_as_a_page_is(sample: Sample) -> None:
    balance(sample)
    sample.reviews[4] = "9"
    sample.text.append("收到留言10件，办结9件，办结率95%。")
    assert str(remarks(sample)).count("Remark(") == 3
    assert [*remarks(sample)] == [*remarks(sample, as_docx=True)]


# --- last year's report ---


def last_of(sample: Sample) -> Sample:
    """A report of the year before that fits."""
    last = Sample(form=sample.form, year=sample.year - 1)
    last.add_with_total("D", 1, -1)
    last.add_with_total("C1", 1)
    last.add_with_total("C7", 1)
    last.documents = [list(row) for row in last.documents]
    if sample.form == 2021:
        last.documents[1][2] = "18"
    return last


def test_last_years_report_that_fits_gives_no_remark(sample: Sample) -> None:
    assert remarks(sample, last_of(sample)) == {}


def test_what_was_carried_in_is_what_was_carried_out(sample: Sample) -> None:
    last = last_of(sample)
    last.add_with_total("D", 2)
    name, remark = only(remarks(sample, last))
    assert (name, remark.kind) == ("R5", Kind.PROBLEM)
    assert "“科研机构”列" in remark.where


@pytest.mark.parametrize(
    ("year", "unit", "why"),
    [(2021, "青禾县人民政府", "2021 年度"), (2022, "云岭县人民政府", "云岭县人民政府的报告")],
)
def test_another_report_than_last_years_is_not_compared(year: int, unit: str, why: str) -> None:
    last = Sample(year=year, unit=unit)
    last.add_with_total("D", 2, 5)
    name, remark = only(remarks(Sample(year=2023), last))
    assert (name, remark.kind) == ("R5", Kind.UNABLE)
    assert why in remark.should


def test_documents_in_force_are_a_hint_only() -> None:
    sample = Sample()
    sample.documents[1] = ["3", "1", "99"]
    name, remark = only(remarks(sample, last_of(Sample())))
    assert (name, remark.kind) == ("R7", Kind.HINT)
    assert "18 + 3 - 1 = 20" in remark.should


# --- table two of 2019, blanks, heads: hints ---


@pytest.mark.parametrize(
    ("row", "cells", "where"),
    [(0, ["15", "16", "15"], "规范性文件"), (4, ["2", "-3", "39"], "行政强制")],
)
def test_numbers_of_table_two_that_cannot_be_are_hints(row: int, cells: list[str], where: str) -> None:
    sample = Sample(form=2019, year=2020)
    sample.documents[row] = cells
    name, remark = only(remarks(sample))
    assert (name, remark.kind) == ("R8", Kind.HINT)
    assert where in remark.where


def test_blank_cells_are_one_hint_a_table(sample: Sample) -> None:
    sample.reviews = [""] * 15
    name, remark = only(remarks(sample))
    assert (name, remark.kind, remark.where) == ("R10 表格", Kind.HINT, "表四")
    assert "15 格空白" in remark.says


def test_another_name_of_a_column_is_a_hint(sample: Sample) -> None:
    sample.applicants = ("自然人", "商业企业", "科研机构", "社会组织", "法律服务机构", "其他")
    name, remark = only(remarks(sample))
    assert (name, remark.kind, remark.says, remark.should) == (
        "R10 表格",
        Kind.HINT,
        "社会组织",
        "社会公益组织",
    )
