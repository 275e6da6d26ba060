"""A copy of a text with its wrong words marked: Word with comments, or a web page with notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.finding import Certainty
from checks.text import Typo
from reports.documents.words import for_xml
from reports.proofreading import Reading, by_passage

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

AUTHOR, INITIALS = "巡检", "巡"
COLORS = {Certainty.CERTAIN: "certain", Certainty.SUSPECTED: "suspected", Certainty.STYLE: "style"}
STYLE = """
body{font:18px/1.8 "Noto Serif CJK SC",SimSun,serif;max-width:46em;margin:2em auto;padding:0 1em}
mark{background:#fde2e1;border-bottom:2px solid #c0392b}
mark.suspected{background:#fff3cd;border-color:#b7791f}
mark.style{background:#e8f1fb;border-color:#2b6cb0}
sup a{text-decoration:none}ol{font-size:15px;line-height:1.6}
h1{font-size:20px}.none{color:#555}
"""


def note(typo: Typo) -> str:
    """What a comment says."""
    change = f"建议改为“{typo.suggestion}”。" if typo.suggestion else "请核对。"
    return f"【{typo.certainty}】{change}{typo.why}。"


# --- a web page ---


def as_html(found: Reading) -> str:
    """The whole page; nothing of the text is markup in it."""
    groups = by_passage(found.typos)
    body, notes, number = [], [], 0
    for at, passage in enumerate(found.passages):
        pieces, last = [], 0
        for typo in groups.get(at, ()):
            number += 1
            pieces.append(escape(passage.text[last : typo.start]))
            said, place = escape(note(typo)), escape(passage.place)
            pieces.append(
                f'<mark class="{COLORS[typo.certainty]}" title="{said}">{escape(typo.quote)}</mark>'
                f'<sup id="r{number}"><a href="#n{number}">{number}</a></sup>'
            )
            notes.append(f'<li id="n{number}"><a href="#r{number}">{place}</a>　{said}</li>')
            last = typo.end
        pieces.append(escape(passage.text[last:]))
        body.append(f"<p>{''.join(pieces)}</p>")
    listed = f"<h1>校对意见</h1><ol>{''.join(notes)}</ol>" if notes else '<p class="none">没有发现问题。</p>'
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(found.name)} 校对</title><style>{STYLE}</style></head><body>"
        f"{''.join(body)}<hr>{listed}</body></html>\n"
    )
    return page.encode("utf-8", "replace").decode()


# --- Word ---


def write_docx(found: Reading, path: Path) -> None:
    """The document itself where it is one, else its paragraphs anew, with one comment a finding."""
    import docx

    if found.body:
        document = docx.Document(io.BytesIO(found.body))
        _comment_in_place(document, found)
    else:
        document = docx.Document()
        groups = by_passage(found.typos)
        for at, passage in enumerate(found.passages):
            _new_paragraph(document, passage.text, groups.get(at, []))
    document.save(str(path))


def _new_paragraph(document: Document, text: str, typos: list[Typo]) -> None:
    paragraph, last = document.add_paragraph(), 0
    for typo in typos:
        if typo.start > last:
            paragraph.add_run(_clean(text[last : typo.start]))
        _comment(document, [paragraph.add_run(_clean(typo.quote))], typo)
        last = typo.end
    if last < len(text):
        paragraph.add_run(_clean(text[last:]))


def _comment_in_place(document: Document, found: Reading) -> None:
    """Each finding at the paragraph of its text; what stands elsewhere (notes) is told at the end."""
    waiting: dict[str, list[list[Typo]]] = {}
    for at, typos in by_passage(found.typos).items():
        waiting.setdefault(found.passages[at].text.strip(), []).append(typos)
    for paragraph in _paragraphs(document):
        runs = paragraph.runs
        text = "".join(run.text for run in runs)
        groups = waiting.get(text.strip())
        if not groups or not text.strip():
            continue
        shift = len(text) - len(text.lstrip())
        for typo in reversed(groups.pop(0)):
            covered = _cut(paragraph, shift + typo.start, shift + typo.end)
            if covered:
                _comment(document, covered, typo)
    rest = [typo for groups in waiting.values() for typos in groups for typo in typos]
    for typo in rest:
        run = document.add_paragraph().add_run(
            _clean(f"〔{found.passages[typo.paragraph].place}〕{typo.context}")
        )
        _comment(document, [run], typo)


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    from docx.text.paragraph import Paragraph

    for element in document.element.body.iter("{*}p"):
        yield Paragraph(element, document)


def _cut(paragraph: Paragraph, start: int, end: int) -> list[Run]:
    """The runs that are exactly the characters ``start`` to ``end``; runs at its ends are split."""
    from docx.text.run import Run

    covered, at = [], 0
    for run in paragraph.runs:
        length = len(run.text)
        first, last = max(start - at, 0), min(end - at, length)
        if first < last:
            element: Any = run._r
            if last < length:
                tail = deepcopy(element)
                element.addnext(tail)
                Run(tail, paragraph).text = run.text[last:]
                run.text = run.text[:last]
            if first > 0:
                middle = deepcopy(element)
                element.addnext(middle)
                Run(middle, paragraph).text = run.text[first:]
                run.text = run.text[:first]
                run = Run(middle, paragraph)
            covered.append(run)
        at += length
    return covered


def _comment(document: Document, runs: list[Run], typo: Typo) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    color = WD_COLOR_INDEX.RED if typo.certainty is Certainty.CERTAIN else WD_COLOR_INDEX.YELLOW
    for run in runs:
        run.font.highlight_color = color
    document.add_comment(runs, text=_clean(note(typo)), author=AUTHOR, initials=INITIALS)


def _clean(text: str) -> str:
    return for_xml(text, "\ufffd")
