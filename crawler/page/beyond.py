"""What a list page may show besides the rows that were read: then the newest of these is no proof that
nothing newer is there. Nothing here makes a column fresh; it only keeps it from being called stale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby, islice, takewhile
from urllib.parse import urlsplit

from crawler.page import dates
from crawler.page.areas import in_side
from crawler.page.document import LINE, Document, Element, raw_text, text_of, under, words
from crawler.page.filling import Filling
from crawler.page.links import Resolver
from crawler.page.model import FILLED_BY_SCRIPT, FRAMED, Row
from crawler.page.rows import Block

HEADLINE = 10
"""Characters: shorter words above a list name a column, a service or a place."""
_MAX_HEADS, _MAX_ANCHORS, _MAX_TOPS = 5, 500, 50
_LONGEST = 200
"""Characters of what opens by a click and is an entry."""
_CLOCK = re.compile(rf"{dates.CLOCK.pattern}|农历|今天是|现在是")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENDS = (
    "停止(?:更新|维护|运行|服务|使用)|不再(?:更新|维护|发布|使用)|暂停更新|停更(?!新)|停用|关停|关闭|下线|归档|撤销"
    "|(?:迁移|转移|合并|整合|调整|归并)(?:到|至|入)?|(?:迁|移|转)(?:至|到|入)|并入(?!库)"
)
_BETWEEN = rf"[^，。；！不责对{LINE}]"
_CLOSED = re.compile(
    rf"(?:(?<![日根])本(?:网站|站)|(?<![日根])[本该此](?:栏目|频道|版块|板块|页面|专栏|专题)){_BETWEEN}{{0,20}}(?:{_ENDS})"
    rf"|(?:^|[{LINE}：:，。；！（(【“*※])(?:原)?(?:(?:栏目|频道|版块|板块|专栏|以下|上述|历史)(?:内容|信息|数据)?|内容|信息)"
    rf"(?:(?:现|均|都|全部)?(?:已|将)经?{_BETWEEN}{{0,8}}(?:{_ENDS})|{_BETWEEN}{{0,4}}(?:迁移|转移|合并|整合|调整)(?:到|至|入))"
    rf"|(?:栏目|频道|网站){_BETWEEN}{{0,4}}(?:改版|升级)[、和]?{_BETWEEN}{{0,4}}(?:整合|合并)"
    rf"|最新(?:信息|内容|动态|消息){_BETWEEN}{{0,4}}请(?:访问|前往|移步|到|见)"
)
"""What a page says of its own column or site when nothing new is to come there."""
_BUTTONS = frozenset(("a", "option", "button", "input"))
_CHOICE = re.compile(r"(20\d\d)\s*年?度?\s*$")
_HTML = re.compile(r"\.(?:s?html?|jspx?|aspx?|php)(?:[?#]|$)|/$", re.I)
_WIDGET = re.compile(
    r"weather|tianqi|share|map\.|/map|video|player|\bv\.|live|weibo|weixin|\bqq\.|baidu|conac|count|stat|login|search|kefu|chat",
    re.I,
)
"""Addresses of other hosts' frames that hold no list."""
_UNSHOWN = re.compile(r"display:\s*none|visibility:\s*hidden", re.I)


@dataclass(frozen=True, slots=True)
class Beyond:
    """What may be newer than the rows."""

    unseen: str
    """Where rows may stand that were not read: :data:`FILLED_BY_SCRIPT`, :data:`FRAMED`, in a year that a
    reader can choose; or empty."""
    closed: str
    """What the main area says of the column or the site, when nothing new is to come there; or empty."""
    latest: date | None
    """The latest day up to today that the main area names in any place, and that a row without a year may
    have."""
    heads: tuple[Row, ...]
    """Headlines and pictures with words above the first row, none with a date beside it."""
    tops: tuple[Row, ...]
    """Other links above the first row with a date, in whatever box, and what opens by a click; none dated.
    A picture has no title."""


def beyond(
    document: Document,
    filling: Filling,
    hidden: set[Element],
    main: Sequence[str],
    years: Iterable[int],
    blocks: Sequence[Block],
    resolve: Resolver,
    today: date,
    *,
    drawn: bool,
) -> Beyond:
    """What the page may show besides the rows in ``blocks``.

    ``filling`` knows its scripts, ``hidden`` is the page's furniture, ``main`` the texts outside it,
    ``years`` what :func:`years_to_choose` found; :func:`crawler.page.document.show` has run. ``drawn`` says
    that scripts have filled what they fill.
    """
    boxes = chain(filling.empty(), filling.held(blocks), filling.written())
    filled = FILLED_BY_SCRIPT if not drawn and any(not under(box, hidden) for box in boxes) else ""
    other = _framed(document, hidden, resolve) or _another_year(years, blocks, today)
    return Beyond(
        filled or other,
        _closed("".join(main), blocks),
        max((*_named(main, today), *_possible(blocks, today)), default=None),
        tuple(islice(_heads(document.tree, hidden, blocks, resolve), _MAX_HEADS)),
        tuple(islice(_tops(document.tree, hidden, blocks, resolve), _MAX_TOPS)),
    )


def _closed(text: str, blocks: Sequence[Block]) -> str:
    """What the text says of the end of its column or site, titles of rows aside."""
    said = (match[0].strip(f"{LINE}：:，。；！（(【“*※") for match in _CLOSED.finditer(text))
    titles = [entry.row.title for block in blocks for entry in block.entries]
    return next((words_ for words_ in said if not any(words_ in title for title in titles)), "")


