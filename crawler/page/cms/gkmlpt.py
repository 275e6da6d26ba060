"""Guangdong's platform (gkmlpt): addresses ``content/post_3131583.html``; a list is JSON that its script
asks for at ``/gkmlpt/api/all/COLUMN?page=N&sid=SITE``. Where a page does not say both, no call is made."""

from __future__ import annotations

import re

from crawler.page.cms.family import Family
from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Pager

_SITE = re.compile(r"""\b(?:site_?id|sid)["']?\s*[:=]\s*["']?(\d{1,12})\b""", re.I)
_COLUMN = re.compile(r"""\b(?:column_?id|cate(?:gory)?_?id|cid)["']?\s*[:=]\s*["']?(\d{1,12})\b""", re.I)
_CALL = re.compile(r"/gkmlpt/api/all/\d+\?page=(\d{1,6})&")
_TOTAL = re.compile(r"""["']total["']\s*:\s*["']?(\d{1,9})\b""")
_ARTICLE = re.compile(r"""["'](?:display_publish_time|first_publish_time)["']\s*:""")


def pager(document: Document, resolve: Resolver) -> Pager | None:
    """The call of a page for its list, and of an answer for the next one."""
    called = _CALL.search(document.url)
    if called and (total := _TOTAL.search(document.source)):
        number, size = int(called[1]), len(_ARTICLE.findall(document.source))
        more = size > 0 and number * size < int(total[1])
        following = document.url.replace(f"page={number}&", f"page={number + 1}&", 1) if more else None
        return Pager(following, called[0], total=int(total[1]), found=True)
    if "/gkmlpt/" not in document.url:
        return None
    code = "\n".join(script for script in document.scripts if len(script) < 200_000)
    site, column = _SITE.search(code), _COLUMN.search(code)
    if not site or not column:
        return None
    call = f"/gkmlpt/api/all/{column[1]}?page=1&sid={site[1]}"
    return Pager(resolve(call) or None, call)


FAMILY = Family("gkmlpt", ("/gkmlpt/",), re.compile(r"content/post_\d+\.html"), pager)
