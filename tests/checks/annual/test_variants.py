"""What offices do to the form must accuse nobody: it is understood, or said to be 未能检查."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.annual import Answer, Kind, judge, read_report
from checks.annual.grid import number
from crawler.attachment import Cell, Piece, read_attachment
from crawler.page import read_pieces
from tests.checks.annual.samples import HEADINGS, LABELS, Grid, Sample, as_html, codes


def answers(html: bytes) -> tuple[Answer, ...]:
    report = read_report(read_pieces(html, "http://a/"))
    assert report
    return judge(report)


def kinds(html: bytes) -> list[tuple[str, Kind]]:
    return [(answer.relation, remark.kind) for answer in answers(html) for remark in answer.remarks]


# --- consistent reports, whatever their figures ---

FEW = st.integers(0, 3000)


@st.composite
def consistent(draw: st.DrawFn) -> Sample:
    """A report with random figures that agree."""
    form = draw(st.sampled_from([2019, 2021]))
    sample = Sample(form=form, year=2023 if form == 2021 else 2020)
    parts = [code for code in codes(form) if code.startswith("C") and code != "C7"]
    figures = {code: [draw(FEW) if draw(st.booleans()) else 0 for _ in range(6)] for code in parts}
    figures["C7"] = [sum(figures[code][at] for code in parts) for at in range(6)]
    figures["D"] = [draw(FEW) for _ in range(6)]
    both = [handled + left for handled, left in zip(figures["C7"], figures["D"], strict=True)]
    figures["B"] = [draw(st.integers(0, most)) for most in both]
    figures["A"] = [all_ - before for all_, before in zip(both, figures["B"], strict=True)]
    written = draw(st.sampled_from([str, lambda n: f"{n:,}", wide, lambda n: f" {n} "]))
    sample.rows = {
        code: [*map(written, row), written(sum(row))] for code in codes(form) for row in [figures[code]]
    }
    groups = [[draw(FEW) for _ in range(4)] for _ in range(3)]
    sample.reviews = [written(one) for group in groups for one in (*group, sum(group))]
    new, before, handled, left = (sum(figures[code]) for code in ("A", "B", "C7", "D"))
    whole = draw(st.integers(1, 5000))
    part = draw(st.integers(0, whole))
    rate = "100" if part == whole else f"{part * 100 / whole:.3f}"
    sample.text = [
        f"{sample.year}年，全县新收政府信息公开申请{new}件，上年结转{before}件，办结{handled}件，"
        f"结转下年度继续办理{left}件。因政府信息公开被申请行政复议{sum(groups[0])}件，"
        f"行政诉讼{sum(groups[1]) + sum(groups[2])}件。",
        f"12345热线受理诉求{whole}件，办结{part}件，办结率{rate}%。",
    ]
    return sample


def wide(count: int) -> str:
    return str(count).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


@settings(max_examples=60, deadline=None)
@given(consistent())
def test_a_consistent_report_never_has_a_remark(sample: Sample) -> None:
    assert kinds(sample.html()) == []


@settings(max_examples=60, deadline=None)
@given(consistent(), st.data())
def test_any_one_wrong_figure_is_a_problem(sample: Sample, data: st.DataObject) -> None:
    sample.text = []
    row = data.draw(st.sampled_from([*sample.rows.values(), sample.reviews]))
    at = data.draw(st.integers(0, len(row) - 1))
    wrong = int(number(row[at]) or 0) + data.draw(st.integers(1, 50))
    row[at] = str(wrong)
    found = kinds(sample.html())
    assert found
    assert {kind for _, kind in found} == {Kind.PROBLEM}
    assert len(found) <= 3


# --- the form, changed ---


def changed(grid: Grid, at: int, cell: int, text: str) -> Grid:
    grid[at][cell] = (text, *grid[at][cell][1:])
    return grid


def with_table_three(sample: Sample, html: str) -> bytes:
    return sample.html().replace(as_html(sample.table_three()).encode(), html.encode())


def more_columns(sample: Sample) -> str:
    """A column of numbers before the figures and one of remarks after them."""
    grid = sample.table_three()
    numbered = [("序号", 3, 1)]
    rows = [[*numbered, *grid[0], ("备注", 3, 1)], *grid[1:3]]
    return as_html([*rows, *([(str(at), 1, 1), *row, ("无", 1, 1)] for at, row in enumerate(grid[3:], 1))])


def two_tables(sample: Sample) -> str:
    """A page's end goes through the rows of 不予公开."""
    grid = sample.table_three()
    first, second = grid[:9], grid[9:]
    first[5][0] = ("三、本年度办理结果", 4, 1)
    first[7][0] = ("（三）不予公开", 2, 1)
    second[0] = [("", len(second) - 1, 1), ("", 6, 1), *second[0]]
    return as_html(first) + "<p>— 3 —</p>" + as_html(second)


