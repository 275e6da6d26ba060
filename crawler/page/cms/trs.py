"""TRS WCM (拓尔思): ``createPageHTML(pages, index, "index", "html")``, page 2 is ``index_1.html``."""

from __future__ import annotations

import re

from crawler.page.calls import calls
from crawler.page.cms.family import Family
from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Pager


def pager(document: Document, resolve: Resolver) -> Pager | None:
    """The pager of the call that has the number of pages first, then the page's own, counted from 0."""
    for call, given in calls(document, "createPageHTML"):
        if len(given) >= 4 and given[0].isdigit():
            pages, index = int(given[0]), int(given[1]) if given[1].isdigit() else 0
            following = resolve(f"{given[2]}_{index + 1}.{given[3]}") if index + 1 < pages else ""
            return Pager(following or None, call, pages, found=True)
    return None


FAMILY = Family(
    "trs", ("TRS_Editor", "TRS_UEDITOR", "Custom_UnionStyle"), re.compile(r"/t20\d{6}_\d+\."), pager
)
