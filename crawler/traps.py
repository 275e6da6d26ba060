"""Addresses without end (calendars, sessions, filters, spirals): which of a site's are worth a visit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from w3lib.url import url_query_cleaner

from crawler.signs import decode, title, words

MAX_DEPTH = 500
"""Steps from the home page; lists whose pages only know the next one are deep by nature."""
MAX_QUERIES = 300
"""Variants of one path by query: more is a calendar, a search, a sorting or a session in the address."""
MAX_SAME_SEGMENT = 4
"""How often one name may stand in a path: more is a relative link that leads into itself."""
SHORTEST_TOKEN = 6
"""Characters of a value that no two visits get by chance; numbers of columns and list pages are shorter."""
PAGES_ALIKE = 3
"""Pages that were each read under two values, and said the same, before a parameter is suspected."""
COMPARED = 5_000
"""Pages whose words are remembered: tokens stand in every link, and are told by the first ones."""
FIRST_YEAR = 1990
YEARS_AHEAD = 1

_SESSION = re.compile(
    r";jsessionid=[^?#/]*|/\(S\(\w{20,30}\)\)"
    r"|(?<=[?&])(?:PHPSESSID|JSESSIONID|ASPSESSIONID\w*|session_?id|CFID|CFTOKEN)=[^&#]*&?",
    re.I,
)
"""Sessions in addresses: Java, ASP.NET without cookies, PHP, old ASP, ColdFusion."""
_MANY_QUERIES = "个别页面的参数变化过多（日历、搜索、排序），没有全部打开"
_YEAR_IN_PATH = re.compile(r"/(\d{4})[/_-](?:0?[1-9]|1[0-2])(?:[/_.-]|$)")


def without_session(url: str) -> str:
    """The address as every visitor has it."""
    return _SESSION.sub("", url).rstrip("?&") if "=" in url or "(" in url else url


def page_key(url: str) -> str:
    """What addresses of one page share: ``http`` and ``https``, with and without ``www``, are one site."""
    return url.partition("://")[2].removeprefix("www.")


class Traps:
    """Says which addresses to leave, and remembers why for the report."""

    def __init__(self, as_of: date, known: Iterable[str], limits: Iterable[str]) -> None:
        self._last_year = as_of.year + YEARS_AHEAD
        self._queries = Counter(url.partition("?")[0] for url in known if "?" in url)
        self.limits = set(limits)
        """Why parts of the site were left, in the words of the report."""

    def catch(self, url: str, depth: int) -> bool:
        """Whether the address leads on without end."""
        path, _, query = url.partition("?")
        if depth > MAX_DEPTH or max(Counter(path.split("/")[3:]).values(), default=0) > MAX_SAME_SEGMENT:
            self.limits.add("个别地址层层相套，没有继续深入")
            return True
        if (year := _YEAR_IN_PATH.search(path)) and not FIRST_YEAR <= int(year[1]) <= self._last_year:
            self.limits.add("个别日历没有尽头，没有全部打开")
            return True
        if query:
            self._queries[path] += 1
            if self._queries[path] > MAX_QUERIES:
                self.limits.add(_MANY_QUERIES)
                return True
        return False

    def forget_queries(self) -> None:
        """What was counted came from a token: the addresses are others now."""
        self._queries.clear()
        self.limits.discard(_MANY_QUERIES)


class Tokens:
    """Tells the parameters that are another at each view of a page and change nothing of it (``?_t=8f2c61``).

    One is suspected when several pages, each read under two of its values, said the same. A page that says
    something else under another value clears it for good: ``id`` is cleared by the second article.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = set(names)
        """The parameters that are left off."""
        self.suspects: dict[str, str] = {}
        """Parameters to be looked into, each with the address of a page that bears it."""
        self._cleared: set[str] = set()
        self._said: dict[tuple[str, str], int] = {}
        self._alike: dict[str, set[str]] = {}

    def hear(self, url: str, body: bytes) -> None:
        """A page of the site was read."""
        given = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        open_ = given.keys() - self._cleared - self.names
        if not open_:
            return
        text = decode(body)
        says = hash((title(text), words(text)))
        if len(self._said) > COMPARED:
            self._said.clear()
        for name in open_:
            page = url_without(url, {name})
            before = self._said.get((name, page))
            self._said[name, page] = says
            if len(given[name]) < SHORTEST_TOKEN or before not in (None, says):
                self.clear(name)
            elif before is not None:
                self._alike.setdefault(name, set()).add(page)
                if len(self._alike[name]) >= PAGES_ALIKE:
                    self.suspects[name] = url

    def clear(self, name: str) -> None:
        """The parameter is part of what a page is."""
        self._cleared.add(name)
        self.suspects.pop(name, None)


def url_without(url: str, names: set[str]) -> str:
    """The address without some parameters."""
    return url_query_cleaner(url, list(names), remove=True, unique=False, keep_fragments=True)
