"""What the reader makes of one page: the record that the archive keeps and checks see."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FACTS_VERSION = 9
"""Raised when the reader learns to say more or other things: what an older one made of a page stays
readable, but is read again rather than carried into a new archive."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list page."""

    title: str
    url: str
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that an article offers for download."""

    name: str
    """The link's words as they stand, else the file's name."""
    url: str
    type: str = ""
    size: str = ""
    """As the page says it: 123KB, 1.2 M."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One published letter (留言) of a mailbox list or page."""

    title: str
    url: str = ""
    received: date | None = None
    replied: date | None = None
    """The day of the first answer."""
    state: str = ""
    kind: str = ""
    """咨询, 投诉, 建议, 举报, 求助 …, as the page says."""
    unit: str = ""
    """Who answers."""
    question: str = ""
    answer: str | None = None
    """The first answer; empty where the page has a place for it and nothing there, None where it has none."""
    maybe_answered: bool = False
    """Prose, a picture or a file follows the question, and nothing calls it an answer."""


class Told(StrEnum):
    """How much a service guide says of one element."""

    GIVEN = "given"
    EMPTY = "empty"
    """Its name stands there with nothing beside it."""
    ELSEWHERE = "elsewhere"
    """Only a pointer: 详见附件, 见办事指南, 详询窗口, a file to download."""
    MISSING = "missing"
    UNSURE = "unsure"
    """Could not be told: in an attachment, a picture, drawn by script, or prose without headings."""


@dataclass(frozen=True, slots=True)
class GuideItem:
    """One of the eight elements of a service guide."""

    name: str
    told: Told
    text: str = ""
    where: str = ""
    """Of ELSEWHERE: where it points, an address or words. Of UNSURE: where it may stand, 附件, 图片 …"""


@dataclass(frozen=True, slots=True)
class Guide:
    """A service guide (办事指南): the eight elements in the order of the standard, and what to fill in."""

    items: tuple[GuideItem, ...]
    forms: tuple[Attachment, ...] = ()
    samples: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Pager:
    """What a list page says of its own length; None where it does not say."""

    next_page: str | None = None
    call: str = ""
    """What in a script leads to the next page, as written; empty when that is a plain link."""
    pages: int | None = None
    total: int | None = None
    found: bool = False
    """Whether the page has a pager at all: the mark of a list, full or empty."""


FILLED_BY_SCRIPT = "页面上还有列表框，可能由脚本填写"
FRAMED = "列表可能还有一部分在嵌入的框架页里"
PARTLY_DRAWN = "脚本改动了页面，用浏览器打开也没有看全"


@dataclass(frozen=True, slots=True)
class Page:
    """One page, read. Every field is what the page says; None or empty where it says nothing."""

    url: str
    kind: str = "other"
    """home, list, article, about, mailbox, mailitem, mailform, guide, form, redirect, robot, error, hub,
    other. A blank column is a ``list`` with ``empty`` True."""
    charset: str = "utf-8"
    cms: str | None = None
    title: str = ""
    published: str | None = None
    """ISO date, with time when the page has one."""
    published_from: str | None = None
    """Which evidence: label, script, meta, url."""
    published_doubt: str | None = None
    source: str = ""
    author: str = ""
    column: str = ""
    breadcrumb: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    newest: date | None = None
    """The newest row that is not in the future; None when no row has a date."""
    order_desc: bool | None = None
    next_page: str | None = None
    pages: int | None = None
    total: int | None = None
    empty: bool | None = None
    """True: a list column with nothing in it. False: something is in it. None: could not be told."""
    empty_reason: str = ""
    attachments: tuple[Attachment, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    """网页标签 (SiteName, SiteIDCode, ColumnName, PubDate …), first non-empty value of each."""
    marks: dict[str, str] = field(default_factory=dict)
    """Footer marks found: 党政机关标识, 找错, 标识码, 主办单位, 联系方式, ICP, 公安备案, 站点地图."""
    body: tuple[str, ...] = ()
    """Clean paragraphs of the main text in reading order (no navigation, no footer)."""
    besides: tuple[str, ...] = ()
    """What the main text has besides its words: the addresses of pictures, players, frames and links, and
    ``table`` when there is one."""
    letters: tuple[Letter, ...] = ()
    guide: Guide | None = None
    """Of a page that is one service guide; None of any other, a list of guides too."""
    refresh: str | None = None
    """Where a meta refresh sends the visitor."""
    scripted: bool = False
    """True: the list is drawn by script; without a browser nothing can be said of it."""
    alive: bool = False
    """Whether the source has a script, a frame or an element that only a script knows: a browser may show
    more."""
    may_fill: bool = False
    """Whether a script, other than those that every site has, could write a list into the page."""
    unseen: str = ""
    """Where a list may have rows that were not read, besides those that were: in words for a clerk."""
    closed: str = ""
    """What a list page says of its column or site when nothing new is to come there: 本栏目已停止更新."""
    latest: date | None = None
    """The latest day up to today that a list page names anywhere outside its furniture, or may mean."""
    heads: tuple[Row, ...] = ()
    """Headlines above the first row of a list, with no date beside them; of a page of several boxes, the rows
    without a date that stand above the newest of their box, too."""
    tops: tuple[Row, ...] = ()
    """Links above the first row with a date, in whatever box, and what opens by a click; none with a date.
    A picture has no title."""
    evidence: dict[str, str] = field(default_factory=dict)
    """What decided a field (kind, title, newest), in words for a clerk. The others say it themselves."""

    def to_json(self) -> str:
        """The page as JSON text."""
        text = json.dumps(asdict(self), ensure_ascii=False, default=date.isoformat)
        return text.encode("utf-8", "replace").decode()  # half a character, as a script may hold one

    @classmethod
    def from_json(cls, text: str) -> Page:
        """The inverse of :meth:`to_json`."""
        data: dict[str, Any] = json.loads(text)
        for name in ("rows", "heads", "tops"):
            data[name] = tuple(
                Row(row["title"], row["url"], _date(row["date"])) for row in data.get(name, ())
            )
        data["attachments"] = tuple(Attachment(**item) for item in data["attachments"])
        data["letters"] = tuple(
            Letter(**{**item, "received": _date(item["received"]), "replied": _date(item["replied"])})
            for item in data["letters"]
        )
        data["guide"] = _guide(data["guide"]) if data.get("guide") else None
        for name in ("newest", "latest"):
            data[name] = _date(data.get(name))
        for name in ("breadcrumb", "body", "besides"):
            data[name] = tuple(data.get(name, ()))
        return cls(**data)


def _guide(data: dict[str, Any]) -> Guide:
    return Guide(
        tuple(GuideItem(**{**item, "told": Told(item["told"])}) for item in data["items"]),
        tuple(Attachment(**form) for form in data["forms"]),
        tuple(Attachment(**sample) for sample in data["samples"]),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
