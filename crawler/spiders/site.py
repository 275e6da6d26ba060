"""One whole site: every page of it is fetched and kept, every link target gets a first look."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import urldefrag, urlsplit

from crawler.archive import Visit, now
from crawler.earlier import UNBELIEVED, Before, before_of, shrinkage
from crawler.examine import MAINTENANCE, Examiner, excuse_outages, is_excluded, visit_of
from crawler.fetch import PAGE_BYTES, PAGE_TYPES, Look
from crawler.files import attachments
from crawler.guard import has_ipv6
from crawler.judge import NETWORK_ERRORS
from crawler.link import ATTACHMENT_ENDINGS, Fate, Link
from crawler.page import Glance, glance
from crawler.page.document import decode, is_answer
from crawler.page.links import links_of_file
from crawler.places import place_links
from crawler.plan import Plan
from crawler.politeness import OVERLOADED
from crawler.spider import InspectionSpider, RefusalError
from crawler.traps import Traps, page_key, without_session
from crawler.wall import KEPT_BACK, WALL, Wall, find_wall, is_little, kept_back, still_says

IN_FLIGHT = 8
"""Pages asked for at once: four connections, and as many ready to follow."""
COMMIT_PAGES, COMMIT_SECONDS = 1000, 2.0
"""What was seen is kept after so many pages, or so long, whichever comes first."""
MAX_LINKS = 5000
CONSIDERED = 50_000
GIVE_UP_AFTER = 20
"""Pages in a row that fail by network, refusal or server error: the site is down, or shuts us out. After so
many that bring nothing new, whatever they answer, pages that were read well are looked at again."""
ONLY_FEW = (
    "除首页和个别网页外，其余 {} 个网页都没有打开（或者打开的都是同一页），"
    "可能要由浏览器先运行首页的脚本，或者网站只放行个别网页，要由人打开看"
)
WALLED = "抓取到中途，原来读过的网页再看时{}，像是防护、限速或者维护，网站没有看全"
REPEATED = 5
"""Addresses with one body, to the byte: two of them are looked at again, for a guard may have answered."""
RETRY_SECONDS = 3.0
INDEX_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|php|aspx?|jhtml)$", re.I)
PAGE_ELEMENTS = {"a", "area", "iframe", "refresh", "pager", "option", "onclick"}
FOLLOWED = {*PAGE_ELEMENTS, "stylesheet", "script"}
SCRIPT_TYPES = ("text/javascript", "application/javascript", "application/x-javascript")
GONE = (404, 410)
FILES_READ = {"text/css", *SCRIPT_TYPES}
"""Style sheets name pictures, and menus are written by script files: each is read once."""
NO_PAGE_ENDINGS = (
    *ATTACHMENT_ENDINGS,
    *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".svg", ".webp", ".ico", ".tif", ".tiff", ".psd"),
    *(".css", ".js", ".json", ".xml", ".rss", ".woff", ".woff2", ".ttf", ".eot"),
    *(".mp3", ".mp4", ".avi", ".wmv", ".flv", ".mov", ".wma", ".m4a", ".wav", ".swf"),
    *(".exe", ".apk", ".gz", ".tar", ".iso", ".ceb", ".caj"),
)


class SiteSpider(InspectionSpider):
    """``scrapy crawl site -a url=… [-a archive=DIR] [-a plan=FILE] [-a as_of=…] [-a max_pages=] [-a rate=]
    [-a allow_host=a,b] [-a second_look=10m] [-a earlier=DIR]``"""

    name = "site"
    arguments: ClassVar[frozenset[str]] = frozenset(
        {"url", "archive", "plan", "as_of", "max_pages", "rate", "allow_host", "second_look", "earlier"}
    )

    passed = 1
    """约定: beside the home page so many pages may come before a guard that keeps back the rest."""

    def read_plan(self) -> Plan:
        """One site, by plan or address."""
        return self.site_plan()

    def folder(self) -> Path:
        """The argument ``archive``, or ./archive-HOST."""
        host = urlsplit(self.site.url).netloc.replace(":", "-")
        return Path(self.given("archive") or f"archive-{host}")

    async def inspect(self) -> str:
        """Crawl until the frontier is empty, then look at every target that is no page of the site."""
        asked = self.site_plan().site
        if asked and asked.url != self.site.url:
            raise RefusalError(f"{self.archive.folder} 里是 {self.site.url} 的存档，请换一个文件夹。")
        if self.archive.meta["state"] == "finished":
            return f"{self.archive.folder} 里的检查已经完成；要重新检查，请换一个文件夹。\n{self._summary()}"
        self._refuse_internal(self.guard.is_internal(self.site.url))
        self.fetcher.whole_types = (*PAGE_TYPES, *SCRIPT_TYPES)
        with self.open_earlier() as self.earlier:
            if self.earlier and not self.archive.follow(self.earlier):
                self.earlier = None
            self._open()
            await self._crawl()
            if self.started >= GIVE_UP_AFTER:
                await self._ask_witnesses()
            self._take_back()
            self._excuse_all_but_few()
            self._save()
            self.archive.links.settle_seen("page")
            await self._look_around()
            home = self.archive.page(self.site.url)
            front = home.final_url if home else self.site.url
            await self.examiner.certificate(front)
            await self._ask_for_ipv6(front)
            self._finish()
        return self._summary()

    def _open(self) -> None:
        """The state of the crawl in memory, rebuilt from the archive after an interruption."""
        self.examiner = Examiner(self.fetcher, self.archive, self.is_inside, self.earlier)
        self.queue: deque[tuple[str, int]] = deque()
        known = list(self.archive.known_urls())
        self.known = {hash(page_key(url)) for url in known}
        """Of each page, by its hash: addresses would fill the memory of a large site."""
        self.considered = set(known) if len(known) < CONSIDERED else set[str]()
        """Addresses that were weighed a while ago: most links of a page stand on all pages."""
        kept = self.archive.final_urls()
        self.glanced = set(map(hash, kept))
        self.folders = {(_folder(url), digest): url for url, digest in kept.items() if _folder(url)}
        limits = self.archive.meta.get("limits", "").splitlines()
        self.traps = Traps(self.plan.as_of.date(), known, limits)
        self.retry: list[tuple[str, int]] = []
        self.retried: set[str] = set()
        self.takes_its_word = UNBELIEVED not in self.archive.meta
        """Whether the server's 304 (not modified) is believed: of articles alone, for what lists and the home
        page show decides verdicts, and no more once a page has changed under the same ETag and date."""
        self.failures = 0
        self.nothing_new, self.bears, self.last_body = 0, GIVE_UP_AFTER, 0
        """Answers in a row that brought nothing new, how many of them are borne, the last one by its hash."""
        self.gave_up = ""
        self.wall: Wall | None = None
        self.unsaved, self.saved_at = 0, time.monotonic()
        self.started = sum(map(_may_be_page, self.archive.known_urls("done")))
        self.open_site()
        self._enqueue([self.site.url], 0)
        self._enqueue([column.url for column in self.site.columns if self.is_inside(column.url)], 1)
        for url, element, depth in self.archive.drawn_links():
            if element in PAGE_ELEMENTS:
                self._enqueue([url], depth)
        self._save()

    # --- the site's pages ---

    async def _crawl(self) -> None:
        """Fetch queued pages, a few at a time, until none is left."""
        self.archive.set_meta("robots", await self.fetcher.robots_text(self.site.url))
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                while len(running) < self._room() and (entry := self._next()):
                    running.add(asyncio.create_task(self._visit(*entry)))
                if not running:
                    if not await self._second_chance():
                        break
                    continue
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()

    def _room(self) -> int:
        """How many pages may be under way: the home page goes alone, for it says which host the site is."""
        return IN_FLIGHT if self.started else 1

    def _next(self) -> tuple[str, int] | None:
        if self.gave_up:
            return None
        if self.started >= self.site.max_pages:
            if self.queue or self.archive.frontier_counts()["queued"]:
                self.traps.limits.add(f"已达到页数上限 {self.site.max_pages} 页")
            return None
        if not self.queue:
            self.queue.extend(self.archive.take(64))
        if not self.queue:
            return None
        url, depth = self.queue.popleft()
        self.started += _may_be_page(url)
        return url, depth

    async def _second_chance(self) -> bool:
        """Ask once more, at the end, for pages that failed in passing: what they link to is to be seen."""
        self.retry, again = [], self.retry
        if self.gave_up:
            return False
        guarded = await self._guarded()
        if not again:
            return guarded
        await asyncio.sleep(min(RETRY_SECONDS, self.site.second_look_after))
        self.queue.extendleft(again)
        self.started -= len(again)
        return True

    async def _visit(self, url: str, depth: int) -> None:
        """Fetch one page, read it, keep it, queue what it links to."""
        if self.site.obey_robots and not await self.fetcher.robots_allow(url):
            self.archive.add_visit(visit_of(Look(url, now(), url, error="robots"), "page", note="robots"))
            self.archive.done(url)
            return
        earlier = before_of(self.earlier, url) if self.earlier and self.takes_its_word else None
        before = earlier if depth and earlier and earlier.stands_alone() else None
        look = await self.fetcher.look(url, keep=PAGE_BYTES, since=before.visit if before else None)
        if before and look.status == 304:
            if self._carry(before, look, depth):
                return
            look = await self.fetcher.look(url, keep=PAGE_BYTES)
        if earlier and earlier.changed_unnoticed(look):
            self.takes_its_word = False
            self.archive.set_meta(UNBELIEVED, look.final_url)
        if depth == 0:
            self._refuse_internal(look.error == "forbidden")
            self.accept_home(look.final_url)
        seen = self._glance(look)
        visit = visit_of(look, "page", prose=seen.prose if seen else None)
        if visit.fate is not Fate.OK:
            seen = None
        if seen:
            fate, cause = await self.examiner.weigh(look, prose=seen.prose)
            visit = replace(visit, fate=fate, cause=cause)
            if fate is Fate.UNSURE:
                visit, seen = replace(visit, note=MAINTENANCE), None
        self.archive.add_visit(visit)
        self._weigh_failure(url, depth, look, visit.fate)
        await self._weigh_news(look, visit.fate)
        if seen:
            look = self._of_one_page(look)
        first = seen is not None and hash(look.final_url) not in self.glanced
        if seen and first:
            self.glanced.add(hash(look.final_url))
            self._follow(seen, look.final_url, url, depth)
        elif visit.fate is Fate.OK and look.content_type in FILES_READ and self.is_inside(look.final_url):
            found = links_of_file(look.body, look.final_url, look.content_type)
            self._follow(Glance(found, None, 0), look.final_url, url, depth)
        if _is_script(look) and (visit.fate is Fate.OK or look.status in GONE) and not look.cut:
            self.archive.add_script(url, decode(look.body)[0] if visit.fate is Fate.OK else "")
        if look.status is not None and (seen or visit.fate not in (Fate.OK, Fate.UNSURE)):
            self.keep(look, unread=first)
        if all(url != waiting for waiting, _ in self.retry):  # else a kill would end its second chance
            self.archive.done(url)
        self._save_sometimes()

    def _carry(self, before: Before, look: Look, depth: int) -> bool:
        """Keep a page that has not changed, and count its links, unread; whether that could be done."""
        url, sha256 = before.page.url, before.page.sha256
        if before.visit.fate is not Fate.OK or hash(url) in self.glanced or not (record := before.record()):
            return False
        if (folder := _folder(url)) and self.folders.setdefault((folder, sha256), url) != url:
            return False
        leading = self.archive.links.carry(before.page.url, before.page.outlinks)
        if leading is None:
            return False
        self.glanced.add(hash(url))
        self._enqueue(leading, depth + 1)
        self.archive.add_visit(before.visit_again(look))
        before.carry(self.archive, look, record)
        self._weigh_failure(url, depth, look, Fate.OK)
        self.archive.done(url)
        self._save_sometimes()
        return True

    def _glance(self, look: Look) -> Glance | None:
        is_page = look.is_html or is_answer(look.body)
        if look.status != 200 or not is_page or look.cut or not self.is_inside(look.final_url):
            return None
        return glance(look.body, look.final_url, look.header("content-type") or None)

    def _of_one_page(self, look: Look) -> Look:
        """The look as one at the page read before, when it is that folder's index file, or the reverse."""
        if not (folder := _folder(look.final_url)):
            return look
        digest = hashlib.sha256(look.body).hexdigest()
        return replace(look, final_url=self.folders.setdefault((folder, digest), look.final_url))

    def _follow(self, seen: Glance, page_url: str, asked: str, depth: int) -> None:
        """Count the page's link targets and queue those that are pages of the site.

        A page that only sends on has no words of its own: its link has those that led to ``asked``.
        """
        links = [tidy(link) for link in seen.links[:MAX_LINKS]]
        if seen.refresh:
            words = self.archive.links.words_to(asked)
            links = [replace(link, text=words) if link.element == "refresh" else link for link in links]
        if len(seen.links) > MAX_LINKS:
            self.traps.limits.add(f"个别页面链接超过 {MAX_LINKS} 个")
        leading = dict.fromkeys(link.url for link in links if _leads_on(link))
        whole = len(links) == len(seen.links) and not seen.refresh
        self.archive.links.add(page_url, [*links, *place_links(links)], leading if whole else None)
        self._enqueue(leading, depth + 1)

    def _enqueue(self, urls: Iterable[str], depth: int) -> None:
        """Queue addresses that are new, pages of this site, and no trap."""
        fresh = []
        if len(self.considered) > CONSIDERED:
            self.considered.clear()
        for url in urls:
            if url in self.considered:
                continue
            self.considered.add(url)
            key = hash(page_key(url))
            if key in self.known or not self._concerns(url):
                continue
            if not self.is_inside(url) or not _may_be_read(url):
                continue
            if not self.traps.catch(url, depth):
                self.known.add(key)
                fresh.append(url)
        if fresh:
            self.archive.enqueue(fresh, depth)

    def _concerns(self, url: str) -> bool:
        """Whether an address is to be looked at: of a whole site, each."""
        return True

    # --- when it does not go well ---

    def _refuse_internal(self, internal: bool) -> None:
        if internal:
            host = urlsplit(self.site.url).netloc
            raise RefusalError(
                f"{self.site.url} 在内部网络地址上，默认不访问。确实要检查，请加 --allow-host {host}"
                f"（直接用 scrapy 时：-a allow_host={host}）。"
            )

    def _weigh_failure(self, url: str, depth: int, look: Look, fate: Fate) -> None:
        failed = look.error in NETWORK_ERRORS or fate is Fate.BLOCKED or (look.status or 0) >= 500
        self.failures = self.failures + 1 if failed else 0
        if self.failures >= GIVE_UP_AFTER and self.glanced:
            self.gave_up = "网站中途连续打不开或拒绝访问，其余页面没有检查"
        passing = (failed and fate is not Fate.BLOCKED) or look.status in OVERLOADED or look.error == "busy"
        if passing and url not in self.retried:
            self.retried.add(url)
            self.retry.append((url, depth))

    async def _weigh_news(self, look: Look, fate: Fate) -> None:
        """Ask the witnesses when a long run of answers brought nothing new."""
        body = hash(look.body)
        self.nothing_new = self.nothing_new + 1 if fate is not Fate.OK or body == self.last_body else 0
        self.last_body = body
        if self.nothing_new >= self.bears:
            self.nothing_new, self.bears = 0, self.bears * 2
            await self._ask_witnesses()

    async def _ask_witnesses(self) -> None:
        """Leave a site before which a wall rose."""
        if self.gave_up or not (wall := await find_wall(self.fetcher, self.archive, self.site.url)):
            return
        self.wall, self.gave_up = wall, WALLED.format(wall.words)
        self.archive.set_meta("cut", f"{self.gave_up}。")

    def _take_back(self) -> None:
        """What only the wall said is none of the site's pages."""
        if wall := self.wall:
            pages = [page for page in self.archive.pages() if page.unread or page.facts]
            body_of = self.archive.response
            gave = [page.url for page in pages if wall.gave(page, body_of(page.url) or b"")]
            self.archive.disown(gave, WALL)

    def _excuse_all_but_few(self) -> None:
        """Where hardly a page but the home page came, none is at fault for that."""
        kept = kept_back(self.archive, self.passed)
        self.archive.set_meta(KEPT_BACK, str(kept or ""))
        if not kept:
            return
        self.gave_up = self.gave_up or ONLY_FEW.format(kept)
        visits = self.archive.visits(None, "page")
        failed = {visit.url for visit in visits if visit.fate in (Fate.BROKEN, Fate.SOFT)}
        self.archive.annotate(failed, "page", WALL)
        for url in failed:
            self.archive.links.settle(url, Fate.UNSURE)

    async def _guarded(self) -> bool:
        """Queue once more what is alike to the byte, where it says something else by now; whether any is."""
        again = []
        for urls in self.archive.repeated(REPEATED):
            fresh = [url for url in urls if url not in self.retried]
            self.retried.update(fresh)
            if (
                len(fresh) >= REPEATED
                and await self._says_else(fresh[1])
                and await self._says_else(fresh[-1])
            ):
                again += fresh
        finals = [page.final_url for url in again if (page := self.archive.page(url))]
        self.glanced.difference_update(map(hash, finals))
        self.archive.disown(again, WALL)
        self.archive.queue_again(again)
        self.started -= len(again)
        return bool(again)

    async def _says_else(self, url: str) -> bool:
        return still_says(await self.fetcher.look(url, keep=PAGE_BYTES), self.archive) is False

    async def _look_around(self) -> None:
        """A first look at outside pages, images, attachments, and a page's other names (http, www)."""
        waiting, queued = [], set(map(hash, self.archive.known_urls()))
        looked = {visit.url for visit in self.archive.visits(None, "link")}
        for url, element in self.archive.links.elements(Fate.UNSEEN):
            if is_excluded(url):
                self.archive.links.settle(url, Fate.EXCLUDED)
            elif (
                self._concerns(url)
                and url not in looked
                and not (
                    "#" not in url
                    and element in PAGE_ELEMENTS
                    and self.is_inside(url)
                    and _may_be_page(url)
                    and (hash(url) in queued or hash(page_key(url)) not in self.known)
                )
            ):
                waiting.append((url, element))
        await self.examiner.look_at(waiting, "link", self._save_sometimes)
        excused = excuse_outages(self.archive, "link", self.is_inside)
        for url in excused:
            self.archive.links.settle(url, Fate.UNSURE)
        self.archive.links.settle_seen("link")

    async def _ask_for_ipv6(self, url: str) -> None:
        """Write down whether the site's name has an IPv6 address; nothing where that cannot be told."""
        host = urlsplit(url).hostname or ""
        if any(letter.isalpha() for letter in host) and ":" not in host and not self.guard.is_internal(url):
            found = await asyncio.to_thread(has_ipv6, host)
            if found is not None:
                self.archive.set_meta("ipv6", "有" if found else "没有")

    def _finish(self) -> None:
        shrunken = shrinkage(self.archive, self.earlier) if self.earlier else ""
        if self.gave_up:
            self.archive.set_meta("cut", f"{self.gave_up}。")
        cut = self.archive.meta.get("cut", "").removesuffix("。")  # in an earlier run, it may be
        reasons = filter(None, [cut or self._unread(), *sorted(self.traps.limits), shrunken])
        if shrunken:
            self.archive.set_meta("shrunken", f"{shrunken}。")
        if reason := self._home_trouble() or "；".join(reasons):
            self.archive.set_meta("reason", f"{reason}。")
        self.archive.set_meta("state", "finished")
        self.archive.set_meta("finished", now().isoformat())
        if not attachments(self.archive, self.is_inside):
            self.archive.set_meta("files", now().isoformat())
        if not self.archive.links.suspects():
            self.archive.set_meta("second_look", now().isoformat())

    def _home_trouble(self) -> str:
        """Why there is little or nothing to see, when the home page is the reason."""
        home = list(self.archive.visits(self.site.url, "page"))[-1]
        if home.fate is Fate.BLOCKED:
            return f"首页拒绝了本系统的访问（HTTP {home.status}），请网站管理员放行后再查"
        if home.cause:
            return f"首页打不开：{home.cause}"
        if home.note == MAINTENANCE:
            return "首页打不开：显示网站正在维护或者暂停访问"
        if home.fate is not Fate.OK:
            return "首页打不开：从本机连不上，不能确定是网站的问题"
        if not self.is_inside(home.final_url):
            return f"首页跳转到另一个网站 {urlsplit(home.final_url).netloc}，没有检查"
        kept = self.archive.page(self.site.url)
        if kept is None or not (kept.unread or kept.facts):
            return "首页不是网页，没有可检查的内容"
        if self._leads_nowhere(home.final_url):
            return "首页上没有站内链接，只检查了首页一页"
        return ""

    def _leads_nowhere(self, home: str) -> bool:
        """Whether the home page has no link to a page of the site."""
        return sum(map(_may_be_page, self.archive.known_urls())) <= 1

    def _unread(self) -> str:
        """Why a part of the pages is missing, when it is no small one."""
        last = {visit.url: visit for visit in self.archive.visits(None, "page")}
        missing = sum(map(_brought_nothing, last.values()))
        few = is_little(missing, len(last))
        return "" if few else f"有 {missing} 个网页没有读到（显示正在维护、答复太慢或者限制访问）"

    def _save_sometimes(self) -> None:
        self.unsaved += 1
        if self.unsaved >= COMMIT_PAGES or time.monotonic() - self.saved_at >= COMMIT_SECONDS:
            self._save()

    def _save(self) -> None:
        self.archive.set_meta("limits", "\n".join(sorted(self.traps.limits)))
        self.archive.commit()
        self.unsaved, self.saved_at = 0, time.monotonic()

    def _summary(self) -> str:
        fates = self.archive.links.fate_counts()
        lines = [
            f"{self.site.subject}：{self.archive.page_count()} 个页面，{sum(fates.values())} 个链接目标。",
            f"正常 {fates.get(Fate.OK, 0)}，待再看 {len(self.archive.links.suspects())}，"
            f"拒绝机器访问 {fates.get(Fate.BLOCKED, 0)}，没有看 {fates.get(Fate.UNSEEN, 0)}。",
            f"存档：{self.archive.folder}",
        ]
        if reason := self.archive.meta.get("reason"):
            lines.insert(1, f"没有查全：{reason}")
        return "\n".join(lines)


