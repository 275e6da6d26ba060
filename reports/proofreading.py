"""``xunjian proofread``: a text, its wrong words with their places, for a person, a program or an editor."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from rich.table import Table
from rich.text import Text

from checks.finding import Certainty
from checks.text import Typo, proofread, use_models, why_silent
from reports import own_words
from reports.errors import UserError, file_error
from reports.incoming import read_file
from reports.office import working_folder

MOST_BYTES = 50_000_000
MOST_TOLD, MOST_ROWS = 20_000, 1_000
"""Findings after which a text is not read on, and rows of a table: each costs time and memory."""
STDIN = "-"
UNCLEAR = {"halfwidth", "marks", "marks_style", "unpaired", "garble", "docnum", "traditional"}
"""Marks and the shapes of characters are what is read worst in a picture: 內 for 内."""
SEEN = "（从图片里辨认的，也可能是认错了）"
PICTURES_UNREAD = "要辨认图片里的字，请在源代码目录运行 pip install '.[ocr]'。"
CERTAINTIES = {Certainty.CERTAIN: "certain", Certainty.SUSPECTED: "suspected", Certainty.STYLE: "style"}
HAN = re.compile(r"[\u3400-\u9fff]")
SIGNED = re.compile(r"^\s*(20\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s*$")
"""A paragraph that is a date alone: the day on which a document was signed (成文日期)."""
LAST = 12
"""Among so many paragraphs at the end it is looked for."""
HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|\?xml[^>]*>\s*<|html|head|body|meta)\b", re.I | re.S
)
CONTEXT = 12
SENSES = "data/senses.tsv，每条另注"
LAYERS = {
    "confusion": ("固定混淆词", "data/confusions.tsv，每条另注"),
    "phrase": ("固定表述差一字", "data/phrases.tsv，每条另注"),
    "wording": ("表述", "data/misstatements.tsv，每条另注"),
    "date": ("不存在的日期", "公历"),
    "doubled": ("重复的字、词", "与公开公文对照"),
    "own": ("本办错词", "错词.txt"),
    "leader": ("领导姓名、职务", "领导.xlsx，按文字的日期"),
    "missing": ("漏字", "公文语料训练的语言模型"),
    "extra": ("多字", "公文语料训练的语言模型"),
    "context": ("前后文", "公文语料训练的语言模型"),
    "sense": ("用词（依前后文）", SENSES),
    "grammar": ("的、地、得，否定失当", SENSES),
    "numeral": ("数词", SENSES),
    "measure": ("量词", SENSES),
    "redundant": ("成分赘余", SENSES),
    "fixed": ("固定提法", SENSES),
    "style": ("用词建议", SENSES),
}
"""Detectors that are no class of form: their name for a person and what they rest on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, line or cell."""

    text: str
    place: str
    """As a person finds it: 第3行, 第2段, 第3页, 工作表“名单”B7."""
    line: int
    """Its number from 1."""
    pictured: bool = False
    """Whether it was read from a picture."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read, with what is held against it."""

    name: str
    passages: tuple[Passage, ...]
    typos: tuple[Typo, ...]
    body: bytes = b""
    """The bytes of the document, where it was one; an annotated copy keeps its form."""
    trouble: str = ""
    """Why not all of it was read."""
    unheard: str = ""
    """Why the language model said nothing."""

    @property
    def problems(self) -> int:
        """How many findings count: advice on style does not."""
        return sum(typo.certainty is not Certainty.STYLE for typo in self.typos)


def read(
    source: str,
    *,
    lines: bool = False,
    as_of: date | None = None,
    only_certain: bool = False,
    allow_hosts: Sequence[str] = (),
) -> Reading:
    """A file, an address or the standard input (``-``), proofread.

    ``lines``: each line is a text of its own. ``as_of``: when it was published, where it does not say so.

    Raises:
        UserError: it cannot be had or read, holds no Chinese, or the office's own lists are wrong.
    """
    own = own_words.of_folder(working_folder())
    use_models(own)
    name, body, passages, published, whole, trouble = _load(source, allow_hosts)
    if not any(HAN.search(passage.text) for passage in passages):
        raise UserError(f"{name} 里没有汉字，没有可校对的内容。")
    texts = [passage.text for passage in passages]
    day = as_of or published or (None if lines else signed_on(texts))
    found = proofread(texts, day, style=True, whole=whole and not lines, own=own)
    told = (_of_picture(typo) if passages[typo.paragraph].pictured else typo for typo in found)
    wanted = (typo for typo in told if typo and (typo.certainty is Certainty.CERTAIN or not only_certain))
    typos = tuple(islice(wanted, MOST_TOLD))
    if next(wanted, None):
        enough = f"只校对到第 {MOST_TOLD} 处，在{passages[typos[-1].paragraph].place}；后面的请分开再校对"
        trouble = f"{trouble}；{enough}" if trouble else enough
    return Reading(name, passages, typos, body, trouble, why_silent() or "")


