"""The words of a site, proofread: each wrong word once, at the page that an editor would correct."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from checks.evidence import spread_of, weighed
from checks.finding import Certainty
from checks.own import Own
from checks.telling import cut, sentence_at
from checks.text import Typo, proofread, read_ahead
from crawler.archive import Archive, SeenPage
from crawler.page import Page
from crawler.personal import mask

OTHERS_WORDS = frozenset({"mailbox", "mailitem", "error", "robot", "redirect"})
"""Pages whose words are not the office's: citizens' letters (留言), and what servers say."""
OWN_TEXT = frozenset({"article", "about", "guide"})
"""Pages that are where a text lives, before lists that repeat its title."""
MANY_PAGES = 20
"""约定: what stands on so many pages is a template or a term, one slip and not twenty."""
AT_ONCE = 100_000
"""Characters of pages that are read ahead together: most stand on other pages too, and are judged already."""
AROUND = 6
"""So many characters on each side of a word are the context in which a review may let it stand."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong word and the page it stands on, with the first place there."""

    page: SeenPage
    typo: Typo
    text: str
    anchor: str
    """Whose fault it stays (:attr:`checks.Finding.key`): the page's; of a list's entry, of what that leads
    to, for the list moves on; nobody's where it stands on so many pages that it is told once."""
    times: int = 1
    """In how many places of this page it stands."""
    pages: int = 1
    """On how many pages it stands."""
    around: tuple[str, ...] = ()
    """The word in each of its contexts here; alone where it stands on so many pages that it is told once."""

    @property
    def sentence(self) -> str:
        """What it is told in."""
        return cut(sentence_at(self.text, self.typo.start, self.typo.end), 120)

    @property
    def in_title(self) -> bool:
        """Whether the page's title alone is at fault."""
        return self.times == 1 and self.page.facts is not None and self.text == self.page.facts.title


def slips(archive: Archive, own: Own, *, grave: bool) -> Iterator[Slip]:
    """Wrong words on the archive's pages: those that would be 严重表述错误, or all the others.

    What a slip shows around the word has no whole nor half number of a person
    (:func:`crawler.personal.mask`).
    A wrong word is told once a page. The same text on many pages is told once, at its own page rather than
    at a list; so is the same wrong word once it stands on ``MANY_PAGES`` or more.
    """
    of_text: dict[tuple[str, str], Slip] = {}
    starts: dict[tuple[str, str], set[int]] = defaultdict(set)
    urls: dict[str, set[str]] = defaultdict(set)
    for slip in (
        slip for page, texts in _read_ahead(archive) for slip in _on_page(archive, page, texts, own)
    ):
        if slip.typo.grave is not grave:
            continue
        urls[slip.typo.quote].add(slip.page.url)
        key = (slip.text, slip.typo.quote)
        starts[key].add(slip.typo.start)
        of_text[key] = min(of_text.get(key, slip), slip, key=_rank)
    of_page: dict[tuple[str, str], list[Slip]] = defaultdict(list)
    for (_, quote), slip in _borne_out(archive, of_text).items():
        of_page[slip.page.url, quote].append(slip)
    told: set[str] = set()
    for (_, quote), same in of_page.items():
        pages = len(urls[quote])
        if pages >= MANY_PAGES and quote in told:
            continue
        told.add(quote)
        first = min(same, key=lambda slip: (slip.typo.certainty is not Certainty.CERTAIN, slip.anchor))
        contexts = [_around(slip.text, start, quote) for slip in same for start in starts[slip.text, quote]]
        many = pages >= MANY_PAGES
        around = (quote,) if many else tuple(dict.fromkeys(contexts))
        anchor = "" if many else first.anchor
        yield Slip(first.page, first.typo, first.text, anchor, len(contexts), pages, around)


def _rank(slip: Slip) -> tuple[bool, str, str]:
    """Of pages with the same text the one that an editor would correct, in whatever order they were read."""
    return not _is_own_text(slip.page), slip.anchor, slip.page.url


def _borne_out(archive: Archive, slips: dict[tuple[str, str], Slip]) -> dict[tuple[str, str], Slip]:
    """The slips less what the whole site speaks against."""
    guessed = [slip.typo for slip in slips.values() if slip.typo.detector == "context"]
    words = {word for typo in guessed for word in (typo.quote, typo.suggestion)}
    pages = archive.pages() if words else ()
    spread = spread_of(words, (text for page in pages if _is_own_prose(page) for text in _texts(page)))
    kept = {}
    for key, slip in slips.items():
        if (typo := weighed(slip.typo, spread)) is not None:
            kept[key] = replace(slip, typo=typo)
    return kept


def _around(text: str, start: int, quote: str) -> str:
    return text[max(0, start - AROUND) : start + len(quote) + AROUND]


def _read_ahead(archive: Archive) -> Iterator[tuple[SeenPage, list[str]]]:
    """The pages of the office's own prose with their texts, many judged at once."""
    some: list[tuple[SeenPage, list[str]]] = []
    size = 0
    for page in filter(_is_own_prose, archive.pages()):
        texts = _texts(page)
        some.append((page, texts))
        size += sum(map(len, texts))
        if size >= AT_ONCE:
            read_ahead(text for _, texts in some for text in texts)
            yield from some
            some, size = [], 0
    read_ahead(text for _, texts in some for text in texts)
    yield from some


def _on_page(archive: Archive, page: SeenPage, texts: list[str], own: Own) -> Iterator[Slip]:
    facts = page.facts
    assert facts
    own_text, titles = texts[: 1 + len(facts.body)], texts[1 + len(facts.body) :]
    yield from _in_texts(page, own_text, _published(facts), own, page.url)
    for row, title in zip(facts.rows, titles, strict=True):
        for slip in _in_texts(page, (title,), row.date, own, row.url or page.url):
            if not _is_judged_itself(archive, row.url):
                yield slip


def _is_own_prose(page: SeenPage) -> bool:
    return page.facts is not None and page.status < 400 and page.facts.kind not in OTHERS_WORDS


def _texts(page: SeenPage) -> list[str]:
    """Title, paragraphs and rows, without numbers of persons."""
    facts = page.facts
    if facts is None:
        return []
    return [mask(text) for text in (facts.title, *facts.body, *(row.title for row in facts.rows))]


def _in_texts(
    page: SeenPage, texts: Iterable[str], published: date | None, own: Own, anchor: str
) -> Iterator[Slip]:
    texts = tuple(texts)
    for typo in proofread(texts, published, own=own, doubtful=True):
        yield Slip(page, typo, texts[typo.paragraph], anchor)


def _is_judged_itself(archive: Archive, url: str) -> bool:
    """Whether the page that a list entry leads to was read too: its title may be cut short in the list."""
    page = archive.page(url)
    return page is not None and _is_own_text(page)


def _is_own_text(page: SeenPage) -> bool:
    return page.facts is not None and page.facts.kind in OWN_TEXT


def _published(facts: Page) -> date | None:
    if not facts.published or facts.published_doubt:
        return None
    return date.fromisoformat(facts.published[:10])
