"""``[platforms.…]`` in xunjian.toml: where each platform's interface is, its limits, feeds, vendors' exports.

No key or token is ever written here: those are in 密钥.toml (:mod:`crawler.platforms.secrets`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from crawler.plan import PLATFORMS, PlatformPlan
from crawler.platforms.secrets import NAMED_KEY
from crawler.politeness import RATES

FIELDS = ("platform", "account", "title", "url", "published", "id")
"""What a column of a vendor's export may mean."""
MOST_WAIT = 3600
TOKEN = re.compile(rf"[?&]{NAMED_KEY}=|^https?://[^/?#]*@", re.I)
"""What in a feed's address is for nobody else."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one vendor's export is read."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Title of the column by what it means; what is not named is found by its usual titles."""
    platform: str = ""
    """The platform of all rows, where the export has no column for it."""
    complete: bool = False
    """Whether the contract says that the export has every post of the accounts in it."""


@dataclass(frozen=True, slots=True)
class Platforms:
    """What the office says of new-media platforms."""

    interfaces: tuple[PlatformPlan, ...] = PLATFORMS
    page_rate: float = 0.5
    """Public article pages and feeds of one host a second."""
    feeds: Mapping[str, str] = field(default_factory=dict)
    """Address of a feed by “platform name”."""
    vendors: Mapping[str, Vendor] = field(default_factory=dict)


def parse(tables: object) -> Platforms:
    """The tables as they stand in the file.

    Raises:
        ValueError: one is wrong; the message is Chinese and names the setting.
    """
    found = Platforms()
    known = {plan.name: plan for plan in PLATFORMS}
    for name, table in _table("platforms", tables).items():
        place = f"platforms.{name}"
        if name in known:
            known[name] = _interface(place, known[name], _table(place, table))
        elif name == "page":
            (rate,) = _only(place, table, "rate").values() or (found.page_rate,)
            found = replace(found, page_rate=_rate(f"{place}.rate", rate))
        elif name == "feed":
            feeds = _only(place, table, "accounts").get("accounts", {})
            found = replace(found, feeds=_feeds(f"{place}.accounts", feeds))
        elif name == "vendors":
            vendors = {key: _vendor(f"{place}.{key}", one) for key, one in _table(place, table).items()}
            found = replace(found, vendors=vendors)
        else:
            words = "、".join((*known, "page", "feed", "vendors"))
            raise ValueError(f"没有“{place}”这个设置。可用的：{words}。")
    return replace(found, interfaces=tuple(known.values()))


def _feeds(place: str, value: object) -> dict[str, str]:
    feeds = _texts(place, value)
    for name, url in feeds.items():
        if not re.fullmatch(r"https?://\S+", url):
            raise ValueError(f"“{place}.{name}”应当是完整的网址，以 http:// 或 https:// 开头。")
        if TOKEN.search(url):
            raise ValueError(f"“{place}.{name}”的网址里有令牌或密码，请写在 密钥.toml 的 [feed] 里。")
    return feeds


def _interface(place: str, plan: PlatformPlan, table: Mapping[str, Any]) -> PlatformPlan:
    _only(place, table, "api", "rate", "wait")
    if "api" in table:
        if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", str(table["api"])):
            raise ValueError(f"“{place}.api”应当是完整的网址，例如 {plan.api}。")
        plan = replace(plan, api=str(table["api"]))
    if "rate" in table:
        plan = replace(plan, rate=_rate(f"{place}.rate", table["rate"]))
    if "wait" in table:
        plan = replace(plan, wait=_number(f"{place}.wait", table["wait"], 0, MOST_WAIT))
    return plan


def _vendor(place: str, value: object) -> Vendor:
    table = _only(place, value, *(one.name for one in fields(Vendor)))
    columns = _texts(f"{place}.columns", table.get("columns", {}))
    if unknown := [key for key in columns if key not in FIELDS]:
        raise ValueError(f"没有“{place}.columns.{unknown[0]}”这个设置。可用的：{'、'.join(FIELDS)}。")
    complete, platform = table.get("complete", False), table.get("platform", "")
    if not isinstance(complete, bool) or not isinstance(platform, str):
        raise ValueError(f"“{place}”里 complete 应当是 true 或 false，platform 应当是加引号的文字。")
    return Vendor(columns, platform, complete)


def _table(place: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"“{place}”应当是一节，写成 [{place}]。")
    return value


def _only(place: str, value: object, *names: str) -> Mapping[str, Any]:
    table = _table(place, value)
    if unknown := [key for key in table if key not in names]:
        secret = "密钥和令牌不写在这里，写在 密钥.toml 里。" if "secret" in unknown[0] else ""
        raise ValueError(f"没有“{place}.{unknown[0]}”这个设置。可用的：{'、'.join(names)}。{secret}")
    return table


def _texts(place: str, value: object) -> dict[str, str]:
    table = _table(place, value)
    if any(not isinstance(one, str) for one in table.values()):
        raise ValueError(f"“{place}”里每一项都应当是加引号的文字。")
    return dict(table)


def _rate(place: str, value: object) -> float:
    return _number(place, value, *RATES)


def _number(place: str, value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"“{place}”应当是 {least} 至 {most} 的数字。")
    return float(value)
