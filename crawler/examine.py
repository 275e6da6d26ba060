"""Looking at link targets host by host, and what one look alone cannot tell: robots, soft errors, outages."""

from __future__ import annotations

import asyncio
import ipaddress
import posixpath
import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.archive import Archive, Visit, now
from crawler.earlier import fine_before
from crawler.fetch import PAGE_BYTES, ROBOTS_BYTES, Fetcher, Jar, Look
from crawler.judge import (
    NETWORK_ERRORS,
    Verdict,
    is_challenge,
    is_deep,
    is_front,
    is_login,
    judge,
    landed_at,
    stands_at_once,
    weigh,
)
from crawler.link import Cause, Fate
from crawler.link import is_excluded as is_excluded
from crawler.link import may_be_page as may_be_page
from crawler.places import lacks
from crawler.signs import NOT_FOUND_TITLE, PROSE, decode, is_shell, nearly_same, sends_on, sight, title, words

PAGES = frozenset({"a", "area", "iframe", "frame", "option", "onclick", "refresh", "pager", "script-link"})
"""Elements that lead people to pages."""
ACCUSING = (Fate.BROKEN, Fate.SOFT)
RUNNERS_PER_HOST = 4
HOSTS_AT_ONCE = 32
CROWDED = frozenset({Cause.RESET, Cause.REFUSED, Cause.SERVER_ERROR})
"""What a server that bears one connection at a time does to a second one."""
CALM = 1.0
"""Seconds after which such a server is done with the one before."""
HOST_DOWN_AFTER = 3
"""Network failures in a row, without an answer, after which a host is not asked again in this round."""
OUTAGE_HOSTS, OUTAGE_SHARE = 3, 2 / 3
"""So many outside hosts failing, and this share of all: the fault is more likely ours."""
WITNESSES = 3
HOST_SUSPECTS = 3
"""约定: so many failed links of one outside host are worth two questions whether a guard rose before it."""
OWN_OUTAGE, SITE_OUTAGE, MAINTENANCE = "own-outage", "site-outage", "maintenance"

FOLDERS_ASKED, FOLDERS_ASKED_INSIDE = 12, 200
"""Folders of one host, and of the site itself, in which an address that cannot exist is asked for."""
SAME_SIZE = 100
"""Characters that a front page has at least, for a page to be known as the same."""
SET_COOKIE = re.compile(rb"^set-cookie:[ \t]*([^=;\s]+)=", re.I | re.M)
NUMBERS = frozenset("id aid nid tid cid pid newsid infoid articleid contentid docid itemid did zid".split())
"""Parameters that number a site's articles."""
LITTLE = 200
"""Characters outside links that the frame of an article has without the article."""


