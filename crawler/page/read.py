"""One page, read: the one entry that the crawler, the command line and the tests share.

One parse by lxml (0.7 ms a page; BeautifulSoup's own tree costs 16 ms), and every part reads that
tree. BeautifulSoup finds the charset that a page declares.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice, pairwise

from lxml import etree

from crawler import signs
from crawler.link import Link
from crawler.page import article, guides, kinds, letters, marks
from crawler.page.areas import furniture, in_order
from crawler.page.beyond import beyond, undated_tops, years_to_choose
from crawler.page.cms import family_of
from crawler.page.data import stored_rows
from crawler.page.document import (
    UNSEEN,
    Document,
    Element,
    lines_of,
    marks_of,
    parse,
    raw_text,
    show,
    text_of,
    texts_outside,
    under,
    words,
)
from crawler.page.filling import LIST_BOX, CodeOf, Filling, files_of
from crawler.page.links import links, refresh_of, resolver, shown_links
from crawler.page.model import Attachment, Page, Row
from crawler.page.pager import called, drawn, pager
from crawler.page.rows import Block, Entry, blocks, descending, newest
from crawler.plan import TIMEZONE

OF_ARTICLE = frozenset({"article", "guide", "mailitem", "about"})
OF_LIST = frozenset({"list", "mailbox", "home", "hub"})
SURELY_A_LIST = 10
"""Rows with dates: a page with so many is no article for want of a better title."""
MAX_TOPS = 100
"""Rows without a date at the top of the boxes of a home page."""
SHORTEST_TITLE = 6
"""Characters: a shorter link beside a date names a column or an author."""
_UNSHOWN = re.compile(
    r"display:\s*none|'hidden'|\b(?:hide|hidden|d-none|layui-hide)\b|'(?:v-|ng-|ms-|x-|:)[a-z]+'", re.I
)
_MORE = re.compile(r"^\W*(?:更\s*多|more|查看更多)\W*$", re.I)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a crawl must know of a page at once: where it leads. The rest is read later, from the archive."""

    links: tuple[Link, ...]
    refresh: str | None
    """Where a meta refresh sends the visitor."""
    prose: int
    """Characters that a reader sees outside links, white space not counted."""


def glance(body: bytes, url: str, content_type: str | None = None) -> Glance:
    """The links of one page, a small part of :func:`read` at a small part of its cost.

    Args:
        body: the bytes as received, decompressed.
        url: the address they came from.
        content_type: the HTTP header of that name.
    """
    document = parse(body, url, content_type)
    resolve = resolver(document)
    refresh = refresh_of(document, resolve)
    found = links(document, resolve, refresh)
    found = (*found, *drawn(called(document, resolve), found))
    etree.strip_elements(document.tree, *UNSEEN, "a", with_tail=False)
    prose = len("".join(raw_text(document.tree).split()))
    return Glance(found, refresh[1] if refresh else None, prose)


def read(
    body: bytes,
    url: str,
    content_type: str | None = None,
    as_of: datetime | None = None,
    *,
    drawn: bool = False,
    code_of: CodeOf = lambda url: None,
) -> Page:
    """What a page says: pure, never raises whatever the bytes are, bounded in time.

    Its links are :func:`glance`'s.

    Args:
        url: the address the page was received from; what it names is joined to it.
        content_type: the header's value, for the charset.
        as_of: 监测时间点; dates after its next day are ignored. Now, when not given.
        drawn: whether this is what a browser made of the page, its scripts run to their end.
        code_of: the text of a script file by its address, None where nobody read it.
    """
    today = (as_of or datetime.now(TIMEZONE)).astimezone(TIMEZONE).date()
    return _Reader(parse(body, url, content_type), today, drawn, code_of).page()


