"""What the spiders share: their order (plan and archive), an orderly end, a clear word when they fail."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sqlite3
import sys
import threading
from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import quote, urlsplit

import ada_url
from scrapy import Spider
from scrapy.crawler import Crawler

from crawler import settings
from crawler.archive import Archive, ArchiveError, now
from crawler.child import DONE, FAILED, INTERRUPTED, PARENT_PIPE, REFUSED, storage_message
from crawler.fetch import Fetcher, Look
from crawler.guard import Guard, host_port
from crawler.plan import TIMEZONE, Plan, SitePlan, parse_duration
from crawler.politeness import Politeness, Window

HOST = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)*\.?")
CYCLES_AFTER = 20_000
"""New objects after which Python looks for cycles among them. A page makes thousands that all go by
themselves: to look after every 700 cost a twentieth of a crawl."""


class RefusalError(Exception):
    """The crawl cannot be done; the message is Chinese and says what to do."""


class InspectionSpider(Spider):
    """A spider that works from a plan into an archive. Subclasses write :meth:`inspect`."""

    arguments: ClassVar[frozenset[str]] = frozenset()
    exit_code = FAILED
    default_rate = 2.0
    """Requests a second to one host when neither plan nor argument says."""
    keeps_plan = True
    """Whether the archive's own plan rules when one is there already."""
    _refusal = ""
    _given: dict[str, str]
    plan: Plan
    archive: Archive
    fetcher: Fetcher
    guard: Guard
    politeness: Politeness

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's constructor: reads the arguments, and says who we are while settings can still be set."""
        spider = cls()
        spider._set_crawler(crawler)
        try:
            if unknown := set(kwargs) - spider.arguments:
                raise RefusalError(
                    f"不认识的参数：{'、'.join(sorted(unknown))}。可用：{'、'.join(sorted(spider.arguments))}。"
                )
            spider._given = {key: str(value) for key, value in kwargs.items()}
            spider.plan = spider.read_plan()
            site = spider.plan.site
            spider.guard = Guard((*(site.allow_hosts if site else ()), *spider.allow_hosts()))
            spider.politeness = spider._politeness()
            if site and (site.office or site.contact):
                crawler.settings.set("USER_AGENT", user_agent(site.office, site.contact), priority="spider")
        except (RefusalError, ValueError) as problem:
            spider._refusal = str(problem)
        return spider

    @abstractmethod
    async def inspect(self) -> str:
        """Do the work with ``archive``, ``plan`` and ``fetcher``; returns the summary to print."""

    @abstractmethod
    def read_plan(self) -> Plan:
        """The order, from the arguments.

        Raises:
            RefusalError: they make none.
        """

    def folder(self) -> Path:
        """Where the archive lies."""
        if "archive" not in self._given:
            raise RefusalError("请指明存档文件夹：-a archive=文件夹。")
        return Path(self._given["archive"])

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry: does everything, yields nothing."""
        try:
            if self._refusal:
                raise RefusalError(self._refusal)
            self._watch_parent()
            self.fetcher = Fetcher(self.crawler.settings, self.guard, self.politeness)
            with closing(self.fetcher), Archive.create(self.folder(), self.plan) as self.archive:
                if self.keeps_plan:
                    self.plan = self.archive.plan
                gc.freeze()
                gc.set_threshold(CYCLES_AFTER)
                sys.stdout.write(await self.inspect() + "\n")
            self.exit_code = DONE
        except asyncio.CancelledError:
            self.exit_code = INTERRUPTED
            raise
        except (RefusalError, ArchiveError) as problem:
            self._refuse(str(problem))
        except (OSError, sqlite3.Error) as problem:
            self._refuse(storage_message(problem))
        if False:  # Scrapy asks for an async generator
            yield

    def _politeness(self) -> Politeness:
        """The plan's rate and hours; a spider that has its own pace keeps no hours either."""
        site = self.plan.site
        if site is None or not self.keeps_plan:
            return Politeness(self.number("rate", self.default_rate))
        return Politeness(site.rate, Window.parse(site.window), lambda: self.archive.commit())

    # --- reading arguments ---

    def given(self, name: str) -> str | None:
        """An argument as text; None when absent or empty."""
        return self._given.get(name) or None

    def number(self, name: str, default: float) -> float:
        """An argument as a number.

        Raises:
            RefusalError: it is none, or negative.
        """
        text = self.given(name)
        try:
            value = float(text) if text else default
        except ValueError:
            value = -1
        if not 0 <= value < float("inf"):
            raise RefusalError(f"参数 {name} 应是不小于 0 的数字，现在是“{text}”。")
        return value

    def duration(self, name: str, default: float) -> float:
        """An argument such as ``10m`` in seconds.

        Raises:
            RefusalError: it is none.
        """
        text = self.given(name)
        try:
            return parse_duration(text) if text else default
        except ValueError as problem:
            raise RefusalError(f"参数 {name}：{problem}") from None

    def moment(self) -> datetime:
        """The argument ``as_of`` (ISO date or time, Beijing time), or this moment.

        Raises:
            RefusalError: it is no date.
        """
        text = self.given("as_of")
        try:
            moment = datetime.fromisoformat(text) if text else now()
            if moment.year // 100 != 20:
                raise ValueError("not of this century")
        except ValueError:
            raise RefusalError(
                f"监测时间点“{text}”不是日期，或不在 2000 至 2099 年；请写成 2026-11-30 或 2026-11-30T17:00。"
            ) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=TIMEZONE)

    def allow_hosts(self) -> tuple[str, ...]:
        """The argument ``allow_host``: entries separated by commas."""
        return tuple(part.strip() for part in (self.given("allow_host") or "").split(",") if part.strip())

    def plan_file(self) -> Plan | None:
        """The plan in the file that the argument ``plan`` names.

        Raises:
            RefusalError: the file is missing or holds no plan.
        """
        path = self.given("plan")
        if path is None:
            return None
        try:
            return Plan.from_json(Path(path).read_text(encoding="utf-8"))
        except OSError as problem:
            raise RefusalError(f"读不到计划文件 {path}：{problem.strerror}。") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RefusalError(f"{path} 不是检查计划（JSON）。") from None

    def site_plan(self) -> Plan:
        """A plan of one site, from ``plan`` or ``url``; the other arguments override it.

        Raises:
            RefusalError: neither is given, or one is wrong.
        """
        plan = self.plan_file() or Plan(
            as_of=self.moment(), site=SitePlan(url=home_url(self.given("url") or ""))
        )
        if plan.site is None:
            raise RefusalError("计划里没有网站。")
        site = replace(
            plan.site,
            url=home_url(plan.site.url),
            allow_hosts=(*plan.site.allow_hosts, *self.allow_hosts()),
            max_pages=int(self.number("max_pages", plan.site.max_pages)),
            rate=self.number("rate", plan.site.rate),
            second_look_after=self.duration("second_look", plan.site.second_look_after),
        )
        return replace(plan, site=site)

    def archived_plan(self) -> Plan:
        """The plan of one site that lies in the archive.

        Raises:
            RefusalError: there is no archive, or it is of no site.
        """
        try:
            with Archive.open(self.folder()) as archive:
                if archive.plan.site is None:
                    raise RefusalError(f"{self.folder()} 里不是网站的存档。")
                return archive.plan
        except ArchiveError as problem:
            raise RefusalError(str(problem)) from None

    # --- which site it is ---

    @property
    def site(self) -> SitePlan:
        """The plan's site."""
        assert self.plan.site
        return self.plan.site

    def open_site(self) -> None:
        """Learn the site's host from the plan, and from its home page when the archive has it."""
        self.hosts = {_site_key(self.site.url)}
        if home := self.archive.page(self.site.url):
            self.accept_home(home.final_url)

    def accept_home(self, final_url: str) -> None:
        """The home page may send to its other name (www or not, another port): that is the same site."""
        if _bare_host(final_url) == _bare_host(self.site.url):
            self.hosts.add(_site_key(final_url))

    def is_inside(self, url: str) -> bool:
        """Whether an address belongs to the site, over http or https alike."""
        try:
            return _site_key(url) in self.hosts
        except ValueError:
            return False

    # --- what was seen before ---

    def open_earlier(self) -> AbstractContextManager[Archive | None]:
        """What the argument ``earlier`` names; none when it cannot be read or is another site's."""
        if folder := self.given("earlier"):
            try:
                earlier = Archive.open(Path(folder))
            except ArchiveError:
                return nullcontext()
            if earlier.plan.site and earlier.plan.site.url == self.site.url:
                return earlier
            earlier.close()
        return nullcontext()

    # --- keeping ---

    def keep(self, look: Look, *, unread: bool) -> None:
        """Put what came into the archive; ``unread``: it is a page, to be read later."""
        self.archive.save_page(
            look.url,
            final_url=look.final_url,
            status=look.status or 0,
            headers=look.headers,
            body=look.body,
            content_type=look.header("content-type"),
            fetched_at=look.at,
            elapsed=look.elapsed,
            unread=unread,
        )

    # --- ending ---

    def _refuse(self, message: str) -> None:
        self.exit_code = REFUSED
        sys.stderr.write(f"错误：{message}\n")

    def _watch_parent(self) -> None:
        """Stop in good order when the process that started us is gone."""
        if not os.environ.get(PARENT_PIPE):
            return
        loop = asyncio.get_running_loop()

        def wait() -> None:
            while os.read(0, 1024):
                pass
            loop.call_soon_threadsafe(lambda: asyncio.ensure_future(self.crawler.stop_async()))

        threading.Thread(target=wait, daemon=True, name="parent").start()


