"""Link targets that do not open, sorted as an editor meets them, and those of which nothing can be said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from urllib.parse import urlsplit

from checks.telling import site_of
from crawler.archive import Archive, Place, Target, Visit
from crawler.link import OF_CERTIFICATES, Cause, Fate, Link
from crawler.page.document import Element, parse
from crawler.page.links import unmet

INSIDE, OUTSIDE, IMAGE, ATTACHMENT, RESOURCE = "站内链接", "站外链接", "图片", "附件", "页面资源"
UNSEEN_BY_READERS = frozenset({"script", "stylesheet", "link", "css"})
"""Elements that nobody clicks on, or misses when they do not come."""
SEEN_BY_READERS = frozenset({"a", "area", "img"})
"""Elements that may stand in a page and show nothing."""
FORMS = frozenset({"form", "form-post"})
TREES = 16
"""Pages that are kept parsed: many broken links stand on the same."""
HOST_CAUSES = frozenset(
    {
        *(Cause.DNS, Cause.REFUSED, Cause.TIMEOUT, Cause.RESET, Cause.PARKED, Cause.HIJACKED, Cause.NO_SITE),
        *OF_CERTIFICATES,
    }
)
"""Causes that lie with a whole host, not with one address."""
TEMPLATE_PAGES = 20
TEMPLATE_PERCENT = 30
"""约定: what stands on so many pages, and on such a part of the site, stands in what its pages share."""


ANSWERING = (Fate.OK, Fate.BLOCKED, Fate.FRAGMENT)
"""Fates of addresses whose host is alive."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A target that does not open."""

    target: Target
    kind: str
    on_home: bool
    in_template: bool
    """Whether it stands in what many pages share (header, footer, toolbar)."""
    places: tuple[Place, ...]
    """Those on the home page first."""
    pages: int
    """On how many pages it stands."""
    dead: str = ""
    """The outside host, when no address of it opens."""
    unmet: bool = False
    """Whether a reader meets it on none of the pages."""

    @property
    def place(self) -> Place:
        """The first page that an editor would open."""
        return self.places[0]

    @property
    def together(self) -> Hashable:
        """Broken targets with the same are one problem: the addresses of a dead host, the images of one
        toolbar, the lost files of one article. Those of the home page are otherwise each their own."""
        target = self.target
        if self.dead:
            return "host", self.dead
        if self.in_template and not self.on_home:
            pages = frozenset(place.page_url for place in self.places)
            return self.kind, target.cause, target.fate, self.pages, pages
        if target.cause is Cause.LOCAL_FILE and not self.on_home:
            return self.kind, self.place.page_url
        return target.url


def broken_together(archive: Archive) -> list[tuple[Broken, ...]]:
    """Every target that does not open, those that are one problem together, by their addresses."""
    site = site_of(archive)
    home = archive.page(site.url)
    homes = {site.url} | ({home.url, home.final_url} if home else set())
    hosts = {_host(url) for url in homes}
    many = max(TEMPLATE_PAGES, archive.page_count() * TEMPLATE_PERCENT / 100)
    alive = hosts | {_service(url) for fate in ANSWERING for url, _ in archive.links.elements(fate)}
    tree_of = lru_cache(TREES)(partial(_tree, archive))
    groups: dict[Hashable, list[Broken]] = defaultdict(list)
    for target in archive.links.targets(Fate.BROKEN, Fate.SOFT, Fate.FRAGMENT):
        if not target.places:
            continue  # no page that was read holds it: nobody could find it there
        found = _broken(archive, target, homes, hosts, many)
        found = replace(found, unmet=all(_is_unmet(place, tree_of) for place in found.places))
        if target.cause in HOST_CAUSES and found.kind != INSIDE and _service(target.url) not in alive:
            found = replace(found, dead=_host(target.url))
        groups[found.together, found.unmet].append(found)
    return [
        tuple(sorted(group, key=lambda found: (not found.on_home, found.target.url)))
        for group in groups.values()
    ]