class _Reader:
    """One page, looked at part by part; each part may use what those before it found."""

    def __init__(self, document: Document, today: date, drawn: bool, code_of: CodeOf) -> None:
        self.document, self.tree, self.today = document, document.tree, today
        self.drawn = drawn
        self.url = document.url
        self.resolve = resolver(document)
        refresh = refresh_of(document, self.resolve)
        sent = signs.sends_on(document.source.encode()) if not refresh and len(document.source) < 8192 else ""
        self.refresh = refresh[1] if refresh else self.resolve(sent) if sent else None
        self.stored = tuple(stored_rows(document, self.resolve, today))
        self.form = _asks(self.tree)
        self.login = any((field.get("type") or "").lower() == "password" for field in self.tree.iter("input"))
        self.years = years_to_choose(self.tree)
        self.shown = shown_links(document)
        self.filling = Filling(document, files_of(document, self.resolve, code_of))
        self.alive = _is_alive(self.tree)
        show(document)
        self._read_head()
        self._read_list()
        self._read_article()
        self._read_letters()
        self._tell_kind()
        self._read_guide()

    def _read_head(self) -> None:
        self.head = words(self.tree.findtext(".//title") or "")
        self.tags = marks.tags(self.tree)
        for element in self.tree.iter("title"):
            element.text = None
        self.hidden = furniture(self.tree)
        self.main = texts_outside(self.tree, self.hidden)
        self.foot = marks.foot_of(reversed(in_order(self.tree, self.hidden)))
        self.lines = lines_of(self.tree)
        self.text = "\n".join(self.lines)
        self.label = marks.filled(self.tags.get("ColumnName", ""))
        self.crumbs = article.crumbs_of(self.tree, self.lines)

    def _read_article(self) -> None:
        lines, tags = self.lines, self.tags
        title, labelled, why = article.title_of(self.tree, lines, tags, self.head)
        if not labelled and sum(row.date is not None for row in self.rows) < SURELY_A_LIST:
            linked, seen = Counter(one.text for one in self.shown if one.tag == "a"), Counter(lines)
            names = {self.label, *self.crumbs, *(text for text in linked if seen[text] <= linked[text])}
            beside, marked = article.heading_beside(self.tree, self._lines_of_its_own(), names, self.today)
            if beside and (marked or _site_only(title, tags, self.crumbs)):
                title, labelled, why = beside, True, "发布信息上面的一行"
        self.title, self.titled_by = title, why
        written = " ".join(self.document.written.values())
        own = self._lines_of_its_own(title)
        self.published = article.published_of(own, title, tags, written, self.url, self.today)
        last = self.crumbs[-1] if self.crumbs else None
        self.headed = labelled and title != self.label and not (title == last and len(title) <= 10)
        self.body = article.body_of(self.tree, self.hidden)
        self.paragraphs = article.paragraphs(self.body, title) if self.body is not None else ()

    def _lines_of_its_own(self, title: str = "") -> list[str]:
        """The page's lines without those of rows with dates: a list of related articles says nothing of when
        the article called ``title`` was published. Such lists stand behind it, so the last lines go first."""
        gone = Counter[str]()
        for entry in (entry for block in self.blocks for entry in block.entries if entry.row.date):
            lines = lines_of(entry.element)
            alone = len(lines) == 1 and article.is_labelled(lines[0]) and article.says_source(lines[0])
            own = entry.row.url == self.url or (title and any(title in line for line in lines)) or alone
            if not own and len(entry.row.title) >= SHORTEST_TITLE:
                gone.update(lines)
        for line, following in pairwise(self.lines if title else ()):
            if title in line and article.is_labelled(following):
                gone[following] = 0
        kept = []
        for line in reversed(self.lines):
            if gone[line] > 0:
                gone[line] -= 1
            else:
                kept.append(line)
        return kept[::-1]

    def _read_list(self) -> None:
        found = blocks(self.tree, self.hidden, self.resolve, self.today, set(self.crumbs))
        self.blocks = found
        self.rows = self.stored + _main_rows(found)
        self.pager = pager(self.document, self.text, self.shown, self.resolve)

    def _read_letters(self) -> None:
        self.place = "\n".join((*self.crumbs, self.label))
        about = f"{self.place}\n{self.head}"
        self.letter = letters.shown_letter(
            self.tree, self.main, self.url, self.title, about, self.text, self.document.scripts
        )
        lists = (letters.listed_letters(block.entries, self.place) for block in self.blocks[:3])
        listed = next(filter(None, lists), ())
        self.letters = () if self.letter and len(listed) < 2 else listed

    def _tell_kind(self) -> None:
        main_text = words(" ".join(self.main))
        is_list = self.body is not None and _is_rows(self.body, self.rows)
        prose = 0 if is_list else article.body_text_length(self.paragraphs)
        nothing = self._nothing(main_text) if not self.rows else ""
        boxed = not self.rows and _empty_list_box(self.tree, self.hidden)
        seen = kinds.Evidence(
            url=self.url,
            head=self.head,
            column=self.label,
            crumbs=self.crumbs,
            article_label=bool(marks.filled(self.tags.get("ArticleTitle", ""))),
            dated_article=self.headed and self.published.source in {"label", "script", "meta"},
            announced=self.headed and self.published.announced,
            addressed=self.headed and self.published.source == "url",
            body_length=prose,
            main_length=len(main_text),
            rows=self.rows,
            dated=sum(row.date is not None for row in self.rows),
            home_blocks=sum(len(block.entries) >= 2 for block in self.blocks),
            links_out=self._links_out() if not self.rows else len(self.rows),
            pager=self.pager,
            letters=self.letters,
            letter=self.letter,
            form=self.form,
            login=self.login,
            iframe=any(one.tag in {"iframe", "frame"} and one.address for one in self.shown),
            media=any(
                not under(one, self.hidden) for one in self.tree.iter("video", "audio", "embed", "object")
            ),
            refresh=self.refresh,
            list_box=boxed,
            site_title=bool(self.head) and self.head == self.tags.get("SiteName", ""),
            more_links=sum(one.tag == "a" and _MORE.match(one.text) is not None for one in self.shown),
            nothing=nothing,
            hooked=(bool(nothing) or self.pager.total == 0 or boxed) and self._is_hooked(nothing),
            said=main_text,
            gone=self._gone(len(main_text)) if len(self.rows) < 3 else "",
        )
        self.kind, self.told_by = kinds.kind_of(seen)
        source, scripts = self.document.source, self.document.scripts
        waits = bool(self.pager.call) and not self.rows and prose < 200 and self.kind in kinds.LISTED
        self.scripted = (
            waits
            or kinds.challenge(source)
            or kinds.scripted(self.kind, source, scripts, len(self.rows), prose)
        )
        self.empty, self.empty_reason = kinds.blank_of(self.kind, seen, self.scripted)

    def _links_out(self) -> int:
        """Links outside menus: a box of links to the home page or to the page's own column is one."""
        own = {self.label, *self.crumbs[-1:], "首页", "网站首页"} - {""}
        rows = [entry.element for block in self.blocks for entry in block.entries]
        boxes = [row if row.tag == "tr" else row.getparent() for row in rows]
        menus = {
            box
            for box in set(boxes)
            if box is not None and any(text_of(anchor) in own for anchor in islice(box.iter("a"), 50))
        }
        return sum(box not in menus for box in boxes)

    def _nothing(self, main_text: str) -> str:
        """The words by which a page without rows says that there is nothing; not what a script may show."""
        found = kinds.nothing_said(main_text)
        if not found or len(main_text) >= kinds.SHORT:
            return ""
        for element in self.tree.iter():
            if found in (element.text or "") or found in (element.tail or ""):
                holder = element if found in (element.text or "") else element.getparent()
                return "" if holder is not None and _is_unshown(holder) else found
        return found

    def _is_hooked(self, nothing: str) -> bool:
        """Whether a box waits, empty or with no more than ``nothing`` in it, for a script to fill it."""
        if self.drawn:
            return False
        boxes = self.tree.iter("ul", "ol", "table", "tbody", "div")
        small = (box for box in boxes if len(raw_text(box)) < 200 and not under(box, self.hidden))
        waiting = (box for box in small if text_of(box).strip("！!。.…") in {"", nothing})
        return any(map(self.filling.waits, waiting))

    def _gone(self, length: int) -> str:
        """What a short page says in plain words of an error, of nothing there, or of a guard that refused."""
        if length > signs.SHORT_TEXT or self.label or self.tags.get("ArticleTitle"):
            return ""
        source = self.document.source
        if length < signs.GUARD_TEXT and (guard := signs.WAF_WORDS.search("\n".join(self.main))):
            return guard[0]
        if not signs.hints(source.encode(), self.head, length):
            return ""
        if signs.is_no_site(source):
            return "服务器的默认页面"
        return "页面不存在或出错" if signs.confession(source, self.url) else ""

    def _read_guide(self) -> None:
        self.guide = None
        if self.kind == "guide" or (self.kind in {"article", "about", "other"} and guides.NAME in self.text):
            self.guide = guides.guide_of(
                self.document,
                self.hidden,
                self.title,
                self.place,
                self.attachments,
                self.resolve,
                single=self.headed,
                rows=len(self.rows),
            )
        if self.guide and self.kind != "guide" and guides.is_plain(self.guide):
            self.kind, self.told_by = "guide", "正文逐项写着办事指南的要素"

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The documents that the page offers."""
        return article.attachments_of(self.shown, self.resolve)

    def page(self) -> Page:
        """The record, with what belongs to the page's kind."""
        page = Page(
            url=self.url,
            kind=self.kind,
            charset=self.document.charset,
            cms=family_of(self.document.source),
            title=self.label or (self.crumbs[-1] if self.crumbs else "") or self.title,
            column=self.label or _column_of(self.crumbs, self.title, self.kind in OF_ARTICLE),
            breadcrumb=self.crumbs,
            empty=self.empty,
            empty_reason=self.empty_reason,
            tags=self.tags,
            marks=marks.marks(self.text, self.foot, self.shown, self.resolve),
            letters=self.letters or ((self.letter,) if self.letter else ()),
            guide=self.guide if self.kind == "guide" else None,
            refresh=self.refresh,
            scripted=self.scripted,
            alive=self.alive,
            may_fill=not self.drawn and self.filling.possible,
            next_page=self.pager.next_page if self.scripted and self.pager.call else None,
            evidence={"kind": self.told_by},
        )
        if self.kind in OF_ARTICLE:
            return self._article(page)
        return self._list(page) if self.kind in OF_LIST else page

    def _article(self, page: Page) -> Page:
        published = self.published if self.kind != "about" else article.Published()
        letter = self.letter if self.kind == "mailitem" else None
        return replace(
            page,
            title=letter.title if letter else self.title,
            published=published.moment.iso() if published.moment else None,
            published_from=published.source,
            published_doubt=published.doubt,
            source=article.source_of(self.lines, self.title, self.tags),
            author=article.author_of(self.lines, self.title, self.tags),
            attachments=self.attachments,
            body=self.paragraphs,
            besides=article.besides(self.body, self.url, self.resolve) if self.body is not None else (),
            evidence=page.evidence | {"title": "来信的标题" if letter else self.titled_by},
        )

    def _list(self, page: Page) -> Page:
        last = newest(self.rows, self.today)
        ahead = sum(row.date > self.today + timedelta(days=1) for row in self.rows if row.date)
        more = beyond(
            self.document,
            self.filling,
            self.hidden,
            self.main,
            self.years,
            self.blocks,
            self.resolve,
            self.today,
            drawn=self.drawn,
        )
        tops = undated_tops(self.blocks) if self.kind in {"home", "hub"} else ()
        beside = f"；另有 {ahead} 条的日期在监测时间点之后，没有算" if ahead else ""
        return replace(
            page,
            rows=self.rows,
            newest=last.date if last else None,
            unseen=more.unseen,
            closed=more.closed,
            latest=more.latest,
            heads=(*more.heads, *islice(tops, MAX_TOPS)),
            tops=more.tops if self.kind in {"list", "mailbox"} else (),
            order_desc=descending(self.rows),
            next_page=self.pager.next_page,
            pages=self.pager.pages,
            total=self.pager.total,
            evidence=page.evidence | ({"newest": f"《{last.title}》{beside}"} if last else {}),
        )


