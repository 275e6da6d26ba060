"""A Word template that anybody may have edited: what is wrong in it, and filling it. Nothing of it is run.

A template asks for facts, chooses and loops (:data:`ALLOWED`); the sandbox stands behind that.
"""

from __future__ import annotations

import base64
import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, InlineImage, RichText
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from reports.documents import verify, words
from reports.documents.fields import TEMPLATES, VERSION, Field, Kind, marked
from reports.documents.html import clickable
from reports.errors import UserError
from reports.incoming import read_file
from reports.workbook import width_of

MOST_BYTES, MOST_UNPACKED = 10 * 2**20, 60 * 2**20
TABLE, ROW, CELL, PARAGRAPH, PICTURED = map(qn, ("w:tbl", "w:tr", "w:tc", "w:p", "w:drawing"))
TEXT, HYPHEN, SPACE = qn("w:t"), verify.HYPHEN, qn("xml:space")
CANNOT_SPLIT = f"{qn('w:trPr')}/{qn('w:cantSplit')}"
CELL_WIDTH: Any = etree.XPath("sum(w:tcPr/w:tcW/@w:w)", namespaces=nsmap)
WORDS: Any = etree.XPath("string()", smart_strings=False)
BREAKS: Any = etree.XPath("count(.//w:br)", namespaces=nsmap)
BROKEN = re.compile(r"[\t\n\a\f]")
"""What docxtpl makes a tab, a line, a paragraph or a page of."""
BLUE = "1F4E8C"
PICTURE = Mm(96)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTVYdAAAAABJRU5ErkJggg=="
)
CHARACTER, MOST_LINES = 3.7, 24
"""Millimetres that a character of 五号 takes, and how many lines of it, 15 pt high, a page surely holds under
the title of an annex: of the 225 mm title and head take 50, and a clerk may choose a larger letter."""
SMALL = 6
"""Rows under the head of a table that is not divided between two pages, where half of one holds it."""
SHOWN_OF_ADDRESS = 120
"""Characters of an address that stand in a narrow column; the workbook has it whole."""
SHOWN = 30
"""Characters of a paragraph that a mistake repeats."""

ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Filter),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)
ISSUED = ("monthly", "quarterly")
"""Documents that are issued under a 文号."""
LISTS = (Kind.ROWS, Kind.LINES)
OURS = {"link": (Kind.TEXT,), "picture": (Kind.PICTURE,)}
FILTERS = {"default": (Kind.TEXT,), "join": (Kind.LINES,), "length": LISTS, **OURS}
"""What may be asked of which facts; none of them can make a text long."""
LOOP = Field(
    "loop", "", kind=Kind.GROUP, fields=tuple(map(Field, ("index", "first", "last", "length"), [""] * 4))
)
BLOCKS = {"if": "endif", "for": "endfor"}
OPENERS = {end: start for start, end in BLOCKS.items()}

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
LEFT = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
WIDE = re.compile(r"｛[｛%％]|\{％|[｝%％]｝|％\}|\{ +\{|\{ +%|\} +\}|% +\}")
LURING = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON)\b", re.I)
"""Fields by which Word asks for files, programs or addresses."""
TEXTS = re.compile(r"/word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
HEADS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注"}
"""Parts besides the body that are filled."""


# --- filling ---


def fill(content: bytes, facts: Mapping[str, object], finish: Callable[[WordDocument], None]) -> bytes:
    """The template filled with facts; ``finish`` is given the document before it is packed."""
    template = _Template(io.BytesIO(content))
    environment = _environment()
    environment.document = template
    template.render(dict(facts), environment, autoescape=True)
    _split_what_fills_a_page(template.docx)
    _keep_small_tables(template.docx)
    _write_hyphens_as_word_does(template.docx)
    finish(template.docx)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


class _Template(DocxTemplate):  # type: ignore[misc]
    def resolve_listing(self, xml: str) -> str:
        """The same, without docxtpl's look at every run where there is nothing to find."""
        return super().resolve_listing(xml) if BROKEN.search(xml) else xml

    def fix_tables(self, xml: str) -> Any:
        """The body; docxtpl counts the columns of every row here, which no tag of ours can change."""
        return etree.fromstring(xml, etree.XMLParser(recover=True))


def _split_what_fills_a_page(document: WordDocument) -> None:
    """Let a row go on overleaf that a page may not hold under a title: it would leave that alone on a page,
    or be cut off at the foot of one."""
    for row in document.element.body.iter(ROW):
        kept = row.find(CANNOT_SPLIT)
        if kept is not None and any(_lines(cell) > MOST_LINES for cell in row.iterchildren(CELL)):
            kept.getparent().remove(kept)


def _keep_small_tables(document: WordDocument) -> None:
    """Keep a table of a few lines on one page: nobody turns over between the months of a quarter."""
    for table in document.element.body.iter(TABLE):
        rows = list(table.iterchildren(ROW))
        if len(rows) > SMALL + 1 or next(table.iter(PICTURED), None) is not None:
            continue
        if sum(max(map(_lines, row.iterchildren(CELL)), default=0) for row in rows) <= MOST_LINES / 2:
            for row in rows[:-1]:
                for paragraph in row.iter(PARAGRAPH):
                    Paragraph(paragraph, document).paragraph_format.keep_with_next = True


def _write_hyphens_as_word_does(document: WordDocument) -> None:
    """Word's 不间断连字符 in place of the letter, which few Chinese fonts have: it looks as a hyphen does."""
    for text in list(document.element.body.iter(TEXT)):
        first, *rest = (text.text or "").split(words.NEVER_ENDS)
        if rest:
            text.text = first
            for part in reversed(rest):
                after = text.makeelement(TEXT, {SPACE: "preserve"})
                after.text = part
                text.addnext(after)
                text.addnext(text.makeelement(HYPHEN, {}))


def _lines(cell: Any) -> float:
    """How many lines a cell's text takes at the most, of Chinese characters as in our tables."""
    line = max(1, (CELL_WIDTH(cell) / 56.7 - 4) / CHARACTER)
    texts = map(WORDS, cell.iterchildren(PARAGRAPH))
    return sum(math.ceil(width_of(text) / 2 / line) or 1 for text in texts) + float(BREAKS(cell))


class _Environment(ImmutableSandboxedEnvironment):
    document: DocxTemplate

    def from_string(self, source: Any, *args: Any, **options: Any) -> Template:
        """The same, compiled once for all documents of a template: a quarter has 60 letters of one."""
        return Template.from_code(self, _compiled(source), self.make_globals(None))


@lru_cache(maxsize=32)
def _compiled(source: str) -> CodeType:
    return _environment().compile(source)


def _environment() -> _Environment:
    environment = _Environment(autoescape=True, undefined=StrictUndefined, finalize=_said)
    environment.globals.clear()
    known = environment.filters | {"link": _linked, "picture": _pictured}
    environment.filters = {name: known[name] for name in FILTERS}
    return environment


@pass_context
def _linked(context: Any, url: str) -> RichText:
    """The address, a long one cut off; one of the web can be clicked, and leads where it leads.

    Its relation is added as it is: docxtpl looks first whether there is one, through all that there are.
    """
    shown = words.clean(url, SHOWN_OF_ADDRESS)
    if not clickable(url):
        return RichText(shown)
    relations = context.environment.document.docx.part.rels
    name = f"link{len(relations)}"
    relations.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, name, is_external=True)
    return RichText(shown, url_id=name, color=BLUE)


