"""博达 VSB (webber): addresses ``/info/1002/12858.htm``; its pager is plain links, numbered downwards."""

from __future__ import annotations

from crawler.page.cms.family import Family

FAMILY = Family("vsb", ("vsb_content", "v_news_content", "wbtreeid=", "_showDynClicks", ".TreeTempUrl"))
