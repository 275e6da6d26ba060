"""The ledger as a workbook: every mistake in it named by its place; written as it can be read back."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

import checks
from checks.annual.prose import is_rate, right_rate
from checks.columns import CLASSES, OTHER, class_named
from crawler.plan import TIMEZONE
from reports import office
from reports.errors import UserError, mistaken
from reports.ledger import records
from reports.ledger.rows import (
    COLUMN_KINDS,
    NO,
    YES,
    AccountRow,
    AnyRow,
    ColumnRow,
    InteractionRow,
    Ledger,
    UnitRow,
    Value,
    name_of,
)
from reports.ledger.sheets import (
    ACCOUNTS,
    ATTRIBUTIONS,
    COLUMNS,
    INTERACTIONS,
    NOTES,
    SHEETS,
    SITES,
    TEXTS,
    UNITS,
    Heading,
    Sheet,
    one_line,
)
from reports.models import Site, Unit
from reports.periods import Span
from reports.workbook import (
    Row,
    add_table,
    at,
    fit_rows,
    offer,
    read_rows,
    read_workbook,
    save_new,
)

# --- Excel → rows ---


def read(path: Path, today: date | None = None) -> Ledger:
    """What a filled-in ledger file says, as of ``today`` (else today). Nothing is written.

    Raises:
        UserError: it is no such file, or it names every mistake by sheet, row and column.
    """
    workbook = read_workbook(path)
    mistakes: list[str] = []
    told: dict[str, list[Row]] = {}
    found: dict[str, list[tuple[Row, AnyRow]]] = {}
    for sheet in SHEETS:
        if sheet.title not in workbook.sheetnames:
            if not sheet.optional:
                mistakes.append(f"缺少工作表“{sheet.title}”。没有要填的也请保留空表。")
            continue
        rows, wrong = read_rows(workbook[sheet.title], sheet.titles, sheet.required)
        mistakes += wrong
        missing = any(title not in row.texts for row in rows[:1] for title in sheet.required)
        if not missing and (rows or not wrong):
            told[sheet.title] = rows
        found[sheet.title] = [] if missing else list(_parse(sheet, rows, mistakes, today))
    for sheet in SHEETS:
        mistakes += _repeated(sheet, found.get(sheet.title, []))
    mistakes += _unknown_references(told)
    mistakes += _unknown_kinds(found.get(COLUMNS.title, []))
    mistakes += _overlapping(found.get(INTERACTIONS.title, []))
    if mistakes:
        raise mistaken(path, mistakes)
    return Ledger(**{sheet.part: tuple(row for _, row in found.get(sheet.title, [])) for sheet in SHEETS})  # type: ignore[arg-type]


def read_accounts(path: Path) -> tuple[AccountRow, ...]:
    """The accounts of a workbook that has a sheet 账号, alone or beside others; units need not be known.

    Raises:
        UserError: as :func:`read`.
    """
    workbook = read_workbook(path)
    if ACCOUNTS.title not in workbook.sheetnames:
        raise UserError(f"{path.name} 里没有工作表“账号”。请用 xunjian ledger template 生成的模板填写。")
    rows, mistakes = read_rows(workbook[ACCOUNTS.title], ACCOUNTS.titles, ACCOUNTS.required)
    return _accounts(path, rows, mistakes)


def accounts_of_rows(path: Path, rows: Sequence[Row]) -> tuple[AccountRow, ...]:
    """Accounts of rows from elsewhere (a CSV file with the same columns).

    Raises:
        UserError: naming every mistake.
    """
    return _accounts(path, rows, [])


def _accounts(path: Path, rows: Sequence[Row], mistakes: list[str]) -> tuple[AccountRow, ...]:
    found = list(_parse(ACCOUNTS, rows, mistakes)) if not mistakes else []
    mistakes += _repeated(ACCOUNTS, found)
    if mistakes:
        raise mistaken(path, mistakes)
    return tuple(row for _, row in found if isinstance(row, AccountRow))


def _parse(
    sheet: Sheet, rows: Iterable[Row], mistakes: list[str], today: date | None = None
) -> Iterator[tuple[Row, AnyRow]]:
    today = today or datetime.now(TIMEZONE).date()
    for row in rows:
        values: dict[str, Value] = {}
        before = len(mistakes)
        for heading in sheet.headings:
            text = row.texts.get(heading.title, "")
            try:
                value = _value(sheet, heading, text)
            except ValueError as error:
                mistakes.append(f"{at(sheet.title, row.number, heading.title)}：{error}")
            else:
                if value != "":
                    values[heading.field] = value
        if len(mistakes) > before:
            continue
        parsed = sheet.row(**values)  # type: ignore[arg-type]
        mistakes += (
            f"{at(sheet.title, row.number, title)}：{why}" for title, why in _impossible(parsed, today)
        )
        yield row, parsed


def _value(sheet: Sheet, heading: Heading, text: str) -> Value:
    """One cell's value; raises ValueError with a Chinese sentence."""
    if heading.required and not text:
        raise ValueError("没有填写。")
    value = heading.parse(text)
    if (
        heading.strict
        and heading.choices
        and heading.choices != (YES, NO)
        and text
        and text not in heading.choices
    ):
        raise ValueError(f"“{text[:30]}”不对，只能写{'、'.join(heading.choices)}。")
    field = sheet.model._meta.get_field(heading.field)
    if isinstance(value, str) and value and isinstance(field, models.Field) and not field.is_relation:
        if field.max_length and len(value) > field.max_length:
            raise ValueError(f"太长，最多 {field.max_length} 个字。")
        urls = (
            value.split("\n")
            if heading.field == "article_urls"
            else [value]
            if heading.field == "url"
            else []
        )
        for url in urls:
            _require_url(url)
    return value


