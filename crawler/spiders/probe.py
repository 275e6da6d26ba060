"""One timed visit to each home page: the record from which 站点无法访问 is judged."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import ClassVar

from crawler.archive import Visit, now
from crawler.examine import OWN_OUTAGE, visit_of
from crawler.fetch import PAGE_BYTES
from crawler.judge import NETWORK_ERRORS
from crawler.link import Cause, Fate
from crawler.plan import TIMEZONE, Plan
from crawler.spider import InspectionSpider, RefusalError, home_url

SITES_AT_ONCE = 16
OPEN_SECONDS = 15
"""Redirects together may take longer than one answer may: indicator 站点无法访问 counts the whole."""
CONTROL = "https://www.gov.cn/"
"""Asked only when the network failed and nothing outside of our own answered: does our own line stand?"""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A home page to visit; ``at`` is recorded in place of the moment of the visit."""

    url: str
    at: datetime | None


class ProbeSpider(InspectionSpider):
    """``scrapy crawl probe -a url=… -a archive=DIR``, or ``-a visits=FILE``: ``[{"url": …, "at": …}]``;
    ``-a control=URL`` in place of :data:`CONTROL`"""

    name = "probe"
    arguments: ClassVar[frozenset[str]] = frozenset(
        {"url", "visits", "control", "archive", "plan", "rate", "allow_host"}
    )
    keeps_plan = False
    default_rate = 0.0
    went_out = False
    """Whether something answered from a public address."""

    def read_plan(self) -> Plan:
        """No site to crawl: the plan lends its allowed hosts at most."""
        self.appointments = self._appointments()
        return self.plan_file() or Plan(as_of=now())

    def _appointments(self) -> list[Appointment]:
        path = self.given("visits")
        if path is None:
            return [Appointment(home_url(self.given("url") or ""), None)]
        try:
            entries = json.loads(Path(path).read_text(encoding="utf-8"))
            return [Appointment(home_url(entry["url"]), _moment(entry.get("at"))) for entry in entries]
        except OSError as problem:
            raise RefusalError(f"读不到探测清单 {path}：{problem.strerror}。") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RefusalError(
                f'探测清单 {path} 写错了，应是 [{{"url": "https://…", "at": "2026-11-02T09:00"}}, …]。'
            ) from None

    async def inspect(self) -> str:
        """Visit every home page once and write it down."""
        turn = asyncio.Semaphore(SITES_AT_ONCE)

        async def one(appointment: Appointment) -> Visit:
            async with turn:
                return await self._visit(appointment)

        visits = await asyncio.gather(*map(one, self.appointments))
        failed = [visit.error in NETWORK_ERRORS for visit in visits]
        outage = any(failed) and not self.went_out and not await self._line_stands()
        for visit, lost in zip(visits, failed, strict=True):
            self.archive.add_visit(replace(visit, note=OWN_OUTAGE) if lost and outage else visit)
        self.archive.set_meta("state", "finished")
        opened = sum(visit.fate is Fate.OK for visit in visits)
        return f"访问 {len(visits)} 次首页，打开 {opened} 次。"

    async def _line_stands(self) -> bool:
        """Whether the control answers, whatever it says."""
        look = await self.fetcher.look(home_url(self.given("control") or CONTROL), keep=PAGE_BYTES)
        return look.status is not None

    async def _visit(self, appointment: Appointment) -> Visit:
        look = await self.fetcher.look(appointment.url, keep=PAGE_BYTES)
        self.went_out |= bool(look.status and look.address) and ip_address(look.address).is_global
        visit = visit_of(look, "probe")
        if look.error in ("intranet", "forbidden"):
            visit = replace(visit, fate=Fate.UNSURE, cause=None, note="内部网络地址，没有允许访问")
        elif visit.fate is Fate.OK and look.elapsed >= OPEN_SECONDS:
            visit = replace(visit, error="timeout", fate=Fate.BROKEN, cause=Cause.TIMEOUT)
        return replace(visit, at=appointment.at) if appointment.at else visit


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=TIMEZONE)
