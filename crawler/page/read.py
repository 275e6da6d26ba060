"""One page, read: the one entry that the crawler, the command line and the tests share.

One parse by lxml (0.7 ms a page; BeautifulSoup's own tree costs 16 ms), and every part reads that
tree. BeautifulSoup finds the charset that a page declares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from crawler.link import Link
from crawler.page import article, kinds, letters, marks
from crawler.page.areas import furniture
from crawler.page.data import stored_rows
from crawler.page.document import (
    UNSEEN,
    Element,
    lines_of,
    marks_of,
    parse,
    pieces_of,
    raw_text,
    show,
    text_of,
    under,
    words,
)
from crawler.page.links import links, refresh_of, resolver
from crawler.page.model import Page, Row
from crawler.page.pager import called, drawn, pager
from crawler.page.rows import Block, blocks, descending, newest
from crawler.plan import TIMEZONE

_CMS: tuple[tuple[str, tuple[str, ...], re.Pattern[str] | None], ...] = (
    ("trs", ("TRS_Editor", "TRS_UEDITOR", "Custom_UnionStyle"), re.compile(r"/t20\d{6}_\d+\.")),
    ("vsb", ("vsb_content", "v_news_content", "wbtreeid=", "_showDynClicks", ".TreeTempUrl"), None),
    (
        "hanweb",
        ("<datastore>", "barrierfree_container", "ZJEG_RSS"),
        re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_"),
    ),
    ("gkmlpt", ("/gkmlpt/",), re.compile(r"content/post_\d+\.html")),
    ("ucap", ("UCAPCONTENT", "UCAP-CONTENT", "pages_content"), None),
    ("epoint", ('"ewb-',), None),
    ("cnode", (), re.compile(r"/c\d{5,6}/(?:\d{4}/\d{1,2}/\d{1,2}/|\d{6}/)?[0-9a-f]{32}\.s?html")),
    ("empire", ("/e/action/", "/e/public/"), None),
    ("dede", ("/plus/list.php?tid=", "/plus/view.php"), re.compile(r"list_\d+_\d+\.html")),
    ("jeecms", (".jhtml",), None),
)
"""Words and addresses that families of editors' systems leave in a page (STRUCTURES section 1)."""
_LIST_BOX = re.compile(r"list|liebiao|(?:^|[\s_-])lb(?:[\s_-]|$)")
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


def read(body: bytes, url: str, content_type: str | None = None, as_of: datetime | None = None) -> Page:
    """What a page says: pure, never raises whatever the bytes are, bounded in time.

    Args:
        url: the address the page was received from; its links are joined to it.
        content_type: the header's value, for the charset.
        as_of: 监测时间点; dates after its next day are ignored. Now, when not given.
    """
    today = (as_of or datetime.now(TIMEZONE)).astimezone(TIMEZONE).date()
    document = parse(body, url, content_type)
    resolve = resolver(document)
    refresh = refresh_of(document, resolve)
    found_links = links(document, resolve, refresh)
    stored = tuple(stored_rows(document, resolve, today))
    form = _asks(document.tree)
    iframe = any(link.element == "iframe" for link in found_links)
    show(document)
    tree = document.tree

    head = words(tree.findtext(".//title") or "")
    tags = marks.tags(tree)
    for element in tree.iter("title"):
        element.text = None
    hidden = furniture(tree)
    all_lines = lines_of(tree)
    text = "\n".join(all_lines)
    column = marks.filled(tags.get("ColumnName", ""))
    crumbs = article.crumbs_of(tree, all_lines)
    title, labelled = article.title_of(tree, all_lines, tags, head)
    if not labelled:
        beside = article.heading_beside(all_lines, column)
        title, labelled = (beside, True) if beside and _site_only(title, tags, crumbs) else (title, False)
    published = article.published_of(all_lines, title, tags, " ".join(document.written.values()), url, today)
    is_article = labelled and title != column and not (crumbs and title == crumbs[-1] and len(title) <= 10)
    body_element = article.body_of(tree, hidden)
    paragraphs = article.paragraphs(body_element, title) if body_element is not None else ()

    found_blocks = blocks(tree, hidden, resolve, today)
    rows = stored + _main_rows(found_blocks)
    dated = sum(row.date is not None for row in rows)
    found_pager = pager(document, text, resolve)
    main_text = _main_text(tree, hidden)
    prose = (
        article.body_text_length(paragraphs)
        if body_element is None or not _is_rows(body_element, rows)
        else 0
    )
    shown = letters.shown_letter(pieces_of(tree), url) if "内容" in text else None
    listed = next(filter(None, (letters.listed_letters(block.entries) for block in found_blocks[:3])), ())
    if shown and len(listed) < 2:
        listed = ()
    seen = kinds.Evidence(
        url=url,
        head=head,
        column=column,
        crumbs=crumbs,
        article_label=bool(marks.filled(tags.get("ArticleTitle", ""))),
        dated_article=is_article and published.source in {"label", "script", "meta"},
        announced=is_article and published.announced,
        body_length=prose,
        main_length=len(main_text),
        rows=rows,
        dated=dated,
        home_blocks=sum(len(block.entries) >= 2 for block in found_blocks),
        links_out=sum(len(block.entries) for block in found_blocks),
        pager=found_pager,
        letters=listed,
        letter=shown,
        form=form,
        iframe=iframe,
        refresh=refresh[1] if refresh else None,
        list_box=not rows and _empty_list_box(tree, hidden),
        site_title=bool(head) and head == tags.get("SiteName", ""),
        more_links=_more_links(tree),
    )
    kind = kinds.kind_of(seen)
    guarded = kinds.challenge(document.source)
    scripted = guarded or kinds.scripted(kind, document.source, document.scripts, len(rows), prose)
    empty, reason = kinds.blank_of(kind, seen, scripted, main_text)
    of_article = kind in {"article", "guide", "mailitem", "about"}
    of_list = kind in {"list", "mailbox", "home", "hub"}
    newest_row = newest(rows, today) if of_list else None
    return Page(
        url=url,
        kind=kind,
        charset=document.charset,
        cms=_cms(document.source),
        title=shown.title
        if shown and kind == "mailitem"
        else title
        if of_article
        else (column or (crumbs[-1] if crumbs else "") or title),
        published=published.moment.iso() if of_article and kind != "about" and published.moment else None,
        published_from=published.source if of_article and kind != "about" else None,
        published_doubt=published.doubt if of_article and kind != "about" else None,
        source=article.source_of(all_lines, title, tags) if of_article else "",
        author=article.author_of(all_lines, title, tags) if of_article else "",
        column=column or _column_of(crumbs, title, of_article),
        breadcrumb=crumbs,
        rows=rows if of_list else (),
        newest=newest_row.date if newest_row else None,
        order_desc=descending(rows) if of_list else None,
        next_page=found_pager.next_page if of_list else None,
        pages=found_pager.pages if of_list else None,
        total=found_pager.total if of_list else None,
        empty=empty,
        empty_reason=reason,
        attachments=article.attachments_of(found_links) if of_article else (),
        tags=tags,
        marks=marks.marks(text, found_links),
        body=paragraphs if of_article else (),
        letters=listed or ((shown,) if shown else ()),
        links=(*found_links, *drawn(found_pager, found_links)) if of_list else found_links,
        refresh=refresh[1] if refresh else None,
        scripted=scripted,
    )


