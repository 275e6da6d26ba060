"""``scrapy read ARCHIVE``: read the pages that a crawl kept."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import threading
from pathlib import Path

from scrapy.commands import ScrapyCommand

from crawler.archive import ArchiveError
from crawler.reading import read_pages
from crawler.spider import INTERRUPTED, PARENT_PIPE, REFUSED, storage_message


class Command(ScrapyCommand):
    """Reads what is not read yet; exit status 2 when it cannot."""

    requires_crawler_process = False

    def syntax(self) -> str:
        """The arguments, for the help."""
        return "ARCHIVE"

    def short_desc(self) -> str:
        """One line, for the help."""
        return "Read the pages that a crawl kept"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the archive in one folder."""
        if not args:
            self._refuse("请指明存档文件夹：scrapy read 文件夹。")
            return
        if os.environ.get(PARENT_PIPE):
            threading.Thread(target=_end_with_parent, daemon=True).start()
        try:
            read_pages(Path(args[0]))
        except ArchiveError as problem:
            self._refuse(str(problem))
        except (OSError, sqlite3.Error) as problem:
            self._refuse(storage_message(problem))

    def _refuse(self, message: str) -> None:
        self.exitcode = REFUSED
        sys.stderr.write(f"错误：{message}\n")


def _end_with_parent() -> None:
    """Every hundred pages are committed: nothing is lost by ending at once."""
    while os.read(0, 1024):
        pass
    os._exit(INTERRUPTED)
