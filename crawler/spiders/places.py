"""A few places of a site, looked at again: what a notice named, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.link import Link
from crawler.spider import RefusalError
from crawler.spiders.site import SiteSpider

ASKED = ""
"""The page of an address that was asked for by itself, whether or not a page links to it."""


class PlacesSpider(SiteSpider):
    """``scrapy crawl places -a plan=FILE -a archive=DIR -a places=FILE``: a JSON list of addresses. More may
    be asked for in another run; the second look at what fails is that of ``links``."""

    name = "places"
    arguments: ClassVar[frozenset[str]] = SiteSpider.arguments | {"places"}
    passed = 0
    """Of few places it says nothing that but one came."""
    wanted: frozenset[str]

    async def inspect(self) -> str:
        """Look at what was not looked at yet."""
        self.wanted = self._places() | {self.site.url, *(column.url for column in self.site.columns)}
        if self.archive.meta["state"] == "finished":
            self.archive.reopen()
        return await super().inspect()

    def _places(self) -> frozenset[str]:
        try:
            return frozenset(map(str, json.loads(Path(self.given("places") or "").read_bytes())))
        except (OSError, ValueError, TypeError):
            raise RefusalError("请给出要看的地址：-a places=文件（JSON 列表）。") from None

    def _concerns(self, url: str) -> bool:
        return url in self.wanted or (self.is_inside(url) and urlsplit(url).path.lower().endswith(".js"))

    def _open(self) -> None:
        super()._open()
        self._enqueue(sorted(self.wanted), 1)

    def _leads_nowhere(self, home: str) -> bool:
        """Not to be told from the places, of which its links are none."""
        return False

    async def _look_around(self) -> None:
        """The links among the places, and the pages, too: what fails is to be seen twice."""
        known = {target.url for target in self.archive.links.targets()}
        self.archive.links.add(ASKED, [Link(url, url) for url in sorted(self.wanted - known)])
        self.archive.commit()
        self.archive.links.settle_seen("page")
        await super()._look_around()
