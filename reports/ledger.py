"""The ledger (台账): units, sites, columns and accounts, kept in the database and filled in Excel.

A file is imported whole or not at all; importing it again changes nothing; exporting and importing
gives back the same ledger.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

import checks
from checks.columns import CLASSES, OTHER, class_named
from crawler.guard import Guard
from crawler.plan import TIMEZONE
from reports import office
from reports.errors import UserError, mistaken
from reports.models import Account, Column, Site, Unit
from reports.workbook import Row, add_table, at, fit_rows, offer, read_rows, read_workbook, save_new

PLATFORMS = (
    *("微信公众号", "微博", "抖音", "快手", "今日头条", "视频号"),
    *("小红书", "哔哩哔哩", "知乎", "学习强国", "小程序", "移动客户端", "其他平台"),
)
SITE_KINDS = ("门户网站", "部门网站", "专栏")
COLUMN_KINDS = ("动态要闻", "通知公告", "政策文件", "政策解读", "人事信息", "规划计划", "征集调查", "其他")
YES, NO = "是", "否"

Value = str | int | bool | date | None


# --- one row of each sheet ---


@dataclass(frozen=True, slots=True)
class UnitRow:
    """主办单位."""

    name: str
    short_name: str = ""
    parent: str = ""
    leader: str = ""
    leader_phone: str = ""
    officer: str = ""
    officer_phone: str = ""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """政府网站; ``unit`` is the name of its 主办单位."""

    code: str
    name: str
    unit: str
    url: str
    kind: str = "部门网站"
    state: str = "正常"
    allow_hosts: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """栏目; ``site`` is the 网站标识码 of its site."""

    site: str
    name: str
    url: str
    kind: str = ""
    days: int | None = None
    must_update: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """政务新媒体账号; ``unit`` is the name of its 主办单位."""

    platform: str
    name: str
    unit: str
    account_id: str = ""
    state: str = "正常"
    last_update: date | None = None
    checked_on: date | None = None
    article_urls: str = ""
    note: str = ""
    url: str = ""
    certified: str = ""
    opened_on: date | None = None
    filed_on: date | None = None
    closed_on: date | None = None
    closing_filed_on: date | None = None


AnyRow = UnitRow | SiteRow | ColumnRow | AccountRow


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole ledger, or what one file says of it."""

    units: tuple[UnitRow, ...] = ()
    sites: tuple[SiteRow, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    accounts: tuple[AccountRow, ...] = ()


# --- the four sheets ---


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a sheet."""

    title: str
    field: str
    width: int
    help: str
    example: str = ""
    required: bool = False
    parse: Callable[[str], Value] = lambda text: _one_line(text)
    choices: tuple[str, ...] = ()
    strict: bool = True
    """Whether only ``choices`` may be written."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook, and the model and row that it fills."""

    title: str
    part: str
    """The field of :class:`Ledger`."""
    row: type[AnyRow]
    model: type[models.Model]
    key: tuple[str, ...]
    headings: tuple[Heading, ...]

    @property
    def titles(self) -> list[str]:
        """The titles of its columns."""
        return [heading.title for heading in self.headings]

    @property
    def required(self) -> list[str]:
        """The titles of the columns that must be filled."""
        return [heading.title for heading in self.headings if heading.required]


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text)


def _code(text: str) -> str:
    code = unicodedata.normalize("NFKC", text).lower()
    if not re.fullmatch(r"\d{10}|bm\d{8}", code, re.ASCII):
        raise ValueError(f"“{text[:30]}”不是网站标识码。标识码是 10 位数字，或 bm 加 8 位数字。")
    return code


def _days(text: str) -> int | None:
    if not text:
        return None
    number = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[1-9]\d{0,3}", number, re.ASCII):
        raise ValueError(f"“{text[:30]}”不是天数。请写 1 至 9999 的整数，不写就按指标方案。")
    return int(number)


def _yes(text: str) -> bool:
    if text not in {"", YES, NO}:
        raise ValueError(f"“{text[:30]}”不对，请写“是”或“否”，不写就是“是”。")
    return text != NO


def parse_day(text: str) -> date | None:
    """A day as a clerk writes it (2026-11-03, 2026.11.3, 2026年11月3日); None for an empty text.

    Raises:
        ValueError: it is none; the message is Chinese.
    """
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text)
    match = re.fullmatch(r"(20\d{2})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)", plain)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text[:30]}”不是日期，或不在 2000 至 2099 年。请写成 2026-11-03。") from None


