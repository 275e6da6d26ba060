"""The entries of a list page: links that stand in rows of one shape, each with its date.

Rows are told by their shape (the path of tags and classes above them), never by one parent:
many templates break a list into blocks of five. See STRUCTURES S2-S8, S21.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice, pairwise

from crawler.page import dates
from crawler.page.areas import in_side, is_side
from crawler.page.document import CELL, LINE, Element, marks_of, pieces_of, raw_text, text_of, under, words
from crawler.page.links import Resolver
from crawler.page.model import Row

_NOT_TITLES = re.compile(
    r"^[\s\W\d年月日]*$|^[\[【(（<《]?\s*(?:更\s*多|more|查看更多|查看详情|详情|详细|查看|阅读全文|阅读|下载|首\s*页|尾\s*页|末\s*页|"
    r"上一?页|下一?页|上一页|下一页|前一?页|后一?页|(?:我要)?打印(?:本页|此页|该页|文章|正文)?|关闭(?:窗口|本页|页面)?|返回|返回首页|网站首页|登录|注册|English|RSS|繁体|简体|"
    r"删除|收藏|分享|附件下载|点击查看|立即查看|进入|搜索|我要写信|我要留言|我要咨询|"
    r"(?:网站|站点)地图|关于(?:本站|我们)|联系我们|设为首页|加入收藏夹?|(?:无障碍|长者|适老|关怀)(?:浏览|阅读|版|模式|化)?|"
    r"(?:网站|版权|隐私|法律|免责)声明|手机版|移动版)\s*[>》»+.…]*\s*[\]】)）>]?$",
    re.I,
)
_ENDS = ("…", "...", "．．．", "···")
_GLUED = re.compile(
    r"^(?P<before>.*?)[\s\[(（【]*(?P<date>(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:\s+\d{1,2}:\d\d(?::\d\d)?)?[\s\])）】]*$"
)
_LED = re.compile(
    r"^[\[(（【]\s*(?P<date>(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?)\s*[\])）】]\s*(?P<after>.+)$"
)
_LABELLED = re.compile(r"(?:时间|日期|发布于|发布)\s*[:：]?\s*$")
_WRITTEN = re.compile("(?:成文|生成|印发|发文|制发|签发)(?:日期|时间)")
_CAME = re.compile("(?:发布|公布|公开|更新|上网|上传)(?:日期|时间)")
"""The day of a document is not the day on which it came to the site."""
_PERIOD = re.compile(r"\s*起?\s*[至到~～—–]+\s*\d")
"""What follows the first day of a period: its last is never before the row came."""
_SENTENCE = re.compile("[，。；]")
"""Punctuation of prose: a day that a summary names is not the row's."""
_PLACEHOLDER = re.compile(r"^(?:(\S)\1*|标题(?:标题)*|测试\d*|test\d*|新闻标题\d*|这里是标题.*)$", re.I)
_STATES = (
    "odd",
    "even",
    "first",
    "last",
    "on",
    "active",
    "cur",
    "current",
    "hover",
    "line",
    "clearfix",
    "fl",
    "fr",
    "new",
    "top",
)
_TITLE_BOX = re.compile(r"(?:^|[\s_-])(?:title|tit|bt|biaoti|headline)(?:[\s_-]|$)")
_DATE_PART = re.compile(r"^[\d\W年月日]*$")
_CLASS_WORD = re.compile(r"[a-z_-]{2,}")
_ROW_TAGS = ("li", "tr", "dl", "dt")
_ENDS_OF_ROWS = {"body", "html", "ul", "ol", "table", "tbody", "form", "main", "article"}
"""A date with its weekday is the page's clock (STRUCTURES S20)."""
_MAX_LINKS_IN_ROW = 5
_LONG = 8
"""Characters of a link that may be an article's title, not the name of a column or of a form of it."""
_MAX_ROW = 1_500
"""Characters of a row, summary included: what holds more is the page around a link."""
_MAX_BOX = 400
"""Characters of the box around a link in which the one date is the link's."""
_SIDE_HEADING = re.compile(
    r"^\W*(?:(?:热点|热门|今日|最新|推荐|相关|近期|随机|图文|精彩|本站|站内)(?:推荐|排行|新闻|信息|动态|文章|阅读|点击|更新|公告|内容|资讯|专题|关注|链接)"
    r"|(?:点击|阅读|浏览|访问|信息|新闻|文章)(?:排行|榜|量排行)|热点|热门|排行榜?|推荐|猜你喜欢|大家都在看)\W*(?:更多|more)?\W*$",
    re.I,
)
"""What stands above a list beside the page's own."""
_YEAR_HEADING = re.compile(r"^\D{0,3}((?:19|20)\d\d)\s?年?(?:度)?\D{0,4}$")
_MAX_ANCHORS = 5_000
_MAX_TITLE = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A row found in the tree, with what the choice among lists needs."""

    row: Row
    element: Element
    shape: tuple[str, ...]
    side: bool
    pieces: tuple[str, ...]
    """The texts of the row beside its title."""
    heading: str = ""
    """What stands above its list."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one shape."""

    shape: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def dated(self) -> int:
        """How many rows have a date."""
        return sum(entry.row.date is not None for entry in self.entries)

    @property
    def weight(self) -> float:
        """How much the block looks like what the page is for."""
        titles = sum(min(len(entry.row.title), 40) for entry in self.entries)
        side = sum(entry.side for entry in self.entries) > len(self.entries) / 2
        return (titles + 40 * self.dated) * (0.2 if side else 1.0)