@dataclass(frozen=True, slots=True)
class _Nothing:
    """What a host answers, with status 200, to an address that cannot exist."""

    text: str
    landed: str
    """The address at which its redirects end."""
    front: str
    """Its front page, for comparison."""


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

    def __init__(
        self,
        fetcher: Fetcher,
        archive: Archive,
        is_inside: Callable[[str], bool],
        earlier: Archive | None = None,
    ) -> None:
        """``earlier``: what an earlier crawl found fine is asked for anew only when it has changed."""
        self._fetcher, self._archive, self._is_inside = fetcher, archive, is_inside
        self._earlier = earlier
        fetcher.home = archive.plan.site.url if archive.plan.site else ""
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._nowhere: dict[str, asyncio.Task[_Nothing | None]] = {}
        self._folders: Counter[str] = Counter()
        self._jars: dict[str, asyncio.Task[Jar]] = {}
        """By the page that gives them."""

    async def look_at(
        self, targets: Iterable[tuple[str, str]], purpose: str, commit: Callable[[], None]
    ) -> None:
        """Visit every (address, element); hosts side by side, a few requests at a time to each.

        A second look that fails where a server may not bear several at a time is repeated alone, later.
        """
        by_host: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for url, element in targets:
            by_host[netloc(url)].append((url, element))
        turn = asyncio.Semaphore(HOSTS_AT_ONCE)

        async def run(queue: list[tuple[str, str]], crowded: list[tuple[str, str]] | None) -> None:
            while queue:
                visit = await self.examine(*(target := queue.pop()), purpose)
                if crowded is not None and visit.cause in CROWDED:
                    crowded.append(target)
                    continue
                self._archive.add_visit(visit)
                commit()

        async def one_by_one(queue: list[tuple[str, str]]) -> None:
            for target in queue:
                await asyncio.sleep(CALM)
                await run([target], None)

        async def host(queue: list[tuple[str, str]]) -> None:
            queue.reverse()
            several = min(RUNNERS_PER_HOST, len(queue))
            crowded: list[tuple[str, str]] = []
            async with turn:
                async with asyncio.TaskGroup() as runners:
                    for _ in range(several):
                        alone = purpose != "again" or several == 1
                        runners.create_task(run(queue, None if alone else crowded))
                await one_by_one(crowded)

        async with asyncio.TaskGroup() as hosts:
            for queue in by_host.values():
                hosts.create_task(host(queue))

    async def examine(self, url: str, element: str, purpose: str) -> Visit:
        """One small look at one target; a second look asks for all of it."""
        if "#" in url and is_web(url):
            return await self._examine_place(url, element, purpose)
        inside, host = self._is_inside(url), self._hosts[netloc(url)]
        if host.down and host.last:
            return visit_of(
                replace(host.last, url=url, final_url=url, elapsed=0), purpose, element, note="host-down"
            )
        if not inside and not self._fetcher.fault(url) and not await self._fetcher.robots_allow(url):
            return visit_of(Look(url, now(), url, error="robots"), purpose, element, note="robots")
        again = purpose == "again"
        look = await self._fetcher.look(
            url,
            partial=not again and not (element in PAGES and may_be_page(url)),
            since=fine_before(self._earlier, url) if self._earlier and not again else None,
        )
        if look.status is not None and (again or not inside):
            look = replace(look, certificate=(await self._fetcher.certificate(look)).fault)
        if not inside:
            host.answered |= look.status is not None
            host.failures += look.error in NETWORK_ERRORS
            host.last = look
        if look.status == 304:
            return replace(visit_of(look, purpose, element, note="unchanged"), fate=Fate.OK, cause=None)
        visit = await self._told(look, purpose, element)
        if again and not look.error:
            for jar_of in (self._greeted, self._led):
                if visit.fate in ACCUSING and (jar := await jar_of(url)):
                    second = await self._fetcher.look(url, jar=deepcopy(jar))
                    other = await self._told(replace(second, certificate=look.certificate), purpose, element)
                    visit = visit if other.fate in ACCUSING else other
        return visit

    async def _told(self, look: Look, purpose: str, element: str) -> Visit:
        """A look with what it is worth."""
        visit = visit_of(look, purpose, element)
        if visit.fate is not Fate.OK:
            return visit
        fate, cause = await self.weigh(look, element)
        return replace(visit, fate=fate, cause=cause, note=MAINTENANCE if fate is Fate.UNSURE else visit.note)

    async def _greeted(self, url: str) -> Jar:
        """The cookies that a host's front page gives its visitors, who seldom come by any other way: some
        servers have nothing for those without. Asked once a host; empty when it gives none."""
        site = self._archive.plan.site
        front = site.url if site and self._is_inside(url) else urljoin(url, "/")
        if front not in self._jars:
            self._jars[front] = asyncio.create_task(self._enter(front))
        return await self._jars[front]

    async def _led(self, url: str) -> Jar:
        """The cookies of a visitor whom a page of the site leads to another of its pages; empty when the page
        set none, as it was kept, that the front page does not set."""
        page = self._archive.page(self._archive.links.holder(url)) if self._is_inside(url) else None
        if page is None:
            return {}
        greeted = await self._greeted(url)
        head = self._archive.record(page.url).partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[0]
        known = {name for cookies in greeted.values() for name in cookies}
        if known.issuperset(name.decode("latin-1") for name in SET_COOKIE.findall(head)):
            return {}
        if page.final_url not in self._jars:
            self._jars[page.final_url] = asyncio.create_task(self._enter(page.final_url, greeted))
        return await self._jars[page.final_url]

    async def _enter(self, front: str, greeted: Jar | None = None) -> Jar:
        jar = deepcopy(greeted or {})
        if self._is_inside(front) or await self._fetcher.robots_allow(front):
            await self._fetcher.look(front, jar=jar)
        return jar if any(jar.values()) else {}

    async def _examine_place(self, url: str, element: str, purpose: str) -> Visit:
        """A look for the place behind ``#``; when the page itself is not there, that is told of the page."""
        address, _, fragment = url.partition("#")
        visit = await self.examine(address, element, purpose)
        fate, cause = Fate.OK, None
        if visit.fate is Fate.OK and lacks(await self._fetcher.look(address, keep=PAGE_BYTES), fragment):
            fate, cause = Fate.FRAGMENT, Cause.NO_FRAGMENT
        return replace(visit, url=url, fate=fate, cause=cause)

    async def weigh(self, look: Look, element: str = "a", prose: int | None = None) -> Verdict:
        """What a look that seems fine is worth: the page's words, and what the host answers to nonsense."""
        inside = self._is_inside(look.final_url)
        if look.cut and look.is_html and NOT_FOUND_TITLE.search(title(decode(look.body))):
            look = await self._fetcher.look(look.url, keep=PAGE_BYTES)
        fate, cause = weigh(look, element, inside=inside, prose=prose)
        if fate is not Fate.OK or element not in PAGES:
            return fate, cause
        if following := self._sent_to(look):
            return await self._sent_on(look, following)
        cause = await self._of_nothing(look)
        return (Fate.SOFT if cause else Fate.OK), cause

    async def certificate(self, url: str) -> None:
        """Write down until when the certificate of an https address holds, and the visit when it is bad."""
        if not url.lower().startswith("https://"):
            return
        look = await self._fetcher.look(url, partial=True)
        found = await self._fetcher.certificate(look)
        if found.until:
            self._archive.set_meta("certificate_until", found.until.isoformat())
        if found.fault and look.status:
            self._archive.add_visit(visit_of(replace(look, certificate=found.fault), "certificate"))

    def _sent_to(self, look: Look) -> str:
        """Where a page without words sends its visitors by script or refresh; empty when it does not."""
        if not look.is_html or not look.body or look.cut:
            return ""
        try:
            to = urljoin(look.final_url, sends_on(look.body)).partition("#")[0]
        except ValueError:
            return ""
        return "" if is_excluded(to) or to == look.final_url else to

    async def _sent_on(self, look: Look, following: str) -> Verdict:
        """What becomes of a visitor who is sent on so."""
        if is_login(following):
            return Fate.BLOCKED, None
        if netloc(following) == netloc(look.final_url) and (moved := landed_at(look.url, following)):
            return Fate.SOFT, moved  # to another's front page, a page is made to send
        if self._is_inside(look.final_url):
            return Fate.OK, None  # a link of its own, to be looked at as such
        last = await self._fetcher.look(following)
        lost = last.status in (404, 410) and judge(last)[0] is Fate.BROKEN
        return (Fate.SOFT, Cause.REDIRECT_NOWHERE) if lost else (Fate.OK, None)

    async def _of_nothing(self, look: Look) -> Cause | None:
        """Whether the host says the same of an address that cannot exist, though not its front page."""
        if not look.is_html or not look.body or (is_front(urlsplit(look.final_url)) and not look.redirects):
            return None
        nothing = await self._nothing_of(look.url)
        if nothing is None:
            return None
        moved = look.redirects and look.final_url != look.url
        landed = moved and look.final_url == nothing.landed and not is_front(urlsplit(look.url))
        if landed:
            return Cause.REDIRECTED_HOME if is_front(urlsplit(look.final_url)) else Cause.LIKE_NOTHING
        text = decode(look.body)
        if not look.whole or title(text) != title(nothing.text) or not nearly_same(text, nothing.text):
            return None
        if is_shell(text):
            return None  # the same for all addresses until its scripts have run
        if not nearly_same(text, nothing.front):
            return Cause.LIKE_NOTHING if await self._is_host_s_word(look, text) else None
        deep = is_deep(urlsplit(look.url)) and len(words(text)) > SAME_SIZE
        return Cause.REDIRECTED_HOME if deep else None

    async def _is_host_s_word(self, look: Look, text: str) -> bool:
        """Whether it says nothing of its own, or what the whole host says to nonsense.

        What only this folder says at length may be a page that takes the rest of the address for parameters.
        """
        if not any(len(piece) > PROSE for piece in sight(text).pieces):
            return True
        root = await self._nothing_of(urljoin(look.final_url, "/x.html"))
        return root is not None and nearly_same(text, root.text)

    async def _nothing_of(self, url: str) -> _Nothing | None:
        """What the host answers with status 200 to nonsense beside ``url``; None when it says so."""
        host = netloc(url)
        key = f"{urlsplit(url).scheme}://{host}{likeness(url)}"
        if key not in self._nowhere:
            if self._folders[host] >= (FOLDERS_ASKED_INSIDE if self._is_inside(url) else FOLDERS_ASKED):
                key = f"{urlsplit(url).scheme}://{host}"  # as in the folder that was asked first
            else:
                self._folders[host] += 1
                self._nowhere[key] = asyncio.create_task(self._ask_nonsense(url, beside(url)))
                self._nowhere.setdefault(f"{urlsplit(url).scheme}://{host}", self._nowhere[key])
        task = self._nowhere.get(key)
        return await task if task else None

    async def _ask_nonsense(self, url: str, address: str) -> _Nothing | None:
        if not self._is_inside(url) and not await self._fetcher.robots_allow(address):
            return None
        look = await self._fetcher.look(address, keep=ROBOTS_BYTES)
        if look.error or look.status != 200 or not look.is_html or not look.whole or is_challenge(look):
            return None
        text = decode(look.body)
        if urlsplit(address).query and sight(text).length > LITTLE:
            return None  # the parameter may not matter to this page
        if urlsplit(look.final_url).path in ("", "/"):
            return _Nothing(text, look.final_url, text)
        front = await self._fetcher.look(urljoin(url, "/"), keep=ROBOTS_BYTES)
        return _Nothing(text, look.final_url, decode(front.body)) if front.status == 200 else None


