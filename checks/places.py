"""Where an editor finds a page: the home page, a list by its column, an article by its title."""

from __future__ import annotations

from dataclasses import dataclass

from checks.columns import label
from checks.telling import cut, quoted, site_of, titled
from crawler.archive import Archive, SeenPage
from crawler.columns import Column

LISTS = frozenset({"list", "mailbox", "hub"})


@dataclass(frozen=True, slots=True)
class Spot:
    """One page as a clerk calls it."""

    where: str
    """通知公告."""
    words: str
    """In a sentence: “通知公告”栏目, 《关于供暖安排的通知》, 首页."""
    page: str
    """The page itself in a sentence: “通知公告”栏目页面."""


def spot(archive: Archive, page: SeenPage) -> Spot:
    """The page as a clerk calls it; by its address when it calls itself nothing."""
    home = archive.page(site_of(archive).url)
    if home and page.sha256 == home.sha256:
        return Spot("首页", "首页", "首页")
    facts = page.facts
    name = (facts.column or facts.title) if facts else ""
    if facts and facts.kind in LISTS and name:
        column = cut(label(Column(name, page.url, False, page=page)))
        return Spot(column, f"{quoted(column)}栏目", f"{quoted(column)}栏目页面")
    if facts and facts.title:
        title = cut(facts.title)
        return Spot(title, titled(title), f"{titled(title)}页面")
    address = f"网页 {cut(page.url, 100)} "
    return Spot(page.url, address, address)
