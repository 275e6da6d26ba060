"""人工检查项目."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks import by_eye
from checks.by_eye import Item
from checks.finding import Finding, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import site_of
from crawler.archive import Archive


def items(rules: Rules) -> dict[str, Item]:
    """What a person is to look at, by the item's name: those that are vetoes first."""
    return by_eye.items(rules, "by_person")


@check(
    title="人工检查项目",
    clause="国办秘函〔2019〕19号 网站单项否决第1、6项，扣分指标中程序判断不了的内容",
    needs_pages=False,
    judge="人",
)
def by_person(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """程序判断不了、要由人看的项目，逐项列出看什么；填写以前都算“未能检查”。

    怎么判
      项目在指标方案 by_person 一节里，写作“名称：看什么”，各有自己的条款，本地方案可以增减。
      xunjian findings export 导出的清单有“由人检查”一表，每个网站每项一行：
      看过以后在“结果”列选有问题、无问题，有问题的在“说明”列写一句话，再导入。
      这句话照原样写入通报；“级别”列写着单项否决的项目（名称以 veto_ 开头的各组，条款核实过的）填了
      有问题，网站即不合格，导入时先说明、再确认。

    算
      · 办事服务只有3个事项，每个都缺4类以上要素（条款没有核实，列入问题，不作单项否决）；
      · 答复来信答非所问。

    不算
      · 程序已经判断的项目；
      · 没有填写的，不算有问题，也不算无问题。

    未能检查
      还没有填写，或者填了“未能检查”的。

    例子
      “办事服务”一行填“有问题”，说明写“没有提供任何办事服务”：单项否决。
      “答复质量”一行填“无问题”：这一项不再列入未能检查。

    怎么改
      按通报里每一项的整改建议。
    """
    site = site_of(archive)
    for name, item in items(rules).items():
        yield Unable(site.subject, site.url, name, f"由人检查，请人工看：{item.look}")
