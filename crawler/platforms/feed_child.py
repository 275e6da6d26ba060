"""The process that reads one feed, however hostile: its body comes in, its entries go out."""

from __future__ import annotations

import calendar
import faulthandler
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import feedparser

from crawler.platforms.calls import listed, text

MOST = 500
"""Entries of one feed that are read."""
SECONDS = 20.0
MEMORY_BYTES = 1024**3
GRACE = 5
"""Seconds after which it ends itself when its parent is no longer there to end it."""

Entry = tuple[str, str, str, str]
"""Key, title, address, moment as ISO 8601 or empty."""


def main() -> None:
    """Read, tell, end."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with Path(os.devnull).open("wb") as nowhere:
        faulthandler.dump_traceback_later(SECONDS + GRACE, exit=True, file=nowhere)
        body = sys.stdin.buffer.read()
        entries = _of_json(body) if body.lstrip()[:1] == b"{" else _of_xml(body)
        sys.stdout.write(json.dumps(list(islice(entries, MOST))))


def _of_xml(body: bytes) -> Iterator[Entry]:
    """A time without a zone is taken for UTC, which in Beijing is the later of the days that it can mean."""
    for entry in feedparser.parse(body).entries:
        parsed = entry.get("published_parsed") or entry.get("updated_parsed")
        moment = ""
        with suppress(ValueError, OverflowError, TypeError):
            moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
        title, url = text(entry.get("title"), 200), text(entry.get("link"), 1000)
        yield text(entry.get("id"), 300), title, url, moment


def _of_json(body: bytes) -> Iterator[Entry]:
    """JSON Feed 1.1 (jsonfeed.org); bridges give ``date_modified`` alone."""
    feed: Any = None
    with suppress(ValueError, RecursionError):
        feed = json.loads(body)
    for item in listed(feed.get("items") if isinstance(feed, dict) else None):
        if not isinstance(item, dict):
            continue
        moment = ""
        with suppress(ValueError):
            told = datetime.fromisoformat(text(item.get("date_published") or item.get("date_modified"), 40))
            moment = (told if told.tzinfo else told.replace(tzinfo=UTC)).isoformat()
        yield text(item.get("id"), 300), text(item.get("title"), 200), text(item.get("url"), 1000), moment


if __name__ == "__main__":
    main()
