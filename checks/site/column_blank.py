"""空白栏目."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.columns import class_of, label
from checks.finding import Certainty, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import seen_on, site_of
from crawler.archive import Archive
from crawler.columns import Column, columns

NO_LISTS = frozenset({"about", "article", "guide", "form", "mailform", "mailitem", "robot"})
"""Kinds of page that hold something other than a list of entries: not blank, whatever else they are."""


@check(title="空白栏目", clause="国办秘函〔2019〕19号 网站单项否决第4项（空白栏目超过（含）5个）")
def column_blank(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """栏目能打开，里面却什么都没有。

    怎么判
      打开栏目页，找信息列表：列表在，而一条信息也没有，或者写着“共0条”“暂无信息”，就是空白栏目。
      累计5个即单项否决。
      有脚本的页面用浏览器打开看过，仍是空白才算；没有用浏览器看过（本机没有装）、页面上又有脚本可能填写列表的，
      标为“疑似”：请打开看过再定。

    算
      · 有栏目名称、有翻页条，列表一条都没有；
      · 只有一句“暂无内容”“正在建设”。

    不算
      · 只有下级栏目入口的页面（所在位置、导航、网站地图、网址里看得出有下级栏目的）；
      · 表单页（写信、在线留言）、办事指南、机构职能等本来就没有列表的页面；
      · 自动跳转到别处的页面（看跳转后的栏目）；
      · 只有附件、图片或视频，没有文字的栏目。

    未能检查
      列表由脚本（包括单独的脚本文件）生成、打不开、要登录的栏目，不能断定有没有内容，答“未能检查”。
      导航里有、却没有读到的栏目，列在报告的“栏目一览”里，写明“没有读到”和原因。

    例子
      “财政预决算”栏目打开后只有标题和“第一页　最后一页”，没有一条信息：是问题。
      “公共服务”栏目没有列表，只有八个下级栏目的入口：不是问题。

    怎么改
      补充内容；一时没有内容的，先把栏目撤下或并入上级栏目。
    """
    subject = site_of(archive).subject
    for column in columns(archive):
        if column.empty is None and column.unknown and not _has_no_list(column):
            yield Unable(subject, column.url, label(column), column.unknown)
        if not column.empty:
            continue
        kind, kind_from, _ = class_of(column, rules)
        reason = column.page.facts.empty_reason if column.page and column.page.facts else ""
        seen = reason or "信息列表里一条也没有"
        yield Finding(
            indicator="column_blank",
            level=Level.DEDUCTION,
            subject=subject,
            url=column.url,
            where=label(column),
            quote=seen,
            message=f"“{label(column)}”栏目是空白栏目，没有任何信息。",
            suggestion="补充内容；一时没有内容的，先撤下栏目或并入上级栏目。",
            evidence=(seen_on(column.page, seen),) if column.page else (),
            certainty=Certainty.SUSPECTED if column.doubt else Certainty.CERTAIN,
            data={"identity": "空白", "column": column.name, "class": kind, "class_from": kind_from},
        )


def _has_no_list(column: Column) -> bool:
    facts = column.page.facts if column.page else None
    return facts is not None and facts.kind in NO_LISTS
