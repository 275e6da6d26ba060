"""Words of an article that send readers to what is not there: 见附件 without an attachment."""

from __future__ import annotations

import re

from crawler.page import Page

PROMISE = re.compile(r"(?:见|参阅)(?:本?文?后)?附件|附件\s*[0-9一二三四五六七八九十]*\s*[:：]")
INVITES = re.compile(
    rf"{PROMISE.pattern}|点击(?:查看|下载|此处|这里|进入|链接)|下载(?:附件|地址|链接)|原文链接"
)
"""Words that send a reader to any link."""
FOLLOWS = 100
"""约定: so many Han characters behind such words may be the attachment itself, put into the page."""


def promise(facts: Page) -> str:
    """The words by which a page sends readers to an attachment; empty when it does not."""
    found = PROMISE.search("\n".join(facts.body))
    return found[0] if found else ""


def may_keep(facts: Page) -> bool:
    """Whether a page that promises something may have it: a link, a picture or a table in the main text,
    whatever their words are, or a longer text behind the promise."""
    if facts.attachments or facts.besides:
        return True
    behind = INVITES.split("\n".join(facts.body), maxsplit=1)[-1]
    return len(re.findall(r"[\u4e00-\u9fff]", behind)) >= FOLLOWS
