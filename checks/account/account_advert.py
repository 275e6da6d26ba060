"""政务新媒体发布与职责无关的内容."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.accounts import evidence_of, in_use, posts_of, worded
from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut
from crawler.archive import Archive, Post
from crawler.personal import mask
from crawler.plan import AccountPlan


@check(
    title="政务新媒体发布与职责无关的内容",
    clause="国办发〔2018〕123号：不得发布商业广告和与职责无关的信息",
    subject="account",
    needs_pages=False,
    judge="人（程序只提示）",
)
def account_advert(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """标题像商业广告、娱乐八卦的发布，提示给人看一眼。

    怎么判
      读到的最近一个月的发布，标题或短文里有方案 account_advert.words 里的词的，提示一次，
      列出最近一条，写明共几条。
      只提示；是不是广告、与职责有没有关系，由人判断。

    算
      · “双十一限时秒杀，扫码领券！”

    不算
      · 提醒群众防范刷单、秒杀骗局的：标题里同时有防范、警惕、诈骗、曝光等词（account_advert.unless）；
      · 已经删除的发布；状态为“注销中”“已注销”的账号。

    未能检查
      没有读到发布标题的账号没有可看的文字，这里不说它没有广告。

    例子
      “警惕！限时秒杀是骗局”：不提示。

    怎么改
      确是广告、与职责无关的，删除，并加强发布审核。
    """
    words, unless = rules.words("account_advert", "words"), rules.words("account_advert", "unless")
    for account in in_use(archive):
        found = [
            (post, word)
            for post in worded(posts_of(archive, account), as_of)
            if not any(other in post.title for other in unless)
            and (word := next((word for word in words if word in post.title), ""))
        ]
        if found:
            post, word = found[-1]
            yield _finding(account, post, word, len(found), evidence_of(archive, post))


def _finding(account: AccountPlan, post: Post, word: str, times: int, evidence: Evidence) -> Finding:
    title = cut(mask(post.title), 40)
    day = f"{chinese_day(post.published)}发布的" if post.published else ""
    spread = f"，这样的共{times}条" if times > 1 else ""
    return Finding(
        indicator="account_advert",
        level=Level.HINT,
        subject=account.subject,
        url=post.url,
        where=title,
        quote=word,
        message=f"{account.subject}{day}《{title}》有“{word}”，疑似广告或者与职责无关{spread}。",
        suggestion="确是广告、与职责无关的，删除，并加强发布审核。",
        evidence=(evidence,),
        certainty=Certainty.SUSPECTED,
        data={"identity": post.title, "platform": account.platform, "unit": account.unit},
    )
