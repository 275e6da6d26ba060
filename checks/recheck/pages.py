"""A page whose words were wrong, and an account that was silent: what do they say now?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date

from checks.accounts import CLOSED_STATES
from checks.by_eye import BY_PERSON
from checks.finding import Evidence, Finding, Unable
from checks.letters import Waiting, unanswered
from checks.recheck.model import Now, Outcome, Rechecked, named, showing
from checks.recheck.places import Places
from checks.registry import discover
from checks.telling import cut, day_of, quoted
from crawler.archive import SeenFile, SeenPage

OF_ONE_PAGE = frozenset({"typo", "misstatement", "personal_data", "hidden_links", "guide_incomplete"})
"""Checks that judge every page by itself: what they say of it, they say without the rest of the site."""
BETTER_GONE = frozenset({"personal_data", "hidden_links"})
"""What a page should not show is mended by taking the page down, too."""
LATER = "这一项要看整个网站或者多天的记录，以下一次月度检查为准。"
OF_POSTS = frozenset({"account_typo", "account_misstatement", "account_advert"})
"""Checks of what an account published."""


def judge(problem: Finding, now: Now) -> Rechecked:
    """Mended when the page was read, its check is content, and the words at fault are no longer there."""
    if problem.indicator not in OF_ONE_PAGE:
        return Rechecked(Outcome.UNABLE, _why_not(problem.indicator))
    if named(problem, "file"):
        return _judge_file(problem, now)
    problem = replace(problem, url=now.moved(problem.url) or problem.url)
    if now.lost(problem.url):
        if problem.indicator in BETTER_GONE and now.lists_of(problem.url):
            return Rechecked(Outcome.MENDED, "网页已撤下。", now.looks(problem.url))
        return now.deleted(problem.url, "可能是删除了网页，没有改正内容")
    page = now.page(problem.url)
    if page is None:
        return now.unread(problem.url)
    found = now.told_by(problem.indicator)
    for item in found:
        if isinstance(item, Finding) and _same(item, problem):
            return Rechecked(Outcome.STANDING, item.message, item.evidence)
    if _stands(problem, page):
        told = "原来的文字还在网页上，这次没有自动判为问题，请人工核对。"
        return Rechecked(Outcome.UNABLE, told, showing([page], problem.quote))
    about = next((item for item in found if isinstance(item, Unable) and item.url == page.url), None)
    if about or not tells(problem, page):
        reason = about.reason if about else "没有读到办事指南的要素。"
        return Rechecked(Outcome.UNABLE, reason, showing([page], "网页内容"))
    return Rechecked(Outcome.MENDED, *_mended(problem, page))


def tells(problem: Finding, page: SeenPage) -> bool:
    """Whether a page on which its check finds nothing can tell that a problem is mended."""
    guide = bool(page.facts and page.facts.guide)
    return not _stands(problem, page) and (guide or problem.indicator != "guide_incomplete")


def files(problem: Finding, now: Now) -> list[str]:
    """The attachments that are now on the page of one at fault."""
    page = now.page(named(problem, "page")) if named(problem, "file") else None
    return [offered.url for offered in page.facts.attachments] if page and page.facts else []


def _judge_file(problem: Finding, now: Now) -> Rechecked:
    """Mended when neither the attachment nor another on its page has such numbers any more, and all were
    read."""
    urls = dict.fromkeys((problem.url, *files(problem, now)))
    for item in now.told_by(problem.indicator):
        if isinstance(item, Finding) and item.url in urls and _same(item, replace(problem, url=item.url)):
            return Rechecked(Outcome.STANDING, item.message, item.evidence)
    page, gone = now.page(named(problem, "page")), now.lost(problem.url)
    left = next(now.archive.files(problem.url), None)
    if left and not gone and _holds(problem, left):
        told = f"附件的链接去掉了，但它原来的地址还打得开，里面仍有{problem.quote}，要从服务器上删除。"
        return Rechecked(Outcome.FAKE, told, (Evidence(left.url, left.at, "附件还打得开", left.sha256),))
    if page is None and not (gone and now.lost(named(problem, "page"))):
        return now.unread(named(problem, "page"))
    for url in urls:
        file = next(now.archive.files(url), None)
        if not now.lost(url) and (file is None or file.trouble):
            why = file.trouble if file else "没有读到"
            return Rechecked(Outcome.UNABLE, f"附件没有读全（{why}），请打开看。", now.looks(url))
    told = "附件已撤下。" if gone else "附件里已没有这个问题。"
    return Rechecked(Outcome.MENDED, told, now.looks(problem.url))


def file_tells(problem: Finding, seen: Places) -> bool:
    """Whether an attachment in which its check finds nothing can tell that a problem is mended."""
    if seen.lost(problem.url):
        return True
    file = next(seen.archive.files(problem.url), None)
    return bool(file and not file.trouble) and not _holds(problem, file)


def _holds(problem: Finding, file: SeenFile | None) -> bool:
    """Whether an attachment that was read still has the number at fault."""
    return bool(file and any(one.masked == problem.quote for one in file.numbers))


def _why_not(indicator: str) -> str:
    """Why a check that does not judge every page by itself says nothing in a recheck."""
    if indicator in BY_PERSON:
        return "由人检查的项目，程序不能复查，请人工复核。"
    if indicator in OF_POSTS:
        return "账号的发布要重新读，以下一次月度检查为准；也可以打开原文核对。"
    if discover()[indicator].subject == "account":
        return "账号的这一项要看台账和平台上的情况，以下一次月度检查为准。"
    return LATER


def judge_letter(problem: Finding, now: Now) -> Rechecked:
    """Mended when the letter's page, or its list, shows an answer."""
    problem = replace(problem, url=now.moved(problem.url) or problem.url)
    if now.lost(problem.url):
        return now.deleted(problem.url, "可能是删除了来信，没有答复")
    page = now.page(problem.url)
    if page is None or page.facts is None:
        return now.unread(problem.url)
    waiting = next((one for one in unanswered(now.archive).waiting if _is_letter(one, problem)), None)
    if waiting:
        return Rechecked(Outcome.STANDING, "来信仍然没有看到答复。", waiting.evidence)
    if not answered(problem, page):
        return Rechecked(Outcome.UNABLE, "读不出来信是否已经答复。", showing([page], "来信页面"))
    return Rechecked(Outcome.MENDED, "来信已经答复。", showing([page], "网页上已有答复"))


