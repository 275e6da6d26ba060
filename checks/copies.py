"""旧稿重发: an article that was published long before, word for word, does not make a column fresh."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checks.lasting import lasting
from checks.policies import plain
from checks.rules import Rules
from crawler.archive import Archive, once
from crawler.columns import Column
from crawler.page import Page, Row


@dataclass(frozen=True, slots=True)
class Original:
    """An article's first appearance on the site, as far as the crawl saw it."""

    url: str
    final_url: str
    title: str
    published: date


@dataclass(frozen=True, slots=True)
class Copies:
    """The site's articles by what they say."""

    texts: Mapping[str, str]
    """Address → digest of title and text."""
    originals: Mapping[str, Original]
    """Digest → the earliest article with it."""
    apart: timedelta

    def original(self, row: Row) -> Original | None:
        """The older article that a row's article repeats word for word, when it is old enough."""
        original = self.originals.get(self.texts.get(row.url, ""))
        if original is None or row.date is None or row.url in (original.url, original.final_url):
            return None
        return original if row.date - original.published >= self.apart else None


def find_copies(archive: Archive, rules: Rules) -> Copies:
    """Read the text of every article once; short ones are left out, since they may recur by their nature."""
    return _copies(archive, rules.number("republished", "characters"), rules.number("republished", "days"))


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
    return Copies(texts, originals, timedelta(days=days))


def newest_genuine(column: Column, copies: Copies, today: date) -> Row | None:
    """The column's newest dated row that is neither in the future nor an old article published again."""
    rows = [*column.rows, *([column.newest] if column.newest else [])]
    dated = [row for row in rows if row.date and row.date <= today and not copies.original(row)]
    return max(dated, key=lambda row: row.date or date.min, default=None)


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