def undated_tops(blocks: Iterable[Block]) -> Iterator[Row]:
    """The rows without a date that stand above the newest of their box; a page has many boxes, and each may
    begin with what is new."""
    for block in blocks:
        for _, box in groupby(block.entries, lambda entry: entry.element.getparent()):
            rows = [entry.row for entry in box if not entry.side]
            last = max((row.date for row in rows if row.date), default=None)
            above = takewhile(lambda row: row.date is None or row.date != last, rows)  # noqa: B023
            yield from islice(filter(_may_be_news, above), _MAX_HEADS)


def _may_be_news(row: Row) -> bool:
    """Whether a row without a date may be an article: at the root of a site stands none."""
    return row.date is None and len(row.title) >= HEADLINE and urlsplit(row.url).path.strip("/") != ""


def _framed(document: Document, hidden: set[Element], resolve: Resolver) -> str:
    host = urlsplit(document.url).netloc
    for frame in document.tree.iter("iframe", "frame", "object", "embed"):
        address = resolve(frame.get("src") or frame.get("data") or "")
        said = "html" in (frame.get("type") or "") or _HTML.search(address)
        told = frame.tag in {"iframe", "frame"} or said
        here = urlsplit(address).netloc == host
        may = here or (address.startswith("http") and not _WIDGET.search(address) and not in_side(frame))
        if told and may and _is_shown(frame) and not under(frame, hidden):
            return FRAMED
    return ""


def years_to_choose(tree: Element) -> tuple[int, ...]:
    """The years whose rows a reader may ask for by a script or a form; before :func:`show`, which takes lists
    to choose from away."""
    found = []
    for element in tree.iter("a", "option", "button", "input", "span", "li", "em", "b", "div", "dd"):
        button = element.tag in _BUTTONS or element.get("onclick")
        if button and (element.get("href") or "#").startswith(("#", "javascript:")):
            choice = _CHOICE.match((raw_text(element).strip() or element.get("value") or "")[:20])
            found += [int(choice[1])] if choice else []
    return tuple(found)


def _another_year(years: Iterable[int], blocks: Iterable[Block], today: date) -> str:
    dated = (entry.row.date.year for block in blocks for entry in block.entries if entry.row.date)
    last = max((year for year in dated if year <= today.year), default=today.year)
    year = max((year for year in years if year <= today.year), default=0)
    return f"页面上可以选看{year}年的信息，没有读到" if year > last else ""


def _is_shown(frame: Element) -> bool:
    sizes = {(frame.get(name) or "").removesuffix("px").strip() for name in ("width", "height")}
    return not sizes & {"0", "1"} and not _UNSHOWN.search(frame.get("style") or "")


def _named(main: Iterable[str], today: date) -> Iterator[date]:
    """The days that the page's main area names; today's own date alone is a clock."""
    for text in main:
        if len(text) < 8 or not dates.may_hold_one(text):
            continue
        found = [moment.day for moment in dates.moments(text[:2_000])]
        if found and not _CLOCK.search(text):
            says_more = len(_HAN.findall(text)) >= HEADLINE
            yield from (day for day in found if day < today or (day == today and says_more))


def _possible(blocks: Iterable[Block], today: date) -> Iterator[date]:
    """The last day that each row without a year may mean."""
    for entry in (entry for block in blocks for entry in block.entries):
        pair = next((pair for pair in map(dates.short, entry.pieces) if pair), None)
        found = entry.row.date
        if pair and found and (found.month, found.day) == pair and not any(map(dates.whole, entry.pieces)):
            last = dates.with_year(*pair, entry.row.url, today + timedelta(days=1))
            if last and last <= today:
                yield last


def _heads(tree: Element, hidden: set[Element], blocks: Sequence[Block], resolve: Resolver) -> Iterator[Row]:
    rows = {entry.element for block in blocks for entry in block.entries if entry.row.date}
    for anchor in islice(tree.iter("a"), _MAX_ANCHORS):
        if under(anchor, rows):
            return
        text, url = _headline(anchor), resolve(anchor.get("href") or "")
        if (
            len(text) >= HEADLINE
            and url.startswith("http")
            and not under(anchor, hidden)
            and not in_side(anchor)
        ):
            yield Row(text, url, None)


def _tops(tree: Element, hidden: set[Element], blocks: Sequence[Block], resolve: Resolver) -> Iterator[Row]:
    rows = {entry.element for block in blocks for entry in block.entries if entry.row.date}
    above = True
    for element in tree.iter("a", "li", "tr", "div", "p", "span", "dt", "dd"):
        if element.tag == "a":
            above = above and not under(element, rows)
        if under(element, hidden) or not (above if element.tag == "a" else element.get("onclick")):
            continue
        url = resolve(element.get("href") or "") if element.tag == "a" else ""
        text = text_of(element)
        opens = url.startswith("http") if element.tag == "a" else next(element.iter("a"), None) is None
        told = not url and next(dates.moments(text), None)  # as the latest day that the page names
        pictured = not text and next(element.iter("img"), None) is not None and not in_side(element)
        if element.tag == "a" and opens and pictured:
            yield Row("", url, None)
        elif len(_HAN.findall(text)) >= HEADLINE and len(text) < _LONGEST and opens and not told:
            yield Row(text, url, None)


def _headline(anchor: Element) -> str:
    """The words of a link that stands as a headline or shows a picture; empty for any other."""
    if next(anchor.iterancestors("h1", "h2", "h3", "h4"), None) is not None:
        return text_of(anchor)
    if next(anchor.iter("h1", "h2", "h3", "h4"), None) is not None:
        return text_of(anchor)
    picture = next(anchor.iter("img"), None)
    if picture is None:
        return ""
    return text_of(anchor) or words(picture.get("alt") or picture.get("title") or "")
