"""The words of accounts' posts, proofread: each wrong word once an account, at the first post that has it.

Of a public article page these are the title and the body, of what other sources list the title or short text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.accounts import evidence_of, in_use, posts_of, worded
from checks.finding import Certainty, Evidence, Finding, Level
from checks.own import Own
from checks.telling import chinese_day, cut, sentence_at
from checks.text import Typo, proofread, read_ahead
from crawler import platforms
from crawler.archive import Archive, Post
from crawler.personal import mask
from crawler.plan import AccountPlan
from crawler.signs import decode


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong word, and the post in which it stands."""

    account: AccountPlan
    post: Post
    typo: Typo
    sentence: str
    """What it is told in."""
    evidence: Evidence


def slips(archive: Archive, own: Own, as_of: datetime, *, grave: bool) -> Iterator[Slip]:
    """Wrong words of the month up to ``as_of``: those that would be 严重表述错误, or all the others."""
    for account in in_use(archive):
        told: set[str] = set()
        posts = [(post, _texts(archive, post)) for post in worded(posts_of(archive, account), as_of)]
        read_ahead([text for _, texts in posts for text in texts])
        for post, texts in posts:
            for typo in proofread(texts, post.published, own=own):
                if typo.grave is grave and typo.quote not in told:
                    told.add(typo.quote)
                    said = cut(sentence_at(texts[typo.paragraph], typo.start, typo.end), 120)
                    yield Slip(account, post, typo, said, evidence_of(archive, post))


def _texts(archive: Archive, post: Post) -> tuple[str, ...]:
    """Title, and paragraphs where they are kept, without numbers of persons."""
    body: tuple[str, ...] = ()
    if post.source == "page":
        for answer in archive.accounts.answers(post.platform, post.account, post.source, post.fetched):
            if answer.url == post.url:
                body = platforms.read(decode(answer.body)).body
    return tuple(map(mask, (post.title, *body)))


def finding_of(slip: Slip, indicator: str, level: Level, certainty: Certainty, clause: str = "") -> Finding:
    """A slip as a check tells it."""
    account, post, typo = slip.account, slip.post, slip.typo
    day = f"{chinese_day(post.published)}发布的" if post.published else ""
    fault = f"“{cut(typo.quote)}”" + (
        f"应为“{typo.suggestion}”" if typo.suggestion else f"有误：{typo.why.removesuffix('。')}"
    )
    data = {
        "identity": typo.quote,
        "platform": account.platform,
        "unit": account.unit,
        "wrong": typo.quote,
        "right": typo.suggestion,
        "around": typo.context,
    }
    return Finding(
        indicator=indicator,
        level=level,
        subject=account.subject,
        url=post.url,
        where=cut(mask(post.title)),
        quote=slip.sentence,
        message=f"{account.subject}{day}《{cut(mask(post.title), 40)}》中，{fault}。",
        suggestion="在平台上改正；不能修改的，删除后重新发布。",
        evidence=(slip.evidence,),
        certainty=certainty,
        data=data | {"clause": clause} if clause else data,
    )
