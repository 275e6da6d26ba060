"""Published letters (留言): the rows of a mailbox list, and the one letter of a letter page (S13, S14)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from crawler.page import dates
from crawler.page.model import Letter
from crawler.page.rows import Entry

STATE = re.compile(
    r"^[\[(（【]?\s*(已办结|已回复|已答复|已处理|处理完成|办理完成|已完成|已受理|受理中|办理中|处理中|待办理|待回复|待受理|未回复|未处理|未受理|已转办|已公开|已办理|办结|已答复)\s*[\])）】]?$"
)
_TITLE_STATE = re.compile(r"(已回复|已答复|已办结|办理中|待回复|未回复)")

_TITLE = re.compile(r"^(?:信件|来信|留言|咨询)?(?:标\s*题|主\s*题)$")
_RECEIVED = re.compile(r"^(?:写信|来信|留言|提交|咨询|提问|受理|诉求)(?:时间|日期)$")
_REPLIED = re.compile(r"^(?:处理|回复|答复|办结|办理|回信)(?:时间|日期)$")
_STATE_NAME = re.compile(r"^(?:处理|办理|回复|答复|信件|当前)?状态$|^办理情况$")
_ASKED = re.compile(r"^(?:信件|来信|留言|咨询|诉求|问题)(?:内容|描述)$")
_ANSWER = re.compile(r"^(?:处理结果|(?:回复|答复|办理|回信)(?:内容|结果|意见)?)$")


def listed_letters(entries: Iterable[Entry]) -> tuple[Letter, ...]:
    """Letters of a list whose rows carry a state; empty when it is no mailbox."""
    entries = list(entries)
    found = []
    for entry in entries:
        state = next((match[1] for match in map(STATE.match, entry.pieces) if match), "")
        if not state:
            said = _TITLE_STATE.search(entry.row.title)
            state = said[1] if said else ""
        days = [moment.day for moment in map(dates.whole, entry.pieces) if moment]
        replied = days[1] if len(days) > 1 else None
        found.append(
            Letter(entry.row.title, entry.row.url, days[0] if days else entry.row.date, replied, state)
        )
    with_state = sum(bool(letter.state) for letter in found)
    return tuple(found) if found and with_state >= max(1, len(found) / 2) else ()


def shown_letter(pieces: list[str], url: str) -> Letter | None:
    """The letter of a page that shows one with its answer as labels and values; None when it does not.

    ``pieces`` are the page's texts, each table cell and each line one.
    """
    found = _labelled(pieces)
    asked = any(_ASKED.match(label) for label in found)
    told = any(_RECEIVED.match(label) or _ANSWER.match(label) or _STATE_NAME.match(label) for label in found)
    if not asked or not told:
        return None
    return Letter(
        title=_get(found, _TITLE),
        url=url,
        received=_day(_get(found, _RECEIVED)),
        replied=_day(_get(found, _REPLIED)),
        state=_get(found, _STATE_NAME),
    )


def _labelled(pieces: list[str]) -> dict[str, str]:
    """Label → value, where a piece is ``label：value`` or a label is followed by its value."""
    found: dict[str, str] = {}
    for index, piece in enumerate(pieces):
        name, _, value = piece.replace("：", ":").partition(":")
        name = re.sub(r"\s+", "", name)
        if not _is_label(name) or name in found:
            continue
        if not value.strip() and index + 1 < len(pieces):
            following = re.sub(r"\s+", "", pieces[index + 1]).rstrip("：:")
            value = "" if _is_label(following) else pieces[index + 1]
        found[name] = value.strip()
    return found


def _is_label(name: str) -> bool:
    return len(name) <= 8 and any(
        pattern.match(name) for pattern in (_TITLE, _RECEIVED, _REPLIED, _STATE_NAME, _ASKED, _ANSWER)
    )


def _get(values: dict[str, str], name: re.Pattern[str]) -> str:
    return next((value for label, value in values.items() if name.match(label)), "")


def _day(text: str) -> date | None:
    moment = next(dates.moments(text), None)
    return moment.day if moment else None
