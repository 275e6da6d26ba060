"""JEECMS and FreeCMS."""

from __future__ import annotations

from crawler.page.cms.family import Family

FAMILY = Family("jeecms", (".jhtml",))
