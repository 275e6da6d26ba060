"""One crawl of an inspection, when it was begun, and who is told how the inspection goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from checks.finding import Finding as CheckFinding
from crawler.archive import Archive, ArchiveError
from crawler.plan import Plan
from reports.models import Result


def begun(folder: Path) -> datetime | None:
    """The 监测时间点 with which a crawl into a folder was begun; None where none was that can be read."""
    try:
        with Archive.open(folder) as archive:
            return archive.plan.as_of
    except ArchiveError:
        return None


class Watcher(Protocol):
    """Who is told how the inspection goes on."""

    def started(self, name: str, archive: Path) -> None:
        """A subject is being crawled into ``archive``."""

    def finished(self, name: str, result: str, reason: str) -> None:
        """A subject is done: 合格, 不合格 or 未能检查, and why."""

    def ended(self, name: str) -> None:
        """A crawl is over, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl: a site, or all accounts at once."""

    name: str
    results: tuple[Result, ...]
    folder: Path
    plan: Plan
    allow_hosts: tuple[str, ...] = ()
    """Non-public addresses that article pages may be read from."""
    earlier: Path | None = None
    """The archive of the site's last inspection: what has not changed since is not fetched again."""
    open: tuple[CheckFinding, ...] = ()
    """What was confirmed of the site earlier, and nobody has seen mended."""
