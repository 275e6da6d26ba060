"""Published letters (留言) that nobody has answered, from the lists and the letters' own pages together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.telling import cut, quoted_each, seen_on, site_of
from crawler.archive import Archive, SeenPage, once
from crawler.page import Letter, Page

CHANNELS = frozenset({"mailbox", "mailitem", "mailform"})
NO_CONSULTATION = re.compile(r"信访|纪检|纪委|监委|监察|巡察|举报|访谈|征集|调查|纠错|找错|依申请")
"""网站单项否决第5项 excepts these channels; mistakes found on the site (找错) are told elsewhere."""
NO_QUESTION = re.compile(r"举报|感谢|表扬|信访")
TITLED_SO = re.compile(
    r"^\W*(?:关于|我要|实名|匿名|再次)*(?:举报|感谢|表扬|信访)|的(?:举报|感谢|表扬)信?\W*$"
)
"""Of a letter without a kind the title says as much."""
DONE = re.compile(
    r"办结|已回复|已答复|已处理|完成|已办|已公开|已阅|已评价|不予|无效|退回|重复|撤销|关闭|归档"
)
OPEN = re.compile(r"[未待](?:回复|答复|处理|办理|受理)")
HIDDEN = re.compile(r"不公开|不予公开|未公开")
"""The answer may have been given, and is not published."""
UNDERWAY = re.compile(r"(?:受理|办理|处理|转办)中|已受理|已转办")
"""A list may tell no more than this of a letter that is answered: the letter's own page decides."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter with a date and without an answer."""

    title: str
    url: str
    """Its own page; the list where it has none."""
    page: str
    """Its own page; empty where it has none: the list on which it stands may be another next month."""
    channel: str
    received: date
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Told:
    """What lists and its own page say of one letter."""

    title: str
    url: str
    page: str
    channel: str
    received: date | None
    replied: date | None = None
    """The first day of an answer that is told."""
    answered: bool = False
    excepted: bool = False
    """Of a channel, or of a kind, that is not for questions."""
    unanswered: bool = False
    doubtful: bool = False
    maybe: bool = False
    """What may be the answer stands there, or the answer is not published."""
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def unclear(self) -> bool:
        """Whether nobody can tell if it was answered."""
        return not self.answered and (self.maybe or (self.doubtful and not self.unanswered))


@dataclass(frozen=True, slots=True)
class Mail:
    """What a site's letters come to."""

    waiting: tuple[Waiting, ...]
    unable: tuple[Unable, ...]


@once
def unanswered(archive: Archive) -> Mail:
    """Every unanswered letter of a channel for questions, and what could not be told."""
    letters, channel = heard(archive)
    told = [one for one in letters if not one.excepted]
    waiting = [one for one in told if one.unanswered and not one.answered and not one.maybe]
    return Mail(
        tuple(
            Waiting(one.title, one.url, one.page, one.channel, one.received, tuple(one.evidence))
            for one in waiting
            if one.received
        ),
        tuple(_unable(archive, told, waiting, channel)),
    )


def heard(archive: Archive) -> tuple[list[Told], bool]:
    """Every published letter, each once, and whether there is a channel for questions."""
    letters: dict[str, Told] = {}
    channel = False
    for page in archive.pages():
        facts = page.facts
        if facts is None or page.status >= 400:
            continue
        excepted = bool(NO_CONSULTATION.search(_place(facts)))
        channel |= facts.kind in CHANNELS and not excepted
        for letter in facts.letters:
            _hear(letters, page, facts, letter, excepted)
    return list({id(one): one for one in letters.values()}.values()), channel


def finding_of(
    archive: Archive,
    letter: Waiting,
    indicator: str,
    level: Level,
    message: str,
    suggestion: str,
    **data: str,
) -> Finding:
    """What a check says of one letter; only suspected, for a person decides which letters count."""
    return Finding(
        indicator=indicator,
        level=level,
        subject=site_of(archive).subject,
        url=letter.url,
        where=letter.channel,
        quote=cut(letter.title),
        message=message,
        suggestion=suggestion,
        evidence=letter.evidence,
        certainty=Certainty.SUSPECTED,
        data={
            "identity": f"{letter.received} {letter.title}",
            "anchor": letter.page,
            "received": letter.received.isoformat(),
            **data,
        },
    )


def _hear(letters: dict[str, Told], page: SeenPage, facts: Page, letter: Letter, excepted: bool) -> None:
    """Put what one page says of a letter to what others say."""
    own = facts.kind == "mailitem"
    url = page.final_url if own else letter.url
    told = letters.setdefault(
        url or f"{letter.title} {letter.received}",
        Told(letter.title, url or page.url, url, _channel(facts), letter.received),
    )
    if page.url != url and own:
        letters.setdefault(page.url, told)
    told.channel = told.channel if own else _channel(facts)
    told.received = told.received or letter.received
    told.replied = min(filter(None, (told.replied, letter.replied)), default=None)
    told.excepted |= excepted or bool(NO_QUESTION.search(letter.kind) or TITLED_SO.search(letter.title))
    told.answered |= bool(letter.replied or letter.answer or DONE.search(letter.state))
    underway = bool(UNDERWAY.search(letter.state))
    told.unanswered |= bool(OPEN.search(letter.state)) or (own and underway)
    told.doubtful |= underway or letter.answer == ""
    told.maybe |= letter.maybe_answered or bool(HIDDEN.search(letter.state))
    if not told.answered:
        words = f"来信日期{letter.received}" if letter.received else "没有写来信日期"
        state = f"，状态“{letter.state}”" if letter.state else ""
        told.evidence.append(seen_on(page, f"{cut(letter.title)}：{words}{state}，没有答复"))


def _unable(archive: Archive, told: list[Told], waiting: list[Told], channel: bool) -> Iterator[Unable]:
    site = site_of(archive)
    if not channel:
        reason = "没有找到咨询、留言一类的页面。请看网站有没有网上咨询建言的渠道（信访、举报不算）。"
        yield Unable(site.subject, site.url, "咨询建言渠道", reason)
    elif not any(one.answered or one.unanswered for one in told):
        reason = "网站上没有读到写明办理状态的来信。请从后台导出近一年的来信核对。"
        yield Unable(site.subject, site.url, "公开的来信", reason)
    undated = [one for one in waiting if not one.received]
    unclear = [one for one in told if one.unclear]
    for group, why in ((undated, "没有读到答复，也没有来信日期"), (unclear, "读不出是否已经答复")):
        if group:
            names = quoted_each(cut(one.title, 30) for one in group[:NAMED])
            reason = f"{len(group)}封来信{why}（{names}{'等' if len(group) > NAMED else ''}）。请打开看一看。"
            yield Unable(site.subject, group[0].url, group[0].channel, reason)


def _place(facts: Page) -> str:
    title = facts.title if facts.kind in ("mailbox", "mailform") else ""
    return "\n".join((facts.column, *facts.breadcrumb, title))


def _channel(facts: Page) -> str:
    return cut(facts.column or (facts.breadcrumb[-1] if facts.breadcrumb else facts.title), 40)
