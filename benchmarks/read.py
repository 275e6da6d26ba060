"""How much of real government pages is read right, beside trafilatura, htmldate and gne in the same run.

Run: ``make read-score``; ``-v`` lists what is read wrong. It needs ../shared/pages, 72 labelled pages of
15 sites, beside the repository; without it, it says so. A third of the sites is told apart.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from crawler.page import Page, read
from crawler.plan import TIMEZONE

PAGES = Path(__file__).resolve().parents[2] / "shared" / "pages"
AS_OF = datetime(2026, 11, 1, tzinfo=TIMEZONE)
LISTS = {"list", "mailbox", "home"}
ROUNDS = 3
"""Each page is read so often, and the shortest time counts."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader says of one page; None where it has no word for it."""

    title: str | None = None
    published: str | None = None
    newest: str | None = None
    page: Page | None = None


@dataclass
class Figure:
    """One figure: how many right of how many, and what was wrong."""

    right: int = 0
    of: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, right: bool, what: str) -> None:
        """Count one page."""
        self.of += 1
        self.right += right
        if not right:
            self.wrong.append(what)

    def __str__(self) -> str:
        return f"{self.right}/{self.of}" if self.of else ""


NAMES = ("title", "date", "newest", "kind", "empty accused", "empty found", "rows told right", "rows found")


@dataclass
class Score:
    """The figures of one reader."""

    figures: dict[str, Figure] = field(default_factory=lambda: {name: Figure() for name in NAMES})
    times: list[float] = field(default_factory=list)
    """CPU milliseconds, one a page."""


def ours(html: bytes, url: str) -> Told:
    """xunjian's reader."""
    page = read(html, url, None, AS_OF)
    return Told(page.title, page.published or "", str(page.newest or ""), page)


def trafilatura(html: bytes, url: str) -> Told:
    """Title and date of an article; its date of a list, too."""
    from trafilatura import extract_metadata

    found = extract_metadata(html, default_url=url)
    day = (found.date if found else "") or ""
    return Told((found.title if found else "") or "", day, day)


def htmldate(html: bytes, url: str) -> Told:
    """A date: of publication, or the newest of a list."""
    from htmldate import find_date

    text = html.decode("utf-8", "replace")
    return Told(None, find_date(text, url=url, original_date=True) or "", find_date(text, url=url) or "")


def gne(html: bytes, url: str) -> Told:
    """Title and date of an article."""
    from gne import GeneralNewsExtractor

    found = GeneralNewsExtractor().extract(html.decode("utf-8", "replace"))
    day = re.sub(r"\D+", "-", found["publish_time"][:10]).strip("-")
    return Told(found["title"], "-".join(part.zfill(2) for part in day.split("-")), None)


def labelled() -> Iterator[tuple[dict[str, Any], bytes, str]]:
    """Each labelled page: its label, its bytes, its address."""
    for label in json.loads((PAGES / "labels.json").read_text("utf-8")):
        host = re.split(r"[(_]", label["site"])[0]
        yield label, (PAGES / "html" / label["file"]).read_bytes(), f"http://{host}/a/b/{label['file']}"


def is_aside(label: dict[str, Any]) -> bool:
    """Whether the page's site is of the third that is told apart."""
    return hashlib.sha256(label["site"].encode()).digest()[4] % 3 == 0


def score(reader: Callable[[bytes, str], Told] = ours, aside: bool | None = None) -> Score:
    """The figures of one reader on all pages, or on those set aside, or on the others."""
    result = Score()
    for label, html, url in labelled():
        if aside in (None, is_aside(label)):
            seconds = []
            for _ in range(ROUNDS):
                start = time.process_time()
                told = _guarded(reader, html, url)
                seconds.append(time.process_time() - start)
            result.times.append(1000 * min(seconds))
            _count(result.figures, label, told)
    return result


def _guarded(reader: Callable[[bytes, str], Told], html: bytes, url: str) -> Told:
    try:
        return reader(html, url)
    except ImportError:
        raise
    except Exception:  # a peer that stumbles over a page has not read it
        return Told("", "", "")


def _count(figures: dict[str, Figure], label: dict[str, Any], told: Told) -> None:
    truth, name = label["truth"], label["file"]
    if truth.get("title") and told.title is not None:
        figures["title"].add(_squeezed(told.title) == _squeezed(truth["title"]), f"{name}: {told.title}")
    if truth.get("pub_date") and told.published is not None:
        figures["date"].add(told.published[:10] == truth["pub_date"], f"{name}: {told.published}")
    is_list = bool(truth.get("newest_date")) and label["kind"] in LISTS
    if is_list and told.newest is not None:
        figures["newest"].add(told.newest == truth["newest_date"], f"{name}: {told.newest}")
    if told.page is None:
        return
    page = told.page
    hub = "hub" in truth.get("page_role", "") and page.kind == "hub"
    figures["kind"].add(page.kind == label["kind"] or hub, f"{name}: {page.kind}")
    empty = figures["empty found" if truth.get("empty_column") else "empty accused"]
    empty.add((page.empty is True) == bool(truth.get("empty_column")), f"{name}: {page.empty_reason}")
    if is_list:
        seen = {_squeezed(row.title) for row in page.rows}
        there = {_squeezed(item["title"]) for item in truth["items"]}
        figures["rows told right"].right += len(seen & there)
        figures["rows told right"].of += len(seen)
        figures["rows found"].right += len(seen & there)
        figures["rows found"].of += len(there)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def main() -> None:
    """Print the table."""
    if not (PAGES / "labels.json").is_file():
        print(f"skipped: the labelled pages are not here ({PAGES})")
        return
    logging.disable(logging.CRITICAL)
    scores = {"xunjian": score(), "of these, aside": score(aside=True)}
    for peer in (trafilatura, htmldate, gne):
        if find_spec(peer.__name__):
            scores[peer.__name__] = score(peer)
    table = Table("figure", *scores)
    for name in NAMES:
        table.add_row(name, *(str(one.figures[name]) for one in scores.values()))
    times = (f"{statistics.median(one.times):.1f}" for one in scores.values())
    table.add_row("ms a page (median, CPU)", *times)
    Console(width=110).print(table)
    if "-v" in sys.argv:
        for name, figure in scores["xunjian"].figures.items():
            print("".join(f"{name}: {line}\n" for line in figure.wrong), end="")


if __name__ == "__main__":
    main()
