"""The rows of a ledger, a class a sheet, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PLATFORMS = (
    *("微信公众号", "微博", "抖音", "快手", "今日头条", "视频号"),
    *("小红书", "哔哩哔哩", "知乎", "学习强国", "小程序", "移动客户端", "其他平台"),
)
SITE_KINDS = ("门户网站", "部门网站", "专栏")
COLUMN_KINDS = (
    *("动态要闻", "通知公告", "政策文件", "政策解读", "人事信息", "规划计划", "征集调查", "办事统计"),
    "其他",
)
CHANNELS = ("12345热线", "书记信箱", "县长信箱", "网站留言", "公众号留言", "我为政府网站找错")
PROPOSALS = ("人大代表建议", "政协提案")
YES, NO = "是", "否"

Value = str | int | bool | date | None


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


def name_of(row: AnyRow) -> str:
    """What a row is called where a clerk reads of it."""
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
