"""政务新媒体名称和认证."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from checks.accounts import in_use, told_by_ledger
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import quoted_each
from crawler.archive import Archive
from crawler.plan import AccountPlan


@check(
    title="政务新媒体名称和认证",
    clause="国办发〔2018〕123号：名称简洁规范、与主办单位职责相关，认证信息标明主办单位，不同平台名称一致",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_name(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """认证主体不是主办单位，或者一个单位在不同平台上名称不一致。

    怎么判
      台账的“认证主体”与“主办单位”比，去掉空格，一个包含另一个就算一致。
      一个单位在几个平台上各有一个账号的，名称应当一致；一个平台上有几个账号的，不比。
      只提示，由人核实。

    算
      · 主办单位是青禾县教育局，认证主体是“张三”；
      · 青禾县教育局的微信公众号叫“青禾教育”，抖音叫“青青校园”。

    不算
      · 认证主体“青禾县教育局（本级）”；
      · 状态为“注销中”“已注销”的账号；
      · 一个单位在一个平台上有几个账号的名称（见“同一平台多个账号”）。

    未能检查
      别的账号填了认证主体，这个账号没有填：不知道认证的是谁。
      台账里所有账号都没有填的，视为不在台账里管这一项，不判。

    例子
      “青禾教育”微信公众号的认证主体是“青禾县某传媒公司”：提示。

    怎么改
      在平台上变更认证或名称，办理变更备案，并改正台账。
    """
    accounts = in_use(archive)
    kept = any(account.certified for account in accounts)
    for account in accounts:
        if account.certified and not _same(account.certified, account.unit):
            words = f"的认证主体是“{account.certified}”，不是主办单位{account.unit}"
            yield _finding(account, "认证主体", words, as_of)
        elif kept and not account.certified:
            reason = "台账没有填写认证主体，不知道认证的是谁；请填写。"
            yield Unable(account.subject, "", account.subject, reason)
    for unit, own in _one_a_platform(accounts).items():
        names = list(dict.fromkeys(account.name for account in own))
        if len(names) > 1:
            words = f"与{unit}在其他平台上的名称不一致（{quoted_each(names)}）"
            yield _finding(own[0], "名称不一致", words, as_of)


def _same(certified: str, unit: str) -> bool:
    first, second = "".join(certified.split()), "".join(unit.split())
    return not second or first in second or second in first


def _one_a_platform(accounts: Iterable[AccountPlan]) -> dict[str, list[AccountPlan]]:
    """Units that have one account on each of several platforms."""
    by_unit: defaultdict[str, list[AccountPlan]] = defaultdict(list)
    for account in accounts:
        by_unit[account.unit].append(account)
    return {
        unit: own
        for unit, own in by_unit.items()
        if unit and len(own) > 1 and len({account.platform for account in own}) == len(own)
    }


def _finding(account: AccountPlan, what: str, words: str, as_of: datetime) -> Finding:
    return Finding(
        indicator="account_name",
        level=Level.HINT,
        subject=account.subject,
        url="",
        where=account.platform,
        quote=account.certified or account.name,
        message=f"{account.subject}{words}。",
        suggestion="核实后在平台上变更认证或名称，办理变更备案，并改正台账。",
        evidence=(told_by_ledger(account, as_of, f"名称“{account.name}”，认证主体“{account.certified}”"),),
        data={"identity": what, "platform": account.platform, "unit": account.unit},
    )