def unjudged(archive: Archive) -> list[tuple[str, int]]:
    """Why nothing can be said of some targets, and of how many of them."""
    elements = dict(archive.links.elements(Fate.UNSURE))
    unsure: dict[str, list[Visit]] = {url: [] for url in elements}
    for visit in archive.visits(None, "page", "link", "again") if unsure else ():
        if visit.url in unsure:
            unsure[visit.url].append(visit)
    counts = Counter(_doubt(elements[url], visits) for url, visits in unsure.items())
    fates = archive.links.fate_counts()
    counts["要登录，或者网站拒绝程序访问"] = fates.get(Fate.BLOCKED, 0)
    counts["没有来得及看"] = fates.get(Fate.UNSEEN, 0)
    return [(why, count) for why, count in counts.most_common() if count]


def _doubt(element: str, visits: list[Visit]) -> str:
    notes = {visit.note for visit in visits}
    if "own-outage" in notes:
        return "检查时本机的网络不通"
    if "site-outage" in notes:
        return "再看时网站的首页或者别的网页也打不开"
    if "wall" in notes:
        return "网站对不同的网页都作同样的答复，像是防护、限速或者维护"
    if "maintenance" in notes:
        return "打开显示网站正在维护或者暂停访问"
    if "robots" in notes:
        return "对方网站声明不许程序访问"
    if "host-down" in notes:
        return "所在的网站连续打不开，没有逐个看"
    if visits and visits[-1].error in ("slow", "timeout") and visits[-1].fate is Fate.UNSURE:
        return "一直没有传完，不知道是不是完整"
    if visits and visits[-1].error and visits[-1].fate is Fate.UNSURE:
        return "从本机走不通，别处可能打得开"
    if element in FORMS:
        return "是表单，填写后提交才知道能不能用"
    if visits and visits[-1].status and visits[-1].fate is Fate.UNSURE:
        return "服务器答复不合规范，浏览器里可能看得到"
    if any(visit.purpose == "again" for visit in visits):
        return "两次看的结果不一致"
    return "只看了一次，没有再看"


def _broken(archive: Archive, target: Target, homes: set[str], hosts: set[str], many: float) -> Broken:
    on_home = [place for place in target.places if place.page_url in homes]
    places = on_home + [place for place in target.places if place.page_url not in homes]
    return Broken(
        target=target,
        kind=_kind(target, hosts),
        on_home=bool(on_home),
        in_template=target.count >= many,
        places=tuple(places),
        pages=_pages(archive, target),
    )


def _is_unmet(place: Place, tree_of: Callable[[str], Element | None]) -> bool:
    """Whether a reader of the page does not meet the link or the picture."""
    tree = tree_of(place.page_url) if place.element in SEEN_BY_READERS else None
    return tree is not None and unmet(tree, place.raw)


def _tree(archive: Archive, page_url: str) -> Element | None:
    """A page as it was kept; None where it was not."""
    page = archive.page(page_url)
    body = archive.response(page.url) if page else None
    return parse(body, page_url).tree if body else None


def _pages(archive: Archive, target: Target) -> int:
    """On how many pages the target stands; / and /index.html, alike to the byte, are one."""
    if target.count > len(target.places):
        return target.count
    kept = ((place.page_url, archive.page(place.page_url)) for place in target.places)
    return len({page.sha256 if page else url for url, page in kept})


def _kind(target: Target, hosts: Iterable[str]) -> str:
    elements = {target.element} | {place.element for place in target.places}
    if elements <= UNSEEN_BY_READERS:
        return RESOURCE
    if elements <= {"img"}:
        return IMAGE
    if Link(target.url, target.url).attachment:
        return ATTACHMENT
    host = _host(target.url)
    return INSIDE if not host or host in hosts else OUTSIDE


def _service(url: str) -> str:
    """Scheme and host: a host may answer over one of http and https only."""
    return f"{url.partition(':')[0].lower()}://{_host(url)}"


def _host(url: str) -> str:
    """The host without www; empty when the address has none (a malformed link stands on our own page)."""
    try:
        return (urlsplit(url).netloc or "").lower().removeprefix("www.")
    except ValueError:
        return ""
