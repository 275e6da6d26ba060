"""严重表述错误."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.places import spot
from checks.prose import Slip, slips
from checks.registry import check
from checks.rules import Rules
from checks.telling import seen_on, site_of
from crawler.archive import Archive

CLAUSE = "国办秘函〔2019〕19号 网站单项否决第1项（出现严重表述错误）"


@check(title="严重表述错误", clause=CLAUSE, judge="人（程序只提示）")
def misstatement(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """国名、党和国家机关名称、领导人姓名写错，涉台涉港澳用语不规范。

    怎么判
      与一份很短的表比对：国名等固定表述差一字，和表中所列的错误写法。机器只提“疑似”，
      是不是严重表述错误由人认定；没有认定属实的，不作为单项否决。
      有的用语自某日起才不规范，只用来判那一天以后发布的文章；没有发布日期的不判。

    算（都是疑似）
      · 中华人民共合国、中华人名共和国、中国共严党；
      · 领导人姓名颠倒、错字；
      · 2016年3月以后的文章里写“台湾政府”“两岸三地”。

    不算
      · 要看立场和上下文才能判断的说法；
      · 讲怎样避免这类错误的文章（“……”应为“……”）；
      · 湖北朝鲜族、东北朝鲜语这样碰在一起的词。

    例子
      正文里写“依照《中华人民共合国公司法》”：疑似，请人认定。

    怎么改
      立即改正；认定属实的，按严重表述错误报告。确属引用历史文献原文的，复核时填“误报”。
    """
    for slip in slips(archive, rules.own, grave=True):
        yield _finding(archive, slip)


def _finding(archive: Archive, slip: Slip) -> Finding:
    found, place = slip.typo, spot(archive, slip.page)
    spread = f"（共{slip.times}处）" if slip.times > 1 else ""
    return Finding(
        indicator="misstatement",
        level=Level.VETO,
        subject=site_of(archive).subject,
        url=slip.page.url,
        where=place.where,
        quote=slip.sentence,
        message=(
            f"{place.words}{'的标题' if slip.in_title else ''}中写有“{found.quote}”{spread}，"
            f"规范的写法是“{found.suggestion}”。"
        ),
        suggestion=f"立即核实，改为“{found.suggestion}”。{found.why}。",
        evidence=(seen_on(slip.page, slip.sentence),),
        certainty=Certainty.SUSPECTED,
        data={
            "identity": found.quote,
            "anchor": slip.anchor,
            "wrong": found.quote,
            "right": found.suggestion,
            "detector": found.detector,
            "times": str(slip.times),
            "around": "\n".join(slip.around),
            "clause": CLAUSE,
        },
    )
