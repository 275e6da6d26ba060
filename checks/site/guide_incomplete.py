"""办事指南要素不全."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.places import spot
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted_each, seen_on, site_of
from crawler.archive import Archive, SeenPage
from crawler.page import Told

LACKING = {Told.MISSING, Told.EMPTY}
NAMED = 3


@check(title="办事指南要素不全", clause="国办秘函〔2019〕19号 网站单项否决第6项（服务不实用）")
def guide_incomplete(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """办事指南里重点要素缺得多。

    怎么判
      逐个看办事指南页面，8类要素：事项名称、设定依据、申请条件、办理材料、办理地点、办理时间、联系电话、
      办理流程。没有写的、有名目而内容空着的，都算缺；缺4类及以上的，每个指南提一条“疑似”。
      要素的叫法不同（受理条件、所需材料、窗口地址等）一样算有；有电话号码、上下班时间的，没有名目也算有。
      “缺4类”“5个事项”这两个数没有见到原文，现在只作提示，不计入判定；
      核实后在本地方案里改为 verified = true，达到5个即按单项否决判定。

    算
      · 只写了名称、依据、条件、材料，没有地点、时间、电话、流程；
      · “办理流程”“联系电话”等栏目都有，后面却是空的。

    不算
      · 写着“详见附件”“见《……》”、有链接的要素；
      · 附件、图片、脚本里可能写着的要素；
      · 依申请公开指南、通知公告、政策解读。

    未能检查
      要素可能在附件、图片里，或者由脚本生成、写成一大段话，程序断定不了的指南，合成一条；
      全站没有读到办事指南的（可能在政务服务网上，也可能没有对外服务职能）。

    例子
      “老年人优待证办理”只有名称、条件、材料和收费标准：缺设定依据、地点、时间、电话、流程5类，提示。
      “失业登记”没有写办理时间，其他都有：不提示。

    怎么改
      对照要素逐项补齐；指南在政务服务网上的，直接链接到该事项的页面。
    """
    site, least = site_of(archive), rules.number("guide_incomplete", "elements")
    level = Level.DEDUCTION if rules.rule("guide_incomplete", "elements").verified else Level.HINT
    seen, unsure = 0, list[SeenPage]()
    for page in archive.pages():
        guide = page.facts.guide if page.facts and page.status < 400 else None
        if guide is None:
            continue
        seen += 1
        lacking = [item.name for item in guide.items if item.told in LACKING]
        if len(lacking) >= least:
            yield _finding(archive, page, lacking, level, rules)
        elif len(lacking) + sum(item.told is Told.UNSURE for item in guide.items) >= least:
            unsure.append(page)
    if unsure:
        names = quoted_each(cut(page.facts.title, 30) for page in unsure[:NAMED] if page.facts)
        names += f"{'等' if len(unsure) > NAMED else ''}{len(unsure)}个办事指南"
        reason = f"{names}的要素可能在附件、图片、脚本或者大段文字里，请打开看缺不缺。"
        yield Unable(site.subject, unsure[0].url, "办事指南", reason)
    if not seen:
        reason = "没有读到办事指南：可能在政务服务网上，也可能没有对外服务职能。请看一看。"
        yield Unable(site.subject, site.url, "办事指南", reason)


def _finding(archive: Archive, page: SeenPage, lacking: list[str], level: Level, rules: Rules) -> Finding:
    place, names = spot(archive, page), "、".join(lacking)
    return Finding(
        indicator="guide_incomplete",
        level=level,
        subject=site_of(archive).subject,
        url=page.url,
        where=place.where,
        quote=names,
        message=f"办事指南{place.words}没有写{names}，8类重点要素缺{len(lacking)}类。",
        suggestion=f"补上{names}。",
        evidence=(seen_on(page, f"页面上没有{names}的内容"),),
        certainty=Certainty.SUSPECTED,
        data={
            "identity": "要素不全",
            "count": str(len(lacking)),
            "lacking": names,
            "clause": rules.rule("guide_incomplete", "elements").clause,
        },
    )
