"""Renders pages: one file each, no network, for screen, phone and paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.documents import words
from reports.documents.excel import Sheet
from reports.facts import Tally

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Card:
    """One figure at the top of a page."""

    label: str
    figure: str
    note: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart; ``share`` of the longest is between 0 and 1."""

    label: str
    value: int
    share: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart."""

    title: str
    bars: tuple[Bar, ...]


def render(name: str, facts: Mapping[str, object]) -> str:
    """The page. Everything in ``facts`` is escaped."""
    return _environment().get_template(name).render(facts)


def cards(sites: Tally, accounts: Tally, problems: int) -> list[Card]:
    """The figures of a notice."""
    return [
        *(_card(kind, counts) for kind, counts in (("政府网站", sites), ("政务新媒体", accounts))),
        Card("核实问题", str(problems), "个，均经人工核实", problems > 0),
    ]


def _card(kind: str, counts: Tally) -> Card:
    if not counts.checked:
        return Card(f"{kind}合格率", "—", "没有检查")
    note = f"检查{counts.checked}个，不合格{counts.failed}个"
    return Card(f"{kind}合格率", words.percent(counts.passed, counts.checked), note, counts.failed > 0)


def bars(values: Sequence[tuple[str, int]], title: str) -> Chart:
    """A chart of named counts."""
    longest = max((value for _, value in values), default=0) or 1
    return Chart(title, tuple(Bar(label, value, value / longest) for label, value in values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (TEMPLATES / "filter.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals |= {
        "script": Markup(script),  # ours, from a file beside this one
        "script_hash": f"sha256-{digest}",
        "style": Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
    }
    environment.filters["clickable"] = clickable
    environment.filters["filled"] = filled
    return environment


def filled(sheet: Sheet) -> list[int]:
    """The numbers of the columns that say something in any row."""
    return [number for number in range(len(sheet.columns)) if any(row[number] != "" for row in sheet.rows)]


def clickable(url: str) -> bool:
    """Only http(s) addresses become links."""
    try:
        return urlsplit(url).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def _said(value: object) -> object:
    if value is None:
        raise ValueError("a fact is None")
    return value
