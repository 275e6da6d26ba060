"""How many pages and entries a list says it has, and where its next page is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crawler.link import Link
from crawler.page.document import Document, Element, text_of
from crawler.page.links import Resolver

_CALL = re.compile(r"""(?<!function )createPageHTML\s*\(([^)]{0,300})\)""", re.I)
_ARGUMENT = re.compile(r""""([^"]*)"|'([^']*)'|(-?\d+)""")
_TOTAL = re.compile(r"共(?:有|计)?\s*(\d{1,7})\s*(?:条|篇|项|件|则|个?记录|封)")
_PAGES = re.compile(
    r"共\s*(\d{1,6})\s*页|(?:第\s?)?\d{1,6}\s?页?\s?/\s?共?\s?(\d{1,6})\s?页|共\d{1,7}条\s?\d{1,6}/(\d{1,6})"
)
_BUTTONS = re.compile(r"(?:首\s?页|第一页)\W*(?:上一?页)?\W*(?:下一?页)?\W*(?:尾\s?页|末\s?页|最后一页)")
_NEXT = re.compile(r"^(?:下\s*一?\s*页|后\s*一?\s*页|后页|next(?:\s*page)?)\s*[>»›]*$|^[>»›]{1,2}$", re.I)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.I)


@dataclass(frozen=True, slots=True)
class Pager:
    """What the page says of its own length; None where it does not say."""

    next_page: str | None = None
    call: str = ""
    """The script's call that draws the next page's link, as written; empty when that is a plain link."""
    pages: int | None = None
    total: int | None = None
    found: bool = False
    """Whether the page has a pager at all: the mark of a list, full or empty."""


def pager(document: Document, text: str, resolve: Resolver) -> Pager:
    """The pager of a page: a call of createPageHTML, a datastore, links and words such as 共36条 1/3."""
    said = _of_words(text)
    drawn_by = called(document, resolve)
    stored = _of_datastore(document)
    link = _next_link(document.tree, resolve)
    return Pager(
        next_page=drawn_by.next_page or link,
        call=drawn_by.call if drawn_by.next_page else "",
        pages=_first(drawn_by.pages, stored.pages, said.pages),
        total=_first(drawn_by.total, stored.total, said.total),
        found=drawn_by.found or stored.found or said.found or link is not None,
    )


def called(document: Document, resolve: Resolver) -> Pager:
    """What a call of createPageHTML says, the script of TRS and others that draws a pager."""
    for script in document.scripts:
        if len(script) > 50_000 or "createpagehtml" not in script.lower():
            continue
        for match in _CALL.finditer(script):
            if _in_comment(script[: match.start()]):
                continue
            values = [a or b or c for a, b, c in _ARGUMENT.findall(match[1])]
            if len(values) >= 4 and values[0].isdigit():
                index = int(values[1]) if values[1].isdigit() else 0
                return replace(_trs(int(values[0]), index, values[2], values[3], resolve), call=match[0])
            if len(values) >= 5 and values[1].isdigit() and values[2].isdigit():
                total = int(values[5]) if len(values) > 5 and values[5].isdigit() else None
                found = _cnode(int(values[1]), int(values[2]), values[3], values[4], total, resolve)
                return replace(found, call=match[0])
    return Pager()


def _in_comment(before: str) -> bool:
    line = before[before.rfind("\n") + 1 :].replace("://", "")
    return "//" in line or before.rfind("/*") > before.rfind("*/")


def _trs(pages: int, index: int, name: str, ending: str, resolve: Resolver) -> Pager:
    """``createPageHTML(pages, index, "index", "html")``: page 2 is ``index_1.html``."""
    following = resolve(f"{name}_{index + 1}.{ending}") if index + 1 < pages else None
    return Pager(following or None, pages=pages, found=True)


def _cnode(pages: int, current: int, name: str, ending: str, total: int | None, resolve: Resolver) -> Pager:
    """``createPageHTML('page_div', pages, current, 'name', 'shtml', total)``: page 2 is ``name_2.shtml``."""
    following = resolve(f"{name}_{current + 1}.{ending}") if current < pages else None
    return Pager(following or None, pages=pages, total=total, found=True)


def _of_datastore(document: Document) -> Pager:
    for script in document.scripts:
        if "<datastore" in script or "<totalrecord>" in script:
            total = re.search(r"<totalrecord>\s*(\d+)", script)
            pages = re.search(r"<totalpage>\s*(\d+)", script)
            return Pager(
                pages=int(pages[1]) if pages else None, total=int(total[1]) if total else None, found=True
            )
    return Pager()


def _of_words(text: str) -> Pager:
    total = _TOTAL.search(text)
    pages = _PAGES.search(text)
    return Pager(
        pages=int(next(group for group in pages.groups() if group)) if pages else None,
        total=int(total[1]) if total else None,
        found=bool(pages or total or _BUTTONS.search(text)),
    )


def _next_link(tree: Element, resolve: Resolver) -> str | None:
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith("javascript:"):
            continue
        text = text_of(anchor)
        if len(text) > 8 or not (_NEXT.match(text) or _NEXT_CLASS.search(anchor.get("class") or "")):
            continue
        if re.fullmatch(r"[>»›]{1,2}", text) and not _NEXT_CLASS.search(anchor.get("class") or ""):
            continue
        url = resolve(href)
        if url.startswith("http") and url != resolve.base:
            return url
    return None


def drawn(pager: Pager, links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The link to the next page, when a script draws it and no other link of the page leads there."""
    url = pager.next_page
    if not url or not pager.call or any(link.url == url for link in links):
        return ()
    return (Link(url, pager.call, "下一页", "pager"),)


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