def _require_url(url: str) -> None:
    try:
        models.URLField().run_validators(url)
        if not re.match(r"https?://", url, re.IGNORECASE):
            raise ValidationError("scheme")
    except ValidationError:
        raise ValueError(
            f"“{url[:80]}”不是完整的网址。请以 http:// 或 https:// 开头，例如 https://www.example.gov.cn/。"
        ) from None


def _impossible(row: AnyRow, today: date) -> Iterator[tuple[str, str]]:
    """Values that are right alone and wrong together, or on this day."""
    if isinstance(row, AccountRow) and row.checked_on and row.checked_on > today:
        yield "核对日期", f"{row.checked_on} 是将来的日期，今天是 {today}。"
    if isinstance(row, AccountRow) and row.last_update:
        if row.checked_on is None:
            yield "核对日期", "填了“最近更新”，也要填是哪一天核对的。"
        elif row.last_update > row.checked_on:
            yield "最近更新", "比“核对日期”还晚，请核对。"
    if isinstance(row, UnitRow) and row.parent == row.name:
        yield "上级单位", "不能是本单位。"
    if isinstance(row, InteractionRow):
        yield from _miscounted(row, today)


def _miscounted(row: InteractionRow, today: date) -> Iterator[tuple[str, str]]:
    """Counts of which a part is larger than the whole, and rates that are not theirs."""
    if Span.parse(row.period).first > today:
        yield "期间", f"“{row.period}”还没有到，今天是 {today}。"
    for titles, part, whole, told in (
        (("办结", "收到", "办结率"), row.answered, row.received, row.answered_rate),
        (("按期办结", "办结", "按期办结率"), row.in_time, row.answered, row.in_time_rate),
    ):
        few, many, rate = titles
        stated = Decimal(told.rstrip("%") or 0)
        if part is not None and part > whole:
            yield few, f"{part} 件多于{many}的 {whole} 件。上期结转的也要计入收到。"
        elif told and (part is None or not whole):
            yield rate, f"写的是 {told}，而没有件数，不能核对。请补上件数，或者不写百分比。"
        elif told and not is_rate(Decimal(part or 0), Decimal(whole), stated):
            right = right_rate(Decimal(part or 0), Decimal(whole), stated)
            yield rate, f"写的是 {told}，而 {part} ÷ {whole} = {right}%。请改正件数或百分比。"


def _repeated(sheet: Sheet, found: Sequence[tuple[Row, AnyRow]]) -> Iterator[str]:
    first: dict[tuple[str, ...], int] = {}
    titles = [heading.title for heading in sheet.headings if heading.field in sheet.key]
    for row, parsed in found:
        key = sheet.key_of(parsed)
        if key in first:
            place = at(sheet.title, row.number, "、".join(titles))
            yield f"{place}：“{'、'.join(key)}”与第 {first[key]} 行重复。"
        first.setdefault(key, row.number)