@pass_context
def _pictured(context: Any, content: bytes) -> InlineImage:
    return InlineImage(context.environment.document, io.BytesIO(content), width=PICTURE)


def _said(value: object) -> object:
    if value is None:
        raise ValueError("a fact is None")
    return value


# --- opening ---


def read(path: Path) -> bytes:
    """The bytes of a template.

    Raises:
        UserError: it cannot be read, is no .docx, unpacks to too much, or declares a document type.
    """
    content = read_file(path, MOST_BYTES, f"{path} 超过 {MOST_BYTES // 2**20} MB，不像是文书模板，没有读取。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            large = sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED
            declaring = "" if large else _declaring(package)
            if not large and not declaring:
                Document(io.BytesIO(content))
    except Exception as error:  # a damaged package makes zipfile, lxml or python-docx raise anything
        raise UserError(
            f"{path} 不是 Word 模板（.docx），或文件已损坏。请用 Word 或 WPS 打开，另存为 .docx。"
        ) from error
    if large:
        raise UserError(f"{path} 解压后过大，不像是文书模板，没有读取。")
    if declaring:
        raise UserError(
            f"{path} 的 {declaring} 里有文件类型声明（DTD），可能引用外面的内容，没有读取。"
            "请用 Word 或 WPS 打开，另存为 .docx。"
        )
    return content


def _declaring(package: zipfile.ZipFile) -> str:
    """A part with a document type, by which XML names files; Word writes none (ECMA-376, part 2)."""
    parts = (name for name in package.namelist() if name.endswith((".xml", ".rels")))
    return next((name for name in parts if b"<!DOCTYPE" in package.read(name).replace(b"\0", b"")), "")


def name_of(path: Path, content: bytes) -> str:
    """Which document's template it is: by its file name, else by what its properties say.

    Raises:
        UserError: neither tells.
    """
    known = marked(Document(io.BytesIO(content)).core_properties.keywords)
    name = path.stem if path.stem in TEMPLATES else known[0] if known else ""
    if name not in TEMPLATES:
        names = "、".join(f"{name}.docx（{one.title}）" for name, one in TEMPLATES.items())
        raise UserError(f"{path} 不知道是哪一种文书的模板。文件名应当是：{names}。")
    return name


def age(content: bytes) -> str:
    """Says so where a template was made for other facts than today's; else empty."""
    known = marked(Document(io.BytesIO(content)).core_properties.keywords)
    if known is None or known[1] == VERSION:
        return ""
    return (
        f"这份模板是按第 {known[1]} 版的变量做的，现在是第 {VERSION} 版。"
        "请另外导出一份自带的模板（xunjian template export --out 新模板），对照着改。"
    )


def unnumbered(content: bytes, name: str) -> str:
    """Says so where a notice made with a sound template would not bear its 文号, or a correction not tell
    what it corrects; else empty."""
    if name not in ISSUED:
        return ""
    facts = {one.name: _example(one, empty=False) for one in TEMPLATES[name].fields}
    made, told = fill(content, facts, lambda _: None), facts["更正说明"]
    assert isinstance(told, list)
    lacking = [
        ""
        if verify.shows(made, str(facts["文号"]))
        else "{{ 文号 }}，用它写的通报不能带文号签发（--issued 文号）",
        "" if verify.shows(made, str(told[0])) else "更正说明，用它写的通报不能更正（--correct）",
    ]
    return "".join(f"注意：里面没有 {one}。" for one in lacking if one)


# --- what is wrong ---


@dataclass(frozen=True, slots=True)
class _Place:
    """One paragraph: how a clerk finds it, its words, and the element."""

    label: str
    text: str
    element: Any

    def wrong(self, what: str) -> str:
        shown = self.text.strip()
        shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
        return f"{self.label}“{shown}”：{what}"

    @property
    def tags(self) -> list[str]:
        return TAG.findall(self.text)

    def container(self, prefix: str) -> Any:
        """The element in which a block that begins here must end."""
        if prefix == "tr":
            return next(self.element.iterancestors(qn("w:tbl")), None)
        return self.element.getparent() if prefix == "p" else self.element


def mistakes(content: bytes, name: str) -> list[str]:
    """What is wrong in the template of a document, each with the paragraph's number and its words."""
    document = Document(io.BytesIO(content))
    found, used = [*_outside(document), *_unfilled(document)], set[Field]()
    for places in (list(_body(document)), *_other_parts(document)):
        wrong = [place.wrong(what) for place in places for what in _form(place)] or _blocks(places)
        if not wrong:
            reader = _Reader(places)
            reader.read(TEMPLATES[name])
            wrong, used = reader.wrong, used | reader.used
        found += wrong
    if not found:
        found += _missing(TEMPLATES[name].fields, used)
    return list(dict.fromkeys(found)) or list(_trial(content, name))


def _outside(document: WordDocument) -> Iterator[str]:
    """What would ask for something else, or run, in every document made with the template."""
    for part in document.part.package.iter_parts():
        if "vba" in part.content_type.lower() or "macroEnabled" in part.content_type:
            yield "文件里有宏。请另存为不带宏的“Word 文档（.docx）”。"
        if "oleObject" in part.content_type:
            yield "文件里嵌入了别的程序的对象（OLE），请删去。"
        for relation in part.rels.values():
            if relation.is_external and not relation.reltype.endswith("/hyperlink"):
                yield f"文件引用了外面的内容（{relation.target_ref[:60]}），请改成插入在文件里的。"
        if TEXTS.match(str(part.partname)) and (lure := LURING.search(_instructions(parse_xml(part.blob)))):
            yield f"文件里有会打开别的文件或程序的域（{lure[0]}），请删去。"


def _instructions(tree: Any) -> str:
    """What the fields of a part say, without what stands in quotation marks."""
    simple = [one.get(qn("w:instr"), "") for one in tree.iter(qn("w:fldSimple"))]
    spread = "".join(one.text or "" for one in tree.iter(qn("w:instrText")))
    return re.sub(r'"[^"]*"', "", " ".join([*simple, spread]))


def _unfilled(document: WordDocument) -> Iterator[str]:
    """Tags where nothing fills them."""
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        if name in ("/word/endnotes.xml", "/word/comments.xml") and LEFT.search(
            part.blob.decode("utf-8", "replace")
        ):
            yield "尾注或批注里有标记，那里的标记不会填写，请移到正文里。"
    core = document.core_properties
    if any(
        map(
            LEFT.search,
            (core.title, core.subject, core.comments, core.author, core.identifier, core.language),
        )
    ):
        yield "文件属性（标题、主题、作者、备注）里有标记，请删去。"


def _body(document: WordDocument) -> Iterator[_Place]:
    """Paragraphs by their number; those of tables by table, row and cell."""
    number, tables = 0, list(document.element.body.iter(qn("w:tbl")))
    for element in document.element.body.iter(qn("w:p")):
        table = next(element.iterancestors(qn("w:tbl")), None)
        if table is None:
            number += 1
            label = f"第{number}段"
        else:
            row, cell = (next(element.iterancestors(qn(tag))) for tag in ("w:tr", "w:tc"))
            at = list(table.iter(qn("w:tr"))).index(row) + 1
            across = list(row.iter(qn("w:tc"))).index(cell) + 1
            label = f"第{tables.index(table) + 1}个表格第{at}行第{across}格"
        yield _Place(label, _words(element), element)


def _other_parts(document: WordDocument) -> Iterator[list[_Place]]:
    for part in document.part.package.iter_parts():
        if title := _title_of(part):
            elements = list(parse_xml(part.blob).iter(qn("w:p")))
            yield [_Place(f"{title}第{at}段", _words(one), one) for at, one in enumerate(elements, 1)]


def _title_of(part: Part) -> str:
    match = re.match(r"/word/(header|footer|footnotes)\d*\.xml$", str(part.partname))
    return HEADS[match[1]] if match else ""


def _words(paragraph: Any) -> str:
    """The text of a paragraph, without that of text boxes in it, as Word would show it."""
    texts = paragraph.iter(qn("w:t"), qn("w:delText"))
    own = (one for one in texts if next(one.iterancestors(qn("w:p"))) is paragraph)
    return "".join(one.text or "" for one in own).replace("\n", " ")


def _form(place: _Place) -> Iterator[str]:
    """Tags that are no tags: broken, wide, or not alone where they must be."""
    if WIDE.search(place.text):
        yield "花括号要用半角的 { }，紧挨着写"
        return
    if LEFT.search(TAG.sub("", place.text)):
        yield "标记没有写完整；一个标记要以 {{ 和 }}（或者 {% 和 %}）开头和结尾，写在同一段里"
        return
    if place.tags and any(True for _ in place.element.iter(qn("w:ins"), qn("w:del"), qn("w:delText"))):
        yield "有标记的一段里有修订记录，请先“接受所有修订”"
    for tag in place.tags:
        if tag[2] in "-+" or tag[-3] in "-+":
            yield f"{tag} 里不能用 - 和 +"
        elif tag.startswith(("{{p ", "{{tr ", "{{tc ")):
            yield f"{tag} 的写法没有，取值写成 {{{{ … }}}}"
    for tag in place.tags:
        if tag.startswith(("{%p ", "{#p ")) and place.text.strip() != tag:
            yield f"{tag} 要独占一段，同一段里别的文字会丢失"
        elif tag.startswith("{%tr "):
            row = next(place.element.iterancestors(qn("w:tr")), None)
            if row is None:
                yield f"{tag} 只能写在表格里"
            elif "".join(map(_words, row.iter(qn("w:p")))).strip() != tag:
                yield f"{tag} 要独占表格的一行，同一行里别的文字会丢失"
        elif tag.startswith("{%tc "):
            yield f"{tag} 的写法不能用；表格的列数是固定的"


def _split(tag: str) -> tuple[str, str]:
    """(prefix, words) of a tag: ("p", "for 段 in 说明")."""
    inner = tag[2:-2]
    match = re.match(r"(tr|tc|p|r)\s", inner)
    return (match[1], inner[match.end() :].strip()) if match else ("", inner.strip())


def _blocks(places: list[_Place]) -> list[str]:
    """Choices and loops that are not closed where they were opened."""
    wrong: list[str] = []
    opened: list[tuple[_Place, str, str, str]] = []
    for place in places:
        for tag in (tag for tag in place.tags if tag.startswith("{%")):
            prefix, words = _split(tag)
            keyword = words.split(" ")[0]
            if keyword in BLOCKS:
                opened.append((place, prefix, keyword, tag))
            elif keyword not in (*OPENERS, "else", "elif"):
                wrong.append(
                    place.wrong(f"没有“{keyword}”这种标记；能用的是 if、elif、else、endif、for、endfor")
                )
            elif not opened or (keyword.startswith("end") and BLOCKS[opened[-1][2]] != keyword):
                wrong.append(place.wrong(f"{tag} 前面没有与它配对的 {{% {OPENERS.get(keyword, 'if')} … %}}"))
            else:
                start, before, _, first = opened[-1]
                if before != prefix or start.container(prefix) is not place.container(prefix):
                    wrong.append(
                        place.wrong(
                            f"{tag} 与 {start.label}的 {first} 不在同一处，或者写法不同（{{%p、{{%tr、{{%）"
                        )
                    )
                if keyword.startswith("end"):
                    opened.pop()
    wrong += [
        place.wrong(f"{tag} 没有结束，少了 {{% {BLOCKS[keyword]} %}}") for place, _, keyword, tag in opened
    ]
    return wrong


@dataclass
class _Reader:
    """Reads the tags of one part of a template, and looks every name up in what is declared."""

    places: list[_Place]
    wrong: list[str] = field(default_factory=list)
    used: set[Field] = field(default_factory=set)
    """Facts that are written out, and lists that are looped over."""

    def read(self, template: Any) -> None:
        """Fill ``wrong`` and ``used``."""
        source = "\n".join(" ".join(map(_plain, place.tags)) for place in self.places)
        try:  # parsed and not compiled: Jinja would work sums of numbers and texts out
            parsed = _environment().parse(source)
            self._node(parsed, {one.name: one for one in template.fields})
        except TemplateSyntaxError as error:
            self._say(error.lineno, "标记的写法不对")
        except RecursionError:
            longest = max(self.places, key=lambda place: sum(map(len, place.tags)))
            self.wrong.append(longest.wrong("标记太长，或者括号、判断、循环套得太深，请写简单些"))

    def _say(self, line: int, what: str) -> None:
        self.wrong.append(self.places[line - 1].wrong(what))

    def _node(self, node: nodes.Node, scope: Mapping[str, Field]) -> None:
        if not isinstance(node, ALLOWED):
            self._say(node.lineno, "标记里只能取值、判断、循环")
        elif isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Output):
            for child in node.nodes:
                self._shown(child, scope)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._fact(node, scope)
        elif isinstance(node, nodes.Filter):
            self._filter(node, scope)
        else:
            for inner in node.iter_child_nodes():
                self._node(inner, scope)

    def _loop(self, node: nodes.For, scope: Mapping[str, Field]) -> None:
        """A loop goes over a list; one in another over a list of its row: so no template runs away."""
        target = node.target
        if not isinstance(target, nodes.Name) or not isinstance(node.iter, nodes.Name | nodes.Getattr):
            self._say(node.lineno, "循环要写成 for 名称 in 变量")
            return
        listed = self._fact(node.iter, scope)
        if listed is None:
            return
        if node.test:
            self._say(node.lineno, "循环里不能带 if；条件写在循环里面")
        if listed.kind not in LISTS:
            self._say(node.lineno, f"“{listed.name}”不是列表，不能循环")
            return
        if "loop" in scope and isinstance(node.iter, nodes.Name):
            self._say(node.lineno, f"循环里面只能循环这一行自己的列表，不能循环“{listed.name}”")
            return
        self.used.add(listed)
        kind = Kind.GROUP if listed.kind is Kind.ROWS else Kind.TEXT
        row = Field(target.name, "", kind=kind, fields=listed.fields)
        for child in node.body:
            self._node(child, {**scope, row.name: row, "loop": LOOP})
        for child in node.else_:
            self._node(child, scope)

    def _shown(self, node: nodes.Node, scope: Mapping[str, Field], rich: bool = False) -> None:
        """What is written out must be text; what has its own form needs {{r … }}."""
        if isinstance(node, nodes.Filter) and node.name == "r" and node.node and not rich:
            self._shown(node.node, scope, rich=True)
        elif isinstance(node, nodes.CondExpr):
            self._node(node.test, scope)
            for chosen in filter(None, (node.expr1, node.expr2)):
                self._shown(chosen, scope, rich)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            fact = self._fact(node, scope)
            if fact and fact.kind in (*LISTS, Kind.GROUP):
                self._say(node.lineno, f"“{fact.name}”是一组值，不能直接写出，要用循环或者写到里面的变量")
            elif fact and fact.kind is Kind.PICTURE:
                self._say(node.lineno, f"“{fact.name}”要写成 {{{{ 变量 | picture }}}}")
            elif fact and (fact.kind is Kind.RICH) != rich:
                self._say(node.lineno, f"“{fact.name}”要写成 {{{{{'' if rich else 'r'} {fact.name} }}}}")
            elif fact:
                self.used.add(fact)
        else:
            linked = isinstance(node, nodes.Filter) and node.name == "link"
            if linked != rich and not isinstance(node, nodes.TemplateData):
                self._say(node.lineno, "带 link 的写成 {{r 变量 | link }}，别的写成 {{ 变量 }}")
            self._node(node, scope)

    def _filter(self, node: nodes.Filter, scope: Mapping[str, Field]) -> None:
        takes = FILTERS.get(node.name)
        if takes is None:
            self._say(node.lineno, f"没有“{node.name}”这个过滤器；能用的是 {'、'.join(FILTERS)}")
        elif not isinstance(node.node, nodes.Name | nodes.Getattr):
            self._say(node.lineno, "过滤器（|）前面只能是一个变量")
        elif (fact := self._fact(node.node, scope)) and fact.kind not in takes:
            self._say(node.lineno, f"“{fact.name}”是{fact.kind}，不能用过滤器 {node.name}")
        elif node.kwargs or not all(isinstance(one, nodes.Const) for one in node.args):
            self._say(node.lineno, "过滤器的括号里只能写文字")
        elif fact and node.name != "length":
            self.used.add(fact)

    def _fact(self, node: nodes.Node, scope: Mapping[str, Field]) -> Field | None:
        """The declared fact that a name stands for; None, and said, where there is none."""
        if isinstance(node, nodes.Name):
            return scope.get(node.name) or self._unknown(node, node.name, scope, "变量")
        if not isinstance(node, nodes.Getattr):
            self._say(node.lineno, "标记里只能取值、判断、循环")
            return None
        owner = self._fact(node.node, scope)
        if owner is None:
            return None
        known = {one.name: one for one in owner.fields} if owner.kind is Kind.GROUP else {}
        return known.get(node.attr) or self._unknown(node, node.attr, known, f"变量（在“{owner.name}”里）")

    def _unknown(self, node: nodes.Node, name: str, known: Mapping[str, Field], what: str) -> Field | None:
        close = get_close_matches(name, known, 1)
        hint = f"，是不是“{close[0]}”" if close else ""
        self._say(node.lineno, f"没有“{name}”这个{what}{hint}")
        return None


