"""站内搜索."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from checks.entrance import Entrance, missing
from checks.finding import Finding, Unable
from checks.registry import check
from checks.rules import Rules
from crawler.archive import Archive

SEARCH = Entrance(
    indicator="search_missing",
    name="站内搜索",
    traces=re.compile(r"搜\s*索|检\s*索|站内查询|全文查询|智能问答|search|sousuo|jiansuo|/so\b", re.I),
    traced="“搜索”“检索”“search”",
    suggestion="在全站页头加上站内搜索。",
)


@check(title="站内搜索", clause="国办秘函〔2019〕19号 扣分指标“功能设计”：搜索功能")
def search_missing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """首页没有站内搜索。

    怎么判
      看首页收到的源码：没有“搜索”“检索”“search”等任何一个字样，提示一条（疑似）。
      只作提示，不计入判定。搜索框有了，好不好用由人试（见“由人检查”）。

    算
      · 首页没有搜索框，也没有“搜索”“检索”的链接、图标和脚本。

    不算
      · 搜索框由脚本生成，网页里有它的脚本地址的；
      · 只有一个“高级检索”“智能问答”链接的。

    未能检查
      首页没有读到，由框架拼成，或者内容由脚本生成，又没有这些字样的。

    例子
      首页源码里没有一处“搜索”“检索”“search”：提示。

    怎么改
      在全站页头加上站内搜索，能搜到本站的文章和文件。
    """
    yield from missing(archive, SEARCH)