def likeness(url: str) -> str:
    """What an address has in common with all those like it: the folder, the ending, digits where the name is
    a number; where a parameter numbers the article, the parameters."""
    path, query = urlsplit(url).path, _numbered(url)
    if query:
        return f"{path}?{'&'.join(sorted(key for key, _ in query))}"
    folder, stem, ending = _parted(path)
    return f"{folder}{'1' if stem.isdigit() else 'a'}{ending}"


def beside(url: str) -> str:
    """An address that cannot exist, made like ``url`` (see :func:`likeness`)."""
    parts, query = urlsplit(url), _numbered(url)
    if query:
        number = str(secrets.randbelow(10**8) + 9 * 10**8)
        asked = [(key, number if key.lower() in NUMBERS else value) for key, value in query]
        return parts._replace(query=urlencode(asked), fragment="").geturl()
    folder, stem, ending = _parted(parts.path)
    word = str(secrets.randbelow(10**11) + 9 * 10**11) if stem.isdigit() else secrets.token_hex(8)
    return parts._replace(path=f"{folder}{word}{ending}", query="", fragment="").geturl()


def _numbered(url: str) -> list[tuple[str, str]]:
    """The parameters of an address when one of them numbers an article; else none."""
    query = parse_qsl(urlsplit(url).query)
    numbers = any(key.lower() in NUMBERS and value.isdigit() for key, value in query)
    return query if numbers else []