def _plain(tag: str) -> str:
    """A tag for Jinja alone: without docxtpl's prefix, with straight quotation marks."""
    tag = tag.translate(str.maketrans("“”‘’", "\"\"''"))
    prefix, words = _split(tag)
    if tag.startswith("{{"):
        return f"{{{{ ({words}) | r }}}}" if prefix == "r" else f"{{{{ {words} }}}}"
    return f"{{% {words} %}}" if tag.startswith("{%") else ""


def _missing(fields: tuple[Field, ...], used: set[Field]) -> list[str]:
    told = []
    for one in fields:
        if one.required and one not in used:
            what = "的循环" if one.kind in LISTS else ""
            told.append(f"缺少“{one.name}”（{one.told}）{what}，文书里会少掉这些内容")
        told += _missing(one.fields, used) if one.kind is Kind.ROWS else []
    return told


# --- the trial ---


def _trial(content: bytes, name: str) -> Iterator[str]:
    """Whether the template gives a sound document, with an example of every fact, and with nothing."""
    template = TEMPLATES[name]
    for empty in (False, True):
        facts = {one.name: _example(one, empty) for one in template.fields}
        try:
            made = fill(content, facts, lambda _: None)
            document = Document(io.BytesIO(made))
        except Exception as error:  # docxtpl, lxml and python-docx raise anything
            yield f"试着填写时出错（{str(error)[:100]}）。请重新导出自带的模板，再改一遍"
            return
        if any(cell.find(qn("w:p")) is None for cell in document.element.body.iter(qn("w:tc"))):
            yield "没有内容时，有一个表格的格子里一段也不剩，Word 打不开。请在这一格的最后留一个空段"
            return
        if not empty:
            yield from verify.docx_faults(made, dict.fromkeys(template.tables, 1))


def _example(one: Field, empty: bool) -> object:
    match one.kind:
        case Kind.TEXT:
            return "" if empty else one.example
        case Kind.RICH:
            return RichText(one.example)
        case Kind.LINES:
            return [] if empty else [one.example]
        case Kind.ROWS:
            return [] if empty else [{inner.name: _example(inner, empty) for inner in one.fields}]
        case Kind.PICTURE:
            return PIXEL
        case Kind.GROUP:
            return {inner.name: inner.example for inner in one.fields}