def blocks(
    tree: Element, hidden: set[Element], resolve: Resolver, today: date, names: Container[str] = ()
) -> list[Block]:
    """Every block of rows outside ``hidden``, the heaviest first; links called like one of ``names`` (the
    breadcrumb's) are no rows."""
    entries = _entries(tree, hidden, resolve, today, names)
    groups: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.shape].append(entry)
    found = [Block(shape, _without_placeholders(_once(group))) for shape, group in groups.items()]
    found = [Block(block.shape, _years(block.entries, today)) for block in found if block.entries]
    return sorted(found, key=lambda block: -block.weight)


def newest(rows: Iterable[Row], today: date) -> Row | None:
    """The row with the newest date that is not in the future (one day's grace, STRUCTURES rule 5)."""
    limit = today + timedelta(days=1)
    dated = [(row.date, row) for row in rows if row.date and row.date <= limit]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def descending(rows: Sequence[Row]) -> bool | None:
    """Whether the dates run from new to old; None with fewer than two."""
    found = [row.date for row in rows if row.date]
    if len(found) < 2:
        return None
    return all(first >= second for first, second in pairwise(found))


def _entries(
    tree: Element, hidden: set[Element], resolve: Resolver, today: date, names: Container[str]
) -> list[Entry]:
    anchors: list[tuple[Element, str, str]] = []
    for anchor in tree.iter("a"):
        if len(anchors) >= _MAX_ANCHORS:
            break
        text = (text_of(anchor) or words(anchor.get("title") or ""))[:_MAX_TITLE]
        if len(text) < 2 or _NOT_TITLES.match(text) or text in names or under(anchor, hidden):
            continue
        anchors.append((anchor, (anchor.get("href") or "").strip(), text))
    held = _links_below(anchors)
    entries: list[Entry] = []
    by_row: dict[Element, int] = {}
    beside: dict[Element | None, bool] = {}
    dated: dict[Element | None, bool] = {}
    for anchor, href, text in anchors:
        row = _row_of(anchor, held)
        if row is not anchor and len(raw_text(row)) > _MAX_ROW:
            row = anchor
        title = _title(anchor, text)
        if row in by_row and row.tag != "a":
            first = entries[by_row[row]]
            if len(title) <= len(first.row.title):
                continue
            url = resolve(href) if _opens(href) else ""
            entries[by_row[row]] = replace(first, row=Row(title, url, first.row.date))
            continue
        parent = row.getparent()
        if parent not in dated:
            dated[parent] = parent is None or dates.SAYS_WHEN.search(raw_text(parent)) is not None
        found, title, pieces = _date(row, anchor, title, href, today) if dated[parent] else (None, title, ())
        by_row[row] = len(entries)
        url = resolve(href) if _opens(href) else ""
        heading = _heading_above(row, entries[-1] if entries else None)
        if _WRITTEN.search(heading) and not _CAME.search(heading):
            found = None
        if parent not in beside:
            beside[parent] = parent is not None and in_side(parent)
        side = beside[parent] or is_side(row) or _SIDE_HEADING.match(heading) is not None
        entries.append(Entry(Row(title, url, found), row, _shape(row), side, pieces, heading))
    return entries