def user_agent(office: str, contact: str) -> str:
    """Our name with whose inspection it is. A header is ASCII: other characters are percent-encoded UTF-8."""
    who = [quote(part.strip(), safe=" @+,:/.-") for part in (office, contact)]
    return settings.USER_AGENT_FORM % "; ".join(filter(None, who))


def home_url(text: str) -> str:
    """An address as a user types it, made a URL.

    Raises:
        RefusalError: it is none.
    """
    url = text.strip()
    if not url:
        raise RefusalError("请给出网址：-a url=https://www.example.gov.cn/。")
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        ok = parts.scheme in ("http", "https") and " " not in url and parts.port != 0
        ok = ok and bool(host.encode("idna")) and (host.isascii() or "." in host)
        ok = ok and (":" in host or bool(HOST.fullmatch(host))) and ada_url.check_url(url)
    except ValueError:
        ok = False
    if not ok:
        raise RefusalError(f"“{text}”不是网址，请写成 https://www.example.gov.cn/ 的样子。")
    return (
        url
        if parts.path
        else f"{parts.scheme}://{parts.netloc}/" + (f"?{parts.query}" if parts.query else "")
    )


def _site_key(url: str) -> tuple[str, int]:
    """Host and port; http and https on their usual ports are one."""
    host, port = host_port(url)
    return host, 80 if port == 443 else port


def _bare_host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