def heads_again(sample: Sample) -> str:
    """The second page begins with the heads once more."""
    grid = sample.table_three()
    first, second = grid[:9], grid[9:]
    first[5][0] = ("三、本年度办理结果", 4, 1)
    first[7][0] = ("（三）不予公开", 2, 1)
    second[0] = [("三、本年度办理结果（续）", len(second) - 1, 1), ("", 6, 1), *second[0]]
    return as_html(first) + as_html([*sample.table_three()[:3], *second])


def spaced(sample: Sample) -> str:
    html = as_html(sample.table_three())
    for word in ("自然人", "总计", "其他", "商业企业"):
        html = html.replace(f">{word}<", f"><p>{'<br/>'.join(word)}</p><p>&nbsp;</p><")
    return html.replace("<table>", "<table><thead></thead><tbody>").replace("</table>", "</tbody></table>")


def in_a_layout(sample: Sample) -> str:
    return f"<table><tr><td>目录</td><td>{as_html(sample.table_three())}</td></tr></table>"


def strokes(sample: Sample) -> str:
    return as_html(
        [
            [(t if t != "0" else random.choice(["—", "/", "-", "无"]), h, w) for t, h, w in row]
            for row in sample.table_three()
        ]
    )


@pytest.mark.parametrize("change", [more_columns, two_tables, heads_again, spaced, in_a_layout, strokes])
def test_a_changed_table_is_understood(change: Callable[[Sample], str]) -> None:
    sample = Sample()
    assert kinds(with_table_three(sample, change(sample))) == []
    sample.add_with_total("A", 0)
    assert kinds(with_table_three(sample, change(sample)))[0][0] == "R1"


@pytest.mark.parametrize("change", [lambda row: row.pop(0), lambda row: row.insert(0, ("", 1, 1))])
def test_a_row_with_a_cell_too_few_or_too_many_is_not_judged(
    change: Callable[[list[object]], object],
) -> None:
    sample = Sample()
    grid = sample.table_three()
    change(grid[-2])  # type: ignore[arg-type]
    assert {kind for _, kind in kinds(with_table_three(sample, as_html(grid)))} <= {Kind.UNABLE, Kind.HINT}


def out_of_line(sample: Sample, widths: list[int], label: int) -> str:
    """Heads three columns wide over figures of other widths; label and figures end where the heads do."""
    grid = sample.table_three()
    rows = [[("", 3, 9), ("申请人情况", 1, 21)], *([(t, h, 3 * w) for t, h, w in row] for row in grid[1:3])]
    for code, cells in sample.rows.items():
        rows.append([(LABELS[code], 1, label), *((t, 1, w) for t, w in zip(cells, widths, strict=True))])
    return as_html(rows)


@pytest.mark.parametrize(
    ("widths", "label"),
    [([3, 3, 3, 3, 3, 3, 2], 10), ([2, 4, 3, 3, 3, 3, 3], 9), ([3, 3, 3, 3, 3, 2, 2], 11), ([2] * 7, 16)],
)
def test_figures_out_of_line_are_understood_where_each_head_has_one(widths: list[int], label: int) -> None:
    sample = Sample()
    assert kinds(with_table_three(sample, out_of_line(sample, widths, label))) == []
    sample.add_with_total("A", 0)
    (found,) = answers(with_table_three(sample, out_of_line(sample, widths, label)))[0].remarks
    assert (found.kind, found.where) == (Kind.PROBLEM, "表三“自然人”列，第一项加第二项")


