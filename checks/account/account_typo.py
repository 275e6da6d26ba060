"""政务新媒体错别字."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.accounts import in_use, posts_of, worded
from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.personal import mask
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut
from checks.text import Typo, proofread, read_ahead, why_silent
from crawler.archive import Archive, Post
from crawler.plan import AccountPlan


@check(
    title="政务新媒体错别字",
    clause="国办秘函〔2019〕19号 政务新媒体：内容准确；严重表述错误属单项否决，由人认定",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_typo(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号发布的标题、短文里的错别字和可能的严重表述错误。

    怎么判
      读到的每条发布（官方接口、公开文章页、订阅、监测平台导出）的标题或短文，用查网站错别字的同一套办法
      （见“错别字”“严重表述错误”）。只看监测时间点以前一个月的、没有删除的。同一个账号里同一个错词只记一次。
      只提示，由人核实；属严重表述错误的，写明请人认定是否单项否决。

    算
      · 微信文章标题《我县召开安全生产布署会》：“布署”应为“部署”。

    不算
      · 文章的正文：各平台只给标题，正文没有读；
      · 已经删除的发布；状态为“注销中”“已注销”的账号；
      · 看前后文猜的，只报有把握的。

    未能检查
      没有读到发布标题的账号（只有台账日期）没有可看的文字，这里不说它没有错。

    例子
      微博“再接再励，争创一流”：提示，应为“再接再厉”。

    怎么改
      在平台上改正；不能修改的，删除后重新发布。
    """
    heard = False
    for account in in_use(archive):
        told: set[str] = set()
        posts = worded(posts_of(archive, account), as_of)
        heard = heard or bool(posts)
        read_ahead([mask(post.title) for post in posts])
        for post in posts:
            for typo in proofread((mask(post.title),), post.published, own=rules.own):
                if typo.quote not in told:
                    told.add(typo.quote)
                    yield _finding(account, post, typo)
    if heard and (why := why_silent()):
        yield Unable("政务新媒体账号", "", "前后文里的错别字", f"{why}。")


def _finding(account: AccountPlan, post: Post, typo: Typo) -> Finding:
    day = f"{chinese_day(post.published)}发布的" if post.published else ""
    fault = f"“{cut(typo.quote)}”" + (
        f"应为“{typo.suggestion}”" if typo.suggestion else f"有误：{typo.why.removesuffix('。')}"
    )
    grave = "；可能是严重表述错误，请人工认定" if typo.grave else ""
    return Finding(
        indicator="account_typo",
        level=Level.HINT,
        subject=account.subject,
        url=post.url,
        where=cut(post.title),
        quote=cut(typo.context),
        message=f"{account.subject}{day}《{cut(mask(post.title), 40)}》中，{fault}{grave}。",
        suggestion="在平台上改正；不能修改的，删除后重新发布。",
        evidence=(Evidence(post.url, post.fetched, f"{post.published}发布《{cut(mask(post.title))}》"),),
        certainty=Certainty.SUSPECTED if typo.certainty is not Certainty.CERTAIN else Certainty.CERTAIN,
        data={
            "identity": typo.quote,
            "platform": account.platform,
            "unit": account.unit,
            "wrong": typo.quote,
            "right": typo.suggestion,
            "around": typo.context,
        },
    )
