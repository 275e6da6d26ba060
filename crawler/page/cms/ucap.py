"""开普 UCAP."""

from __future__ import annotations

from crawler.page.cms.family import Family

FAMILY = Family("ucap", ("UCAPCONTENT", "UCAP-CONTENT", "pages_content"))
