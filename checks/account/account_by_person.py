"""政务新媒体由人检查."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.accounts import in_use
from checks.by_person import items, unfilled
from checks.finding import Finding, Unable
from checks.registry import check
from checks.rules import Rules
from crawler.archive import Archive


@check(
    title="政务新媒体由人检查",
    clause="国办秘函〔2019〕19号 政务新媒体单项否决第1项、第3项",
    subject="account",
    needs_pages=False,
    judge="人",
)
def account_by_person(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号的内容安全和互动，程序判断不了，逐项列出看什么；填写以前都算“未能检查”。

    怎么判
      项目在指标方案 account_by_person 一节里，写作“名称：看什么”，本地方案可以增减。
      xunjian findings export 导出的清单有“由人检查”一表，每个账号每项一行：
      看过以后在“结果”列选有问题、无问题，有问题的在“说明”列写一句话，再导入。
      这句话照原样写入通报；填了有问题，账号即不合格。

    算
      · 转发的文章里有涉密内容；
      · 关闭了留言，也没有私信；购买“粉丝”、强制群众点赞。

    不算
      · 两周没有更新的（由“政务新媒体不更新”检查）；
      · 状态为“注销中”“已注销”的账号；
      · 没有填写的，不算有问题，也不算无问题。

    未能检查
      还没有填写，或者填了“未能检查”的。

    例子
      “互动”一行填“有问题”，说明写“没有留言、私信功能”：单项否决。

    怎么改
      按说明里写的整改。
    """
    for account in in_use(archive):
        for name, look in items(rules, "account_by_person").items():
            yield Unable(account.subject, "", name, unfilled(look))