def _brought_nothing(visit: Visit) -> bool:
    """Whether a page did not come, and may come another day."""
    limited = visit.fate is Fate.BLOCKED and visit.status in OVERLOADED
    passing = visit.note in (MAINTENANCE, WALL) or visit.error in ("slow", "timeout", "busy")
    return limited or (visit.fate is Fate.UNSURE and passing)


def tidy(link: Link) -> Link:
    """The link without fragment and session, so that one target is one address."""
    url = without_session(urldefrag(link.url)[0] if "#" in link.url else link.url)
    return link if url == link.url else replace(link, url=url)


def _folder(url: str) -> str:
    """The folder whose index page this address is, if it is one; else empty."""
    path, mark, query = url.partition("?")
    folder = INDEX_FILE.sub("/", path)
    return folder + mark + query if folder.endswith("/") else ""


def _leads_on(link: Link) -> bool:
    imported = link.element == "css" and link.url.partition("?")[0].lower().endswith(".css")
    return link.element in FOLLOWED or imported


def _may_be_read(url: str) -> bool:
    return _may_be_page(url) or url.partition("?")[0].lower().endswith((".css", ".js"))


def _is_script(look: Look) -> bool:
    return look.content_type in SCRIPT_TYPES or urlsplit(look.url).path.lower().endswith(".js")


def _may_be_page(url: str) -> bool:
    return len(url) <= 2000 and not url.partition("?")[0].lower().endswith(NO_PAGE_ENDINGS)
