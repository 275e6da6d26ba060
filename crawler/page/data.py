"""Lists that lie in a page as data: 大汉 datastore XML (S11) and JSON in scripts (S12)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from lxml import etree

from crawler.page import dates
from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Row
from crawler.page.rows import blocks

_ARRAY = re.compile(r"[=:]\s*(\[\s*\{)")
_TITLE = re.compile(r"^(?:a?title|at|name|subject|bt|wzbt|doctitle|infotitle|headline)$", re.I)
_URL = re.compile(r"^(?:a?url|au|href|link|docpuburl|puburl|linkurl|common|pc)$", re.I)
_DATE = re.compile(r"^(?:apd|.*(?:date|time).*|fbsj|rq)$", re.I)
_MAX = 2_000_000


def stored_rows(document: Document, resolve: Resolver, today: date) -> list[Row]:
    """The rows that scripts of the page hold, in order."""
    found: list[Row] = []
    for script in document.scripts:
        if len(script) > _MAX:
            continue
        if "<record>" in script:
            found.extend(_of_datastore(script, resolve, today))
        elif _ARRAY.search(script):
            found.extend(_of_json(script, resolve))
    return found


def _of_datastore(script: str, resolve: Resolver, today: date) -> Iterator[Row]:
    records = (part.partition("</record>")[0].strip() for part in script.split("<record>")[1:2001])
    markup = "".join(f"<li>{record.removeprefix('<![CDATA[').removesuffix(']]>')}</li>" for record in records)
    if not markup:
        return
    tree = etree.fromstring(
        f"<html><body><ul>{markup}</ul></body></html>".encode(),
        etree.HTMLParser(encoding="utf-8", remove_comments=True),
    )
    for block in blocks(tree, set(), resolve, today):
        for entry in block.entries:
            yield entry.row


def _of_json(script: str, resolve: Resolver) -> Iterator[Row]:
    decoder = json.JSONDecoder()
    for match in islice(_ARRAY.finditer(script), 50):
        try:
            items, _ = decoder.raw_decode(script, match.start(1))
        except (ValueError, RecursionError):
            continue
        rows = [row for item in items[:2000] if isinstance(item, dict) and (row := _row(item, resolve))]
        if script[match.start()] == "=" or 2 * sum(row.date is not None for row in rows) >= len(rows):
            yield from rows  # a list within an object may be a menu: a list of articles has dates


def _row(item: dict[str, Any], resolve: Resolver) -> Row | None:
    """A row of a JSON object that has a title and an address; a nested object may hold the address."""
    title = next((value for key, value in item.items() if _TITLE.match(key) and isinstance(value, str)), "")
    address = _address(item)
    if not title or not address:
        return None
    days = [
        moment.day
        for key, value in item.items()
        if _DATE.match(key) and isinstance(value, str)
        for moment in dates.moments(value)
    ]
    return Row(re.sub(r"<[^>]*>", "", title).strip(), resolve(address), days[0] if days else None)


def _address(item: dict[str, Any]) -> str:
    for key, value in item.items():
        if not _URL.match(key):
            continue
        if isinstance(value, str) and value.startswith("{"):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, dict):
            value = _address(value)
        if isinstance(value, str) and value:
            return value
    return ""
