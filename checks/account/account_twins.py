"""同一平台多个账号."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from checks.accounts import NO_PLATFORM, in_use, told_by_ledger
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import quoted_each
from crawler.archive import Archive
from crawler.plan import AccountPlan


@check(
    title="同一平台多个账号",
    clause="国办发〔2018〕123号：一个单位原则上在同一第三方平台只开设一个政务新媒体账号",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_twins(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """一个单位在同一个平台上有几个账号。

    怎么判
      台账里主办单位、平台都相同，状态为“正常”的账号有两个以上，提示一次，记在台账里的第一个账号上。

    算
      · 青禾县教育局有“青禾教育”“青禾招考”两个微信公众号。

    不算
      · 状态为“注销中”“已注销”的账号；
      · 不同的平台；小程序和移动客户端（不是第三方平台上的账号）；
      · 上下级单位各自的账号。

    未能检查
      没有这种情况：只看台账。

    例子
      青禾县文化广电和旅游局在抖音有“青禾文旅”“青禾文化馆”：提示。

    怎么改
      确有必要的，报上级同意后保留；没有必要的，整合后按规定关停、报备。
    """
    by_unit: defaultdict[tuple[str, str], list[AccountPlan]] = defaultdict(list)
    for account in in_use(archive):
        if account.unit and account.platform not in NO_PLATFORM:
            by_unit[account.unit, account.platform].append(account)
    for (unit, platform), twins in by_unit.items():
        if len(twins) < 2:
            continue
        names = quoted_each(account.name for account in twins)
        first = twins[0]
        yield Finding(
            indicator="account_twins",
            level=Level.HINT,
            subject=first.subject,
            url="",
            where=platform,
            quote=names,
            message=f"{unit}在{platform}上有{len(twins)}个账号：{names}，原则上只开设一个。",
            suggestion="确有必要的，报上级同意后保留；没有必要的，整合后按规定关停、报备。",
            evidence=(told_by_ledger(first, as_of, f"{unit}在{platform}的账号有{names}"),),
            data={"identity": "同平台多个账号", "platform": platform, "unit": unit},
        )
