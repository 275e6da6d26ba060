"""Live progress of an inspection: a table on a terminal, plain lines elsewhere (a log, a scheduled task)."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from crawler.archive import Archive


class Progress:
    """A context in which an inspection runs; it reads how far a crawl is from its archive."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._running: dict[str, tuple[Path, float]] = {}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(
                console=self._console, get_renderable=self._table, refresh_per_second=1, transient=True
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def started(self, name: str, archive: Path) -> None:
        """A subject is being crawled into ``archive``."""
        self._running[name] = archive, time.monotonic()
        if not self._live:
            self._console.print(f"开始：{name}", markup=False)

    def finished(self, name: str, result: str, reason: str) -> None:
        """A subject is done."""
        folder, began = self._running.get(name, (None, time.monotonic()))
        seen = _seen(folder) if folder else None
        numbers = f"，{seen[0]} 页、{seen[1]} 个链接，用时 {_clock(began)}" if seen else ""
        why = f"（{reason}）" if reason else ""
        self._console.print(f"完成：{name} {result}{numbers}{why}", markup=False)

    def ended(self, name: str) -> None:
        """A crawl is over, whatever became of it."""
        self._running.pop(name, None)

    def _table(self) -> Table:
        table = Table("正在检查", "页面", "待看页面", "链接", "用时")
        for name, (folder, began) in tuple(self._running.items()):
            pages, links, queued = _seen(folder) or (0, 0, 0)
            table.add_row(name, str(pages), str(queued), str(links), _clock(began))
        return table


def _seen(folder: Path) -> tuple[int, int, int] | None:
    """Pages, link targets and queued pages of an archive; None when nothing was written yet."""
    try:
        with Archive.open(folder) as archive:
            links = sum(archive.fate_counts().values())
            return archive.page_count(), links, archive.frontier_counts()["queued"]
    except Exception:  # progress is never worth a failure: the archive may be in the middle of being made
        return None


def _clock(began: float) -> str:
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    return f"{minutes}:{seconds:02d}"
