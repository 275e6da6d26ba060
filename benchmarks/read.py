"""How much of the 72 labelled real pages is read right: titles, dates, newest dates, kinds, blanks.

Run: python benchmarks/read.py [-v]. It needs ../shared/pages, beside the repository; without it, it says so.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.page import Page, read
from crawler.plan import TIMEZONE

PAGES = Path(__file__).resolve().parents[2] / "shared" / "pages"
AS_OF = datetime(2026, 11, 1, tzinfo=TIMEZONE)
LISTS = {"list", "mailbox", "home"}


@dataclass
class Figure:
    """One line of the table: how many right of how many, and what was wrong."""

    right: int = 0
    of: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, right: bool, what: str) -> None:
        """Count one page."""
        self.of += 1
        self.right += right
        if not right:
            self.wrong.append(what)


@dataclass
class Rows:
    """Rows right, rows told and rows there."""

    right: int = 0
    told: int = 0
    there: int = 0


def labelled() -> Iterator[tuple[dict[str, Any], Page, float]]:
    """Each labelled page: the label, what was read, the CPU seconds it took."""
    for label in json.loads((PAGES / "labels.json").read_text("utf-8")):
        body = (PAGES / "html" / label["file"]).read_bytes()
        host = re.split(r"[(_]", label["site"])[0]
        start = time.process_time()
        page = read(body, f"http://{host}/a/b/{label['file']}", None, AS_OF)
        yield label, page, time.process_time() - start


def score() -> tuple[dict[str, Figure], Rows, float]:
    """The figures, the rows, and the median CPU milliseconds a page."""
    figures = {name: Figure() for name in ("title", "date", "newest", "kind", "empty accused", "empty found")}
    rows = Rows()
    times = []
    for label, page, seconds in labelled():
        truth, name = label["truth"], label["file"]
        times.append(seconds)
        hub = "hub" in truth.get("page_role", "") and page.kind == "hub"
        figures["kind"].add(page.kind == label["kind"] or hub, f"{name}: {page.kind}")
        if truth.get("title"):
            figures["title"].add(_squeezed(page.title) == _squeezed(truth["title"]), f"{name}: {page.title}")
        if truth.get("pub_date"):
            figures["date"].add((page.published or "")[:10] == truth["pub_date"], f"{name}: {page.published}")
        if truth.get("newest_date") and label["kind"] in LISTS:
            figures["newest"].add(str(page.newest) == truth["newest_date"], f"{name}: {page.newest}")
            told = {_squeezed(row.title) for row in page.rows}
            there = {_squeezed(item["title"]) for item in truth["items"]}
            rows.right, rows.told, rows.there = (
                rows.right + len(told & there),
                rows.told + len(told),
                rows.there + len(there),
            )
        if truth.get("empty_column"):
            figures["empty found"].add(page.empty is True, f"{name}: {page.empty} {page.empty_reason}")
        else:
            figures["empty accused"].add(page.empty is not True, f"{name}: {page.empty_reason}")
    return figures, rows, 1000 * statistics.median(times)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def main() -> None:
    """Print the table."""
    if not (PAGES / "labels.json").is_file():
        print(f"skipped: the labelled pages are not here ({PAGES})")
        return
    figures, rows, milliseconds = score()
    for name, figure in figures.items():
        print(f"{name:14} {figure.right:3} of {figure.of}")
        if "-v" in sys.argv:
            print("".join(f"    {line}\n" for line in figure.wrong), end="")
    print(f"{'rows':14} precision {rows.right / rows.told:.3f}  recall {rows.right / rows.there:.3f}")
    print(f"{'time':14} {milliseconds:.1f} ms a page (median, CPU)")


if __name__ == "__main__":
    main()
