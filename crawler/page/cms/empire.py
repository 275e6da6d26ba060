"""帝国 EmpireCMS."""

from __future__ import annotations

from crawler.page.cms.family import Family

FAMILY = Family("empire", ("/e/action/", "/e/public/"))
