"""Guangdong's platform (gkmlpt): addresses ``content/post_3131583.html``."""

from __future__ import annotations

import re

from crawler.page.cms.family import Family

FAMILY = Family("gkmlpt", ("/gkmlpt/",), re.compile(r"content/post_\d+\.html"))