def _main_rows(found: list[Block]) -> tuple[Row, ...]:
    """The rows of the page's list: every block with dates outside side bars (tabs and chunks are several
    blocks), or, when no row has a date, the heaviest block."""
    dated = [block for block in found if block.dated * 2 >= len(block.entries) and block.dated]
    central = [block for block in dated if not all(entry.side for entry in block.entries)] or dated
    chosen = central or [block for block in found[:1] if len(block.entries) >= 2 and _titles(block)]
    return tuple(entry.row for block in chosen for entry in _without_menus(block))


def _without_menus(block: Block) -> Iterable[Entry]:
    """The entries without boxes of names of columns, which may look like rows of the list."""
    boxes: defaultdict[Element | None, list[Entry]] = defaultdict(list)
    for entry in block.entries:
        boxes[entry.element.getparent()].append(entry)
    whole = len(boxes) == 1 or not block.dated
    kept = {
        box
        for box, entries in boxes.items()
        if whole
        or any(entry.row.date for entry in entries)
        or sum(len(entry.row.title) for entry in entries) >= 9 * len(entries)
    }
    return (entry for entry in block.entries if entry.element.getparent() in kept)


def _titles(block: Block) -> bool:
    """Whether undated links read like titles of articles, not like names of columns."""
    return sum(len(entry.row.title) for entry in block.entries) >= 9 * len(block.entries)


