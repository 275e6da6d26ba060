"""Running spiders, each in a process of its own: Twisted starts fresh, and a crash harms nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from filelock import FileLock

from crawler.archive import Archive, ArchiveError, UnmadeError
from crawler.child import INTERRUPTED, PARENT_PIPE, REFUSED
from crawler.columns import to_draw
from crawler.earlier import remember_dates
from crawler.plan import Plan

STOP_SECONDS = 20
ORPHAN_SECONDS = 60
FROM_ARCHIVE = {"files", "links", "render"}
"""Spiders whose plan is the archive's."""
ROUNDS = 4
"""Pages that scripts draw lead to pages that scripts draw: so often a site is crawled on, less one."""
LOG_KEPT = 2000
NO_BROWSER = "none"
"""What the archive names as its browser where this machine has none."""
_children: set[subprocess.Popen[bytes]] = set()


class CrawlError(Exception):
    """A crawl could not be done; the message is Chinese and says why."""


def run_spider(name: str, archive: Path, plan: Plan, **arguments: str) -> None:
    """Run one spider into ``archive`` and wait for it. It goes on with what an earlier run left undone.

    The child stops in good order when we are interrupted, and by itself when we are killed.

    Raises:
        CrawlError: it could not run or did not finish; the archive keeps what it has.
    """
    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch:
        order = Path(scratch) / "plan.json"
        order.write_text(plan.to_json(), encoding="utf-8")
        given = {
            "archive": str(archive),
            **({} if name in FROM_ARCHIVE else {"plan": str(order)}),
            **arguments,
        }
        words = (part for item in given.items() for part in ("-a", "=".join(item)))
        _start("crawler.commands.crawl", name, *words)


def _start(*words: str) -> None:
    """One module in a child process; what it says of a failure is the error's message."""
    with tempfile.TemporaryFile() as log:
        code = _run(words, log)
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    if code == 0:
        return
    message = next(
        (line.removeprefix("错误：") for line in said.splitlines() if line.startswith("错误：")), ""
    )
    if code == REFUSED and message:
        raise CrawlError(message)
    if code == INTERRUPTED:
        raise CrawlError("检查被中断；用同一条命令接着做。")
    raise CrawlError(f"抓取进程意外结束（代码 {code}）；用同一条命令接着做。\n{said[-LOG_KEPT:]}".rstrip())


def crawl_site(archive: Path, plan: Plan, *, earlier: Path | None = None) -> None:
    """Crawl the plan's site, read its pages, take the second look; what is done is not done again.

    ``earlier`` is the archive of an earlier crawl: pages that have not changed are carried over from it, and
    what it saw of articles that bear another date now is kept.

    Raises:
        CrawlError: as :func:`run_spider`.
    """
    given = {"earlier": str(earlier)} if earlier else {}
    for rounds_left in reversed(range(ROUNDS)):
        if _meta(archive).get("state") != "finished":
            run_spider("site", archive, plan, **given)
        _start("crawler.reading", str(archive))
        if not rounds_left or not _undrawn(archive):
            break
        run_spider("render", archive, plan)
        if _meta(archive).get("browser") == NO_BROWSER:
            break
    _read_files(archive, plan, **given)
    look_again(archive, plan)
    if earlier:
        remember(archive, plan, earlier)


def look_at(archive: Path, plan: Plan, places: Iterable[str]) -> None:
    """Look at some places of the plan's site and read the pages among them; see :func:`look_again`.

    Raises:
        CrawlError: as :func:`run_spider`.
    """
    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch:
        order = Path(scratch) / "places.json"
        order.write_text(json.dumps(list(places)), encoding="utf-8")
        run_spider("places", archive, plan, places=str(order))
        _start("crawler.reading", str(archive))
        if _undrawn(archive):
            run_spider("render", archive, plan)
            run_spider("places", archive, plan, places=str(order))
    _read_files(archive, plan)


def _read_files(archive: Path, plan: Plan, **given: str) -> None:
    """The attachments, in the time that the second look has to wait anyway."""
    if "files" not in _meta(archive):
        run_spider("files", archive, plan, **given)


def look_again(archive: Path, plan: Plan) -> None:
    """The second look, the plan's time later, at what failed.

    Raises:
        CrawlError: as :func:`run_spider`.
    """
    if "second_look" not in _meta(archive):
        run_spider("links", archive, plan)


def remember(archive: Path, plan: Plan, earlier: Path) -> None:
    """Keep what an earlier crawl saw of articles that bear another date now.

    Raises:
        CrawlError: the archive cannot be written.
    """
    try:
        with Archive.create(archive, plan) as seen:
            remember_dates(seen, earlier)
    except ArchiveError as error:
        raise CrawlError(str(error)) from error


def stop_spiders() -> None:
    """Ask every spider that this process runs, in whatever thread, to stop in good order."""
    for child in tuple(_children):
        assert child.stdin
        child.stdin.close()


def _meta(folder: Path) -> dict[str, str]:
    if not (folder / "archive.sqlite").is_file():
        return {}
    try:
        with Archive.open(folder) as archive:
            return archive.meta
    except UnmadeError:
        return {}


def _undrawn(folder: Path) -> bool:
    """Whether there are pages that a browser is to draw and none did."""
    with Archive.open(folder) as archive:
        return bool(to_draw(archive))


def _run(arguments: Sequence[str], log: IO[bytes]) -> int:
    """A module in a child process; its standard input is our sign of life."""
    environment = {
        **os.environ,
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        PARENT_PIPE: "1",
        "PYTHONIOENCODING": "utf-8",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env=environment,
    )
    _children.add(child)
    try:
        return child.wait()
    finally:
        _children.discard(child)
        assert child.stdin
        child.stdin.close()
        if child.poll() is None:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Wait for the child to stop by itself; end it when it does not."""
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for_orphan(folder: Path, seconds: float = ORPHAN_SECONDS) -> None:
    """After a ``kill -9`` the old spider still needs a moment to notice and to let go of its archive.

    Raises:
        Timeout: something holds on to it.
    """
    if folder.exists():
        with FileLock(folder / "archive.lock", timeout=seconds, is_singleton=False):
            pass