def test_figures_under_the_labels_are_not_judged() -> None:
    sample = Sample()
    sample.add_with_total("A", 0)
    found = kinds(with_table_three(sample, out_of_line(sample, [4] * 7, 2)))
    assert {kind for _, kind in found} <= {Kind.UNABLE, Kind.HINT}


def blank_row(sample: Sample) -> Grid:
    """One cell over all columns of a row in which there is nothing."""
    grid = sample.table_three()
    at = next(at for at, row in enumerate(grid) if len(row) > 7 and row[-8][0] == LABELS["C5.3"])
    grid[at] = [grid[at][-8], ("", 1, 7)]
    return grid


def test_a_row_merged_because_it_is_empty_is_blank_only() -> None:
    sample = Sample()
    assert kinds(with_table_three(sample, as_html(blank_row(sample)))) == [("R10 表格", Kind.HINT)]


@pytest.mark.parametrize("text", ["见附件", "3（含1件补正）", "1<br/>2", "约3", "3.5.1"])
def test_a_cell_that_is_no_number_is_not_judged(text: str) -> None:
    sample = Sample()
    sample.rows["A"][0] = "@"
    found = kinds(with_table_three(sample, as_html(sample.table_three()).replace("@", text)))
    assert found == [("R1", Kind.UNABLE), ("R3", Kind.UNABLE)]


def test_a_blank_that_may_be_no_zero_is_not_judged() -> None:
    sample = Sample()
    sample.rows["B"][0] = ""
    assert kinds(sample.html()) == [("R1", Kind.UNABLE), ("R3", Kind.UNABLE), ("R10 表格", Kind.HINT)]


def test_a_row_that_the_form_has_not_leaves_the_sum_open() -> None:
    sample = Sample()
    html = as_html(sample.table_three()).replace(LABELS["C5.2"], "2.本省增加的情形")
    assert kinds(with_table_three(sample, html)) == [("R2", Kind.UNABLE)]


def test_a_table_without_its_heads_is_not_judged() -> None:
    sample = Sample()
    html = as_html(sample.table_three()).replace("科研机构", "研究所")
    found = answers(with_table_three(sample, html))
    unable = [answer.relation for answer in found if answer.remarks]
    assert unable == ["R1", "R2", "R3"]
    assert "科研机构" in found[0].remarks[0].should


def test_a_report_whose_tables_are_pictures_is_not_judged() -> None:
    sample = Sample()
    html = sample.html()
    for table in (sample.table_two(), sample.table_three(), sample.table_four()):
        html = html.replace(as_html(table).encode(), b"<img src='1.png'>")
    assert {kind for _, kind in kinds(html)} == {Kind.UNABLE}
    assert [relation for relation, _ in kinds(html)] == ["R1", "R2", "R3", "R4", "R10 表格"]


# --- text ---