def _of_picture(typo: Typo) -> Typo | None:
    """What is held against words in a picture: marks never, and the rest is never certain."""
    if typo.detector in UNCLEAR:
        return None
    certainty = typo.certainty if typo.certainty is Certainty.STYLE else Certainty.SUSPECTED
    return replace(typo, certainty=certainty, confidence=None, why=f"{typo.why}{SEEN}")


def signed_on(texts: Sequence[str]) -> date | None:
    """The day under a document."""
    for text in reversed(texts[-LAST:]):
        if match := SIGNED.match(text):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                return None
    return None


# --- what is read ---

_Loaded = tuple[str, bytes, tuple[Passage, ...], date | None, bool, str]


def _load(source: str, allow_hosts: Sequence[str]) -> _Loaded:
    """Name, document's bytes, passages, day of publication, whether the text is whole, trouble."""
    if source == STDIN:
        return _from_bytes("标准输入", sys.stdin.buffer.read(MOST_BYTES + 1))
    if re.match(r"https?://", source, re.I):
        from reports import reading

        loaded = reading.load(source, None, allow_hosts)
        if reading.is_page(loaded):
            return _from_page(loaded.name, loaded.body, loaded.url, loaded.content_type)
        return _from_bytes(loaded.name, loaded.body)
    return _from_bytes(source, read_file(Path(source), MOST_BYTES, _too_large(source)))


def _too_large(name: str) -> str:
    return f"{name} 超过 {MOST_BYTES // 1_000_000} MB，没有读。请分成几个文件，再分别校对。"


def _from_bytes(name: str, body: bytes) -> _Loaded:
    if len(body) > MOST_BYTES:
        raise UserError(_too_large(name))
    if not body.strip():
        raise UserError(f"{name} 是空的，没有可校对的内容。")
    if HTML.match(body.removeprefix(b"\xef\xbb\xbf")[:8192]):
        return _from_page(name, body, "http://localhost/", None)
    text = decode(name, body)
    if text is not None:
        rows = text.splitlines()
        passages = tuple(Passage(row, f"第{number}行", number) for number, row in enumerate(rows, 1))
        return name, b"", passages, None, True, ""
    return _from_document(name, body)


def _from_page(name: str, body: bytes, url: str, content_type: str | None) -> _Loaded:
    from crawler.page import read as read_page

    page = read_page(body, url, content_type)
    named = [("标题", page.title)] if page.title else []
    named += [(f"第{at}段", text) for at, text in enumerate(page.body, 1)]
    named += [(f"列表第{at}条", row.title) for at, row in enumerate(page.rows, 1)]
    if not (page.body or page.rows):
        named += [(f"第{at}行", line) for at, line in enumerate(_shown(body, content_type), 1)]
    passages = tuple(Passage(text, place, number) for number, (place, text) in enumerate(named, 1))
    if not passages:
        raise UserError(f"{name} 里没有读到正文，没有可校对的内容。")
    published = None
    if page.published and not page.published_doubt:
        published = date.fromisoformat(page.published[:10])
    return name, b"", passages, published, False, ""


def _shown(body: bytes, content_type: str | None) -> list[str]:
    """Every line that a browser shows of a page in which no article, list or letter was made out."""
    from crawler.page import document

    page = document.parse(body, content_type or "")
    document.show(page)
    return document.lines_of(page.tree)


def _from_document(name: str, body: bytes) -> _Loaded:
    from crawler.attachment import read_attachment, reads_pictures

    found = read_attachment(body, pictures=True)
    if not found.pieces:
        help_ = "" if reads_pictures() else PICTURES_UNREAD
        raise UserError(f"{name} 读不了：{found.trouble}。{help_ if found.type in ('image', 'pdf') else ''}")
    passages = tuple(
        Passage(piece.text, piece.where, number, piece.pictured)
        for number, piece in enumerate(found.pieces, 1)
    )
    kept = body if found.type == "docx" else b""
    return name, kept, passages, None, found.type in ("docx", "doc", "rtf"), found.trouble


def decode(name: str, body: bytes) -> str | None:
    """The text that plain bytes are; None when they are a document or junk.

    Raises:
        UserError: its lines are in more than one charset, or are no text.
    """
    from crawler.attachment.kinds import kind_of, text_of
    from crawler.attachment.model import UnreadError

    text = text_of(body)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        if text is None:
            raise UserError(f"{name} 不是完整的 UTF-16 文本，可能没有存完。请另存为 UTF-8 再校对。")
        return text
    mixed = _mixed_lines(body)
    if mixed:
        shown = "、".join(map(str, mixed[:5])) + ("等" if len(mixed) > 5 else "")
        raise UserError(f"{name} 里混用了两种编码：第{shown}行与其他行不同。请统一另存为 UTF-8 再校对。")
    if text is not None:
        try:
            return text if kind_of(body) in ("txt", "xml", "") else None
        except UnreadError:
            return None
    return None


