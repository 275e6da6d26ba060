"""A copy of a text with its wrong words marked: Word with comments, or a web page with notes."""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from html import escape
from itertools import count, pairwise
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
Comment = Callable[[Sequence["Run"], Typo], None]
"""Colours some runs and says of them what is held against them."""
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

    document = docx.Document(io.BytesIO(found.body) if found.body else None)
    comment = _commenter(document)
    if found.body:
        _comment_in_place(document, found, comment)
    else:
        groups = by_passage(found.typos)
        for at, passage in enumerate(found.passages):
            _new_paragraph(document, passage.text, groups.get(at, []), comment)
    document.save(str(path))


def _new_paragraph(document: Document, text: str, typos: list[Typo], comment: Comment) -> None:
    paragraph, last = document.add_paragraph(), 0
    for typo in typos:
        if typo.start > last:
            paragraph.add_run(_clean(text[last : typo.start]))
        comment([paragraph.add_run(_clean(typo.quote))], typo)
        last = typo.end
    if last < len(text):
        paragraph.add_run(_clean(text[last:]))


def _comment_in_place(document: Document, found: Reading, comment: Comment) -> None:
    """Each finding at the paragraph of its text; what stands elsewhere (notes, heads) is told at the end."""
    waiting: dict[str, list[tuple[str, list[Typo]]]] = {}
    for at, typos in by_passage(found.typos).items():
        text = found.passages[at].text
        waiting.setdefault(_squeezed(text), []).append((text, typos))
    rest: list[Typo] = []
    for paragraph in _paragraphs(document):
        runs = _runs(paragraph)
        text = "".join(run.text for run in runs)
        groups = waiting.get(_squeezed(text))
        if not groups or not text.strip():
            continue
        passage, typos = groups.pop(0)
        covered = _cut(runs, [_span_in(text, passage, typo) for typo in typos])
        for pieces, typo in zip(covered, typos, strict=True):
            if pieces:
                comment(pieces, typo)
            else:
                rest.append(typo)
    rest += [typo for groups in waiting.values() for _, typos in groups for typo in typos]
    for typo in rest:
        run = document.add_paragraph().add_run(
            _clean(f"〔{found.passages[typo.paragraph].place}〕{typo.context}")
        )
        comment([run], typo)


def _squeezed(text: str) -> str:
    """Without spaces: a text is read with fewer of them than its document has."""
    return "".join(text.split())


def _span_in(text: str, passage: str, typo: Typo) -> tuple[int, int]:
    """Where a finding stands in the text as the document has it."""
    solid = [place for place, character in enumerate(text) if not character.isspace()]
    start, end = (len(_squeezed(passage[:place])) for place in (typo.start, typo.end))
    return (solid[start], solid[end - 1] + 1) if start < end else (0, 0)


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    from docx.text.paragraph import Paragraph

    for element in document.element.body.iter("{*}p"):
        yield Paragraph(element, document)


def _runs(paragraph: Paragraph) -> list[Run]:
    """What is read of a paragraph: links and tracked insertions too, and nothing that was deleted."""
    from docx.text.run import Run

    own: Any = paragraph._p
    inside = own.xpath(".//w:r[not(ancestor::w:del or ancestor::w:moveFrom)]")
    return [Run(run, paragraph) for run in inside if next(run.iterancestors(own.tag)) is own]


def _cut(runs: Sequence[Run], spans: list[tuple[int, int]]) -> list[list[Run]]:
    """The runs that are exactly the characters of each span; runs at the ends of one are split.

    The spans are apart, and in the order of the text.
    """
    starts, bounds = [start for start, _ in spans], [bound for span in spans for bound in span]
    covered: list[list[Run]] = [[] for _ in spans]
    at = 0
    for run in runs:
        inside = bounds[bisect_right(bounds, at) : bisect_left(bounds, at + len(run.text))]
        for piece in _split(run, [bound - at for bound in inside]):
            number = bisect_right(starts, at) - 1
            if piece.text and number >= 0 and at < spans[number][1]:
                covered[number].append(piece)
            at += len(piece.text)
    return covered


def _split(run: Run, places: list[int]) -> list[Run]:
    """The run cut into several that look like it."""
    from docx.text.run import Run

    if not places:
        return [run]
    text = run.text
    run.text = ""
    empty, pieces = deepcopy(run._r), [run]
    run.text = text[: places[0]]
    for start, stop in pairwise([*places, len(text)]):
        element = deepcopy(empty)
        pieces[-1]._r.addnext(element)
        pieces.append(Run(element, run._parent))
        pieces[-1].text = text[start:stop]
    return pieces


def _commenter(document: Document) -> Comment:
    """What comments in a document. python-docx looks through all comments for the number of each new one, so
    it makes one, of which the others are copies."""
    from docx.comments import Comment as Remark
    from docx.enum.text import WD_COLOR_INDEX

    used = {remark.comment_id for remark in document.comments}
    numbers = (number for number in count() if number not in used)
    blank: Any = document.comments.add_comment(author=AUTHOR, initials=INITIALS)
    whole: Any = blank._comment_elm.getparent()
    whole.remove(blank._comment_elm)

    def comment(runs: Sequence[Run], typo: Typo) -> None:
        color = WD_COLOR_INDEX.RED if typo.certainty is Certainty.CERTAIN else WD_COLOR_INDEX.YELLOW
        for run in runs:
            run.font.highlight_color = color
        element: Any = deepcopy(blank._comment_elm)
        element.id = next(numbers)
        whole.append(element)
        Remark(element, blank.part).paragraphs[0].add_run(_clean(note(typo)))
        runs[0].mark_comment_range(runs[-1], element.id)

    return comment


def _clean(text: str) -> str:
    return for_xml(text, "\ufffd")
