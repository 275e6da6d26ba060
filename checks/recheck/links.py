"""A link that did not open: does it now, or is it gone from the page that had it?"""

from __future__ import annotations

from collections.abc import Sequence

from checks.finding import Finding
from checks.lasting import lasting
from checks.links import ATTACHMENT
from checks.promises import left_behind, may_keep
from checks.recheck.model import Now, Outcome, Rechecked, named, showing
from checks.telling import cut, quoted, site_of
from crawler.archive import SeenPage, Target
from crawler.link import AS_WRITTEN, Fate

MOST_PAGES = 3
"""Of the pages that hold the link, so many are looked at again."""
MOST_NEW = 20
"""Links of a page that it did not have."""


def addresses(problem: Finding) -> list[str]:
    """The targets that did not open."""
    return named(problem, "urls").split("\n") if named(problem, "urls") else [problem.url]


def holders(problem: Finding) -> list[str]:
    """The pages on which the link stood, those that were shown as evidence."""
    targets = {*addresses(problem), problem.url}
    pages = [named(problem, "page"), *(seen.url for seen in problem.evidence)]
    return [url for url in dict.fromkeys(pages) if url and url not in targets][:MOST_PAGES]


def replaced(problem: Finding, now: Now) -> list[Target]:
    """Where the words of the link lead now, when the pages did not lead there before; of an attachment, what
    else is new in the main text."""
    words, pages, old = _words(problem), _read(problem, now), set(addresses(problem))
    if now.known:
        old.update(*(now.known.links.get(asked, ()) for asked in holders(problem)))
    where = {page.final_url for page in pages}
    fresh = _fresh(problem, now) if named(problem, "kind") == ATTACHMENT else set[str]()
    return [
        target
        for url, target in now.targets.items()
        if url not in old
        and any(
            place.page_url in where and (place.text.strip() in words or url in fresh)
            for place in target.places
        )
    ]


def _fresh(problem: Finding, now: Now) -> set[str]:
    """The links in the main texts of the pages that the inspection did not see there."""
    fresh: list[str] = []
    for asked in holders(problem):
        page, was = now.page(now.moved(asked) or asked), now.known.pages.get(asked) if now.known else None
        if page and page.facts and was:
            fresh += [url for url in page.facts.besides if url not in was.besides]
    return set(fresh[:MOST_NEW])


def judge(problem: Finding, now: Now) -> Rechecked:
    """Mended when the link opens, leads to what opens, or is gone with the words that sent readers to it."""
    pages, asked = _read(problem, now), holders(problem)
    lost = [url for url in asked if now.lost(url) and not now.moved(url)]
    where = {page.final_url for page in pages}
    standing = [
        target
        for url in addresses(problem)
        if (target := now.targets.get(url)) and any(place.page_url in where for place in target.places)
    ]
    if told := _of_targets(standing, "链接还在网页上", now):
        return told
    if len(pages) + len(lost) < len(asked) or not asked:
        return now.unread(next((url for url in asked if not now.page(now.moved(url) or url)), problem.url))
    if standing:
        return Rechecked(Outcome.MENDED, "链接现在打得开。", now.looks(*(target.url for target in standing)))
    if lost and not pages:
        return now.deleted(lost[0], "可能是删除了有这个链接的网页，没有改正链接")
    return _removed(problem, now, pages)


def _removed(problem: Finding, now: Now, pages: Sequence[SeenPage]) -> Rechecked:
    others, home = replaced(problem, now), lasting(site_of(now.archive).url)
    to_home = home in map(lasting, _fresh(problem, now)) and all(lasting(one.url) == home for one in others)
    if to_home and named(problem, "kind") == ATTACHMENT:
        told_ = "附件的链接改到了首页，首页上有没有附件没有看，请人工核对。"
        return Rechecked(Outcome.UNABLE, told_, showing(pages, "链接改到了首页"))
    if told := _of_targets(others, "链接改成了另一个地址", now):
        return told
    if others:
        seen = now.looks(*(target.url for target in others))
        return Rechecked(Outcome.MENDED, "已改为另一个地址的链接或者图片，现在打得开。", seen)
    for page in pages:
        if words := left_behind(problem, page.facts) if page.facts else "":
            seen = showing([page], f"网页上仍写着：{words}")
            told_ = f"链接已删除，但网页上仍写着{quoted(cut(words, 30))}，"
            if may_keep(now.archive, page):
                return Rechecked(Outcome.UNABLE, f"{told_}内容是不是已经放在网页上，请人工核对。", seen)
            return Rechecked(Outcome.FAKE, f"{told_}读者点不开。", seen)
    return Rechecked(Outcome.MENDED, "链接已从网页上删除。", showing(pages, "网页上已没有这个链接"))


def _of_targets(targets: Sequence[Target], what: str, now: Now) -> Rechecked | None:
    """未整改 when one does not open, 未能检查 when that cannot be told of one; None when all open."""
    broken = [target for target in targets if target.fate in (Fate.BROKEN, Fate.SOFT)]
    if broken:
        urls, cause = [target.url for target in broken], broken[0].cause
        if cause in AS_WRITTEN:
            return Rechecked(Outcome.STANDING, f"{what}：{cause}。", now.looks(*urls))
        why = f"：{cause}" if cause else ""
        return Rechecked(Outcome.STANDING, f"{what}，隔一段时间看了两次都打不开{why}。", now.looks(*urls))
    unsure = [target.url for target in targets if target.fate is not Fate.OK]
    if unsure:
        return Rechecked(Outcome.UNABLE, f"{what}，但能不能打开没有看准。", now.looks(*unsure))
    return None


def _words(problem: Finding) -> set[str]:
    return {words for words in problem.quote.split("、") if words}


def _read(problem: Finding, now: Now) -> list[SeenPage]:
    return [page for url in holders(problem) if (page := now.page(now.moved(url) or url))]
