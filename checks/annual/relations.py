"""R1 to R5, R7, R8: what must agree between the cells of the tables, and with last year's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from checks.annual.form import (
    APPLICANTS,
    BEFORE,
    CARRIED_IN,
    CARRIED_OUT,
    CHANGE,
    COLUMNS,
    GROUPS,
    HANDLED,
    MADE,
    NAMES,
    NEW,
    NEWLY_PUBLIC,
    PARTS,
    PUBLIC,
    REPEALED,
    RESULTS,
    TOTAL,
    VALID,
)
from checks.annual.model import (
    Answer,
    Applications,
    Disclosures,
    Figure,
    Kind,
    Remark,
    Report,
    Reviews,
    Row,
    nothing,
    unable,
)
from checks.annual.outline import same_unit

_MOST_SHOWN = 8
"""Figures of a sum that are shown one by one; zeros are not."""


def added(figures: Iterable[Figure]) -> Decimal:
    """The sum; a cell in which nothing stands counts as 0."""
    return sum((figure.value or Decimal(0) for figure in figures), Decimal(0))


def written(figures: Iterable[Figure]) -> str:
    """A sum as a person reads it: ``3 + 2``."""
    shown = [figure.text for figure in figures if figure.text]
    telling = [text for text in shown if text != "0"] or shown[:1] or ["空"]
    return " + ".join(telling[:_MOST_SHOWN]) + (" + ……" if len(telling) > _MOST_SHOWN else "")


def equal(where: str, left: Sequence[Figure], right: Sequence[Figure], right_name: str) -> Remark | None:
    """What there is to say of ``left`` = ``right``; None when they are equal.

    With a cell that is no number it cannot be told; with an empty one that may be no 0 neither.
    """
    figures = [*left, *right]
    place = next((figure.place for figure in figures if figure.place), "")
    if bad := [figure.text or "（空）" for figure in figures if figure.value is None and not figure.empty]:
        return Remark(Kind.UNABLE, where, "、".join(bad[:3]), "不是一个数字，或与表头对不齐，没有核对", place)
    if added(left) == added(right):
        return None
    says, sums = written(left), f"{written(right)} = {added(right)}" if len(right) > 1 else written(right)
    if any(figure.empty for figure in figures):
        return Remark(
            Kind.UNABLE, where, says, f"有空格，不能断定；空格当作 0 时，{right_name}是 {sums}", place
        )
    if len(left) > 1:
        says += f" = {added(left)}"
    return Remark(Kind.PROBLEM, where, says, f"{right_name}：{sums}", place)


def _lacking(table: Applications, codes: Iterable[str]) -> str:
    return "、".join(NAMES[code] for code in codes if code not in table.rows)


# --- table three ---


def balance(report: Report) -> Answer:
    """R1: 本年新收 + 上年结转 = 总计 + 结转下年度, column by column."""
    table = report.applications
    if not isinstance(table, Applications):
        return unable("R1", "表三", table.why)
    rows = (NEW, CARRIED_IN, HANDLED, CARRIED_OUT)
    if lacking := _lacking(table, rows):
        return unable("R1", "表三", f"表三没有认出的行：{lacking}")

    def judged(column: str) -> Remark | None:
        new, before, handled, left = (table.rows[code][column] for code in rows)
        where = f"表三“{column}”列，第一项加第二项"
        return equal(where, (new, before), (handled, left), "第三项加第四项")

    return Answer("R1", _by_column(table, judged, rows), f"{len(COLUMNS)} 列")


def handled(report: Report) -> Answer:
    """R2: 总计 is the sum of the rows of 本年度办理结果, column by column."""
    table = report.applications
    if not isinstance(table, Applications):
        return unable("R2", "表三", table.why)
    parts = PARTS[table.form]
    if lacking := _lacking(table, (*parts, HANDLED)):
        return unable("R2", "表三", f"表三没有认出的行：{lacking}")
    if table.unknown:
        return unable("R2", "表三", f"表三有格式里没有的行：{'、'.join(table.unknown[:3])}")

    def judged(column: str) -> Remark | None:
        figures = [table.rows[code][column] for code in parts]
        return equal(
            f"表三“{NAMES[HANDLED]}”行“{column}”列", (table.rows[HANDLED][column],), figures, "各行之和"
        )

    return Answer("R2", _by_column(table, judged, (*parts, HANDLED)), f"{len(COLUMNS)} 列")


def totals(report: Report) -> Answer:
    """R3: 总计 is the sum of the applicants, row by row."""
    table = report.applications
    if not isinstance(table, Applications):
        return unable("R3", "表三", table.why)
    remarks = [remark for code in table.rows if (remark := _total(table, code))]
    return Answer("R3", tuple(remarks), f"{len(table.rows)} 行")


def _total(table: Applications, code: str) -> Remark | None:
    row = table.rows[code]
    return equal(
        f"表三“{NAMES[code]}”行“{TOTAL}”列", (row[TOTAL],), [row[one] for one in APPLICANTS], "各列之和"
    )


def _by_column(
    table: Applications, judged: Callable[[str], Remark | None], rows: Iterable[str]
) -> tuple[Remark, ...]:
    """The remarks of all columns. That of 总计 follows from those of other columns and of the rows' totals
    (R3), and is told only when there are none: one wrong cell should not be told twice."""
    remarks = [remark for column in APPLICANTS if (remark := judged(column))]
    causes = [*remarks, *(_total(table, code) for code in rows)]
    last = judged(TOTAL)
    if last and not any(cause and cause.kind is Kind.PROBLEM for cause in causes):
        remarks.append(last)
    return tuple(remarks)


def carried(report: Report, last: Report | None) -> Answer:
    """R5: 上年结转 is what last year's report carried out, column by column."""
    if last is None:
        return nothing("R5", "没有给上年的报告")
    if why := _no_predecessor(report, last):
        return unable("R5", "--last", why)
    now, then = report.applications, last.applications
    for name, table in (("", now), ("上年报告的", then)):
        if not isinstance(table, Applications):
            return unable("R5", "表三", f"{name}{table.why}")
    assert isinstance(now, Applications)
    assert isinstance(then, Applications)
    if CARRIED_IN not in now.rows or CARRIED_OUT not in then.rows:
        return unable("R5", "表三", "表三没有认出“上年结转”或上年的“结转下年度继续办理”")

    def judged(column: str) -> Remark | None:
        where = f"表三“{NAMES[CARRIED_IN]}”行“{column}”列"
        return equal(
            where, (now.rows[CARRIED_IN][column],), (then.rows[CARRIED_OUT][column],), "上年报告的结转下年度"
        )

    remarks = [remark for column in APPLICANTS if (remark := judged(column))]
    total = judged(TOTAL)
    remarks += [total] if total and not remarks else []
    return Answer("R5", tuple(remarks), f"{len(COLUMNS)} 列")


