"""Live progress of an inspection: a table on a terminal, plain lines elsewhere (a log, a scheduled task)."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from crawler.archive import Archive, now
from reports.chinese import folding

POLL_SECONDS = 1.0
LINE_SECONDS = 60.0
"""Where there is no terminal, each crawl says once in so many seconds how far it is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a crawl is."""

    pages: int
    """Pages that came; when all are read, as documents count them."""
    links: int
    queued: int
    suspects: int | None = None
    """Links that await their second look; None before the crawl is done and after the second look."""
    wait: int = 0
    """Seconds until that look."""

    @property
    def far(self) -> str:
        """What is said of the crawl itself."""
        return f"已看 {self.pages} 页，待看 {self.queued} 页，{self.links} 个链接"

    @property
    def second_look(self) -> str:
        """What is said of the second look; empty when there is none to wait for."""
        if not self.suspects:
            return ""
        if self.wait:
            return f"等待再看 {self.suspects} 个打不开的链接，还有 {_span(self.wait)}"
        return f"正在再看打不开的链接，还剩 {self.suspects} 个"


@dataclass(slots=True)
class _Job:
    """One crawl that is going on."""

    folder: Path
    began: float
    told: float
    """When its last plain line was printed."""
    wait_told: bool = False
    """Whether the wait for the second look was told."""


class Progress:
    """A context in which an inspection runs; it reads how far a crawl is from its archive."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._running: dict[str, _Job] = {}
        self._live: Live | None = None
        self._over = threading.Event()
        self._teller = threading.Thread(target=self._tell, daemon=True, name="progress")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(
                console=self._console, get_renderable=self._shown, refresh_per_second=1, transient=True
            )
            self._live.start()
        else:
            self._teller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
        else:
            self._over.set()
            self._teller.join()

    def started(self, name: str, archive: Path) -> None:
        """A subject is being crawled into ``archive``."""
        began = time.monotonic()
        self._running[name] = _Job(archive, began, began)
        if not self._live:
            self._say(f"开始：{name}")

    def finished(self, name: str, result: str, reason: str) -> None:
        """A subject is done."""
        job = self._running.get(name)
        seen = _seen(job.folder) if job else None
        numbers = f"，{seen.pages} 页、{seen.links} 个链接，用时 {_clock(job.began)}" if job and seen else ""
        why = f"（{reason}）" if reason else ""
        self._say(f"完成：{name} {result}{numbers}{why}")

    def ended(self, name: str) -> None:
        """A crawl is over, whatever became of it."""
        self._running.pop(name, None)

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False)

    # --- on a terminal ---

    def _shown(self) -> Group:
        table = folding("正在检查", "页面", "待看页面", "链接", "用时")
        lines = []
        for name, job in tuple(self._running.items()):
            seen = _seen(job.folder) or Seen(0, 0, 0)
            table.add_row(Text(name), str(seen.pages), str(seen.queued), str(seen.links), _clock(job.began))
            if seen.second_look:
                lines.append(Text(f"{name}：{seen.second_look}"))
        return Group(table, *lines)

    # --- in plain lines ---

    def _tell(self) -> None:
        while not self._over.wait(POLL_SECONDS):
            for name, job in tuple(self._running.items()):
                self._tell_of(name, job)

    def _tell_of(self, name: str, job: _Job) -> None:
        due = time.monotonic() - job.told >= LINE_SECONDS
        if job.wait_told and not due:
            return
        seen = _seen(job.folder)
        if seen is None:
            return
        waits = bool(seen.suspects and seen.wait)
        if (waits and not job.wait_told) or (due and not waits):
            self._say(f"{name}：{seen.second_look or seen.far}，已用 {_clock(job.began)}")
            job.told, job.wait_told = time.monotonic(), waits


def _seen(folder: Path) -> Seen | None:
    """How far the crawl of an archive is; None when nothing was written yet."""
    try:
        with Archive.open(folder) as archive:
            links = sum(archive.links.fate_counts().values())
            queued = archive.frontier_counts()["queued"]
            suspects, wait = _second_look(archive)
            return Seen(archive.come_count(), links, queued, suspects, wait)
    except Exception:  # progress is never worth a failure: the archive may be in the middle of being made
        return None


def _second_look(archive: Archive) -> tuple[int | None, int]:
    """How many links await the second look, and the seconds until then."""
    meta = archive.meta
    if meta["state"] != "finished" or "second_look" in meta or archive.plan.site is None:
        return None, 0
    due = datetime.fromisoformat(meta["finished"]) + timedelta(seconds=archive.plan.site.second_look_after)
    return len(archive.links.suspects()), max(0, int((due - now()).total_seconds()))


def _clock(began: float) -> str:
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    return f"{minutes}:{seconds:02d}"


def _span(seconds: int) -> str:
    """9 分 32 秒."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "小时"), (minutes, "分"), (rest, "秒"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 秒"