def _main_rows(found: list[Block]) -> tuple[Row, ...]:
    """The rows of the page's list: every block with dates outside side bars (tabs and chunks are several
    blocks), or, when no row has a date, the heaviest block."""
    dated = [block for block in found if block.dated * 2 >= len(block.entries) and block.dated]
    central = [block for block in dated if not all(entry.side for entry in block.entries)] or dated
    chosen = central or [block for block in found[:1] if len(block.entries) >= 2 and _titles(block)]
    return tuple(entry.row for block in chosen for entry in block.entries)


def _titles(block: Block) -> bool:
    """Whether undated links read like titles of articles, not like names of columns."""
    return sum(len(entry.row.title) for entry in block.entries) >= 9 * len(block.entries)


def _is_rows(element: Element, rows: tuple[Row, ...]) -> bool:
    """Whether an element's text is the list itself."""
    text = text_of(element)
    return sum(row.title in text for row in rows[:40]) >= 3


def _site_only(title: str, tags: dict[str, str], crumbs: tuple[str, ...]) -> bool:
    """Whether what ``<title>`` gave is only the site's or the column's name."""
    names = {tags.get("SiteName", ""), tags.get("ColumnName", ""), *crumbs}
    return title in names or len(title) < 6 or bool(article.SITE_WORDS.search(title)) or len(crumbs) == 0


def _column_of(crumbs: tuple[str, ...], title: str, of_article: bool) -> str:
    """The column's name: the last crumb that is not the article's own title or 正文."""
    own = {"正文", "首页", "网站首页", "信息详细"} | ({title} if of_article else set())
    names = [crumb for crumb in crumbs if crumb not in own]
    return names[-1] if names else ("" if of_article else title)


def _main_text(tree: Element, hidden: set[Element]) -> str:
    """The words outside navigation, header and footer."""
    pieces: list[str] = []
    body = tree.find("body")
    if body is not None:
        _collect(body, hidden, pieces)
    return words(" ".join(pieces))


def _collect(element: Element, hidden: set[Element], pieces: list[str]) -> None:
    if element.text:
        pieces.append(element.text)
    for child in element:
        if isinstance(child.tag, str) and child not in hidden:
            _collect(child, hidden, pieces)
        if child.tail:
            pieces.append(child.tail)


def _asks(tree: Element) -> bool:
    """Whether the page is a form to fill in: a textarea, or three fields besides a search box."""
    fields = [
        field
        for field in tree.iter("input")
        if (field.get("type") or "text").lower() in {"text", "tel", "email", "password", "file"}
    ]
    return next(tree.iter("textarea"), None) is not None or len(fields) >= 4


def _more_links(tree: Element) -> int:
    """How many blocks of the page end in 更多."""
    return sum(bool(_MORE.match(text_of(anchor))) for anchor in tree.iter("a"))


def _empty_list_box(tree: Element, hidden: set[Element]) -> bool:
    """Whether the main area holds a list container with nothing in it, in a column of the page that holds
    nothing else (a heading and a pager aside): links beside it would be child columns."""
    for box in tree.iter("ul", "ol", "tbody", "table", "div"):
        if box.tag == "div" and not _LIST_BOX.search(marks_of(box)):
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


def _cms(source: str) -> str | None:
    for name, left, pattern in _CMS:
        if any(word in source for word in left) or (pattern and pattern.search(source)):
            return name
    return None
