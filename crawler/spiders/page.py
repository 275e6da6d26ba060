"""One address as it stands, for ``xunjian read URL``."""

from __future__ import annotations

from typing import ClassVar

from crawler.archive import now
from crawler.examine import visit_of
from crawler.plan import Plan
from crawler.spider import InspectionSpider, RefusalError

FILE_BYTES = 20 * 1024 * 1024
"""Documents are read, too."""


class PageSpider(InspectionSpider):
    """``scrapy crawl page -a url=… -a archive=DIR``: one look, redirects followed, nothing else asked for."""

    name = "page"
    arguments: ClassVar[frozenset[str]] = frozenset({"url", "archive", "plan", "allow_host"})
    keeps_plan = False

    def read_plan(self) -> Plan:
        """No site to crawl."""
        return self.plan_file() or Plan(as_of=now())

    async def inspect(self) -> str:
        """Ask for the address and keep what came."""
        url = self.given("url") or ""
        self.fetcher.whole_types = None
        look = await self.fetcher.look(url, keep=FILE_BYTES)
        visit = visit_of(look, "page")
        if look.error in ("intranet", "forbidden"):
            raise RefusalError(f"{url} 在内部网络地址上，默认不访问。确实要看，请加 --allow-host。")
        if look.status is None:
            raise RefusalError(f"{url} 打不开：{visit.cause or '从本机连不上'}。")
        self.archive.add_visit(visit)
        self.keep(look, unread=True)
        self.archive.set_meta("state", "finished")
        return f"{url}：HTTP {look.status}，{len(look.body)} 字节。"
