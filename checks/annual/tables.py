"""Finds the report's three tables among those of a document, and their figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from checks.annual.form import (
    COLUMNS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_ROWS,
    GROUPS,
    NAMES,
    OTHER_NAMES,
    RESULTS,
    REVIEW,
    ROWS,
)
from checks.annual.grid import Box, Grid, Heads, figures, heads_of, plain
from checks.annual.model import Applications, Disclosures, Figure, Reviews, Row, Unrecognised

MOST_PARTS = 5
"""Pages over which one table goes."""
_NUMBERED = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,2}\)?[、.]?|\(?\d{1,2}\)?[、.]?)")


# --- table three ---


def applications(grids: Sequence[Grid]) -> Applications | Unrecognised:
    """Table three: seven columns, and the rows from 本年新收 to 结转下年度继续办理."""
    starts = [at for at, grid in enumerate(grids) if grid.holds("自然人") and grid.holds("商业企业")]
    starts = [at for at in starts if at - 1 not in starts or grids[at].holds("本年新收")]
    if not starts:
        return Unrecognised("没有认出表三（有“自然人”“商业企业”等列的表格）")
    if len(starts) > 1:
        return Unrecognised(f"像表三的表格有 {len(starts)} 个，不能断定是哪一个")
    grid = grids[starts[0]]
    for following in grids[starts[0] + 1 : starts[0] + MOST_PARTS]:
        if grid.holds("结转下") or following.holds("复议"):
            break
        grid = grid.above(following)
    return _applications(grid)


def _applications(grid: Grid) -> Applications | Unrecognised:
    first = next((at for at, row in enumerate(grid.rows) if any("本年新收" in plain(b.text) for b in row)), 0)
    named: dict[str, Box] = {}
    renamed: dict[str, str] = {}
    for box in chain.from_iterable(grid.rows[:first]):
        name = plain(box.text)
        column = OTHER_NAMES.get(name, name)
        if column in COLUMNS:
            named[column] = box
            if column != name:
                renamed[name] = column
    if missing := [column for column in COLUMNS if column not in named]:
        return Unrecognised(f"表三没有认出的列：{'、'.join(missing)}")
    heads = heads_of(grid, named)
    if heads is None:
        return Unrecognised("表三的表头不齐，不能断定各列")
    return _labelled(grid.rows[first:], heads, renamed)


def _labelled(
    rows: Iterable[list[Box]], heads: Heads, renamed: dict[str, str]
) -> Applications | Unrecognised:
    """The rows by their codes. A label that was cut by a page's end goes on in a row without figures."""
    found: dict[str, Row] = {}
    unknown: list[tuple[str, Row]] = []
    for row in rows:
        labels = [plain(box.text) for box in row if box.text and not heads.stand_over(box)]
        label = labels[-1] if labels else ""
        row_figures: Row = figures(row, heads)
        if unknown and all(figure.blank for figure in row_figures.values()):
            before, before_figures = unknown[-1]
            if code_of(before + label):
                label, row_figures = before + label, before_figures
                unknown.pop()
        code = code_of(label)
        if code in found:
            return Unrecognised(f"表三里“{NAMES[code]}”出现了两次")
        if code:
            found[code] = row_figures
        elif any(re.search(r"\d", figure.text) for figure in row_figures.values()):
            unknown.append((label or "（没有名称）", row_figures))
    if not found:
        return Unrecognised("表三里没有认出任何一行")
    return Applications(found, tuple(label for label, _ in unknown), renamed)


def code_of(label: str) -> str:
    """The code of a row by its own label; empty when the form has no such row."""
    bare = _NUMBERED.sub("", label)
    return next((code for code, _, pattern in ROWS if pattern.search(bare)), "")


# --- table four ---


def reviews(grids: Sequence[Grid]) -> Reviews | Unrecognised:
    """Table four: one row of fifteen figures under 行政复议, 未经复议直接起诉 and 复议后起诉."""
    found = [at for at, grid in enumerate(grids) if all(map(grid.holds, GROUPS))]
    if not found:
        return Unrecognised("没有认出表四（有“行政复议”“未经复议直接起诉”“复议后起诉”的表格）")
    if len(found) > 1:
        return Unrecognised(f"像表四的表格有 {len(found)} 个，不能断定是哪一个")
    grid = grids[found[0]]
    named = _review_heads(grid)
    heads = heads_of(grid, named) if len(named) == len(GROUPS) * len(RESULTS) else None
    if heads is None:
        return Unrecognised(f"表四应有 {len(GROUPS) * len(RESULTS)} 列，认出 {len(named)} 列，不能断定各列")
    below = max(head.bottom for head in heads.all)
    if grid.height == below and len(grids) > found[0] + 1 and grids[found[0] + 1].width == grid.width:
        grid = grid.above(grids[found[0] + 1])
    rows = [figures(row, heads) for row in grid.rows[below:]]
    written = [row for row in rows if any(not figure.blank for figure in row.values())] or rows[:1]
    if len(written) > 1:
        return Unrecognised(f"表四应有一行数据，有 {len(written)} 行")
    row = written[0] if written else {name: Figure("", None, "", empty=True) for name in named}
    return Reviews({group: {result: row[group + result] for result, _ in RESULTS} for group in GROUPS})


def _review_heads(grid: Grid) -> dict[str, Box]:
    """Group and result → the head of that column; the lowest counts."""
    groups = {}
    for box in grid.boxes:
        name = plain(box.text)
        for group in GROUPS:
            if name == group or (group != REVIEW and group in name):
                groups[group] = box
    heads: dict[str, Box] = {}
    for box in grid.boxes:
        group = next(
            (name for name, over in groups.items() if box.cell.row >= over.bottom and over.common(box) > 0),
            "",
        )
        result = next((name for name, pattern in RESULTS if pattern.search(plain(box.text))), "")
        if group and result and len(plain(box.text)) <= 6:
            heads[group + result] = box
    return heads


# --- table two ---


def disclosures(grids: Sequence[Grid]) -> Disclosures | Unrecognised:
    """Table two: sections of 第二十条, each with a row of heads that begins 信息内容, and rows under it."""
    found: dict[str, Row] = {}
    heads: Heads | None = None
    for row in chain.from_iterable(grid.rows for grid in grids if grid.holds("信息内容")):
        texts = [plain(box.text) for box in row]
        if "信息内容" in texts:
            heads = _disclosure_heads(row)
            continue
        labels = (name for text in texts for name, pattern in DISCLOSURE_ROWS if pattern.fullmatch(text))
        name = next(labels, "")
        if name and heads:
            if name in found:
                return Unrecognised(f"表二里“{name}”出现了两次")
            found[name] = figures(row, heads)
    return Disclosures(found) if found else Unrecognised("没有认出表二（有“信息内容”一列的表格）")


def _disclosure_heads(row: list[Box]) -> Heads | None:
    named = {
        name: box for box in row for name, pattern in DISCLOSURE_COLUMNS if pattern.search(plain(box.text))
    }
    first = min((box.left for box in named.values()), default=0)
    return Heads(named, [box for box in row if box.left >= first]) if named else None
