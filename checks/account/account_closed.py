"""政务新媒体关停没有报备."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from checks.accounts import CLOSED_STATES, told_by_ledger
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, day_of
from crawler.archive import Archive
from crawler.plan import AccountPlan

GONE = "已注销"


@check(
    title="政务新媒体关停没有报备",
    clause="国办发〔2018〕123号：政务新媒体的关停、注销应当报备",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_closed(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号关停、注销了，没有报备。

    怎么判
      台账的“关停报备时间”是空的，而账号已经关停：台账填了“关停时间”，或者核对人看到平台上已注销。
      只提示，由人核实。

    算
      · 台账“状态”是正常，核对表里填的是“已注销”，没有关停报备时间；
      · 关停时间2026年9月1日，没有关停报备时间，“状态”还是正常。

    不算
      · 填了关停报备时间的；
      · 监测时间点以后才关停的；
      · 台账“状态”已改为“注销中”“已注销”的，每月检查不再看，由 xunjian accounts diff 与备案系统对照。

    未能检查
      check --accounts 的账号表里状态是“注销中”“已注销”，关停时间和关停报备时间都没有填：不知道是否报备。
      台账里所有账号都没有填这两列的，视为不在台账里管这一项，不判。

    例子
      11月20日核对，“青禾旅游”微博已注销，台账仍是正常：提示。

    怎么改
      补办关停报备，在台账填写关停时间、关停报备时间，并改“状态”。
    """
    kept = any(account.closed_on or account.closing_filed_on for account in archive.plan.accounts)
    for account in archive.plan.accounts:
        if account.closing_filed_on is not None:
            continue
        if (closed := _closed(account)) and closed[0] <= day_of(as_of):
            yield _finding(account, f"{chinese_day(closed[0])}{closed[1]}", as_of)
        elif kept and not closed and account.state in CLOSED_STATES:
            reason = "台账没有填写关停时间和关停报备时间，不知道是否报备；请填写。"
            yield Unable(account.subject, "", account.subject, reason)


def _closed(account: AccountPlan) -> tuple[date, str] | None:
    """Since when it is known to be closed, and how."""
    if account.closed_on:
        return account.closed_on, "关停"
    if account.situation == GONE and account.checked_on:
        return account.checked_on, "核对时已经注销"
    return None


def _finding(account: AccountPlan, closed: str, as_of: datetime) -> Finding:
    person = f"，核对人：{account.checked_by}" if account.checked_by else ""
    return Finding(
        indicator="account_closed",
        level=Level.HINT,
        subject=account.subject,
        url="",
        where=account.platform,
        quote="关停报备时间：空",
        message=f"{account.subject}{closed}，台账里没有报备时间。",
        suggestion="核实后补办关停报备，在台账填写关停时间、关停报备时间，并改“状态”。",
        evidence=(
            told_by_ledger(account, as_of, f"状态{account.state}，{closed}，关停报备时间是空的{person}"),
        ),
        data={"identity": "关停没有报备", "platform": account.platform, "unit": account.unit},
    )
