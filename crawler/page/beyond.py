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
from crawler.page.document import LINE, Document, Element, marks_of, raw_text, text_of, under, words
from crawler.page.links import Resolver, Shown
from crawler.page.model import FILLED_BY_SCRIPT, FRAMED, Row
from crawler.page.rows import Block

LIST_BOX = re.compile(r"list|liebiao|(?:^|[\s_-])lb(?:[\s_-]|$)")
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layui|slide|share|jiucuo|conac|cnzz|hm\.baidu|51\.la|createpage|count|hits|wza|barrier",
    re.I,
)
"""Scripts that fill no list."""
HEADLINE = 10
"""Characters: shorter words above a list name a column, a service or a place."""
_MAX_HEADS, _MAX_ANCHORS = 5, 500
_CLOCK = re.compile(rf"{dates.CLOCK.pattern}|农历|今天是|现在是")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CLOSED = re.compile(
    rf"(?<![日根])本(?:栏目|频道|版块|板块|页面|专栏|网站|站)[^，。；！不责因{LINE}]{{0,12}}"
    "(?:停止(?:更新|维护|运行|服务)|不再(?:更新|维护)|暂停更新|停更|停用|关停|关闭|下线|归档|迁移|迁至|并入|整合)"
)
_REQUESTS = re.compile(
    r"\bfetch\s*\(|XMLHttpRequest|\baxios\b|(?:\$|\bjQuery)\.(?:ajax|get|post|getJSON)\s*\("
    r"|(?<!window\))\.load\(\s*(?!function\b|\()"
)
_WRITES = re.compile(
    r"innerHTML|insertAdjacentHTML|appendChild|replaceChildren|\.(?:html|append|prepend|load)\("
)
_HOOK = re.compile(r"""["'`]\w*([#.][\w-]+)|[\s,>]([#.][\w-]+)|["'`]([\w-]+)(?=["'`])""")
"""What names a box in a script: "#list", "ul.list", "list"."""
_AROUND = 3
"""Elements around a row that may be the box of its list: ``ul``, ``div``, ``div``."""
_CHOICE = re.compile(r"(20\d\d)\s*年?度?\s*$")
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


def beyond(
    document: Document,
    shown: Iterable[Shown],
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

    ``shown`` is what :func:`crawler.page.links.shown_links` found, ``hidden`` the page's furniture, ``main``
    the texts outside it, ``years`` what :func:`years_to_choose` found; :func:`crawler.page.document.show` has
    run. ``drawn`` says that scripts have filled what they fill.
    """
    boxes = chain(_fillable(document, has_own_scripts(shown)), _refillable(document, blocks))
    filled = FILLED_BY_SCRIPT if not drawn and any(not under(box, hidden) for box in boxes) else ""
    other = _framed(document, hidden, resolve) or _another_year(years, blocks, today)
    return Beyond(
        filled or other,
        said[0] if (said := _CLOSED.search("".join(main))) else "",
        max((*_named(main, today), *_possible(blocks, today)), default=None),
        tuple(islice(_heads(document.tree, hidden, blocks, resolve), _MAX_HEADS)),
    )


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


def has_own_scripts(shown: Iterable[Shown]) -> bool:
    """Whether the page loads a script file that may fill lists."""
    files = (one.address for one in shown if one.tag == "script" and one.address)
    return any(not _LIBRARY.search(address) for address in files)


def _framed(document: Document, hidden: set[Element], resolve: Resolver) -> str:
    host = urlsplit(document.url).netloc
    for frame in document.tree.iter("iframe", "frame"):
        address = resolve(frame.get("src") or "")
        if urlsplit(address).netloc == host and _is_shown(frame) and not under(frame, hidden):
            return FRAMED
    return ""


def years_to_choose(tree: Element) -> tuple[int, ...]:
    """The years whose rows a reader may ask for by a script or a form; before :func:`show`, which takes lists
    to choose from away."""
    found = []
    for element in tree.iter("a", "option", "button", "input"):
        if (element.get("href") or "#").startswith(("#", "javascript:")):
            choice = _CHOICE.match((raw_text(element).strip() or element.get("value") or "")[:20])
            found += [int(choice[1])] if choice else []
    return tuple(found)


def _another_year(years: Iterable[int], blocks: Iterable[Block], today: date) -> str:
    dated = (entry.row.date.year for block in blocks for entry in block.entries if entry.row.date)
    last = max((year for year in dated if year <= today.year), default=today.year)
    year = max((year for year in years if year <= today.year), default=0)
    return f"页面上可以选看{year}年的信息，没有读到" if year > last else ""


def _fillable(document: Document, own: bool) -> Iterator[Element]:
    """Empty list boxes that a script in the page names, or that one of its script files may know."""
    code = "\n".join(_scripts(document))
    for box in document.tree.iter("ul", "ol", "tbody", "dl", "div"):
        if len(box) or (box.text or "").strip() or in_side(box):
            continue
        if box.tag == "div" and not LIST_BOX.search(marks_of(box)):
            continue
        name, classes = box.get("id") or "", (box.get("class") or "").split()[:5]
        hooks = [*([f"#{name}", f"'{name}'", f'"{name}"'] if name else []), *(f".{each}" for each in classes)]
        if (own and name) or any(hook in code for hook in hooks):
            yield box


def _refillable(document: Document, blocks: Iterable[Block]) -> Iterator[Element]:
    """Boxes of dated rows that a script in the page names, which asks the server for something and writes
    into the page: the rows in the source may be no more than what the script replaces."""
    codes = [code for code in _scripts(document) if _REQUESTS.search(code) and _WRITES.search(code)]
    if not codes:
        return
    hooks = {hook for code in codes for found in _HOOK.findall(code) for hook in found if hook}
    dated = (entry for block in blocks for entry in block.entries if entry.row.date and not entry.side)
    for box in {box for entry in dated for box in islice(entry.element.iterancestors(), _AROUND)}:
        name, classes = box.get("id") or "", (box.get("class") or "").split()
        if not hooks.isdisjoint({name, f"#{name}", *(f".{each}" for each in classes)}):
            yield box


def _scripts(document: Document) -> list[str]:
    return [script for script in document.scripts if len(script) < 200_000]


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
