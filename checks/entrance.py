"""Whether the home page offers something (站内搜索, 无障碍浏览): any trace of it in the page as received."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.finding import Certainty, Finding, Level, Unable
from checks.obstacle import home_of
from checks.telling import seen_on, site_of
from crawler.archive import Archive

FRAMES = re.compile(r"<i?frame\b", re.I)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What is looked for."""

    indicator: str
    name: str
    """In the words of a notice."""
    traces: re.Pattern[str]
    """Words of which a page without it has none, not even in the address of a script."""
    traced: str
    """Them, for the evidence."""
    suggestion: str


def missing(archive: Archive, entrance: Entrance) -> Iterator[Finding | Unable]:
    """A hint when the home page has no trace of it."""
    site, home = site_of(archive), home_of(archive)
    if isinstance(home, Unable):
        yield home
        return
    text = (archive.rendering(home.page.url) or home.body).decode(home.facts.charset, "replace")
    if entrance.traces.search(text):
        return
    if home.facts.scripted or FRAMES.search(text):
        reason = f"首页由框架拼成，或者内容由脚本生成。请打开首页，看有没有{entrance.name}。"
        yield Unable(site.subject, site.url, "首页", reason)
        return
    yield Finding(
        indicator=entrance.indicator,
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where="首页",
        quote="",
        message=f"首页没有找到{entrance.name}。",
        suggestion=entrance.suggestion,
        evidence=(seen_on(home.page, f"网页里没有{entrance.traced}的文字、图标或脚本"),),
        certainty=Certainty.SUSPECTED,
        data={"identity": entrance.name},
    )
