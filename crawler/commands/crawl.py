"""``scrapy crawl`` whose exit code says how the crawl ended.

``python -m crawler.commands.crawl NAME -a …`` is the same and starts sooner: of the spiders, and of Scrapy's
commands, it loads only what it runs.
"""

from __future__ import annotations

import argparse
import sys
from pkgutil import iter_modules
from typing import NoReturn

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.utils.project import get_project_settings

import crawler.spiders
from crawler.child import REFUSED

OURS = frozenset({"self", "crawler", "crawler_or_spidercls"})
"""Names of parameters between the command line and a spider, which no argument of one may bear."""


class Command(ScrapyCrawl):
    """Scrapy's own command; it exits with the spider's ``exit_code`` (0 done, 2 refused, 3 interrupted)."""

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self._crawler = super()._create_crawler(spidercls)
        return self._crawler

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run one spider by name."""
        if taken := OURS & opts.spargs.keys():
            self.exitcode = _refuse(f"不认识的参数：{'、'.join(sorted(taken))}。")
            return
        super().run(args, opts)
        self.exitcode = self.exitcode or getattr(self._crawler.spider, "exit_code", 1)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _main(name: str = "", *arguments: str) -> int:
    spiders = sorted(module.name for module in iter_modules(crawler.spiders.__path__))
    if name not in spiders:
        return _refuse(f"请写明抓取什么，可用：{'、'.join(spiders)}。")
    command, parser = Command(), _Parser(name, conflict_handler="resolve")
    command.settings = get_project_settings()
    command.settings.set("SPIDER_MODULES", [f"crawler.spiders.{name}"])
    command.add_options(parser)
    try:
        options = parser.parse_args(arguments)
        command.process_options([name], options)
    except UsageError:
        return _refuse(f"参数写错了：{' '.join(arguments)}。")
    try:
        command.crawler_process = AsyncCrawlerProcess(command.settings)
    except (OSError, ValueError):  # of a log file, of a level
        return _refuse("日志写不到指定的文件，或者日志级别写错了（--logfile、-L）。")
    command.run([name], options)
    return command.exitcode


def _refuse(why: str) -> int:
    sys.stderr.write(f"错误：{why}用法：python -m crawler.commands.crawl 名称 -a 名称=值……\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
