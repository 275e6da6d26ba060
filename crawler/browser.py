"""A browser for pages that scripts draw. It asks nothing of the network by itself: we answer its requests.

Chromium knows nothing of :mod:`crawler.guard` or :mod:`crawler.politeness`. So every request of a page is
caught and answered with what our own fetcher saw, and a proxy that does not exist stands in every other way.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urldefrag, urlsplit

from crawler.fetch import Look
from crawler.page.filling import is_harmless

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright, Route, ViewportSize, WebSocketRoute

T = TypeVar("T")
Ask = Callable[[str], Awaitable[Look]]
"""Looks at an address: what the guard, robots.txt and our bounds allow."""

DOM_LENGTH = 5_000_000
"""Characters of a page that are kept; the reader stops there too."""
PAGES_AT_ONCE = 2
REQUESTS = 60
"""Scripts and data that one page may ask for."""
QUIET_SECONDS = 1.0
"""So long without a request, and the page has come to rest."""
CLOSE_SECONDS = 5.0
SCRIPTS_KEPT = 32 * 1024 * 1024
"""Bytes of scripts that are remembered for the next pages, which use the same ones."""
NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PLACES = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
FLAGS = (
    *("--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--js-flags=--max-old-space-size=512"),
    *(
        "--proxy-server=127.0.0.1:9",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ),
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
"""The dead proxy and the name server that knows no name close every way that is not a caught request."""
NO_OTHER_WAYS = "".join(
    f"delete window.{way};" for way in ("RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport")
)
KEPT_BACK = {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "alt-svc"}
"""Headers that do not hold for an answer already unpacked, or that nobody is to keep."""


PICTURE_SIZE: ViewportSize = {"width": 760, "height": 330}
PICTURE_QUALITY = 70
PICTURE_URL = "http://picture.invalid/"
CENTRE = """(mark) => {
  for (const element of document.querySelectorAll(`[${mark}]`)) {
    element.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = element.getClientRects()[0];
    if (!box || box.width < 2 || box.height < 2) continue;
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (top && element.contains(top)) return true;
  }
  return false;
}"""
"""Brings the first marked element that can be seen into the middle; says whether there is one."""


class BrowserError(Exception):
    """The browser does not start."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as its scripts left it."""

    html: str
    """The DOM; empty when there is none to be had."""
    whole: bool
    """Whether the page came to rest in time and its site answered all that it asked: nothing is missing."""
    withheld: bool = False
    """Whether a reader's browser may show more: the page did not come to rest, left for another, or asked
    for what we may not ask or did not get. A file that is not there is there for nobody."""


def find() -> str | None:
    """The path of a Chromium that is installed; None without one, or without the extra ``browser``."""
    return installed() if is_driven() else None


def is_driven() -> bool:
    """Whether the extra ``browser`` is here, which draws pages with a Chromium."""
    return find_spec("playwright") is not None


def installed() -> str | None:
    """The path of a Chromium, Chrome or Edge; None where there is none."""
    folders = [Path(os.environ[name]) for name in WINDOWS_FOLDERS if name in os.environ]
    places = [*map(Path, PLACES), *(folder / place for folder in folders for place in WINDOWS_PLACES)]
    found = (str(place) for place in places if place.is_file())
    return next(filter(None, map(shutil.which, NAMES)), None) or next(found, None)