def _is_rows(element: Element, rows: tuple[Row, ...]) -> bool:
    """Whether an element's text is the list itself."""
    text = text_of(element)
    held = [row for row in rows[:40] if row.title in text]
    return len(held) >= 3 or (len(held) == 2 and all(row.date for row in held))


def _is_unshown(element: Element) -> bool:
    """Whether an element waits for a script to show it, or is a template's."""
    return any(_UNSHOWN.search(str(each.attrib)) for each in (element, *element.iterancestors()))


def _site_only(title: str, tags: dict[str, str], crumbs: tuple[str, ...]) -> bool:
    """Whether what ``<title>`` gave is only the site's or the column's name."""
    names = {tags.get("SiteName", ""), tags.get("ColumnName", ""), *crumbs}
    return title in names or len(title) < 6 or bool(article.SITE_WORDS.search(title)) or len(crumbs) == 0


def _column_of(crumbs: tuple[str, ...], title: str, of_article: bool) -> str:
    """The column's name: the last crumb that is not the article's own title or 正文."""
    own = {"正文", "首页", "网站首页", "信息详细"} | ({title} if of_article else set())
    names = [crumb for crumb in crumbs if crumb not in own]
    return names[-1] if names else ("" if of_article else title)


def _is_alive(tree: Element) -> bool:
    """Whether a browser may show more than the source; before :func:`show`, which takes scripts away."""
    parts = ("script", "iframe", "frame", "object", "embed")
    return next(tree.iter(*parts), None) is not None or any(
        isinstance(element.tag, str) and "-" in element.tag for element in tree.iter()
    )


