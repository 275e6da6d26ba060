"""The attachments of a site that was crawled, read for the numbers of persons in them."""

from __future__ import annotations

from typing import ClassVar

from crawler.archive import now
from crawler.earlier import UNBELIEVED
from crawler.files import FileReader, attachments
from crawler.plan import Plan
from crawler.spider import InspectionSpider


class FilesSpider(InspectionSpider):
    """``scrapy crawl files -a archive=DIR [-a earlier=DIR]``"""

    name = "files"
    arguments: ClassVar[frozenset[str]] = frozenset({"archive", "earlier"})

    def read_plan(self) -> Plan:
        """The plan that lies in the archive."""
        return self.archived_plan()

    async def inspect(self) -> str:
        """Read what was not read yet, within the limits of a crawl."""
        self.open_site()
        self.fetcher.whole_types = None
        urls = attachments(self.archive, self.is_inside)
        if self.site.obey_robots:
            urls = [url for url in urls if await self.fetcher.robots_allow(url)]
        with self.open_earlier() as earlier:
            believed = earlier and self.archive.follow(earlier) and UNBELIEVED not in self.archive.meta
            await FileReader(self.fetcher, self.archive, earlier if believed else None).read(urls)
        self.archive.set_meta("files", now().isoformat())
        return f"附件 {len(urls)} 个，看了 {len(self.archive.file_urls().intersection(urls))} 个。"
