"""Addresses without end (calendars, sessions, filters, spirals): which of a site's are worth a visit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

MAX_DEPTH = 500
"""Steps from the home page; lists whose pages only know the next one are deep by nature."""
MAX_QUERIES = 300
"""Variants of one path by query: more is a calendar, a search, a sorting or a session in the address."""
MAX_SAME_SEGMENT = 4
"""How often one name may stand in a path: more is a relative link that leads into itself."""
FIRST_YEAR = 1990
YEARS_AHEAD = 1

_SESSION = re.compile(
    r";jsessionid=[^?#/]*|/\(S\(\w{20,30}\)\)"
    r"|(?<=[?&])(?:PHPSESSID|JSESSIONID|ASPSESSIONID\w*|session_?id|CFID|CFTOKEN)=[^&#]*&?",
    re.I,
)
"""Sessions in addresses: Java, ASP.NET without cookies, PHP, old ASP, ColdFusion."""
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
                self.limits.add("个别页面的参数变化过多（日历、搜索、排序），没有全部打开")
                return True
        return False
