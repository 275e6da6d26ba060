"""大汉 (Hanweb jcms, jpaas): a list lies in the page as XML in a script, and its next part comes from a call
of ``dataproxy.jsp``, which answers with the same XML. The rows are read in :mod:`crawler.page.data`."""

from __future__ import annotations

import re
from html import unescape

from crawler.page.cms.family import Family
from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Pager

_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,9})")
_PAGES = re.compile(r"<totalpage>\s*(\d{1,9})")
_NEXT = re.compile(r"""<nextgroup>[^\]]{0,200}?href=["']?([^"'>\s]{1,1000})""", re.I)


def pager(document: Document, resolve: Resolver) -> Pager | None:
    """The pager of a ``<datastore>``: what it says of its length, and the call for what follows."""
    for script in document.scripts:
        if "<datastore" in script or "<totalrecord>" in script:
            total, pages, following = _TOTAL.search(script), _PAGES.search(script), _NEXT.search(script)
            return Pager(
                (resolve(unescape(following[1])) or None) if following else None,
                following[0] if following else "",
                int(pages[1]) if pages else None,
                int(total[1]) if total else None,
                found=True,
            )
    return None


FAMILY = Family(
    "hanweb",
    ("<datastore>", "barrierfree_container", "ZJEG_RSS"),
    re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_"),
    pager,
)