def _hosts(text: str) -> str:
    lines = _lines(text)
    if lines:
        Guard(lines.split("\n"))
    return lines


def _platform(text: str) -> str:
    """A platform of the list, a longer name of one (新浪微博, 抖音号), or a 号 of another (人民号)."""
    name = _one_line(text)
    if name and not name.endswith("号") and not any(known in name for known in PLATFORMS):
        raise ValueError(f"没有“{name[:30]}”这个平台，可以写{'、'.join(PLATFORMS)}。")
    return name


def _lines(text: str) -> str:
    return "\n".join(re.split(r"[\s,，;；、]+", text.strip())) if text.strip() else ""


UNITS = Sheet(
    "单位",
    "units",
    UnitRow,
    Unit,
    ("name",),
    (
        Heading("单位名称", "name", 30, "全称，不能重复。", "青禾县教育局", required=True),
        Heading("简称", "short_name", 14, "通报表格里用的简称。", "县教育局"),
        Heading("上级单位", "parent", 24, "上级单位的全称，要在本表或库里。", "青禾县人民政府办公室"),
        Heading("分管领导", "leader", 12, "收通报的领导。", "张三"),
        Heading("分管领导电话", "leader_phone", 16, "", "0000-1234567"),
        Heading("信息员", "officer", 12, "办整改的人。", "李四"),
        Heading("信息员电话", "officer_phone", 16, "", "0000-7654321"),
    ),
)
SITES = Sheet(
    "网站",
    "sites",
    SiteRow,
    Site,
    ("code",),
    (
        Heading(
            "网站标识码",
            "code",
            14,
            "10 位数字，或 bm 加 8 位数字，不能重复。",
            "0000000002",
            required=True,
            parse=_code,
        ),
        Heading("网站名称", "name", 28, "通报里的名称。", "青禾县教育局", required=True),
        Heading("主办单位", "unit", 28, "“单位”表里的单位名称。", "青禾县教育局", required=True),
        Heading(
            "首页网址",
            "url",
            36,
            "完整网址，以 http:// 或 https:// 开头。",
            "https://www.example.gov.cn/",
            required=True,
        ),
        Heading("类型", "kind", 12, "不写就是“部门网站”。", "部门网站", choices=SITE_KINDS, strict=False),
        Heading(
            "状态",
            "state",
            10,
            "只检查“正常”的网站；不写就是“正常”。",
            "正常",
            choices=tuple(Site.State.values),
        ),
        Heading(
            "允许访问的内网地址",
            "allow_hosts",
            24,
            "一般不填。每行一个：名称、地址或网段，可带端口。",
            parse=_hosts,
        ),
        Heading("备注", "note", 24, ""),
    ),
)
COLUMNS = Sheet(
    "栏目",
    "columns",
    ColumnRow,
    Column,
    ("site", "url"),
    (
        Heading("网站标识码", "site", 14, "“网站”表里的标识码。", "0000000002", required=True, parse=_code),
        Heading("栏目名称", "name", 24, "", "通知公告", required=True),
        Heading(
            "栏目网址",
            "url",
            44,
            "栏目列表页的完整网址，同一网站内不能重复。",
            "https://www.example.gov.cn/tzgg/",
            required=True,
        ),
        Heading(
            "类别",
            "kind",
            14,
            "决定更新期限；不写由程序判断。",
            "通知公告",
            choices=COLUMN_KINDS,
            strict=False,
        ),
        Heading("更新期限（天）", "days", 14, "本单位另有规定的才填。", parse=_days),
        Heading(
            "应更新",
            "must_update",
            10,
            "概况、领导之窗等不必更新的写“否”。",
            YES,
            parse=_yes,
            choices=(YES, NO),
        ),
        Heading("备注", "note", 24, ""),
    ),
)
ACCOUNTS = Sheet(
    "账号",
    "accounts",
    AccountRow,
    Account,
    ("platform", "name"),
    (
        Heading(
            "平台",
            "platform",
            14,
            "",
            "微信公众号",
            required=True,
            parse=_platform,
            choices=PLATFORMS,
            strict=False,
        ),
        Heading("账号名称", "name", 24, "同一平台内不能重复。", "青禾教育", required=True),
        Heading("账号ID", "account_id", 20, "微信号、微博 UID 等。", "qinghejiaoyu"),
        Heading("主办单位", "unit", 28, "“单位”表里的单位名称。", "青禾县教育局", required=True),
        Heading(
            "状态",
            "state",
            10,
            "只检查“正常”的账号；不写就是“正常”。",
            "正常",
            choices=tuple(Account.State.values),
        ),
        Heading("最近更新", "last_update", 14, "核对时看到的最新一条的日期。", "2026-11-03", parse=parse_day),
        Heading(
            "核对日期", "checked_on", 14, "哪一天看的；填了“最近更新”就要填。", "2026-11-20", parse=parse_day
        ),
        Heading("文章链接", "article_urls", 44, "公开文章的网址，每行一个，最近的在前。", parse=_lines),
        Heading("备注", "note", 24, ""),
        Heading("链接", "url", 40, "账号主页的网址，核对表上印成二维码。", "https://weibo.com/u/9000000001"),
        Heading("认证主体", "certified", 28, "平台上显示的认证单位。", "青禾县教育局"),
        Heading("开设时间", "opened_on", 14, "", "2020-03-01", parse=parse_day),
        Heading(
            "备案时间", "filed_on", 14, "向上级备案的日期；没有备案就空着。", "2020-03-05", parse=parse_day
        ),
        Heading("关停时间", "closed_on", 14, "关停、注销的日期。", parse=parse_day),
        Heading("关停报备时间", "closing_filed_on", 16, "关停、注销报备的日期。", parse=parse_day),
    ),
)
SHEETS = (UNITS, SITES, COLUMNS, ACCOUNTS)
NOTES = "填写说明"


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
    if mistakes:
        raise mistaken(path, mistakes)
    return Ledger(**{sheet.part: tuple(row for _, row in found[sheet.title]) for sheet in SHEETS})  # type: ignore[arg-type]


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