def _no_predecessor(report: Report, last: Report) -> str:
    """Why ``last`` cannot be the report of the year before."""
    if report.year and last.year and last.year != report.year - 1:
        return f"--last 是 {last.year} 年度的报告，不是 {report.year - 1} 年度的"
    if report.unit and last.unit and not same_unit(report.unit, last.unit):
        return f"--last 是{last.unit}的报告，不是{report.unit}的"
    return ""


# --- table four ---


def reviewed(report: Report) -> Answer:
    """R4: 总计 is the sum of the four results, in each of the three groups."""
    table = report.reviews
    if not isinstance(table, Reviews):
        return unable("R4", "表四", table.why)
    if all(figure.blank for row in table.rows.values() for figure in row.values()):
        return nothing("R4", "表四没有填写")
    remarks = []
    for group, row in table.rows.items():
        parts = [row[result] for result, _ in RESULTS if result != TOTAL]
        remarks.append(equal(f"表四“{group}”组“{TOTAL}”", (row[TOTAL],), parts, "四种结果之和"))
    return Answer("R4", tuple(remark for remark in remarks if remark), f"{len(GROUPS)} 组")


# --- table two: hints ---


def valid_documents(report: Report, last: Report | None) -> Answer:
    """R7: documents in force = last year's + made - repealed. Offices count in different ways: a hint."""
    now, then = report.disclosures, last.disclosures if last else None
    if last is None or not isinstance(now, Disclosures) or not isinstance(then, Disclosures):
        return nothing("R7", "没有给上年的报告" if last is None else "没有认出两年的表二")
    if _no_predecessor(report, last):
        return nothing("R7", "上年的报告不对")
    remarks, compared = [], 0
    for name, row in now.rows.items():
        before = then.rows.get(name, {}).get(VALID)
        values = _values(row, (VALID, MADE, REPEALED))
        if values and before and before.value is not None:
            compared += 1
            valid, made, repealed = values
            if valid != before.value + made - repealed:
                sums = f"{before.value} + {made} - {repealed} = {before.value + made - repealed}"
                where, place = f"表二“{name}”行“{VALID}”", row[VALID].place
                remarks.append(Remark(Kind.HINT, where, str(valid), f"上年 + 制发 - 废止：{sums}", place))
    return Answer("R7", tuple(remarks), f"{compared} 行") if compared else nothing("R7", "两年没有相同的行")


def disclosed(report: Report) -> Answer:
    """R8, the form of 2019: what is public is no less than what was made so, no number of items below 0."""
    table = report.disclosures
    if not isinstance(table, Disclosures):
        return nothing("R8", "没有认出表二")
    remarks, compared = [], 0
    for row_name, row in table.rows.items():
        if values := _values(row, (PUBLIC, NEWLY_PUBLIC)):
            compared += 1
            if values[0] < values[1]:
                remarks.append(_hint(row, row_name, PUBLIC, f"不少于{NEWLY_PUBLIC} {values[1]}"))
        if values := _values(row, (BEFORE, CHANGE)):
            compared += 1
            if sum(values) < 0:
                sums = f"{values[0]} + ({values[1]}) = {sum(values)}"
                remarks.append(_hint(row, row_name, CHANGE, f"项目数不小于 0，现在是 {sums}"))
    return Answer("R8", tuple(remarks), f"{compared} 处") if compared else nothing("R8", "表二没有这些数")


def _hint(row: Row, name: str, column: str, should: str) -> Remark:
    return Remark(Kind.HINT, f"表二“{name}”行“{column}”", row[column].text, should, row[column].place)


def _values(row: Mapping[str, Figure], columns: Iterable[str]) -> list[Decimal]:
    """The numbers of some columns; empty unless all are there."""
    found = [row[column].value for column in columns if column in row]
    values = [value for value in found if value is not None]
    return values if len(values) == len(tuple(columns)) else []