class Browser:
    """Draws pages; an async context manager.

    Playwright lives in a loop of its own in a thread: on Windows, Scrapy's loop cannot start a process.
    """

    def __init__(self, path: str, ask: Ask, seconds: float) -> None:
        """``ask`` is called in the loop that is running now; ``seconds`` is the time that a page gets."""
        self._path, self._ask_home, self._seconds = path, ask, seconds
        self._home = asyncio.get_running_loop()
        if sys.platform == "win32":
            self._loop: asyncio.AbstractEventLoop = asyncio.ProactorEventLoop()
        else:
            self._loop = asyncio.new_event_loop()
        self._scripts: dict[str, Look] = {}
        self._playwright: Playwright
        self._chromium: Chromium
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        threading.Thread(target=self._loop.run_forever, daemon=True, name="browser").start()
        try:
            await self._there(self._start())
        except BaseException:
            self._loop.call_soon_threadsafe(self._loop.stop)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._there(self._playwright.stop())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def version(self) -> str:
        """The version of Chromium."""
        return self._chromium.version

    async def draw(self, url: str, content_type: str, body: bytes) -> Drawn:
        """Let the scripts of a page run that was received before; its address is not asked for again.

        Raises:
            BrowserError: the browser is gone and does not start again.
        """
        return await self._there(self._draw(url, content_type, body))

    async def picture(self, html: str, mark: str = "") -> bytes | None:
        """A JPEG of one screen of a page, with an element that has the attribute ``mark`` in its middle.

        None of its scripts runs and it asks for nothing. None where no such element can be seen (it may be
        hidden or covered); empty where none came about in time.

        Raises:
            BrowserError: the browser is gone and does not start again.
        """
        return await self._there(self._picture(html, mark))

    async def ask(self, url: str, kind: str) -> Look:
        """What our fetcher says to a request of a page; a script that was asked for before is remembered."""
        if url in self._scripts:
            return self._scripts[url]
        look = await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._asked(url), self._home))
        if kind == "script" and look.status == 200:
            if sum(len(known.body) for known in self._scripts.values()) > SCRIPTS_KEPT:
                self._scripts.clear()
            self._scripts[url] = look
        return look

    async def _asked(self, url: str) -> Look:
        return await self._ask_home(url)

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        await self._launch()

    async def _launch(self) -> None:
        from playwright.async_api import Error

        root = sys.platform != "win32" and os.geteuid() == 0
        try:
            self._chromium = await self._playwright.chromium.launch(
                executable_path=self._path, args=list(FLAGS), chromium_sandbox=not root
            )
        except Error as problem:
            raise BrowserError(str(problem)) from None

    async def _draw(self, url: str, content_type: str, body: bytes) -> Drawn:
        drawn = await self._draw_once(url, content_type, body)
        if drawn.html or self._chromium.is_connected():
            return drawn
        return await self._draw_once(url, content_type, body)  # it died, perhaps of another page

    async def _context(self, **more: Any) -> BrowserContext:
        from playwright.async_api import Error

        async with self._starting:
            if not self._chromium.is_connected():
                await self._launch()
        try:
            return await self._chromium.new_context(
                service_workers="block",
                accept_downloads=False,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                **more,
            )
        except Error as problem:
            raise BrowserError(str(problem)) from None

    async def _picture(self, html: str, mark: str) -> bytes | None:
        from playwright.async_api import Error

        context = await self._context(java_script_enabled=False, viewport=PICTURE_SIZE)
        try:
            async with asyncio.timeout(self._seconds):
                page = await context.new_page()
                await page.route("**/*", _refuse)
                await page.route(
                    PICTURE_URL,
                    lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
                )
                await page.goto(PICTURE_URL, wait_until="domcontentloaded")
                if mark and not await page.evaluate(CENTRE, mark):
                    return None
                return await page.screenshot(type="jpeg", quality=PICTURE_QUALITY, animations="disabled")
        except (Error, TimeoutError):
            return b""
        finally:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(context.close(), CLOSE_SECONDS)

    async def _draw_once(self, url: str, content_type: str, body: bytes) -> Drawn:
        from playwright.async_api import Error

        context = await self._context()
        tab = _Tab(self, urldefrag(url)[0], content_type, body)
        try:
            async with asyncio.timeout(self._seconds + CLOSE_SECONDS):
                return await tab.draw(context, self._seconds)
        except (Error, TimeoutError):
            return Drawn("", False)
        finally:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(context.close(), CLOSE_SECONDS)


