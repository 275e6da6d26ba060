"""政务新媒体严重表述错误."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.posts import finding_of, slips
from checks.registry import check
from checks.rules import Rules
from crawler.archive import Archive

CLAUSE = "国办秘函〔2019〕19号 政务新媒体单项否决第1项（出现严重表述错误）"


@check(
    title="政务新媒体严重表述错误",
    clause=CLAUSE,
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_misstatement(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号发布的标题、短文和文章里国名、党和国家机关名称、领导人姓名写错，涉台涉港澳用语不规范。

    怎么判
      用查网站严重表述错误的同一套办法（见“严重表述错误”）看监测时间点以前一个月读到的发布。
      机器只提“疑似”，是不是严重表述错误由人认定；没有认定属实的，不作为单项否决。
      同一个账号里同一个错词只记一次。

    算（都是疑似）
      · 微博“热烈庆祝中国共严党成立105周年”。

    不算
      · 台账里没有写链接的文章的正文，图片、视频：没有读，由人看（见“新媒体人工检查项目”）；
      · 已经删除的发布；状态为“注销中”“已注销”的账号。

    未能检查
      没有读到发布标题的账号（只有台账日期）没有可看的文字，这里不说它没有错。

    例子
      微信文章标题《依照中华人民共合国公司法……》：疑似，请人认定。

    怎么改
      立即核实、改正或删除；认定属实的，按严重表述错误报告。
    """
    for slip in slips(archive, rules.own, as_of, grave=True):
        yield finding_of(slip, "account_misstatement", Level.VETO, Certainty.SUSPECTED, CLAUSE)
