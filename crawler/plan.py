"""What one crawl is asked to look at: a site with its declared columns, and accounts.

A plan travels as JSON from the office's ledger to the spider, and lies in the archive, so
that an archive can be judged again without the ledger.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

TIMEZONE = ZoneInfo("Asia/Shanghai")
"""All times in xunjian are Beijing time (国家标准时间)."""
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
ACCOUNT_DAYS = ("last_update", "checked_on", "opened_on", "filed_on", "closed_on", "closing_filed_on")
LONGEST = 24 * 3600
"""Seconds that may lie between the two looks at a link."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A column (栏目) as the ledger declares it. ``kind`` is one of ``checks`` 's column classes
    (动态要闻, 通知公告, 政策文件 …) or empty when the ledger does not say."""

    name: str
    url: str
    kind: str = ""
    days: int | None = None
    """更新期限 in days when the office set its own; None for the profile's."""
    must_update: bool = True
    """False: 应更新 does not apply (概况, 领导之窗, an archive, an approved exemption)."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """A new-media account (政务新媒体账号) as the ledger declares it."""

    platform: str
    name: str
    unit: str = ""
    account_id: str = ""
    last_update: date | None = None
    """最近更新: the newest post that a person saw."""
    checked_on: date | None = None
    """核对日期: the day on which that person looked."""
    article_urls: tuple[str, ...] = ()
    """Known public article pages, newest first."""
    state: str = "正常"
    checked_by: str = ""
    """核对人 of the sheet (核对表); empty when the ledger alone tells."""
    situation: str = ""
    """What the person met: 有更新, 从未发布, 打不开 or 已注销; empty when the ledger alone tells."""
    picture: str = ""
    picture_sha256: str = ""
    """The screenshot's file in the working folder."""
    certified: str = ""
    """认证主体."""
    opened_on: date | None = None
    filed_on: date | None = None
    """备案时间."""
    closed_on: date | None = None
    closing_filed_on: date | None = None
    """关停报备时间."""
    feed: str = ""
    """Address of an RSS, Atom or JSON feed of its posts."""

    @property
    def subject(self) -> str:
        """The account as notices name it: “青禾发布”微信公众号."""
        return f"“{self.name}”{self.platform}"


@dataclass(frozen=True, slots=True)
class PlatformPlan:
    """How one platform's interface is asked; its keys are never here (:mod:`crawler.platforms.secrets`)."""

    name: str
    """wechat, weibo, douyin, feed or page."""
    api: str = ""
    """Its address, so that a replica can stand in for it."""
    rate: float = 2.0
    """Requests a second; 0: as fast as it answers."""
    wait: float = 60.0
    """Seconds to wait when it was asked too often."""


PLATFORMS = (
    PlatformPlan("wechat", "https://api.weixin.qq.com"),
    PlatformPlan("weibo", "https://api.weibo.com"),
    PlatformPlan("douyin", "https://open.douyin.com"),
)
"""The official interfaces, as they are asked when the office says nothing else."""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """One site to crawl, and what the ledger knows of it."""

    url: str
    name: str = ""
    code: str = ""
    """网站标识码, 10 digits or bm + 8 digits; empty when not known (an ad-hoc check)."""
    unit: str = ""
    columns: tuple[ColumnPlan, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    """Non-public addresses that may be visited: names, addresses or networks, each with an optional port."""
    max_pages: int = 20_000
    rate: float = 2.0
    """Requests a second to one host; 0: as fast as it answers."""
    obey_robots: bool = False
    """Whether the office's own site is crawled by its robots.txt too; third parties' always is."""
    window: str = ""
    """The hours (Beijing time) in which the site may be asked, such as ``20:00-07:00``; empty for any."""
    office: str = ""
    contact: str = ""
    """Who inspects, and how to reach them (telephone, mail): said to every server in the User-Agent."""
    second_look_after: float = 600.0
    """Seconds between the two looks before a link is called broken; 0: there is no second look."""

    @property
    def subject(self) -> str:
        """The site as notices name it: its name, or its address when the name is not known."""
        return self.name or self.url


@dataclass(frozen=True, slots=True)
class Plan:
    """A crawl's whole order: one site, or accounts, as of one moment (监测时间点)."""

    as_of: datetime
    site: SitePlan | None = None
    accounts: tuple[AccountPlan, ...] = field(default=())
    platforms: tuple[PlatformPlan, ...] = PLATFORMS

    def to_json(self) -> str:
        """The plan as JSON text; dates are ISO 8601."""
        return json.dumps(asdict(self), ensure_ascii=False, default=lambda value: value.isoformat())

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The inverse of :meth:`to_json`.

        Raises:
            ValueError, KeyError, TypeError: the text is not a plan.
        """
        data: dict[str, Any] = json.loads(text)
        site = data.get("site")
        if site is not None:
            site = SitePlan(
                **{
                    **site,
                    "columns": tuple(ColumnPlan(**column) for column in site["columns"]),
                    "allow_hosts": tuple(site["allow_hosts"]),
                }
            )
        return cls(
            as_of=datetime.fromisoformat(data["as_of"]),
            site=site,
            accounts=tuple(
                AccountPlan(
                    **{
                        **account,
                        "article_urls": tuple(account["article_urls"]),
                        **{day: _date(account.get(day)) for day in ACCOUNT_DAYS},
                    }
                )
                for account in data.get("accounts", ())
            ),
            platforms=tuple(PlatformPlan(**one) for one in data.get("platforms", ())) or PLATFORMS,
        )


def parse_duration(text: str) -> float:
    """Seconds in ``90s``, ``10m``, ``1h`` or ``30`` (seconds); at most a day.

    Raises:
        ValueError: it is no duration; the message is Chinese.
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([smh]?)", text.strip().lower())
    seconds = float(match[1]) * SECONDS[match[2]] if match else -1.0
    if not 0 <= seconds <= LONGEST:
        raise ValueError(
            f"“{text}”不是时间长度，请写成 10m（10 分钟）、90s（90 秒）或 1h（1 小时），最长 24h。"
        )
    return seconds


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
