"""新媒体人工检查项目."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks import by_eye
from checks.accounts import in_use, is_app
from checks.by_eye import Item
from checks.finding import Finding, Unable
from checks.registry import check
from checks.rules import Rules
from crawler.archive import Archive


def items(rules: Rules, platform: str) -> dict[str, Item]:
    """What a person is to look at on an account of that platform, by the item's name."""
    return by_eye.items(rules, "account_by_person", *(() if is_app(platform) else ("app_items",)))


@check(
    title="新媒体人工检查项目",
    clause="国办秘函〔2019〕19号 政务新媒体单项否决第1、3项（安全、互动），国办函〔2026〕12号",
    subject="account",
    needs_pages=False,
    judge="人",
)
def account_by_person(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号的安全和互动，程序判断不了，由人看；填写以前都算“未能检查”。

    怎么判
      xunjian findings export 导出的清单有“由人检查”一表，每个账号两行（内容安全、互动功能），小程序、移动
      客户端另有一行（能不能用）。看过以后在“结果”列选有问题、无问题，有问题的在“说明”列写一句话，再导入。
      这句话照原样写入通报。项目在指标方案 account_by_person 一节里，写作“名称：看什么”，各有自己的条款，本地
      方案可以增减；“级别”列写着单项否决的（名称以 veto_ 开头的各组，条款核实过的）填了有问题，账号即
      不合格，导入时先说明、再确认。

    算
      · 没有评论、留言、私信、菜单等任何互动功能，或者有而打不开；
      · 购买“粉丝”、强制群众点赞；
      · 泄密，发布或链接反动、暴力、色情内容，发布内容不当引发严重负面舆情。

    不算
      · 标题、短文里的严重表述错误，程序会提示（account_misstatement），这里看图片、视频和没有读到的正文；
      · 状态为“注销中”“已注销”的账号；
      · 没有填写的，不算有问题，也不算无问题。

    未能检查
      还没有填写，或者填了“未能检查”的。不影响账号是否更新的结论。

    例子
      “青禾教育”微信公众号填“有问题”，说明写“没有留言功能，菜单打不开”：单项否决。
      小程序填“有问题”，说明写“办事预约打不开”：列入问题，不作单项否决（要作的，在本地方案里改）。

    怎么改
      按通报里每一项的整改建议。
    """
    for account in in_use(archive):
        for name, item in items(rules, account.platform).items():
            yield Unable(account.subject, "", name, f"由人检查，请人工看：{item.look}")
