"""How many pages and entries a list says it has, and where its next page is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.link import Link
from crawler.page.cms import FAMILIES
from crawler.page.document import Document
from crawler.page.links import Resolver, Shown
from crawler.page.model import Pager

_TOTAL = re.compile(
    r"共(?:有|计)?\s*(\d{1,7})\s*(?:条|篇|项|件|则|个?记录|封)|共\s*\d{1,6}\s*页\s*[/，,]?\s*(\d{1,7})\s*条"
)
_PAGES = re.compile(
    r"共\s*(\d{1,6})\s*页|(?:第\s?)?\d{1,6}\s?页?\s?/\s?共?\s?(\d{1,6})\s?页|共\d{1,7}条\s?\d{1,6}/(\d{1,6})"
)
_BUTTONS = re.compile(r"(?:首\s?页|第一页)\W*(?:上一?页)?\W*(?:下一?页)?\W*(?:尾\s?页|末\s?页|最后一页)")
_NEXT = re.compile(r"^(?:下\s*一?\s*页|后\s*一?\s*页|后页|next(?:\s*page)?)\s*[>»›]*$|^[>»›]{1,2}$", re.I)
_ARROW = re.compile(r"[>»›]{1,2}")
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.I)


def pager(document: Document, text: str, shown: Iterable[Shown], resolve: Resolver) -> Pager:
    """The pager of a page: a script's, or links and words such as 共36条 1/3."""
    said, drawn_by = _of_words(text), called(document, resolve)
    link = _next_link(shown, resolve)
    return Pager(
        next_page=drawn_by.next_page or link,
        call=drawn_by.call if drawn_by.next_page else "",
        pages=said.pages if drawn_by.pages is None else drawn_by.pages,
        total=said.total if drawn_by.total is None else drawn_by.total,
        found=drawn_by.found or said.found or link is not None,
    )


def called(document: Document, resolve: Resolver) -> Pager:
    """The pager that a script of one of the families draws; an empty one when there is none."""
    found = (family.pager(document, resolve) for family in FAMILIES if family.pager)
    return next(filter(None, found), Pager())


def _of_words(text: str) -> Pager:
    total = _TOTAL.search(text)
    pages = _PAGES.search(text)
    return Pager(
        pages=int(next(group for group in pages.groups() if group)) if pages else None,
        total=int(total[1] or total[2]) if total else None,
        found=bool(pages or total or _BUTTONS.search(text)),
    )


def _next_link(shown: Iterable[Shown], resolve: Resolver) -> str | None:
    for tag, address, text, marks in shown:
        if tag != "a" or len(text) > 8 or not address or address.startswith("#"):
            continue
        named = _NEXT_CLASS.search(marks) is not None
        if not named and (not _NEXT.match(text) or _ARROW.fullmatch(text)):
            continue
        url = resolve(address)
        if url.startswith("http") and url != resolve.base:
            return url
    return None


def drawn(pager: Pager, links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The link to the next page, when a script draws it and no other link of the page leads there."""
    url = pager.next_page
    if not url or not pager.call or any(link.url == url for link in links):
        return ()
    return (Link(url, pager.call, "下一页", "pager"),)