def _parted(path: str) -> tuple[str, str, str]:
    """Folder, name and ending of a path; a slash at its end belongs to the ending."""
    folder, name = posixpath.split(path.rstrip("/"))
    stem, ending = posixpath.splitext(name)
    return f"{folder.rstrip('/')}/", stem, ending + ("/" if path.endswith("/") else "")


def settle_at_once(archive: Archive, is_inside: Callable[[str], bool], walled: Container[str]) -> int:
    """Call broken what one look proves, when no second look is wanted; how many are.

    What a bad moment could be the reason of (no connection, 5xx, a half answer) stays unsure, as does all of
    a site whose crawl was given up midway, and of a host in ``walled``.
    """
    cut = "cut" in archive.meta
    last = {visit.url: visit for visit in archive.visits(None, "page", "link")}
    proven = [
        last[url]
        for url, _ in archive.links.suspects()
        if url in last
        and stands_at_once(last[url].fate, last[url].cause, last[url].status)
        and not (cut and is_inside(url))
        and netloc(url) not in walled
    ]
    for visit in proven:
        archive.links.settle(visit.url, visit.fate, visit.cause)
    return len(proven)


def visit_of(
    look: Look, purpose: str, element: str = "a", *, note: str = "", prose: int | None = None
) -> Visit:
    """A look as the archive keeps it; ``prose`` as in :func:`crawler.judge.judge`."""
    fate, cause = judge(look, element, prose)
    return Visit(
        *(look.url, look.at, purpose, look.status, look.error, look.elapsed, look.final_url, fate, cause),
        note=note,
        etag=look.header("etag"),
        modified=look.header("last-modified"),
    )


