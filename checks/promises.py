"""Words of an article that send readers to what is not there: 见附件 without an attachment."""

from __future__ import annotations

import re
from itertools import chain

from lxml import etree, html

from checks.finding import Finding
from checks.links import ATTACHMENT
from crawler.archive import Archive, SeenPage
from crawler.page import Page

PROMISE = re.compile(r"(?:见|参阅)(?:本?文?后)?附件|附件\s*[0-9一二三四五六七八九十]*\s*[:：]")
INVITES = re.compile(
    rf"{PROMISE.pattern}|点击(?:查看|下载|此处|这里|进入|链接)|下载(?:附件|地址|链接)|原文链接"
)
"""Words that send a reader to any link."""
HOLDERS = ("body", "div", "article", "section", "main", "form", "table", "tbody", "tr", "td")
HEADING = re.compile(r"附件\s*[0-9一二三四五六七八九十]*\s*[:：][\s\S]*[，。；]")
"""With sentences behind it; a name alone is what is left of a link."""
SENTENCE = re.compile(r"[。！？；\n]")
FOLLOWS = 100
"""约定: so many Han characters behind such words may be the attachment itself, put into the page."""


def promise(facts: Page) -> str:
    """The words by which a page sends readers to an attachment; empty when it does not."""
    found = PROMISE.search("\n".join(facts.body))
    return found[0] if found else ""


def left_behind(problem: Finding, facts: Page) -> str:
    """The words of a page that still send readers to a link or an attachment that was taken away; empty when
    none do."""
    text = "\n".join(facts.body)
    if problem.data.get("kind") == ATTACHMENT:
        if facts.attachments:
            return ""
        if words := promise(facts):
            return words
    names = [name for name in problem.quote.split("、") if name]
    whole = (name for name in names if INVITES.search(name) and name in text)
    sentences = (one for one in SENTENCE.split(text) if INVITES.search(one))
    of_it = (one.strip() for one in sentences if any(name in one for name in names))
    return next(chain(whole, of_it), "")


def may_keep(archive: Archive, page: SeenPage) -> bool:
    """Whether a page that promises something may have it: in the main text a link, a picture, a table or what
    a script opens; sentences under the heading 附件; a longer text behind the promise."""
    facts = page.facts
    if facts is None or facts.attachments or facts.besides:
        return True
    text = "\n".join(facts.body)
    behind = INVITES.split(text, maxsplit=1)[-1]
    if HEADING.search(text) or len(re.findall(r"[\u4e00-\u9fff]", behind)) >= FOLLOWS:
        return True
    body = archive.rendering(page.url) or archive.response(page.url)
    return body is None or _opens_by_script(body.decode(facts.charset, "replace"), facts)


def _opens_by_script(source: str, facts: Page) -> bool:
    """Whether a script may open something in the element that holds the main text."""
    try:
        element = html.document_fromstring(re.sub(r"<\?xml[^>]*>", "", source))
    except (etree.ParserError, ValueError):
        return True
    ends = [_squeezed(text) for text in (facts.body[0], facts.body[-1])] if facts.body else []
    inner: html.HtmlElement | None = element
    while inner is not None:
        element = inner
        inner = next((child for child in element.iterchildren(*HOLDERS) if _holds(child, ends)), None)
    return any(
        one.tag == "script" or "onclick" in one.attrib or _has_address(one) for one in element.iter("*")
    )


def _holds(element: html.HtmlElement, texts: list[str]) -> bool:
    said = _squeezed(element.text_content())
    return bool(texts) and all(text in said for text in texts)


def _has_address(element: html.HtmlElement) -> bool:
    return any(name.startswith("data-") and "/" in value for name, value in element.items())


def _squeezed(text: str) -> str:
    return "".join(text.split())
