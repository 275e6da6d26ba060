"""新点 Epoint: classes that begin with ``ewb-``."""

from __future__ import annotations

from crawler.page.cms.family import Family

FAMILY = Family("epoint", ('"ewb-',))
