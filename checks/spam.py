"""What attackers leave in a page: links to gambling and the like, stuffed titles, scripts that lead away.

Pure: a page's bytes in, signs out. Most pages are passed over by one look for the words in their bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from ahocorasick_rs import BytesAhoCorasick
from lxml import etree

from crawler.page.document import Element, decode, text_of
from crawler.signs import AGAINST, is_hijacked

ENTITIES = re.compile(rb"(?:&#[xX]?[0-9a-fA-F]{2,6};){3}")
"""Words written as numbers, as attackers hide theirs from a search."""
CONCEALED = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|text-indent:-\d{3,}|font-size:[01](?:px|pt|em|;|$)|"
    r"(?:left|top|right|bottom|margin-left|margin-top):-\d{3,}|"
    r"(?<![-\w])(?:width|height):[01](?:px)?(?:;|$)|(?<![-\w])color:(?:#fff(?:fff)?|white)(?:;|$)",
    re.I,
)
"""An inline style, spaces taken out, by which a reader sees nothing."""
EMBEDDED = re.compile(rb"<(script|iframe|frame)\b([^>]{0,1000})>", re.I)
SOURCE = re.compile(rb"""\bsrc\s*=\s*["']?\s*(?:https?:)?//([\w.-]{4,200})""", re.I)
NO_SIZE = re.compile(rb"""(?:width|height)\s*[=:]\s*["']?\s*[01](?:px)?["'\s;]|display\s*:\s*none""", re.I)
BY_REFERRER = re.compile(
    rb"[^<]{0,400}?(?:baidu|sogou|google|so\.com|360)[^<]{0,600}?"
    rb"""location(?:\.href)?\s*=\s*["'](?:https?:)?//([\w.-]{4,200})""",
    re.I,
)
"""What follows ``document.referrer``."""
REFERRERS, SCRIPT = 20, 1_200
"""So many places of a page are looked at, and so many bytes behind each."""
PUBLIC = re.compile(r"(?:^|\.)(?:gov|edu|mil|政务|公益)(?:\.cn)?$|\.org\.cn$|\.政务(?:\.cn)?$")
STUFFED = 2
"""So many different words in title and meta are no chance."""
TAGS = ("keywords", "description")


class Kind(StrEnum):
    """What was found, in the words of a notice."""

    LINK = "暗链"
    STUFFING = "标题或关键词被塞入无关内容"
    PAGE = "网页被篡改"
    SCRIPT = "来历不明的外部脚本"
    LEADS_AWAY = "从搜索引擎进来就跳走的脚本"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing in one page."""

    kind: Kind
    what: str
    """The host that it leads to, or the words."""
    seen: str
    """As it stands in the page."""
    concealed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked for, and the hosts that many sites take scripts from."""

    words: tuple[str, ...]
    hosts: tuple[str, ...]


def signs(body: bytes, url: str, known: Known) -> Iterator[Sign]:
    """Everything in a page that an attacker may have put there."""
    home = host_of(url)
    yield from _embedded(body, home, known)
    for place in islice(re.finditer(rb"document\.referrer", body), REFERRERS):
        match = BY_REFERRER.match(body, place.end(), place.end() + SCRIPT)
        host = match[1].decode("ascii", "replace").lower() if match else ""
        if host and _is_strange(host, home, known):
            yield Sign(Kind.LEADS_AWAY, host, f"脚本看到从搜索引擎来的读者，就转到 {host}")
    if _finder(known.words).find_matches_as_indexes(body.lower()) or (
        b";&#" in body and ENTITIES.search(body)
    ):
        yield from _worded(decode(body)[0], home, known)


def host_of(url: str) -> str:
    """The host and port of an address; empty when it has none."""
    try:
        return urlsplit(url).netloc.lower().rpartition("@")[2]
    except ValueError:
        return ""


@lru_cache(maxsize=4)
def _finder(words: Sequence[str]) -> BytesAhoCorasick:
    return BytesAhoCorasick([word.encode(charset) for word in words for charset in ("utf-8", "gb18030")])


def _embedded(body: bytes, home: str, known: Known) -> Iterator[Sign]:
    for match in EMBEDDED.finditer(body):
        source = SOURCE.search(match[2])
        host = source[1].decode("ascii", "replace").lower() if source else ""
        framed = match[1].lower() != b"script"
        if not host or (framed and not NO_SIZE.search(match[2])) or not _is_strange(host, home, known):
            continue
        yield Sign(Kind.SCRIPT, host, f"{'看不见的框架' if framed else '脚本'}来自 {host}", framed)


def _is_strange(host: str, home: str, known: Known) -> bool:
    own = home.partition(":")[0].removeprefix("www.")
    return not (
        host == own
        or host.endswith(f".{own}")
        or PUBLIC.search(host)
        or any(host == name or host.endswith(f".{name}") for name in known.hosts)
    )


def _worded(text: str, home: str, known: Known) -> Iterator[Sign]:
    tree = etree.HTML(text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
    if tree is None:
        return
    title = " ".join((tree.findtext(".//title") or "").split())
    if is_hijacked(text):
        yield Sign(Kind.PAGE, title, f"网页标题和内容是“{title}”")
        return
    metas = (meta for meta in tree.iter("meta") if (meta.get("name") or "").lower() in TAGS)
    said = " ".join(" ".join([title, *(meta.get("content") or "" for meta in metas)]).split())
    words = _in(said, known)
    if len(words) >= STUFFED and not AGAINST.search(said):
        yield Sign(Kind.STUFFING, "、".join(words), said)
    for link in tree.iter("a"):
        yield from _linked(link, home, known)


def _linked(link: Element, home: str, known: Known) -> Iterator[Sign]:
    href = (link.get("href") or "").strip()
    host = host_of(href) if href.startswith(("http:", "https:", "//")) else ""
    if not host or host == home or PUBLIC.search(host.partition(":")[0]):
        return
    alts = (image.get("alt") or "" for image in link.iter("img"))
    words = " ".join(" ".join([text_of(link), link.get("title") or "", *alts]).split())
    if _in(words, known) and not AGAINST.search(words):
        yield Sign(Kind.LINK, host, words, _is_concealed(link))


def _in(text: str, known: Known) -> list[str]:
    lower = text.lower()
    return [word for word in known.words if word in lower]


def _is_concealed(element: Element) -> bool:
    """Whether an inline style of the element or of what it stands in keeps it out of sight."""
    for one in (element, *element.iterancestors()):
        style = "".join((one.get("style") or "").split())
        if CONCEALED.search(style) or one.get("hidden") is not None:
            return True
        if one.tag == "marquee" and {one.get("width"), one.get("height")} & {"0", "1"}:
            return True
    return False