def excuse_outages(archive: Archive, purpose: str, is_inside: Callable[[str], bool]) -> set[str]:
    """The outside addresses whose failure in this round may be our own network's, noted so in their visits.

    That is so when no outside host answered at all; when most hosts of a first round fail in one way, as
    behind a firewall that lets few names through; and for names when no other outside name could be resolved.
    Hosts that fail in different ways are dead each for itself.
    """
    outside = [
        (v.url, v.error, v.status is not None)
        for v in archive.visits(None, purpose)
        if is_web(v.url) and not is_inside(v.url)
    ]
    answered = {netloc(url) for url, _, came in outside if came}
    failing = {
        netloc(url): error
        for url, error, _ in outside
        if error in NETWORK_ERRORS and netloc(url) not in answered
    }
    enough = max(OUTAGE_HOSTS, OUTAGE_SHARE * len(failing.keys() | answered))
    ways = {way for way, hosts in Counter(failing.values()).items() if purpose == "link" and hosts >= enough}
    if not answered:
        ways = set(failing.values())
    elif all(map(is_literal, answered)):
        ways.add("dns")
    excused = {url for url, error, _ in outside if error in ways and netloc(url) in failing}
    archive.annotate(excused, purpose, OWN_OUTAGE)
    return excused


def witnesses(archive: Archive, is_inside: Callable[[str], bool]) -> list[tuple[str, str]]:
    """A few outside targets that answered at the first look, names before bare addresses.

    Looked at again beside the suspects, they tell a dead link from a dead line of our own. Those within the
    site are :mod:`crawler.wall`'s.
    """
    by_host = {
        netloc(v.url): v.url
        for v in archive.visits(None, "link")
        if v.fate is Fate.OK and not is_inside(v.url)
    }
    hosts = sorted(by_host, key=is_literal)[:WITNESSES]
    return [(by_host[host], "a") for host in hosts]


def host_witnesses(
    archive: Archive, is_inside: Callable[[str], bool], suspects: Iterable[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """For each outside host of which :data:`HOST_SUSPECTS` links failed an address of it that opened, to be
    asked before these are looked at again, and one to be asked after.

    A host of which no link ever opened has none: that is how a host looks which is gone.
    """
    failed = Counter(netloc(url) for url, _ in suspects if not is_inside(url))
    fine: dict[str, list[str]] = defaultdict(list)
    for visit in archive.visits(None, "link"):
        if visit.fate is Fate.OK and failed[netloc(visit.url)] >= HOST_SUSPECTS:
            fine[netloc(visit.url)].append(visit.url)
    return [(urls[0], "a") for urls in fine.values()], [(urls[-1], "a") for urls in fine.values()]


def turned(archive: Archive) -> set[str]:
    """The addresses that opened at the first look and did not when they were asked again."""
    first = {visit.url: visit.fate for visit in archive.visits(None, "page", "link")}
    again = archive.visits(None, "again")
    return {v.url for v in again if v.fate is not Fate.OK and first.get(v.url) is Fate.OK}


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
