"""Pages that scripts fill, or may, drawn by a browser when this machine has one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from crawler.archive import SeenPage, now
from crawler.browser import PAGES_AT_ONCE, REQUESTS, Browser, BrowserError, Drawn, find
from crawler.columns import to_draw
from crawler.fetch import HTML_TYPES, PAGE_TYPES, Look
from crawler.page import Page, glance, read
from crawler.page.document import decode
from crawler.page.kinds import challenge
from crawler.page.model import FILLED_BY_SCRIPT, PARTLY_DRAWN
from crawler.page.read import OF_LIST
from crawler.plan import Plan
from crawler.run import NO_BROWSER
from crawler.spider import InspectionSpider
from crawler.spiders.site import MAX_LINKS, tidy

SCRIPT_SECONDS = 5.0
"""A page gets so long beyond the time of one request, and the time that its requests may have to wait for
their turns."""
MAX_PAGES = 1000
"""Pages of one site that are drawn; the rest is 未能检查."""
ASKED_BYTES = 4 * 1024 * 1024
ENOUGH_TEXT = 200
"""Characters of a text that make a page more than furniture (as :mod:`crawler.page.kinds` has it)."""
WHOLE_TYPES = (
    *("text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript"),
    *("application/json", "text/json", "application/jsonp", "application/xml", "text/xml"),
)


class RenderSpider(InspectionSpider):
    """``scrapy crawl render -a archive=DIR``"""

    name = "render"
    arguments: ClassVar[frozenset[str]] = frozenset({"archive"})

    def read_plan(self) -> Plan:
        """The plan that lies in the archive."""
        return self.archived_plan()

    async def inspect(self) -> str:
        """Draw every page that scripts fill, or that would be accused as it is, and that was not drawn yet;
        queue what such pages lead to."""
        waiting = to_draw(self.archive)
        path = find()
        if path is None:
            return self._without_browser()
        if not waiting:
            return "没有要用浏览器看的页面。"
        self.open_site()
        self.fetcher.whole_types = (*PAGE_TYPES, *WHOLE_TYPES)
        waits = PAGES_AT_ONCE * REQUESTS / self.site.rate if self.site.rate else 0.0
        seconds = self.settings.getint("DOWNLOAD_TIMEOUT") + SCRIPT_SECONDS + waits
        try:
            async with Browser(path, self._ask, seconds) as browser:
                self.archive.set_meta("browser", browser.version)
                await self._draw_all(browser, waiting[: MAX_PAGES - self.archive.drawn_count()])
        except BrowserError:
            return self._without_browser()
        return f"用浏览器看了 {len(waiting)} 个页面，还有 {len(to_draw(self.archive))} 个没有看。"

    def _without_browser(self) -> str:
        self.archive.set_meta("browser", NO_BROWSER)
        return "本机没有装好浏览器组件，由脚本生成的页面没有检查（安装方法见使用说明）。"

    async def _ask(self, url: str) -> Look:
        """A request of the browser, under our own rules."""
        if fault := self.fetcher.fault(url):
            return Look(url, now(), url, error=fault)
        asks_robots = self.site.obey_robots or not self.is_inside(url)
        if asks_robots and not await self.fetcher.robots_allow(url):
            return Look(url, now(), url, error="robots")
        return await self.fetcher.look(url, keep=ASKED_BYTES)

    async def _draw_all(self, browser: Browser, urls: list[str]) -> None:
        urls.reverse()

        async def run() -> None:
            while urls:
                try:
                    await self._visit(browser, urls.pop())
                except BrowserError:  # the rest waits for another run
                    urls.clear()

        async with asyncio.TaskGroup() as runners:
            for _ in range(PAGES_AT_ONCE):
                runners.create_task(run())

    async def _visit(self, browser: Browser, url: str) -> None:
        """Draw one page and keep what came of it, at once or not at all."""
        page, body = self.archive.page(url), self.archive.response(url)
        assert page is not None
        assert body is not None
        drawn = Drawn("", False)
        if not challenge(decode(body)[0]):
            async with self.politeness.turn(page.final_url):  # outside its hours a site is not asked
                pass
            drawn = await browser.draw(page.final_url, page.content_type, body)
        self._keep(page, body, drawn)
        self.archive.commit()

    def _keep(self, page: SeenPage, body: bytes, drawn: Drawn) -> None:
        """The DOM as evidence, its new links, and its facts when nothing of the page is missing."""
        html = drawn.html.encode("utf-8", "replace")
        self.archive.add_rendering(page.url, html, now())
        assert page.facts is not None
        if not html:
            if not _waits(page.facts):
                self.archive.add_facts([(page.url, _doubted(page.facts).to_json())])
            return
        kind = f"{HTML_TYPES[0]}; charset=utf-8"
        facts = read(html, page.final_url, kind, self.plan.as_of, drawn=True)
        known = {tidy(link).url for link in glance(body, page.final_url, page.content_type or None).links}
        links = map(tidy, glance(html, page.final_url, kind).links)
        fresh = [link for link in links if link.url not in known]
        if self.archive.links.add(page.final_url, fresh[:MAX_LINKS]):
            self.archive.reopen()
        if _waits(page.facts):
            held = page.facts.unseen == FILLED_BY_SCRIPT and bool(facts.rows)
            if not (drawn.whole and not facts.scripted and (held or _shows(facts, known))):
                return
        else:
            facts = _sure(page.facts, facts, drawn)
        self.archive.add_facts([(page.url, facts.to_json())])


def _waits(facts: Page) -> bool:
    """Whether the source itself says that scripts have more to show."""
    return facts.scripted or facts.unseen == FILLED_BY_SCRIPT


def _sure(source: Page, drawn: Page, how: Drawn) -> Page:
    """What is sure of a page that a browser was asked for only because its source looks old or blank: as it
    was drawn when that was seen whole, as it was when nothing came of its scripts, else with a doubt."""
    if _more(source, drawn):
        seen = how.whole and not drawn.scripted and drawn.kind in OF_LIST and (drawn.rows or drawn.letters)
        return drawn if seen else _doubted(source)
    if how.withheld:
        return _doubted(source)
    days = [day for day in (source.latest, drawn.latest) if day]
    return replace(source, latest=max(days, default=None))


def _more(source: Page, drawn: Page) -> bool:
    """Whether scripts put a row, letters or a frame on the page, or something on one that was blank."""
    known = {(row.url or row.title, row.date) for row in source.rows}
    return (
        any((row.url or row.title, row.date) not in known for row in drawn.rows)
        or len(drawn.letters) > len(source.letters)
        or (source.empty is True and drawn.empty is not True)
        or (bool(drawn.unseen) and not source.unseen)
    )


def _doubted(facts: Page) -> Page:
    if facts.empty:
        facts = replace(facts, empty=None, empty_reason=PARTLY_DRAWN)
    return replace(facts, unseen=facts.unseen or PARTLY_DRAWN)


def _shows(facts: Page, known: set[str]) -> bool:
    """Whether scripts put something on the page: a row beyond the links ``known`` before, letters, a text.
    A page on which there is nothing may not be drawn yet."""
    drawn = any(row.url not in known for row in facts.rows)
    return drawn or bool(facts.letters) or sum(map(len, facts.body)) >= ENOUGH_TEXT
