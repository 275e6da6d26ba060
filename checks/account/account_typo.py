"""政务新媒体错别字."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.accounts import in_use, posts_of, worded
from checks.finding import Certainty, Finding, Level, Unable
from checks.posts import finding_of, slips
from checks.registry import check
from checks.rules import Rules
from checks.text import why_silent
from crawler.archive import Archive


@check(
    title="政务新媒体错别字",
    clause="提示，不属于检查指标（政务新媒体只有三项单项否决，没有扣分项）；发布内容应当准确",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_typo(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号发布的标题、短文和文章里的错别字。

    怎么判
      读到的每条发布（官方接口、公开文章页、订阅、监测平台导出）的标题或短文，公开文章页连同正文，用查网站
      错别字的同一套办法（见“错别字”）。只看监测时间点以前一个月的、没有删除的。同一个账号里同一个错词只记一次。
      检查指标给政务新媒体只列了三项单项否决，没有扣分项，所以再有把握的也只提示；
      复核属实的，和网站的错别字一样列入问题，不影响合格与否。严重表述错误另见 account_misstatement。

    算
      · 微信文章标题《我县召开安全生产布署会》：“布署”应为“部署”。

    不算
      · 台账里没有写链接的文章的正文：各平台只给标题；
      · 已经删除的发布；状态为“注销中”“已注销”的账号；
      · 看前后文猜的，只报有把握的。

    未能检查
      没有读到发布标题的账号（只有台账日期）没有可看的文字，这里不说它没有错。

    例子
      微博“再接再励，争创一流”：提示，应为“再接再厉”。

    怎么改
      在平台上改正；不能修改的，删除后重新发布。
    """
    for slip in slips(archive, rules.own, as_of, grave=False):
        sure = slip.typo.certainty is Certainty.CERTAIN
        certainty = Certainty.CERTAIN if sure else Certainty.SUSPECTED
        yield finding_of(slip, "account_typo", Level.HINT, certainty)
    heard = any(worded(posts_of(archive, account), as_of) for account in in_use(archive))
    if heard and (why := why_silent()):
        yield Unable("政务新媒体账号", "", "前后文里的错别字", f"{why}。")