@pytest.mark.parametrize(
    "sentence",
    [
        "县公安局收到政府信息公开申请3件，办结3件。",
        "2022年，全县收到政府信息公开申请8件。",
        "2022年全县收到政府信息公开申请8件，2023年收到5件。",
        "其中，通过信函收到政府信息公开申请2件。",
        "全县收到政府信息公开申请数量比上年增加3件。",
        "我办收到政府信息公开申请3件，办结3件。",
        "全年办理行政复议案件50件，办结48件。",
        "12345热线受理群众诉求1,501件，办结1,501件，办结率100%。",
        "收到公民、法人和其他组织政府信息公开申请5件，其中予以公开3件。",
        "全县收到政府信息公开申请6件（含上年结转1件）。",
        "共收到政府信息公开申请6件，上年结转1件，办结4件，结转下年度继续办理2件。",
        "收到留言121件，办结116件，按时办结率100%。",
        "收到留言121件，办结116件，办结率95.87%，满意率99%。",
        "收到来信800件，办结799件，办结率99.9%。",
        "承办建议24件、提案45件，办复率100%。",
        "收到留言3件，办结4件，办结率100%。",
        "收到留言1000件，办结996件，办结率99%以上。",
        "县公安局扎实做好依申请公开工作。全年收到政府信息公开申请3件，办结3件。",
        "网站统计数据显示，2023年1月1日至6月30日访问量大增。",
        "因政府信息公开被申请行政复议2件，行政诉讼1件。",
    ],
)
def test_a_sentence_that_is_right_or_of_something_else_is_left_alone(sentence: str) -> None:
    assert kinds(Sample(text=[sentence]).html()) == []


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("全县收到政府信息公开申请7件。", "R6"),
        ("２０２３年，共收到依申请公开４件。", "R6"),
        ("青禾县人民政府共新收政府信息公开申请5件，上年结转2件。", "R6"),
        ("共新收政府信息公开申请5件，上年结转1件，办结5件，结转下年度2件。", "R6"),
        ("因政府信息公开被申请行政复议3件。", "R6"),
        ("全县各级各部门共受理依申请公开7件（含上年结转1件）。", "R6"),
        ("2023年，我县未收到政府信息公开申请。", "R6"),
        ("因政府信息公开提起行政诉讼3件。", "R6"),
        ("收到留言1,501件，已办结1,500件，办结率100%。", "R9"),
        ("收到留言121件，办结116件，办结率95.8%。", "R9"),
        ("受理热线诉求8件，答复8件，答复率98%。", "R9"),
    ],
)
def test_a_wrong_figure_of_the_text_is_one_problem(sentence: str, relation: str) -> None:
    assert kinds(Sample(text=[sentence]).html()) == [(relation, Kind.PROBLEM)]


# --- headings, title, unit ---


@pytest.mark.parametrize(
    "headings",
    [
        [
            "总体情况",
            "主动公开政府信息情况",
            "收到和处理政府信息公开申请情况",
            "政府信息公开行政复议、行政诉讼情况",
            "存在的主要问题及改进情况",
            "其他需要报告的事项",
        ],
        [
            "一、总体情况。",
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况（见下表）",
            "四．政府信息公开行政复议，行政诉讼情况",
            "五，存在的主要问题及改进情况",
            "六、其他需要报告的事项：无",
        ],
    ],
)
def test_headings_are_known_without_numbers_and_with_other_points(headings: list[str]) -> None:
    assert kinds(Sample(headings=headings).html()) == []


@pytest.mark.parametrize("style", ["（{}）", "第{}部分：", "{} ", "{}、 "])
def test_headings_are_known_with_other_numbers(style: str) -> None:
    headings = [style.format(text[0]) + text[2:] for text in HEADINGS]
    assert kinds(Sample(headings=headings).html()) == []


def test_a_table_of_contents_is_no_disorder() -> None:
    sample = Sample()
    contents = "".join(f"<p>{heading}</p>" for heading in sample.headings)
    html = sample.html().decode().replace("<p>根据", f"{contents}<p>根据")
    assert kinds(html.encode()) == []


@pytest.mark.parametrize(
    ("unit", "signature"),
    [
        ("青禾县人民政府", "青禾县政府办"),
        ("青禾县", "青禾县政务服务和公开办公室"),
        ("青禾县人民政府", "中共青禾县委办公室"),
        ("青禾县教育局", "青禾县教育体育局"),
        ("青禾县发改局", "青禾县发展和改革局"),
    ],
)
def test_names_that_may_be_one_unit_are_no_difference(unit: str, signature: str) -> None:
    assert kinds(Sample(unit=unit, signature=signature).html()) == []