def _heading_above(row: Element, last: Entry | None) -> str:
    """What stands right above the list that a row belongs to; ``last`` is the entry before it."""
    if last is not None and row.getprevious() is last.element:
        return last.heading
    element = row
    for _ in range(4):
        before = element.getprevious()
        if before is not None and (text := text_of(before)):
            return text[:40]
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            break
        element = parent
    return ""


def _opens(href: str) -> bool:
    return bool(href) and not href.startswith("#") and not href.lower().startswith("javascript:")


def _links_below(anchors: Iterable[tuple[Element, str, str]]) -> dict[Element, dict[str, int]]:
    """For every element the different targets below it (a javascript: link counts by its words), each with
    the length of its words."""
    held: defaultdict[Element, dict[str, int]] = defaultdict(dict)
    for anchor, href, text in anchors:
        key = href if _opens(href) else f"\0{text}"
        held[anchor][key] = len(text)
        for parent in anchor.iterancestors():
            below = held[parent]
            if len(below) <= _MAX_LINKS_IN_ROW or key in below:
                below[key] = max(len(text), below.get(key, 0))
    return held


def _row_of(anchor: Element, held: dict[Element, dict[str, int]]) -> Element:
    """The list item, table row or box that belongs to one link."""
    for parent in anchor.iterancestors():
        if parent.tag in _ROW_TAGS:
            inner = parent.find(f".//{parent.tag}")
            if inner is None and _is_one_row(parent, held[parent]):
                return parent
            break
        if parent.tag in _ENDS_OF_ROWS:
            break
    row = anchor
    for parent in anchor.iterancestors():
        if parent.tag in _ENDS_OF_ROWS or len(held[parent]) > 1 or _has_heading(parent, anchor):
            break
        row = parent
    return row


def _has_heading(box: Element, anchor: Element) -> bool:
    """Whether a box has a heading that is not the link's: it holds more than one row."""
    heading = next(box.iter("h1", "h2"), None)
    if heading is None or under(anchor, {heading}):
        return False
    return next(anchor.iter("h1", "h2"), None) is None


def _is_one_row(element: Element, links: dict[str, int]) -> bool:
    """Whether a list item or table row is one entry: several titles are several, each with its own date, in
    its own cell or on its own line."""
    if len(links) > _MAX_LINKS_IN_ROW:
        return False
    if sum(length >= _LONG for length in links.values()) < 2:
        return element.tag != "dl" or len(element.findall("dt")) < 2
    text = raw_text(element)
    return sum(1 for _ in islice(dates.moments(text), 2)) < 2 and (
        element.tag != "tr" or sum(_long_links(cell) for cell in element) < 2
    )


def _long_links(cell: Element) -> bool:
    return any(len(text_of(anchor)) >= _LONG for anchor in cell.iter("a"))


def _title(anchor: Element, text: str) -> str:
    """The entry's full title: an attribute gives it where the text is cut."""
    whole = words((anchor.get("title") or "")[:_MAX_TITLE])
    heading = next(
        (text_of(inner) for inner in anchor.iter("h1", "h2", "h3", "h4", "h5") if text_of(inner)), ""
    )
    shown = heading or _first_line(anchor, text)
    stem = shown.rstrip("….．· ")
    if whole and (
        shown.endswith(_ENDS) or (len(shown) > len(whole) + 5 and whole in shown) or whole.startswith(stem)
    ):
        return whole
    if whole and not heading and len(shown) > 60:
        return whole
    return shown


def _first_line(anchor: Element, text: str) -> str:
    """The words of a link; of a card (title, summary, date each on a line) the line that is the title."""
    if len(anchor) == 0:
        return text
    marked = next(
        (e for e in anchor.iter("p", "div", "span", "strong", "b") if _TITLE_BOX.search(marks_of(e))), None
    )
    if marked is not None and len(shown := text_of(marked)) >= 4:
        return shown
    lines = [line for line in pieces_of(anchor) if not dates.whole(line) and not dates.short(line)]
    if len(lines) < 2:
        return text
    return next((line for line in lines if len(line) >= 4 and not _DATE_PART.match(line)), text)[:_MAX_TITLE]