def answered(problem: Finding, page: SeenPage) -> bool:
    """Whether a page shows that a letter was answered."""
    answers = [one for one in (page.facts.letters if page.facts else ()) if one.replied or one.answer]
    return any(cut(letter.title) == problem.quote for letter in answers)


def _is_letter(letter: Waiting, problem: Finding) -> bool:
    return letter.url == problem.url and cut(letter.title) == problem.quote


def judge_account(problem: Finding, now: Now, replied_on: date | None) -> Rechecked:
    """By what a person or an article shows since the inspection and the unit's reply: the ledger's word of
    before is no second look."""
    account = next((one for one in now.archive.plan.accounts if one.subject == problem.subject), None)
    if account is None:
        return Rechecked(Outcome.UNABLE, "台账里没有这个账号了，请人工核对。")
    if account.state in CLOSED_STATES:
        return Rechecked(Outcome.MENDED, f"台账写明账号{account.state}。")
    for item in now.told_by(problem.indicator):
        if item.subject != problem.subject:
            continue
        if isinstance(item, Unable):
            return Rechecked(Outcome.UNABLE, item.reason)
        before = [day_of(seen.at) for seen in problem.evidence]
        for what, day in (("通报以前", max(before, default=None)), ("单位回复以前（或者当天）", replied_on)):
            if day and not (account.checked_on and account.checked_on > day):
                told = f"台账的核对日期还是{what}的，没有人再看过，请核对后填写。"
                return Rechecked(Outcome.UNABLE, told, item.evidence)
        return Rechecked(Outcome.STANDING, item.message, item.evidence)
    posts = [post for post in now.archive.accounts.posts(account.platform) if post.account == account.name]
    seen = tuple(
        Evidence(post.url, post.fetched, f"{post.published}发布{quoted(post.title) if post.title else ''}")
        for post in posts[-1:]
    )
    return Rechecked(Outcome.MENDED, "账号已经更新。", seen)


def _same(found: Finding, problem: Finding) -> bool:
    """Whether a check finds the same on the same page; the site may have another name by now."""
    return found.url == problem.url and found.data.get("identity") == problem.data.get("identity")


def _stands(problem: Finding, page: SeenPage) -> bool:
    """Whether the page still has the words at fault with those around them."""
    words = _plain(problem.quote) if named(problem, "wrong") else ""
    if not words or page.facts is None:
        return False
    return words in _plain("".join((page.facts.title, *page.facts.body)))


def _mended(problem: Finding, page: SeenPage) -> tuple[str, tuple[Evidence, ...]]:
    if wrong := named(problem, "wrong"):
        told = f"{quoted(wrong)}已不在原来的地方。"
        return told, showing([page], f"网页上原来的地方已没有{quoted(wrong)}")
    return "网页上已没有这个问题。", showing([page], "网页上已没有这个问题")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))