def _asks(tree: Element) -> bool:
    """Whether the page is a form to fill in: a textarea, or three fields besides a search box."""
    fields = [
        field
        for field in tree.iter("input")
        if (field.get("type") or "text").lower() in {"text", "tel", "email", "password", "file"}
    ]
    return next(tree.iter("textarea"), None) is not None or len(fields) >= 4


def _empty_list_box(tree: Element, hidden: set[Element]) -> bool:
    """Whether the main area holds a list container with nothing in it, in a column of the page that holds
    nothing else (a heading and a pager aside): links beside it would be child columns."""
    for box in tree.iter("ul", "ol", "tbody", "table", "div"):
        if box.tag == "div" and not LIST_BOX.search(marks_of(box)):
            continue
        if raw_text(box).strip() or under(box, hidden):
            continue
        if next(box.iter("img", "iframe", "input", "object", "video", "canvas"), None) is not None:
            continue
        parent = box.getparent()
        column = parent.getparent() if parent is not None else None
        around = column if column is not None and column.tag not in {"body", "html"} else parent
        if around is None or around.tag in {"body", "html"}:
            continue
        anchors = sum(len(text_of(anchor)) > 1 for anchor in around.iter("a"))
        if anchors <= 4 and len(text_of(around)) <= 80:
            return True
    return False
