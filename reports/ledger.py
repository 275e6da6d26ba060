"""The ledger (台账): units, sites, columns, accounts, and whose a column's articles are and what came in by
each channel of interaction; kept in the database and filled in Excel.

A file is imported whole or not at all; importing it again changes nothing; exporting and importing
gives back the same ledger.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

import checks
from checks.annual.prose import is_rate, right_rate
from checks.columns import CLASSES, OTHER, class_named
from crawler.guard import Guard
from crawler.plan import TIMEZONE
from reports import office
from reports.errors import UserError, mistaken
from reports.models import Account, Attribution, Column, Interaction, Site, Unit
from reports.periods import Span
from reports.workbook import (
    Row,
    add_table,
    at,
    fit_rows,
    offer,
    read_date,
    read_rows,
    read_workbook,
    save_new,
)

PLATFORMS = (
    *("微信公众号", "微博", "抖音", "快手", "今日头条", "视频号"),
    *("小红书", "哔哩哔哩", "知乎", "学习强国", "小程序", "移动客户端", "其他平台"),
)
SITE_KINDS = ("门户网站", "部门网站", "专栏")
COLUMN_KINDS = ("动态要闻", "通知公告", "政策文件", "政策解读", "人事信息", "规划计划", "征集调查", "其他")
CHANNELS = ("12345热线", "书记信箱", "县长信箱", "网站留言", "公众号留言", "我为政府网站找错")
PROPOSALS = ("人大代表建议", "政协提案")
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


@dataclass(frozen=True, slots=True)
class AttributionRow:
    """栏目归属; ``site`` is the 网站标识码 of its site, ``topics`` has one 重点领域 a line."""

    site: str
    name: str
    url: str
    unit: str = ""
    topics: str = ""


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """互动台账; ``unit`` empty: of the whole county."""

    channel: str
    period: str
    received: int
    answered: int
    unit: str = ""
    in_time: int | None = None
    answered_rate: str = ""
    in_time_rate: str = ""
    note: str = ""


AnyRow = UnitRow | SiteRow | ColumnRow | AccountRow | AttributionRow | InteractionRow


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole ledger, or what one file says of it."""

    units: tuple[UnitRow, ...] = ()
    sites: tuple[SiteRow, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    attributions: tuple[AttributionRow, ...] = ()
    interactions: tuple[InteractionRow, ...] = ()


# --- the sheets ---


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
    optional: bool = False
    """Whether a file may lack it."""

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


def _count(text: str) -> int | None:
    if not text:
        return None
    number = unicodedata.normalize("NFKC", text).replace(",", "")
    if not re.fullmatch(r"\d{1,8}", number, re.ASCII):
        raise ValueError(f"“{text[:30]}”不是件数。请写 0 或正整数。")
    return int(number)


def _rate(text: str) -> str:
    """95.9%, also where Excel keeps it as 0.959."""
    if not text:
        return ""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,15})?)(%?)", unicodedata.normalize("NFKC", text), re.ASCII)
    if match is None:
        raise ValueError(f"“{text[:30]}”不是百分比。请写成 95.9%，不写就由程序计算。")
    number = Decimal(match[1])
    fraction = not match[2] and number <= 1
    return f"{(number * 100).normalize() if fraction else number:f}%"


