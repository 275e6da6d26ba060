"""Looking at link targets host by host, and what one look alone cannot tell: robots, soft errors, outages."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from crawler.archive import Archive, Visit, now
from crawler.fetch import ROBOTS_BYTES, Fetcher, Look
from crawler.judge import NETWORK_ERRORS, NOT_FOUND_TITLE, decode, judge, nearly_same, says_not_found, title
from crawler.link import Cause, Fate

RUNNERS_PER_HOST = 4
HOSTS_AT_ONCE = 32
HOST_DOWN_AFTER = 3
"""Network failures in a row, without an answer, after which a host is not asked again in this round."""
OUTAGE_HOSTS, OUTAGE_SHARE = 3, 2 / 3
"""So many outside hosts failing, and this share of all: the fault is more likely ours."""
WITNESSES = 3
OWN_OUTAGE = "own-outage"

EXCLUDED_SCHEME = re.compile(
    r"\s*(?!https?:|file:|[a-z]:)[a-z][a-z0-9+.-]+:(?!//?[^/]*\.(cn|com|net|org)\b)", re.I
)
"""mailto:, tel:, javascript:, weixin: …: nothing to fetch. ``htp://www.x.cn`` is a typing error instead."""


def is_excluded(url: str) -> bool:
    """Whether an address is of a kind that is not fetched."""
    return EXCLUDED_SCHEME.match(url) is not None


@dataclass(slots=True)
class _Host:
    """How one host behaves in this round."""

    failures: int = 0
    answered: bool = False
    last: Look | None = None

    @property
    def down(self) -> bool:
        return not self.answered and self.failures >= HOST_DOWN_AFTER


class Examiner:
    """Looks at targets and writes each look down as a visit."""

    def __init__(self, fetcher: Fetcher, archive: Archive, is_inside: Callable[[str], bool]) -> None:
        self._fetcher, self._archive, self._is_inside = fetcher, archive, is_inside
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._nowhere: dict[str, asyncio.Task[tuple[str, str] | None]] = {}

    async def look_at(
        self, targets: Iterable[tuple[str, str]], purpose: str, commit: Callable[[], None]
    ) -> None:
        """Visit every (address, element); hosts side by side, a few requests at a time to each."""
        by_host: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for url, element in targets:
            by_host[netloc(url)].append((url, element))
        turn = asyncio.Semaphore(HOSTS_AT_ONCE)

        async def run(queue: list[tuple[str, str]]) -> None:
            while queue:
                self._archive.add_visit(await self.examine(*queue.pop(), purpose))
                commit()

        async def host(queue: list[tuple[str, str]]) -> None:
            queue.reverse()
            async with turn, asyncio.TaskGroup() as runners:
                for _ in range(min(RUNNERS_PER_HOST, len(queue))):
                    runners.create_task(run(queue))

        async with asyncio.TaskGroup() as hosts:
            for queue in by_host.values():
                hosts.create_task(host(queue))

    async def examine(self, url: str, element: str, purpose: str) -> Visit:
        """One small look at one target."""
        inside, host = self._is_inside(url), self._hosts[netloc(url)]
        if host.down and host.last:
            return visit_of(
                replace(host.last, url=url, final_url=url, elapsed=0), purpose, element, note="host-down"
            )
        if not inside and not self._fetcher.fault(url) and not await self._fetcher.robots_allow(url):
            return visit_of(Look(url, now(), url, error="robots"), purpose, element, note="robots")
        look = await self._fetcher.look(url, partial=True)
        if not inside and look.status is not None:
            look = replace(look, certificate=await self._fetcher.certificate(look))
        if not inside:
            host.answered |= look.status is not None
            host.failures += look.error in NETWORK_ERRORS
            host.last = look
        visit = visit_of(look, purpose, element, inside=inside)
        if visit.fate is Fate.OK and await self.is_soft(look):
            visit = replace(visit, fate=Fate.SOFT, cause=Cause.SOFT_404)
        return visit

    async def answers_nonsense(self, url: str) -> bool:
        """Whether the host of ``url`` answers 200 to an impossible address."""
        return await self._nothing_of(url) is not None

    async def is_soft(self, look: Look) -> bool:
        """Whether a page of status 200 says "not found": in words, or as the host answers nonsense."""
        if not look.is_html or not look.body or is_front(look.final_url):
            return False
        text = decode(look.body)
        nothing = await self._nothing_of(look.final_url)
        if not look.whole:
            if not (NOT_FOUND_TITLE.search(title(text)) or (nothing and title(nothing[0]) == title(text))):
                return False
            look = await self._fetcher.look(look.url)
            if look.status != 200 or not look.whole:
                return False
            text = decode(look.body)
        if says_not_found(text):
            return True
        return bool(nothing and nearly_same(text, nothing[0]) and not nearly_same(text, nothing[1]))

    async def _nothing_of(self, url: str) -> tuple[str, str] | None:
        """The host's answer of 200 to an impossible address, and its front page; None when it says 404."""
        host = netloc(url)
        if host not in self._nowhere:
            self._nowhere[host] = asyncio.create_task(self._ask_nonsense(url))
        return await self._nowhere[host]

    async def _ask_nonsense(self, url: str) -> tuple[str, str] | None:
        address = urljoin(url, f"/{secrets.token_hex(8)}/{secrets.token_hex(8)}.html")
        look = await self._fetcher.look(address, keep=ROBOTS_BYTES)
        if look.error or look.status != 200 or not look.is_html or not look.whole:
            return None
        front = await self._fetcher.look(urljoin(url, "/"), keep=ROBOTS_BYTES)
        return (decode(look.body), decode(front.body)) if front.status == 200 else None