def _key(sheet: Sheet, row: AnyRow) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in sheet.key)


def _repeated(sheet: Sheet, found: Sequence[tuple[Row, AnyRow]]) -> Iterator[str]:
    first: dict[tuple[str, ...], int] = {}
    titles = [heading.title for heading in sheet.headings if heading.field in sheet.key]
    for row, parsed in found:
        key = _key(sheet, parsed)
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
            title, wrong = "", ""
            for title in ("上级单位", "主办单位"):
                unit = _said(row, title)
                if unit and unit not in parents and UNITS.title in told:
                    wrong = f"没有单位“{unit}”，请先在“单位”表里填写。"
                    break
            if sheet is UNITS and not wrong and _is_above_itself(_said(row, "单位名称"), parents):
                title, wrong = "上级单位", "上下级绕成了一圈。"
            if sheet is COLUMNS and SITES.title in told and (site := _said(row, "网站标识码")) not in sites:
                title, wrong = "网站标识码", f"没有标识码是 {site} 的网站，请先在“网站”表里填写。"
            if wrong:
                yield f"{at(sheet.title, row.number, title)}：{wrong}"


def _said(row: Row, title: str) -> str:
    """A cell's text as a name or a 网站标识码 is kept."""
    text = _one_line(row.texts.get(title, ""))
    return unicodedata.normalize("NFKC", text).lower() if title == "网站标识码" else text


def _unknown_kinds(found: Sequence[tuple[Row, AnyRow]]) -> Iterator[str]:
    """类别 that is none of the list and has none of the words by which a class is known."""
    rules = checks.Rules.load(office.load().profile) if found else None
    for row, parsed in found:
        kind = parsed.kind if isinstance(parsed, ColumnRow) else ""
        if rules and kind and kind != OTHER and kind not in CLASSES and class_named(kind, rules) == OTHER:
            place = at(COLUMNS.title, row.number, "类别")
            yield f"{place}：没有“{kind[:30]}”这个类别，可以写{'、'.join(COLUMN_KINDS)}，不写由程序判断。"


def _is_above_itself(name: str, parents: dict[str, str]) -> bool:
    above, seen = parents.get(name, ""), set[str]()
    while above and above not in seen:
        if above == name:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


# --- the database ---