@dataclass
class _Tab:
    """One page in the browser, and what it asks for."""

    browser: Browser
    url: str
    content_type: str
    body: bytes
    opened: bool = False
    requests: int = 0
    pending: set[object] = field(default_factory=set)
    quiet_since: float = field(default_factory=time.monotonic)
    missing: bool = False
    """Something that the page's own site was asked for did not come."""
    withheld: bool = False
    """See :class:`Drawn`."""

    async def draw(self, context: BrowserContext, seconds: float) -> Drawn:
        from playwright.async_api import Error

        await context.add_init_script(NO_OTHER_WAYS)
        await context.route("**/*", _refuse)
        await context.route_web_socket("**/*", _hang_up)
        page = await context.new_page()
        await page.route("**/*", self._answer)
        context.on("page", _close)
        rested = False
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(seconds):
                await page.goto(self.url, wait_until="domcontentloaded", timeout=seconds * 1000)
                await self._rest()
                rested = True
        html = await _dom(context, page)
        return Drawn(html, rested and not self.missing, self.withheld or not rested)

    async def _rest(self) -> None:
        """Wait until the page has asked for nothing for a while."""
        while self.pending or time.monotonic() - self.quiet_since < QUIET_SECONDS:
            await asyncio.sleep(0.1)

    async def _answer(self, route: Route) -> None:
        """Answer one request of the page with what we saw; what cannot be seen, or need not, is refused."""
        from playwright.async_api import Error

        self.pending.add(route)
        try:
            with suppress(Error):
                await self._reply(route)
        finally:
            self.pending.discard(route)
            self.quiet_since = time.monotonic()

    async def _reply(self, route: Route) -> None:
        request, kind = route.request, route.request.resource_type
        if kind == "document":
            first, self.opened = not self.opened and request.url == self.url, True
            if not first and request.frame.parent_frame is None:  # it leaves for another page
                self.missing = self.withheld = True
            await (route.fulfill(body=self.body, content_type=self._type()) if first else route.abort())
        elif kind == "stylesheet":
            await route.fulfill(body=b"", content_type="text/css")
        elif kind not in ("script", "xhr", "fetch"):
            await route.abort()
        elif request.method != "GET" or self.requests >= REQUESTS:
            self._miss(request.url, kind, None)
            await route.abort()
        else:
            self.requests += 1
            look = await self.browser.ask(request.url, kind)
            if look.error or look.status is None or look.status >= 400 or not look.whole:
                self._miss(request.url, kind, look.status)
            if look.error or look.status is None:
                await route.abort()
            else:
                headers = {name: value for name, value in look.headers if name.lower() not in KEPT_BACK}
                await route.fulfill(status=look.status, headers=headers, body=look.body)

    def _type(self) -> str:
        return self.content_type or "text/html"

    def _miss(self, url: str, kind: str, status: int | None) -> None:
        """What others than the site itself do not answer (counters, advertisements) is not missed."""
        name = (urlsplit(self.url).hostname or "").removeprefix("www.")
        own = f".{urlsplit(url).hostname}".endswith(f".{name}")
        self.missing |= own
        self.withheld |= (own or kind != "script") and status not in {404, 410} and not is_harmless(url)


async def _dom(context: BrowserContext, page: Page) -> str:
    """The page's markup, bounded in the browser, in a world that the page's scripts cannot reach."""
    session = await context.new_cdp_session(page)
    frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
    read = await session.send(
        "Runtime.evaluate",
        {
            "expression": f"document.documentElement.outerHTML.slice(0, {DOM_LENGTH})",
            "contextId": world["executionContextId"],
        },
    )
    return str(read["result"].get("value", ""))


async def _refuse(route: Route) -> None:
    await route.abort()


async def _hang_up(socket: WebSocketRoute) -> None:
    await socket.close()


async def _close(page: Page) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await page.close()
