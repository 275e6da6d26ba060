"""``scrapy crawl`` whose exit code says how the crawl ended."""

from __future__ import annotations

import argparse

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler


class Command(ScrapyCrawl):
    """Scrapy's own command; it exits with the spider's ``exit_code`` (0 done, 2 refused, 3 interrupted)."""

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self._crawler = super()._create_crawler(spidercls)
        return self._crawler

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run one spider by name."""
        super().run(args, opts)
        self.exitcode = self.exitcode or getattr(self._crawler.spider, "exit_code", 1)
