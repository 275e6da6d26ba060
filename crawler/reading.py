"""Reading the pages that a crawl kept: their facts, from the archive, on every core.

A crawl only glances at a page (where does it lead?); everything else a page says is read here, later.
``python -m crawler.reading ARCHIVE`` does it in a process of its own.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path

from crawler.archive import Archive, ArchiveError, SeenPage
from crawler.child import DONE, INTERRUPTED, PARENT_PIPE, REFUSED, storage_message
from crawler.page import Page, read
from crawler.page.filling import CodeOf

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""Pages between two commits, and of one task of a helper."""
ALONE = 300
"""So few pages are read before helpers have started."""


def read_pages(folder: Path) -> int:
    """Read every page of the archive that is not read yet; returns how many. May be killed and run again.

    Raises:
        ArchiveError: there is no archive, or another process is writing it.
    """
    with Archive.open(folder) as archive:
        plan, urls = archive.plan, archive.unread()
    if not urls:
        return 0
    with Archive.create(folder, plan) as archive:
        for facts in _read(folder, urls):
            archive.add_facts(facts)
            archive.commit()
    return len(urls)


def _read(folder: Path, urls: list[str]) -> Iterator[list[tuple[str, str]]]:
    tasks = [(folder, urls[at : at + AT_ONCE]) for at in range(0, len(urls), AT_ONCE)]
    cores = os.cpu_count() or 1
    if cores == 1 or len(urls) <= ALONE:
        yield from map(_read_some, tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, context, initializer=_end_with_parent) as helpers:
        waiting = iter(tasks)
        running = [helpers.submit(_read_some, task) for task in islice(waiting, 2 * cores)]
        while running:
            yield running.pop(0).result()
            running += [helpers.submit(_read_some, task) for task in islice(waiting, 1)]


def _read_some(task: tuple[Path, list[str]]) -> list[tuple[str, str]]:
    folder, urls = task
    facts = []
    with Archive.open(folder) as archive:
        code_of = archive.scripts().get
        for url in urls:
            page, body = archive.page(url), archive.response(url)
            assert page is not None
            assert body is not None
            facts.append((url, _facts(body, page, archive.plan.as_of, code_of).to_json()))
    return facts


def _facts(body: bytes, page: SeenPage, as_of: datetime, code_of: CodeOf) -> Page:
    """What the reader makes of a page. Should it fail on one, against its promise, nothing is said of that
    page, and the others' facts are not lost."""
    try:
        return read(body, page.final_url, page.content_type or None, as_of, code_of=code_of)
    except Exception:
        logger.exception("the page %s could not be read", page.url)
        return Page(page.final_url, empty_reason="程序没有读懂这个网页")


def _end_with_parent() -> None:
    """A helper whose parent was killed has nobody to read for."""
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _main(folder: str) -> int:
    # Helpers must find what they run under its own name, not under __main__.
    from crawler import reading

    if os.environ.get(PARENT_PIPE):
        threading.Thread(target=_end_with_pipe, daemon=True).start()
    try:
        reading.read_pages(Path(folder))
    except (ArchiveError, OSError, sqlite3.Error) as problem:
        message = str(problem) if isinstance(problem, ArchiveError) else storage_message(problem)
        sys.stderr.write(f"错误：{message}\n")
        return REFUSED
    return DONE


def _end_with_pipe() -> None:
    """Every hundred pages are committed: nothing is lost by ending at once."""
    while os.read(0, 1024):
        pass
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