def visit_of(look: Look, purpose: str, element: str = "a", *, inside: bool = False, note: str = "") -> Visit:
    """A look as the archive keeps it."""
    fate, cause = judge(look, element, inside=inside)
    return Visit(
        *(look.url, look.at, purpose, look.status, look.error, look.elapsed, look.final_url, fate, cause),
        note=note,
        etag=look.header("etag"),
        modified=look.header("last-modified"),
    )


def excuse_outages(archive: Archive, purpose: str, is_inside: Callable[[str], bool]) -> set[str]:
    """The outside addresses whose failure in this round may be our own network's, noted so in their visits.

    That is so when no outside host answered at all, when most hosts of a first round fail, and for names
    when no other outside name could be resolved: then our own line, firewall or DNS is the likelier culprit.
    """
    visits = [v for v in archive.visits(None, purpose) if is_web(v.url) and not is_inside(v.url)]
    answered = {netloc(v.url) for v in visits if v.status is not None}
    failing = {netloc(v.url) for v in visits if v.error in NETWORK_ERRORS} - answered
    named = {host for host in answered if not is_literal(host)}
    most = len(failing) >= OUTAGE_HOSTS and len(failing) >= OUTAGE_SHARE * len(failing | answered)
    ours = not answered or (purpose == "link" and most)
    excused = {
        v.url
        for v in visits
        if v.error in NETWORK_ERRORS
        and netloc(v.url) in failing
        and (ours or (v.error == "dns" and not named))
    }
    archive.annotate(excused, purpose, OWN_OUTAGE)
    return excused


def witnesses(archive: Archive, is_inside: Callable[[str], bool]) -> list[tuple[str, str]]:
    """A few outside targets that answered at the first look, names before bare addresses.

    Looked at again beside the suspects, they tell a dead link from a dead line of our own.
    """
    by_host = {
        netloc(v.url): v.url
        for v in archive.visits(None, "link")
        if v.fate is Fate.OK and not is_inside(v.url)
    }
    hosts = sorted(by_host, key=is_literal)[:WITNESSES]
    return [(by_host[host], "a") for host in hosts]


def netloc(url: str) -> str:
    """Host and port as written, lower case; empty when the address has none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def is_web(url: str) -> bool:
    """Whether the address is http or https and has a host."""
    return url.lower().startswith(("http://", "https://")) and bool(netloc(url))


def is_literal(host: str) -> bool:
    """Whether a host (with or without port) is an IP address."""
    try:
        ipaddress.ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True


def is_front(url: str) -> bool:
    """Whether the address is a host's front page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