@pytest.mark.parametrize(
    "title",
    [
        "青禾县人民政府</p><p>2023年政府信息公开工作年度报告",
        "青禾县人民政府2023年度政府信息公开工作报告",
        "2023年青禾县人民政府政府信息公开年度报告",
        "青禾县人民政府二〇二三年政府信息公开</p><p>工作年度报告",
        "关于青禾县人民政府２０２３年政府信息公开工作年度报告",
    ],
)
def test_a_title_is_read_in_its_usual_forms(title: str) -> None:
    html = Sample().html().decode()
    html = html.replace("<p>青禾县人民政府2023年政府信息公开工作年度报告", f"<p>{title}")
    report = read_report(read_pieces(html.encode(), "http://a/"))
    assert report
    assert (report.year, report.unit) == (2023, "青禾县人民政府")


def test_links_to_other_years_are_not_the_title() -> None:
    other = "<p><a href='1.html'>青禾县人民政府2021年政府信息公开工作年度报告</a></p>"
    html = Sample().html().decode().replace("<body>", f"<body>{other}").replace("</body>", f"{other}</body>")
    assert kinds(html.encode()) == []


# --- numbers ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234),
        ("1，234", 1234),
        ("１２", 12),
        ("12 345", 12345),
        ("-3", -3),
        ("－3", -3),
        ("+331", 331),
        ("增331", 331),
        ("减少3", -3),
        ("365.868", 365.868),
        ("", None),
        ("—", None),
        ("1\n2", None),
        ("12,34", None),
        ("1 2", None),
        ("三", None),
        ("9" * 30, None),
        ("1e5", None),
        ("0x1", None),
        ("٣", None),
    ],
)
def test_numbers_are_read_as_offices_write_them(text: str, value: float | None) -> None:
    told = number(text)
    assert (None if told is None else float(told)) == value


# --- whatever the bytes are ---


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_torn_report_never_raises(data: st.DataObject) -> None:
    html = bytearray(Sample().html())
    for _ in range(data.draw(st.integers(1, 30))):
        at = data.draw(st.integers(0, len(html) - 1))
        cut = data.draw(st.integers(0, 400))
        html[at : at + cut] = data.draw(st.binary(max_size=20))
        if not html:
            return
    report = read_report(read_pieces(bytes(html), "http://a/"))
    if report:
        judge(report, report)


def test_text_made_to_take_time_is_read_in_its_time() -> None:
    cell = Cell(0, 0, 0)
    pieces = [Piece("全年" * 300_000 + "收到", "第1页"), *[Piece("一、新收", "第1页", cell)] * 100_000]
    pieces += [Piece("收到1件，办结" * 100_000, "第1页"), Piece("本年新收政府信息公开申请", "第1页", cell)]
    started = time.process_time()
    report = read_report(pieces)
    assert report
    judge(report)
    assert time.process_time() - started < 30


CELLS = st.builds(
    Cell, st.integers(0, 3), st.integers(0, 6), st.integers(-2, 12), st.integers(0, 4), st.integers(0, 9)
)
WORDS = st.sampled_from(
    [
        *LABELS.values(),
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
        "总计",
        "行政复议",
        "未经复议直接起诉",
        "复议后起诉",
        "结果维持",
        "信息内容",
        "规章",
        "本年制发件数",
        "5",
        "-",
        "",
        "六、其他需要报告的事项",
    ]
) | st.text(max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.builds(Piece, WORDS, st.just("第1页"), CELLS | st.none()), max_size=60))
def test_pieces_in_any_order_never_raise(pieces: list[Piece]) -> None:
    pieces = [*pieces, Piece("一、本年新收政府信息公开申请数量", "第1页", Cell(0, 0, 0))]
    report = read_report(pieces)
    assert report
    judge(report, report)


@pytest.mark.parametrize("seed", range(6))
def test_a_torn_word_file_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    body = bytearray(Sample().docx())
    for _ in range(chance.randint(1, 20)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    found = read_attachment(bytes(body), tables=True)
    report = read_report(found.pieces, found.trouble)
    if report:
        judge(report)