def _period(text: str) -> str:
    """2026-11, also where Excel made it the first day of that month, or it stands there in Chinese."""
    plain = unicodedata.normalize("NFKC", text)
    if match := re.fullmatch(r"(20\d\d-\d\d)-01|(20\d\d)年(?:(\d{1,2})月)?", plain):
        plain = match[1] or match[2] + (f"-{int(match[3]):02d}" if match[3] else "")
    try:
        return str(Span.parse(plain)) if text else ""
    except UserError as error:
        raise ValueError(str(error)) from None


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
        Heading("最近更新", "last_update", 14, "核对时看到的最新一条的日期。", "2026-11-03", parse=read_date),
        Heading(
            "核对日期", "checked_on", 14, "哪一天看的；填了“最近更新”就要填。", "2026-11-20", parse=read_date
        ),
        Heading("文章链接", "article_urls", 44, "公开文章的网址，每行一个，最近的在前。", parse=_lines),
        Heading("备注", "note", 24, ""),
        Heading("链接", "url", 40, "账号主页的网址，核对表上印成二维码。", "https://weibo.com/u/9000000001"),
        Heading("认证主体", "certified", 28, "平台上显示的认证单位。", "青禾县教育局"),
        Heading("开设时间", "opened_on", 14, "", "2020-03-01", parse=read_date),
        Heading(
            "备案时间", "filed_on", 14, "向上级备案的日期；没有备案就空着。", "2020-03-05", parse=read_date
        ),
        Heading("关停时间", "closed_on", 14, "关停、注销的日期。", parse=read_date),
        Heading("关停报备时间", "closing_filed_on", 16, "关停、注销报备的日期。", parse=read_date),
    ),
)
ATTRIBUTIONS = Sheet(
    "栏目归属",
    "attributions",
    AttributionRow,
    Attribution,
    ("site", "url"),
    (
        Heading("网站标识码", "site", 14, "“网站”表里的标识码。", "0000000002", required=True, parse=_code),
        Heading("栏目名称", "name", 24, "", "义务教育", required=True),
        Heading(
            "栏目网址",
            "url",
            44,
            "栏目列表页的完整网址；它下面的栏目和文章都算在内。不必在“栏目”表里。",
            "https://www.example.gov.cn/ywjy/",
            required=True,
        ),
        Heading("发布单位", "unit", 28, "这个栏目的信息算哪个单位发布的；不写就算网站主办单位的。"),
        Heading(
            "重点领域",
            "topics",
            24,
            "统计哪个领域的公开条数；属于几个领域的，每行一个。",
            "教育",
            parse=_lines,
        ),
    ),
    optional=True,
)
INTERACTIONS = Sheet(
    "互动台账",
    "interactions",
    InteractionRow,
    Interaction,
    ("channel", "period", "unit"),
    (
        Heading(
            "渠道", "channel", 18, "", "12345热线", required=True, choices=CHANNELS + PROPOSALS, strict=False
        ),
        Heading(
            "期间",
            "period",
            24,
            "2026-11、2026Q4、2026 或 2026-01-01..2026-06-30；同一渠道的期间不能重叠。",
            "2026-11",
            required=True,
            parse=_period,
        ),
        Heading("承办单位", "unit", 28, "分单位统计的才填；不写就是全县的。"),
        Heading("收到", "received", 10, "件数，连同上期结转的。", "121", required=True, parse=_count),
        Heading("办结", "answered", 10, "答复、办复、采纳的件数。", "116", required=True, parse=_count),
        Heading("按期办结", "in_time", 12, "", "110", parse=_count),
        Heading("办结率", "answered_rate", 12, "不写由程序计算；写了就与件数核对。", "95.9%", parse=_rate),
        Heading(
            "按期办结率", "in_time_rate", 14, "按期办结 ÷ 办结；写了就与件数核对。", "94.8%", parse=_rate
        ),
        Heading("备注", "note", 24, ""),
    ),
    optional=True,
)
SHEETS = (UNITS, SITES, COLUMNS, ACCOUNTS, ATTRIBUTIONS, INTERACTIONS)
NOTES = "填写说明"
TEXTS = {"account_id", "leader_phone", "officer_phone", "period"}
"""Fields of which Excel would make a number or a day."""


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


def _overlapping(found: Sequence[tuple[Row, AnyRow]]) -> Iterator[str]:
    """Periods of one channel that share days, in the file or with the database: added up, these days would
    count twice. A row without a unit is of all units."""
    lines = {row: line.number for line, row in found if isinstance(row, InteractionRow)}
    filed = {_key(INTERACTIONS, row) for row in lines}
    kept = [row for row in current().interactions if _key(INTERACTIONS, row) not in filed] if lines else []
    last: defaultdict[str, dict[str, InteractionRow]] = defaultdict(dict)
    for row in sorted([*lines, *kept], key=lambda row: Span.parse(row.period)):
        latest, span = last[row.channel], Span.parse(row.period)
        for unit, other in latest.items():
            related = unit == row.unit or not (unit and row.unit)
            shared = related and Span.parse(other.period).last >= span.first
            repeated = _key(INTERACTIONS, row) == _key(INTERACTIONS, other)
            if shared and not repeated and (row in lines or other in lines):
                mine, its = (row, other) if row in lines else (other, row)
                where = (
                    f"第 {lines[its]} 行" if its in lines else "库里（要改分法，先在 xunjian admin 里删去）"
                )
                yield (
                    f"{at(INTERACTIONS.title, lines[mine], '期间')}：与{where}的“{_name(its)}”重叠，"
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
        attributions=tuple(
            AttributionRow(a.site.code, a.name, a.url, a.unit.name if a.unit else "", _lines(a.topics))
            for a in Attribution.objects.select_related("site", "unit")
        ),
        interactions=tuple(
            InteractionRow(
                i.channel,
                i.period,
                i.received,
                i.answered,
                i.unit.name if i.unit else "",
                i.in_time,
                i.answered_rate,
                i.in_time_rate,
                i.note,
            )
            for i in Interaction.objects.select_related("unit")
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
        case AttributionRow():
            return f"{row.name}（{row.site}）{row.url}"
        case InteractionRow():
            return f"{row.channel} {row.period} {row.unit or '全县'}"


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
    for share in ledger.attributions:
        values = {"name": share.name, "topics": share.topics, "unit": units.get(share.unit)}
        Attribution.objects.update_or_create(site=sites[share.site], url=share.url, defaults=values)
    for dealt in ledger.interactions:
        plain = _plain_fields(InteractionRow, "channel", "period", "unit")
        Interaction.objects.update_or_create(
            channel=dealt.channel,
            period=dealt.period,
            unit=units.get(dealt.unit),
            defaults={name: getattr(dealt, name) for name in plain},
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
            if heading.parse is _code or heading.field in TEXTS:
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