def current() -> Ledger:
    """The ledger as the database has it."""
    return Ledger(
        units=tuple(
            UnitRow(
                unit.name,
                unit.short_name,
                unit.parent.name if unit.parent else "",
                unit.leader,
                unit.leader_phone,
                unit.officer,
                unit.officer_phone,
            )
            for unit in Unit.objects.select_related("parent")
        ),
        sites=tuple(
            SiteRow(s.code, s.name, s.unit.name, s.url, s.kind, s.state, _lines(s.allow_hosts), s.note)
            for s in Site.objects.select_related("unit")
        ),
        columns=tuple(
            ColumnRow(c.site.code, c.name, c.url, c.kind, c.days, c.must_update, c.note)
            for c in Column.objects.select_related("site")
        ),
        accounts=tuple(
            AccountRow(
                a.platform,
                a.name,
                a.unit.name,
                a.account_id,
                a.state,
                a.last_update,
                a.checked_on,
                _lines(a.article_urls),
                a.note,
                a.url,
                a.certified,
                a.opened_on,
                a.filed_on,
                a.closed_on,
                a.closing_filed_on,
            )
            for a in Account.objects.select_related("unit")
        ),
    )


class Kind(StrEnum):
    """What an import does to one row of the ledger."""

    ADDED = "新增"
    CHANGED = "修改"
    SAME = "不变"
    KEPT = "保留"
    """In the database and not in the file: kept."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one row, and which of its values change."""

    sheet: str
    kind: Kind
    name: str
    details: tuple[str, ...] = ()


def compare(new: Ledger) -> list[Change]:
    """What importing ``new`` would do to the database, row by row."""
    old = current()
    changes: list[Change] = []
    for sheet in SHEETS:
        before: dict[tuple[str, ...], AnyRow] = {_key(sheet, row): row for row in getattr(old, sheet.part)}
        after: dict[tuple[str, ...], AnyRow] = {_key(sheet, row): row for row in getattr(new, sheet.part)}
        for key, row in after.items():
            if key not in before:
                changes.append(Change(sheet.title, Kind.ADDED, _name(row)))
            elif before[key] == row:
                changes.append(Change(sheet.title, Kind.SAME, _name(row)))
            else:
                changes.append(
                    Change(sheet.title, Kind.CHANGED, _name(row), tuple(_details(sheet, before[key], row)))
                )
        changes += (
            Change(sheet.title, Kind.KEPT, _name(row)) for key, row in before.items() if key not in after
        )
    return changes


def count(changes: Iterable[Change]) -> Counter[tuple[str, Kind]]:
    """How many rows of each sheet meet each kind of change."""
    return Counter((change.sheet, change.kind) for change in changes)


def _name(row: AnyRow) -> str:
    match row:
        case UnitRow():
            return row.name
        case SiteRow():
            return f"{row.name}（{row.code}）"
        case ColumnRow():
            return f"{row.name}（{row.site}）{row.url}"
        case AccountRow():
            return f"“{row.name}”{row.platform}"


def _details(sheet: Sheet, old: AnyRow, new: AnyRow) -> Iterator[str]:
    for heading in sheet.headings:
        before, after = (_shown(getattr(row, heading.field)) for row in (old, new))
        if before != after:
            yield f"{heading.title}：{before or '（空）'} → {after or '（空）'}"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


@transaction.atomic
def save(ledger: Ledger) -> None:
    """Add and change what ``ledger`` says, in one transaction; nothing is ever deleted."""
    for row in ledger.units:
        Unit.objects.update_or_create(
            name=row.name,
            defaults={name: getattr(row, name) for name in _plain_fields(UnitRow, "name", "parent")},
        )
    units = {unit.name: unit for unit in Unit.objects.all()}
    for row in ledger.units:
        Unit.objects.filter(name=row.name).update(parent=units[row.parent] if row.parent else None)
    for site in ledger.sites:
        values = {name: getattr(site, name) for name in _plain_fields(SiteRow, "code", "unit")}
        Site.objects.update_or_create(code=site.code, defaults={**values, "unit": units[site.unit]})
    sites = {site.code: site for site in Site.objects.all()}
    for column in ledger.columns:
        values = {name: getattr(column, name) for name in _plain_fields(ColumnRow, "site", "url")}
        Column.objects.update_or_create(site=sites[column.site], url=column.url, defaults=values)
    for account in ledger.accounts:
        values = {
            name: getattr(account, name) for name in _plain_fields(AccountRow, "platform", "name", "unit")
        }
        Account.objects.update_or_create(
            platform=account.platform, name=account.name, defaults={**values, "unit": units[account.unit]}
        )


def _plain_fields(row: type[AnyRow], *but: str) -> list[str]:
    return [field.name for field in fields(row) if field.name not in but]


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
            if heading.parse is _code or heading.field in {"account_id", "leader_phone", "officer_phone"}:
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
