"""The sheets of the ledger's workbook: their columns, what each cell may hold, and how it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models

from crawler.guard import Guard
from reports.errors import UserError
from reports.ledger.rows import (
    CHANNELS,
    COLUMN_KINDS,
    NO,
    PLATFORMS,
    PROPOSALS,
    SITE_KINDS,
    YES,
    AccountRow,
    AnyRow,
    AttributionRow,
    ColumnRow,
    InteractionRow,
    SiteRow,
    UnitRow,
    Value,
)
from reports.models import Account, Attribution, Column, Interaction, Site, Unit
from reports.periods import Span
from reports.workbook import (
    read_date,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a sheet."""

    title: str
    field: str
    width: int
    help: str
    example: str = ""
    required: bool = False
    parse: Callable[[str], Value] = lambda text: one_line(text)
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

    def key_of(self, row: AnyRow) -> tuple[str, ...]:
        """What tells this row from the others of its sheet."""
        return tuple(str(getattr(row, name)) for name in self.key)


def one_line(text: str) -> str:
    """A cell's text without its line breaks."""
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
    lines = as_lines(text)
    if lines:
        Guard(lines.split("\n"))
    return lines


def _platform(text: str) -> str:
    """A platform of the list, a longer name of one (新浪微博, 抖音号), or a 号 of another (人民号)."""
    name = one_line(text)
    if name and not name.endswith("号") and not any(known in name for known in PLATFORMS):
        raise ValueError(f"没有“{name[:30]}”这个平台，可以写{'、'.join(PLATFORMS)}。")
    return name


def as_lines(text: str) -> str:
    """A list, however it is parted, one item a line."""
    return "\n".join(re.split(r"[\s,，;；、]+", text.strip())) if text.strip() else ""


UNITS = Sheet(
    "单位",
    "units",
    UnitRow,
    Unit,
    ("name",),
    (
        Heading("单位名称", "name", 30, "全称，不能重复。", "青禾县教育局", required=True),
        Heading("简称", "short_name", 14, "平时的叫法，校对文字时不当作差错。", "县教育局"),
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
        Heading("文章链接", "article_urls", 44, "公开文章的网址，每行一个，最近的在前。", parse=as_lines),
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
            parse=as_lines,
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
TEXTS = {"code", "site", "account_id", "leader_phone", "officer_phone", "period"}
"""Fields of which Excel would make a number or a day."""
