"""Whether a page has the place that a link names behind ``#``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote, unquote

from crawler.fetch import Look
from crawler.link import Link
from crawler.page.document import parse
from crawler.page.links import acts, anchors

SAFE = "!$&'()*+,;=:@/?-._~"
"""What stands unescaped behind ``#`` (RFC 3986)."""

MARKS = frozenset({"wechat_redirect", "rd"})
"""Not places, but marks for the app that opens the address."""


def lacks(look: Look, fragment: str) -> bool:
    """Whether a page, read whole, has no such place, and no script that could make it."""
    if fragment in MARKS or look.status != 200 or not look.is_html or not look.whole or not look.body:
        return False
    document = parse(look.body, look.final_url, look.header("content-type") or None)
    if acts(document):
        return False
    there = anchors(document.tree)
    return fragment not in there and unquote(fragment) not in there


def place_links(links: Iterable[Link]) -> list[Link]:
    """For each link to a place on a page, a link of its own to that place: to be looked at apart."""
    return [
        replace(link, url=f"{link.url}#{quote(link.fragment, safe=SAFE)}")
        for link in links
        if link.fragment and link.url
    ]