def _mixed_lines(body: bytes) -> list[int]:
    """The numbers of lines that are not UTF-8, where others are, and hold Chinese."""
    if b"\0" in body[:1024] or body.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        return []
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return []
    bad, good = [], 0
    for number, line in enumerate(body.split(b"\n"), 1):
        try:
            good += len(HAN.findall(line.decode("utf-8")))
        except UnicodeDecodeError:
            bad.append(number)
    return bad if good >= 4 else []


# --- what is told ---


def as_json(found: Reading) -> Iterator[str]:
    """One object a finding, each on a line of its own."""
    for typo in found.typos:
        passage = found.passages[typo.paragraph]
        record = {
            "line": passage.line,
            "start": typo.start,
            "end": typo.end,
            "quote": typo.quote,
            "suggestion": [typo.suggestion] if typo.suggestion else [],
            "certainty": CERTAINTIES[typo.certainty],
            "confidence": typo.confidence,
            "detector": typo.detector,
            "message": typo.why,
            "place": passage.place,
            "context": typo.context,
            "grave": typo.grave,
            "pictured": passage.pictured,
        }
        yield json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode()


def table(found: Reading, *, why: bool = False) -> Table:
    """The findings for a person; ``why`` adds the layer that spoke and what it rests on."""
    shown = Table(expand=False)
    shown.add_column("位置", overflow="fold", min_width=6)
    shown.add_column("文字", overflow="fold", ratio=3)
    shown.add_column("建议", overflow="fold", ratio=1)
    shown.add_column("原因", overflow="fold", ratio=2)
    shown.add_column("把握", no_wrap=True)
    if why:
        shown.add_column("检测", overflow="fold", ratio=1)
        shown.add_column("依据", overflow="fold", ratio=2)
    for typo in found.typos[:MOST_ROWS]:
        passage = found.passages[typo.paragraph]
        cells = [
            Text(passage.place),
            _marked(passage.text, typo),
            Text(typo.suggestion or "—"),
            Text(typo.why),
        ]
        cells.append(Text(f"{typo.certainty}{'（严重）' if typo.grave else ''}"))
        if why:
            cells += [
                Text(f"{layer_of(typo.detector)[0]}（{typo.detector}）"),
                Text(layer_of(typo.detector)[1]),
            ]
        shown.add_row(*cells)
    return shown


def layer_of(detector: str) -> tuple[str, str]:
    """A detector's name for a person, and the rule or list that it rests on."""
    from checks.text.form import DETECTORS

    named = {one.name: (one.title, one.ground) for one in DETECTORS}
    return named.get(detector) or LAYERS.get(detector) or (detector, "")


def summary(found: Reading) -> str:
    """How many of each certainty, in a sentence."""
    if not found.typos:
        return "没有发现问题。"
    counts = {one: sum(typo.certainty is one for typo in found.typos) for one in Certainty}
    told = "，".join(f"{one} {count}" for one, count in counts.items() if count)
    rest = f"只列出前 {MOST_ROWS} 处，全部的请用 --json。" if len(found.typos) > MOST_ROWS else ""
    return f"共 {len(found.typos)} 处：{told}。{rest}“疑似”的请核对后再改；“建议”不算差错。"


def _marked(text: str, typo: Typo) -> Text:
    before = text[max(0, typo.start - CONTEXT) : typo.start]
    after = text[typo.end : typo.end + CONTEXT]
    quote = typo.quote if len(typo.quote) <= 60 else typo.quote[:60] + "…"
    return Text.assemble(_plain(before), (_plain(quote), "bold red underline"), _plain(after))


def _plain(text: str) -> str:
    """Without what would move the cursor or break the table."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", text)


def require_new(path: Path) -> None:
    """See that an annotated copy can become this file.

    Raises:
        UserError: it has another ending, or lies there already.
    """
    if path.suffix.lower() not in (".docx", ".html", ".htm"):
        raise UserError(f"{path}：标注只能写成 .docx 或 .html 文件。")
    if path.exists():
        raise UserError(f"{path} 已经存在，没有覆盖。请换一个名称，或先移走它。")


def annotate(found: Reading, path: Path) -> Path:
    """A copy of the text in which the words are marked: .docx with comments, .html with notes.

    Raises:
        UserError: it cannot be written.
    """
    from reports import annotated

    try:
        if path.suffix.lower() == ".docx":
            annotated.write_docx(found, path)
        else:
            path.write_text(annotated.as_html(found), encoding="utf-8", newline="\n")
    except OSError as error:
        raise file_error("写入", path, error) from error
    return path


def by_passage(typos: Iterable[Typo]) -> dict[int, list[Typo]]:
    """The findings of each passage, in the order of its text."""
    groups: dict[int, list[Typo]] = {}
    for typo in sorted(typos, key=lambda one: (one.paragraph, one.start)):
        groups.setdefault(typo.paragraph, []).append(typo)
    return groups