def _date(
    row: Element, anchor: Element, title: str, href: str, today: date
) -> tuple[date | None, str, tuple[str, ...]]:
    """The row's date, its title without a date glued to it, and the row's other texts."""
    if not dates.SAYS_WHEN.search(raw_text(row)):
        return _near(row, href, today), title, ()
    beside, within = _pieces(row, anchor)
    found = _date_of_pieces(_came(row), href, today)
    found = found or _date_of_pieces(beside, href, today) or _date_of_pieces(within, href, today, glued=False)
    if found and within and len(within) > 1:
        title = _without_date_piece(title, within)
    if (
        found is None
        or title.endswith((")", "）", "]", "】"))
        or title[:1] in "[(（【"
        or title[-1:].isdigit()
    ):
        glued = _GLUED.match(title)
        led = _LED.match(title)
        match = (glued and glued["before"] and glued) or led
        if match:
            moment = next(dates.moments(match["date"]), None)
            pair = dates.short(match["date"])
            stripped = match.groupdict().get("before") or match.groupdict().get("after") or title
            if moment:
                found, title = found or moment.day, stripped.strip()
            elif pair:
                found, title = (
                    found or dates.with_year(*pair, href, today + timedelta(days=1)),
                    stripped.strip(),
                )
    return found or _near(row, href, today), title.strip(), tuple(beside)


def _came(row: Element) -> list[str]:
    """The texts of the cell under 发布日期, in a table whose head names its columns."""
    table = next(row.iterancestors("table"), None) if row.tag == "tr" else None
    head = next(table.iter("tr"), None) if table is not None else None
    if head is None or head is row or len(head) != len(row):
        return []
    names = map(text_of, head)
    return next((_texts(cell) for cell, name in zip(row, names, strict=True) if _CAME.fullmatch(name)), [])


def _near(row: Element, href: str, today: date) -> date | None:
    """The date of a row that holds none itself: what stands between it and the next row (or the last, where
    dates lead), or the one full date in the box around it."""
    texts = _before(row) if _dates_lead(row) else _after(row)
    if found := _date_of_pieces(texts, href, today, glued=False):
        return found
    parent = row.getparent()
    if parent is None or parent.tag in _ENDS_OF_ROWS or row.tag in _ROW_TAGS:
        return None
    text = raw_text(parent)
    if len(text) > _MAX_BOX or not dates.SAYS_WHEN.search(text):
        return None
    whole = (dates.whole(piece) for piece in _texts(parent) if not dates.CLOCK.search(piece))
    near = list(islice(filter(None, whole), 2))
    return near[0].day if len(near) == 1 else None


def _dates_lead(row: Element) -> bool:
    """Whether the list that a row stands in begins with a date."""
    parent = row.getparent()
    if parent is None:
        return False
    first = _short(parent.text) or (_short(raw_text(parent[0])) if parent[0] is not row else [])
    return bool(first and (dates.whole(first[0]) or dates.short(first[0])))


def _before(row: Element) -> list[str]:
    """The short texts right before a row."""
    before = row.getprevious()
    if before is None:
        parent = row.getparent()
        return _short(parent.text) if parent is not None else []
    if before.tag == "a" or next(before.iter("a"), None) is not None:
        return _short(before.tail)
    return [*_short(raw_text(before)), *_short(before.tail)]


def _after(row: Element) -> list[str]:
    """The short texts behind a row, up to the next link."""
    found = _short(row.tail)
    for sibling in islice(row.itersiblings(), 3):
        if sibling.tag == "a" or next(sibling.iter("a"), None) is not None:
            break
        found += [*_short(raw_text(sibling)), *_short(sibling.tail)]
    return found


def _short(text: str | None) -> list[str]:
    """The texts on a line of few words; none of prose, and none of the page's clock."""
    if not text or len(text) > 80 or dates.CLOCK.search(text):
        return []
    found: list[str] = []
    _add(found, text)
    return found


def _without_date_piece(title: str, pieces: list[str]) -> str:
    """The title without the pieces of a date around it."""
    dated = [p for p in pieces if dates.whole(p) or dates.short(p) or _DATE_PART.match(p)]
    for piece in dated:
        title = title.removesuffix(piece).strip() if len(piece) < len(title) - 1 else title
    for piece in dated:
        title = title.removeprefix(piece).strip() if len(piece) < len(title) - 1 else title
    return title


def _pieces(row: Element, anchor: Element) -> tuple[list[str], list[str]]:
    """The texts of a row beside its link, and within it."""
    if row is anchor:
        return [], list(_texts(anchor))
    inner = set(anchor.iter())
    beside: list[str] = []
    for element in row.iter():
        if not isinstance(element.tag, str):
            continue
        if element not in inner:
            _add(beside, element.text)
        if element is not row and (element not in inner or element is anchor):
            _add(beside, element.tail)
    return beside, list(_texts(anchor))


