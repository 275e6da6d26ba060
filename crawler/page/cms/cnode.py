"""Provincial platforms with addresses such as ``/xxx/c100496/2021/1/7/<32 hex>.shtml``:
``createPageHTML('page_div', pages, current, 'name', 'shtml', total)``, page 2 is ``name_2.shtml``."""

from __future__ import annotations

import re

from crawler.page.calls import calls
from crawler.page.cms.family import Family
from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Pager


def pager(document: Document, resolve: Resolver) -> Pager | None:
    """The pager of the call that has an element's name first; the page's own number counts from 1."""
    for call, given in calls(document, "createPageHTML"):
        if len(given) >= 5 and not given[0].isdigit() and given[1].isdigit() and given[2].isdigit():
            pages, current = int(given[1]), int(given[2])
            total = int(given[5]) if len(given) > 5 and given[5].isdigit() else None
            following = resolve(f"{given[3]}_{current + 1}.{given[4]}") if current < pages else ""
            return Pager(following or None, call, pages, total, found=True)
    return None


FAMILY = Family(
    "cnode",
    address=re.compile(r"/c\d{5,6}/(?:\d{4}/\d{1,2}/\d{1,2}/|\d{6}/)?[0-9a-f]{32}\.s?html"),
    pager=pager,
)
