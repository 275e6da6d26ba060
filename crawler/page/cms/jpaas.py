"""大汉 jpaas: a list is a unit that its script asks for, with what the page says in ``queryData``; the answer
is JSON with the markup of the list. Older sites of the same house are :mod:`crawler.page.cms.hanweb`."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, urlencode

from crawler.page.cms.family import Family
from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Pager

SIZE = 15
"""Entries of one call, as the platform's own script asks."""
MOST = 100
"""Calls for one list: an answer need not say how many there are."""
_MARKS = ("queryData", "querydata", "QueryData")
_TAG = re.compile(
    r"""<[a-z]{1,10}\s[^<>]{0,3000}?\bquerydata\s*=\s*["]([^"]{1,3000})["][^<>]{0,3000}""", re.I
)
_URL = re.compile(r"""\burl\s*=\s*["']([^"'<>]{1,500}/unit)["']""", re.I)
_PAIR = re.compile(r"""["'](\w{1,40})["']\s*:\s*["']([^"']{0,300})["']""")
_CALL = re.compile(r"/unit\?.*paramJson=%7B%22pageNo%22%3A(\d{1,4})%2C")
_ENTRY = re.compile(r"<a\s[^<>]{0,500}\bhref=", re.I)


def pager(document: Document, resolve: Resolver) -> Pager | None:
    """The call of a column's page for its list, and of an answer for the next one."""
    called = _CALL.search(document.url)
    if called:
        number = int(called[1])
        more = len(_ENTRY.findall(document.source)) >= SIZE and number < MOST
        following = document.url.replace(_parameters(number), _parameters(number + 1), 1) if more else None
        return Pager(following, called[0])
    if not any(mark in document.source for mark in _MARKS) or not (tag := _TAG.search(document.source)):
        return None
    given = dict(_PAIR.findall(unescape(tag[1])))
    url = _URL.search(tag[0]) or _URL.search(document.source)
    if url is None or given.get("pageType") != "column":
        return None
    call = f"{url[1]}?{urlencode(given)}&paramJson={_parameters(1)}"
    return Pager(resolve(call) or None, tag[1])


def _parameters(number: int) -> str:
    return quote(f'{{"pageNo":{number},"pageSize":{SIZE}}}', safe="")


FAMILY = Family("jpaas", ("jpaas",), pager=pager)