def _texts(element: Element) -> list[str]:
    found: list[str] = []
    for text in element.itertext():
        _add(found, str(text))
    return found


def _add(pieces: list[str], text: str | None) -> None:
    if not text or text.isspace():
        return
    for part in text.replace(CELL, LINE).split(LINE):
        if part and len(pieces) < 60 and (part := words(part)):
            pieces.append(part)


def _without_written(pieces: list[str]) -> list[str]:
    """The pieces without the day of a document and its label, together or one after the other."""
    written = [_WRITTEN.search(piece) is not None for piece in pieces]
    behind = [
        False,
        *(was and not may for was, may in zip(written, map(dates.SAYS_WHEN.search, pieces), strict=True)),
    ]
    return [piece for piece, its, label in zip(pieces, written, behind, strict=False) if not (its or label)]


def _date_of_pieces(pieces: list[str], href: str, today: date, *, glued: bool = True) -> date | None:
    pieces = _without_written(pieces)
    if not pieces:
        return None
    limit = today + timedelta(days=1)
    full = [moment.day for moment in map(dates.whole, pieces) if moment]
    if full:
        return max((found for found in full if found <= limit), default=full[0])
    together = dates.split(pieces)
    if together:
        return together
    for piece in pieces:
        found = dates.two_digit_year(piece)
        if found and found <= limit:
            return found
    for piece in pieces:
        pair = dates.short(piece)
        if pair:
            return dates.with_year(*pair, href, limit)
    for piece in pieces:
        found = dates.relative(piece, today)
        if found:
            return found
    if not glued:
        return None
    for index, piece in enumerate(pieces):
        for moment in dates.moments(piece):
            if _PERIOD.match(piece, moment.end):
                continue
            label = piece[: moment.start] or (pieces[index - 1] if index else "")
            if (len(piece) <= 40 and not _SENTENCE.search(piece)) or _LABELLED.search(label):
                return moment.day
    return None


def _years(entries: tuple[Entry, ...], today: date) -> tuple[Entry, ...]:
    """Rows without a year, whose address gave none either, run back from the newest: December after January
    is last year's."""
    latest = today + timedelta(days=1)
    result = []
    for entry in entries:
        found = entry.row.date
        pair = next((pair for pair in map(dates.short, entry.pieces) if pair), None)
        if (
            found
            and pair
            and (found.month, found.day) == pair
            and not any(map(dates.whole, entry.pieces))
            and not dates.split(list(entry.pieces))
        ):
            year = _YEAR_HEADING.match(entry.heading)
            of_year = dates.day(year[1], *pair) if year else None
            found = of_year or dates.with_year(*pair, entry.row.url, latest) or found
            latest = min(latest, found)
            result.append(replace(entry, row=replace(entry.row, date=found)))
        else:
            result.append(entry)
    return tuple(result)


def _shape(row: Element) -> tuple[str, ...]:
    """The path of tags and classes above a row, states (odd, current …) and numbers left out."""
    path = [_step(row, own=True)]
    for parent in row.iterancestors():
        if parent.tag in {"body", "html"} or len(path) >= 5:
            break
        path.append(_step(parent))
    return tuple(path)


def _step(element: Element, *, own: bool = False) -> str:
    if own and element.tag in _ROW_TAGS:
        return str(element.tag)
    return f"{element.tag}{_kept(element.get('class', '')[:100] or marks_of(element))}"


@lru_cache(maxsize=20_000)
def _kept(marks: str) -> str:
    names = [name for name in _CLASS_WORD.findall(marks) if name not in _STATES]
    return "".join(f".{name}" for name in sorted(names)[:4])


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """Each target once; a javascript: row is known by its title and date."""
    seen: dict[tuple[str, str, date | None], Entry] = {}
    for entry in entries:
        key = (entry.row.url, "", None) if entry.row.url else ("", entry.row.title, entry.row.date)
        if key not in seen or (seen[key].row.date is None and entry.row.date is not None):
            seen[key] = entry
    return list(seen.values())


def _without_placeholders(entries: list[Entry]) -> tuple[Entry, ...]:
    """Drop what a designer left in a template: rows that open nothing, with titles that say nothing."""
    titles = Counter(entry.row.title for entry in entries)
    return tuple(
        entry
        for entry in entries
        if entry.row.url or not (_PLACEHOLDER.match(entry.row.title) or titles[entry.row.title] > 2)
    )
