"""旧稿重发, 改动发布日期: what was published long before, word for word, there or elsewhere, makes no column
fresh."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from checks.lasting import lasting
from checks.policies import plain
from checks.rules import Rules
from checks.telling import day_of
from crawler.archive import INSPECTED, Archive, SeenPage, once
from crawler.columns import Column
from crawler.page import Page, Row

CHARACTERS = 30
"""Han characters by which a text is known again at its own address."""


@dataclass(frozen=True, slots=True)
class Original:
    """An article's first appearance on the site, as far as the crawl saw it."""

    url: str
    final_url: str
    title: str
    published: date


@dataclass(frozen=True, slots=True)
class Redated:
    """An article that an earlier inspection saw with an older date."""

    page: SeenPage
    title: str
    new: date
    before: SeenPage
    old: date
    inspected: date
    """监测时间点 of the inspection that saw the older date; the day of its look, where nobody kept that."""
    many: bool
    """Whether so many bear the same new date that they may have been moved or imported anew."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The site's articles by what they say."""

    texts: Mapping[str, str]
    """Address → digest of title and text."""
    originals: Mapping[str, Original]
    """Digest → the earliest article with it."""
    apart: timedelta
    redated: Mapping[str, Redated]
    """By address, what an earlier inspection saw with an older date."""

    def is_old(self, row: Row) -> bool:
        """Whether a row's article was published before, and nothing in it is new but its date or address."""
        return row.url in self.redated or self.original(row) is not None

    def original(self, row: Row) -> Original | None:
        """The older article that a row's article repeats word for word, when it is old enough."""
        original = self.originals.get(self.texts.get(row.url, ""))
        if original is None or row.date is None or row.url in (original.url, original.final_url):
            return None
        return original if row.date - original.published >= self.apart else None


def find_copies(archive: Archive, rules: Rules) -> Copies:
    """Read the text of every article once; short ones are left out, since they may recur by their nature."""
    characters, days = (rules.number("republished", name) for name in ("characters", "days"))
    return replace(_copies(archive, characters, days), redated=find_redated(archive, rules))


@once
def _copies(archive: Archive, shortest: int, days: int) -> Copies:
    texts: dict[str, str] = {}
    originals: dict[str, Original] = {}
    for page in archive.pages():
        facts = page.facts
        text = digest(facts, shortest) if facts and facts.kind == "article" else None
        if facts is None or text is None:
            continue
        texts[page.url] = texts[page.final_url] = text
        published = published_on(facts)
        known = originals.get(text)
        if published and (known is None or published < known.published):
            originals[text] = Original(page.url, page.final_url, facts.title, published)
    return Copies(texts, originals, timedelta(days=days), {})


def newest_genuine(column: Column, copies: Copies, today: date) -> Row | None:
    """The column's newest dated row that is neither in the future nor an old article published again; a row
    that bears another date now counts by its first."""
    rows = [*column.rows, *([column.newest] if column.newest else [])]
    genuine = first_dated((row for row in rows if not copies.original(row)), copies.redated)
    dated = [row for row in genuine if row.date and row.date <= today]
    return max(dated, key=lambda row: row.date or date.min, default=None)


def first_dated(rows: Iterable[Row], redated: Mapping[str, Redated]) -> Iterator[Row]:
    """Rows, each with the first date that was seen of it."""
    for row in rows:
        known = redated.get(row.url)
        yield replace(row, date=min(row.date, known.old)) if known and row.date else row


def find_redated(archive: Archive, rules: Rules) -> Mapping[str, Redated]:
    """The articles whose date alone is another than an earlier inspection saw, by their addresses."""
    return _redated(archive, rules.number("redated", "days"), rules.number("redated", "batch"))


@once
def _redated(archive: Archive, days: int, batch: int) -> Mapping[str, Redated]:
    today = day_of(archive.plan.as_of)
    found, inspected = list(_moved(archive, days, today)), json.loads(archive.meta.get(INSPECTED, "{}"))
    counts = Counter(new for *_, new in found)
    return {
        url: Redated(
            page,
            page.facts.title,
            new,
            before,
            old,
            day_of(datetime.fromisoformat(inspected.get(before.url) or before.fetched_at.isoformat())),
            counts[new] >= batch,
        )
        for page, before, old, new in found
        for url in (page.url, page.final_url)
        if page.facts
    }


def _moved(archive: Archive, days: int, today: date) -> Iterator[tuple[SeenPage, SeenPage, date, date]]:
    """Each article with what it was, and both its dates."""
    for before in archive.redated():
        page = archive.page(before.url)
        now, then = page.facts if page else None, before.facts
        if page is None or now is None or then is None or now.published_from != then.published_from:
            continue
        new, old, text = published_on(now), published_on(then), digest(now, CHARACTERS)
        if not new or not old or not text or not only_words(now) or content(now) != content(then):
            continue
        if (new - old).days > days and new <= today:
            yield page, before, old, new


def digest(facts: Page, shortest: int) -> str | None:
    """Of an article's title and text; None when it holds fewer Han characters."""
    text, length = wording(facts)
    return text if length >= shortest else None


def wording(facts: Page) -> tuple[str, int]:
    """A digest of a page's title and text, and how many Han the text has."""
    text = plain("".join(facts.body))
    told = hashlib.sha256(f"{plain(facts.title)}\n{text}".encode()).hexdigest()
    return told, sum(map(len, re.findall(r"[\u4e00-\u9fff]+", text)))


def content(facts: Page) -> frozenset[str]:
    """All that an article says and shows: a new picture, attachment, link or table makes it another."""
    shown = (*facts.besides, *(attachment.url for attachment in facts.attachments))
    return frozenset((wording(facts)[0], *map(lasting, shown)))


def only_words(facts: Page) -> bool:
    """Whether an article has nothing that may change while its words stay: the picture or the document at the
    same address may be another, and nobody looked into it."""
    return not facts.attachments and not any(shown.startswith("http") for shown in facts.besides)


def published_on(facts: Page) -> date | None:
    """The day of an article's publication; None where it is in doubt."""
    if not facts.published or facts.published_doubt:
        return None
    return date.fromisoformat(facts.published[:10])
