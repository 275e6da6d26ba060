"""Whether a crawl saw a site's pages at all, and all of them: else nothing found is not "nothing there"."""

from __future__ import annotations

from dataclasses import dataclass

from checks.finding import Unable
from crawler.archive import Archive, SeenPage
from crawler.page import Page


def obstacle_to(archive: Archive) -> Unable | None:
    """Why the crawl is no ground for saying "no problem"; None when it is complete."""
    meta = archive.meta
    if meta.get("reason"):
        reason = meta["reason"]
    elif meta.get("state") != "finished":
        reason = "抓取没有完成。"
    elif not home_was_read(archive):
        reason = "首页没有打开。"
    else:
        return None
    return Unable(subject_of(archive), url_of(archive), "整个网站", reason)


def home_was_read(archive: Archive) -> bool:
    """Whether the home page opened and is a page."""
    site = archive.plan.site
    home = archive.page(site.url) if site else None
    return home is not None and home.status < 400 and home.facts is not None


@dataclass(frozen=True, slots=True)
class Home:
    """The home page as a visitor finds it on any day."""

    page: SeenPage
    facts: Page
    body: bytes
    """As received."""


def home_of(archive: Archive) -> Home | Unable:
    """The home page, for who would say that something is not on it; that it was not read, or may be a notice
    of maintenance or of a firewall: a page that led to no other."""
    url = url_of(archive)
    page = archive.page(url)
    body = archive.response(page.url) if page else None
    why = "首页没有读到。"
    if page and page.facts and body is not None:
        if archive.page_count() > 1 or not obstacle_to(archive):
            return Home(page, page.facts, body)
        why = "只看到首页一页，它可能是维护、拦截的提示，不是平时的首页。"
    return Unable(subject_of(archive), url, "首页", why)


def subject_of(archive: Archive) -> str:
    """Whom the archive is of, in words."""
    return archive.plan.site.subject if archive.plan.site else "政务新媒体账号"


def url_of(archive: Archive) -> str:
    """The site's address; empty of accounts."""
    return archive.plan.site.url if archive.plan.site else ""