def _unknown_references(told: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Units and sites known neither to the file, wrong rows included, nor the database; units above
    themselves. Nothing is said of a sheet that could not be read."""
    parents = {
        unit.name: unit.parent.name if unit.parent else "" for unit in Unit.objects.select_related("parent")
    }
    parents |= {_said(row, "单位名称"): _said(row, "上级单位") for row in told.get(UNITS.title, ())}
    sites = {_said(row, "网站标识码") for row in told.get(SITES.title, ())}
    sites |= set(Site.objects.values_list("code", flat=True))
    for sheet in SHEETS:
        for row in told.get(sheet.title, ()):
            wrong: dict[str, str] = {}
            for title in ("上级单位", "主办单位", "发布单位", "承办单位"):
                unit = _said(row, title)
                if unit and unit not in parents and UNITS.title in told:
                    wrong[title] = f"没有单位“{unit}”，请先在“单位”表里填写。"
            if sheet is UNITS and not wrong and _is_above_itself(_said(row, "单位名称"), parents):
                wrong["上级单位"] = "上下级绕成了一圈。"
            of_site = sheet in (COLUMNS, ATTRIBUTIONS) and SITES.title in told
            if of_site and (site := _said(row, "网站标识码")) not in sites:
                wrong["网站标识码"] = f"没有标识码是 {site} 的网站，请先在“网站”表里填写。"
            yield from (f"{at(sheet.title, row.number, title)}：{why}" for title, why in wrong.items())


def _said(row: Row, title: str) -> str:
    """A cell's text as a name or a 网站标识码 is kept."""
    text = one_line(row.texts.get(title, ""))
    return unicodedata.normalize("NFKC", text).lower() if title == "网站标识码" else text


def _unknown_kinds(found: Sequence[tuple[Row, AnyRow]]) -> Iterator[str]:
    """类别 that is none of the list and has none of the words by which a class is known."""
    rules = checks.Rules.load(office.load().profile) if found else None
    for row, parsed in found:
        kind = parsed.kind if isinstance(parsed, ColumnRow) else ""
        if rules and kind and kind != OTHER and kind not in CLASSES and class_named(kind, rules) == OTHER:
            place = at(COLUMNS.title, row.number, "类别")
            yield f"{place}：没有“{kind[:30]}”这个类别，可以写{'、'.join(COLUMN_KINDS)}，不写由程序判断。"


def _overlapping(found: Sequence[tuple[Row, AnyRow]]) -> Iterator[str]:
    """Periods of one channel that share days, in the file or with the database: added up, these days would
    count twice. A row without a unit is of all units."""
    lines = {row: line.number for line, row in found if isinstance(row, InteractionRow)}
    filed = {INTERACTIONS.key_of(row) for row in lines}
    known = records.current().interactions if lines else ()
    kept = [row for row in known if INTERACTIONS.key_of(row) not in filed]
    last: defaultdict[str, dict[str, InteractionRow]] = defaultdict(dict)
    for row in sorted([*lines, *kept], key=lambda row: Span.parse(row.period)):
        latest, span = last[row.channel], Span.parse(row.period)
        for unit, other in latest.items():
            related = unit == row.unit or not (unit and row.unit)
            shared = related and Span.parse(other.period).last >= span.first
            repeated = INTERACTIONS.key_of(row) == INTERACTIONS.key_of(other)
            if shared and not repeated and (row in lines or other in lines):
                mine, its = (row, other) if row in lines else (other, row)
                where = (
                    f"第 {lines[its]} 行" if its in lines else "库里（要改分法，先在 xunjian admin 里删去）"
                )
                yield (
                    f"{at(INTERACTIONS.title, lines[mine], '期间')}：与{where}的“{name_of(its)}”重叠，"
                    "相加会重复计算。同一渠道的期间不能重叠，全县的和分单位的也不能并存。"
                )
        latest[row.unit] = max(row, latest.get(row.unit, row), key=lambda one: Span.parse(one.period).last)


def _is_above_itself(name: str, parents: dict[str, str]) -> bool:
    above, seen = parents.get(name, ""), set[str]()
    while above and above not in seen:
        if above == name:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


# --- rows → Excel ---


def write(ledger: Ledger, path: Path) -> Path:
    """Write a ledger as the workbook that :func:`read` reads.

    Raises:
        UserError: a file lies there, or the folder cannot be written.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in SHEETS:
        table = workbook.create_sheet(sheet.title)
        rows = ([_cell(getattr(row, h.field)) for h in sheet.headings] for row in getattr(ledger, sheet.part))
        add_table(table, sheet.titles, [h.width for h in sheet.headings], rows, required=sheet.required)
        for index, heading in enumerate(sheet.headings, start=1):
            if heading.choices:
                offer(table, index, heading.choices, strict=heading.strict)
            if heading.field in TEXTS:
                table.column_dimensions[table.cell(1, index).column_letter].number_format = "@"
    _write_notes(workbook)
    return save_new(workbook, path)


def _cell(value: Value) -> str | int | date | None:
    return (YES if value else NO) if isinstance(value, bool) else value


def _write_notes(workbook: Workbook) -> None:
    sheet = workbook.create_sheet(NOTES)
    lines = (
        "带 * 的列必填，其余的没有就空着。列的先后可以调整，列名不要改。",
        "不要合并单元格，不要写公式。日期写成 2026-11-03。",
        "导入时不会删除库里已有的内容：停用网站、账号请改“状态”。",
        "下面是每一列的说明和例子，这一页不导入。",
    )
    for number, line in enumerate(lines, start=1):
        sheet.cell(number, 1, line)
    start = len(lines) + 2
    for index, (title, width) in enumerate(
        (("工作表", 12), ("列", 22), ("必填", 8), ("说明", 52), ("可填的内容", 52), ("例子", 36)), start=1
    ):
        sheet.cell(start, index, title).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(start, index).column_letter].width = width
    number = start
    for part in SHEETS:
        for heading in part.headings:
            number += 1
            words = (
                *(part.title, heading.title, YES if heading.required else "", heading.help),
                *("、".join(heading.choices), heading.example),
            )
            for index, text in enumerate(words, start=1):
                sheet.cell(number, index, text).alignment = Alignment(vertical="top", wrap_text=True)
    fit_rows(sheet, start)
