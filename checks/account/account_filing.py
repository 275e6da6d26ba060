"""政务新媒体备案."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from checks.accounts import in_use, is_app, told_by_ledger
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, day_of
from crawler.archive import Archive
from crawler.plan import AccountPlan

MEASURES = date(2026, 1, 25)
"""国办函〔2026〕12号."""
BELOW_COUNTY = ("乡人民政府", "镇人民政府", "街道办事处", "村民委员会", "社区居民委员会")


@check(
    title="政务新媒体备案",
    clause="国办发〔2018〕123号：账号开设应当备案；国办函〔2026〕12号：政务应用程序备案后方可上线，"
    "县级以下（不含县级）单位原则上不得开发",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_filing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号没有备案；小程序、客户端先上线后备案，或者由乡镇、街道自己开发。

    怎么判
      看台账的“开设时间”“备案时间”。填了开设时间、没有备案时间的，提示。
      小程序、移动客户端、快应用（政务应用程序，国办函〔2026〕12号）还看两条：备案时间晚于开设时间的，提示；
      主办单位是乡镇人民政府、街道办事处、村（居）民委员会的，提示。公众账号和工作群组不适用这个办法。
      只提示，由人核实。

    算
      · “青禾教育”微信公众号2020年3月开设，备案时间是空的；
      · “青禾办事”小程序2026年5月1日上线，2026年6月1日才备案；
      · 柳塘镇人民政府的移动客户端。

    不算
      · 状态为“注销中”“已注销”的账号；
      · 2026年1月25日以前上线的小程序、客户端先上线后备案的（办法还没有印发）；
      · 监测时间点以后才开设的。

    未能检查
      别的账号填了备案时间，这个账号开设时间、备案时间都没有填：不知道是否备案。
      台账里所有账号都没有填备案时间的，视为不在台账里管这一项，不判。
      备案系统里有没有，用 xunjian accounts diff 对照。

    例子
      开设时间2026年3月1日，备案时间2026年3月5日的微信公众号：不是问题；小程序：提示。

    怎么改
      补办备案，在台账填写备案时间；乡镇、街道的应用程序移交或者并入上级平台。
    """
    accounts = in_use(archive)
    kept = any(account.filed_on for account in accounts)
    for account in accounts:
        app = is_app(account.platform)
        if account.opened_on and account.opened_on > day_of(as_of):
            continue
        if app and account.unit.endswith(BELOW_COUNTY) and day_of(as_of) >= MEASURES:
            words = f"由{account.unit}开设，县级以下单位原则上不得开发政务应用程序"
            yield _finding(account, "县级以下开发", words, as_of)
        if account.filed_on is None and account.opened_on:
            words = f"{chinese_day(account.opened_on)}开设，台账里没有备案时间"
            yield _finding(account, "没有备案", words, as_of)
        elif account.filed_on is None and kept:
            reason = "台账没有填写开设时间和备案时间，不知道是否备案；请填写。"
            yield Unable(account.subject, "", account.subject, reason)
        opened, filed = account.opened_on, account.filed_on
        if app and filed and opened and MEASURES <= opened < filed:
            words = f"{chinese_day(opened)}上线，{chinese_day(filed)}才备案"
            yield _finding(account, "先上线后备案", words, as_of)


def _finding(account: AccountPlan, what: str, words: str, as_of: datetime) -> Finding:
    return Finding(
        indicator="account_filing",
        level=Level.HINT,
        subject=account.subject,
        url="",
        where=account.platform,
        quote=f"开设时间{account.opened_on or '空'}，备案时间{account.filed_on or '空'}",
        message=f"{account.subject}{words}。",
        suggestion="核实后补办备案，在台账填写备案时间；乡镇、街道的应用程序移交或者并入上级平台。",
        evidence=(
            told_by_ledger(
                account, as_of, f"开设时间{account.opened_on or '空'}，备案时间{account.filed_on or '空'}"
            ),
        ),
        data={"identity": what, "platform": account.platform, "unit": account.unit},
    )
