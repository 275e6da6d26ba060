"""织梦 DedeCMS."""

from __future__ import annotations

import re

from crawler.page.cms.family import Family

FAMILY = Family("dede", ("/plus/list.php?tid=", "/plus/view.php"), re.compile(r"list_\d+_\d+\.html"))
