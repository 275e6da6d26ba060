"""Re-reads a rendered document and checks its arithmetic before anybody signs it.

Nothing here knows how the numbers were computed: it reads the words and tables as a reader would. Of 70 real
notices that were looked at, three contradicted themselves (a rate of 99.96% that should be 96.89%).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from xml.parsers.expat import ParserCreate

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree
from openpyxl.utils import column_index_from_string

from reports.documents import words
from reports.errors import UserError

TOTAL = "合计"
CELL, TEXT, HYPHEN = qn("w:tc"), qn("w:t"), qn("w:noBreakHyphen")
AROUND = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, END = b"<row", b"</row>"

_CHECKED = re.compile(
    r"(?P<total>\d+)[个家](?:（其中\d+[个家]\d+月起.+?）)?，"
    r"检查(?P<checked>\d+)[个家](?:（其中\d+[个家][\d月至、]+未能检查.+?）)?，"
    r"检查比例(?P<share>[\d.]+%)；"
    r"合格(?P<passed>\d+)[个家]，不合格(?P<failed>\d+)[个家](?:（名单见(?P<annex>附件\d?)）)?，合格率(?P<rate>[\d.]+%)"
    r"(?:，[较与]上.+?（(?P<before>[\d.]+)%）(?:(?P<turn>提升|下降)(?P<points>[\d.]+)个百分点|持平))?"
)
_WITHIN = re.compile(r"(\d+)[个家]（其中([^）]*)）")
_UNDONE = re.compile(r"合格的[^，。；]+中，有的项目未能检查或者没有查全（([^）]*)）")
_COUNT = re.compile(r"(\d+)[个家]")
_PLATFORM = re.compile(r"检查(\d+)个、不合格(\d+)个，合格率([\d.]+%)")
_PARTS = re.compile(r"(?:共有|发现)问题(\d+)个，其中([^。；，]*\d+个(?:、[^。；，]*?\d+个)*)")
_ORDERED = re.compile(
    r"有(\d+)个问题需要整改（见附件）：(?:[^。]*?经人工核实的(\d+)个，)?以前核实[^。]*?的(\d+)个。"
)
_CARRIED = re.compile(
    r"结转问题(\d+)个(?:（[^）]*）)?，本季度核实新问题(\d+)个(?:、整改后再次出现的问题(\d+)个)?，共(\d+)个"
)
_LEFT_OVER = re.compile(
    r"交办整改事项(\d+)个(?:（[^）]*）)?[^：]*：.*?上季度结转问题(\d+)个"
    r"(?:（(?:交办的(\d+)个没有列入[^；）]*)?；?(?:另有(\d+)个交办以后才核实)?）)?，"
)
_OUTCOME = re.compile(
    r"共(?:核实问题)?(\d+)个(?:（[^）]*）)?；截至\S+?检查，已整改(\d+)个，尚未整改(\d+)个，未能复查(\d+)个"
)
_HANDED = re.compile(
    r"交办整改事项(\d+)个(?:（[^）]*）)?[^：]*：责任单位回复([^；。]+)；经复查(?:（[^）]*）)?，([^；。]+)。"
)
_OLDER = re.compile(r"到上次检查还没有看到整改的问题(\d+)个，本次复查([^；。]+)。")
_LAST = re.compile(r"上次核实的问题(\d+)个，到本次检查，([^；。]+)。")
_AGAINST = re.compile(
    r"本次检查共有问题(\d+)个.*?与上次检查（[^）]*）相比，新增(\d+)个，持续未整改(\d+)个(?:（[^）]*）)?"
    r"(?:，整改后再次出现(\d+)个)?；"
)
_SINCE = re.compile(r"((?:\d+年)?\d+)月核实的问题(\d+)个，到(\d+)月检查，([^；。（]+)")
"""With its year is told a month of another, which the table has not."""
_STATES = re.compile(r"(\d+)个(?:栏目|[链图附][^，。；]*)[^，。；]*，其中((?:[^，。；、\d]+\d+个、?)+)")
_SPOKEN = re.compile(r"^（.+?）.*核实问题(\d+)个。$")
_ALL = re.compile(r"(?:共有问题|本季度共核实问题)(\d+)个")
_PUBLISHED, PUBLISHED = re.compile(r"发布信息(?:至少)?(\d+)条"), "发布条数（条）"
MONTH, FOUND, PARTS, MENDED = (
    "月份",
    "核实问题（个）",
    ("新增（个）", "持续（个）", "再次出现（个）"),
    "较上月已整改（个）",
)
MONTHLY = {MONTH, FOUND, *PARTS}
"""Heads of the table of months."""
_LEFT = re.compile(r"\{\{|\}\}|\{%|%\}")


class ContradictionError(UserError):
    """A document contradicts itself; it is not handed over."""


def docx(
    name: str,
    content: bytes,
    annexes: Mapping[str, int],
    told: Sequence[str] = (),
    quoting: Sequence[str] = (),
) -> None:
    """Check a Word document; ``annexes`` says how many rows the table of each 附件 title must have, ``told``
    what must stand in it as it is: no other figures of what was checked may. What it is ``quoting`` of an
    earlier version need not agree with the rest.

    Raises:
        ContradictionError: a sum, a rate or a count is wrong, a table is empty, a template's tag is left, or
            a template tells other conclusions than the records.
    """
    _refuse(
        name,
        [
            *docx_faults(content, annexes, quoting),
            *(_otherwise(text(content), list(map(words.seen, told))) if told else ()),
        ],
    )


def ordered(unit: str, told: tuple[int, int], noticed: Sequence[int] | None) -> None:
    """Check that an order demands no more of a unit than its notice does (None where it kept no such
    numbers): of what was confirmed, of what is carried over.

    Raises:
        ContradictionError: it demands more.
    """
    if noticed is not None and any(one > other for one, other in zip(told, noticed, strict=True)):
        _refuse(f"{unit}整改通知单.docx", ["要求整改的问题多于通报里这个单位的"])


def text(content: bytes) -> str:
    """The words of a Word document, a line a paragraph, those of its tables among them."""
    body = Document(io.BytesIO(content)).element.body
    return "\n".join(words.seen("".join(_pieces(paragraph))) for paragraph in body.iter(qn("w:p")))


def _pieces(element: Any) -> Iterator[str]:
    """The words of an element, and the hyphens between them at which no line ends."""
    return ("-" if one.tag == HYPHEN else one.text or "" for one in element.iter(TEXT, HYPHEN))


def shows(content: bytes, words_: str) -> bool:
    """Whether words stand in a Word document, in its body or in the head or foot of its pages."""
    document = Document(io.BytesIO(content))
    around = (one.target_part for one in document.part.rels.values() if one.reltype in AROUND)
    elements = [document.element.body, *(part.element for part in around)]
    paragraphs_ = (one for element in elements for one in element.iter(qn("w:p")))
    wanted = "".join(words_.split())
    return any(wanted in "".join("".join(_pieces(one)).split()) for one in paragraphs_)


def paragraphs(content: bytes) -> list[str]:
    """The words of each paragraph of a Word document, those of its tables left out."""
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def _otherwise(words_: str, told: Sequence[str]) -> Iterator[str]:
    for one in told:
        if one not in words_:
            yield f"没有写出“{one[:30]}…”，或者改动了其中的文字"
    for match in _CHECKED.finditer(words_):
        if not any(match[0] in one for one in told):
            yield f"“{match[0][:40]}”不是记录里的数字"


def docx_faults(content: bytes, annexes: Mapping[str, int], quoting: Sequence[str] = ()) -> list[str]:
    """What does not agree of a Word document's sums, rates, counts and tables, and tags left in it; what it
    is ``quoting`` left out."""
    document, quoted = Document(io.BytesIO(content)), set(map(words.seen, quoting))
    texts = (paragraph.text for paragraph in document.paragraphs)
    paragraphs = [text for text in texts if words.seen(text) not in quoted]
    tables = [_cells(table) for table in document.tables]
    faults = [fault for text in paragraphs for fault in sentence(text)]
    faults += [fault for table in tables for fault in _table(table)]
    if any(_LEFT.search(text) for text in paragraphs + ["".join(map("".join, table)) for table in tables]):
        faults.append("模板里有没有填上的标记")
    faults += [*_kinds(paragraphs), *_published(paragraphs, tables), *_months(paragraphs, tables)]
    return [*faults, *_annexes(paragraphs, dict(_titled(document)), annexes)]


def xlsx(name: str, content: bytes, rows: Mapping[str, int], formulas: int = 0) -> None:
    """Check a workbook; ``rows`` says how many rows a sheet must have under its head, ``formulas`` how many
    cells hold one: of these, what they come to is checked.

    Raises:
        ContradictionError: a sum or a count is wrong, a sheet is empty, or other cells hold formulas.
    """
    faults, titles, found = [], set[str](), 0
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for title, part in _sheets(package):
            lines = _rows(part)
            faults += [f"“{title}”{fault}" for fault in _table(_grid(lines, _shared(package)))]
            if title in rows and len(lines) - 1 != rows[title]:
                faults.append(f"“{title}”有{len(lines) - 1}行，应为{rows[title]}行")
            titles.add(title)
            found += len(re.findall(rb"<f[ >/]", part))
    if found != formulas:
        faults.append(f"有{found}格公式，应为{formulas}格")
    faults += [f"缺“{title}”" for title, count in rows.items() if count and title not in titles]
    _refuse(name, faults)


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """(title, part) of each sheet; openpyxl numbers the parts in their order."""
    book = etree.fromstring(package.read("xl/workbook.xml"))
    for number, sheet in enumerate(book.iter(f"{MAIN}sheet"), 1):
        yield sheet.get("name", ""), package.read(f"xl/worksheets/sheet{number}.xml")


def _shared(package: zipfile.ZipFile) -> list[str]:
    """Texts that cells name by their number."""
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    return [
        "".join(map(str, one.itertext())) for one in etree.fromstring(package.read("xl/sharedStrings.xml"))
    ]


_column = cache(column_index_from_string)


def _rows(part: bytes) -> list[bytes]:
    """What stands in a sheet up to the end of each row; a long one has 800,000 elements, too many for a tree.

    Raises:
        ExpatError: it is no sound XML.
    """
    ParserCreate(namespace_separator=" ").Parse(part, True)
    return part.split(END)[:-1]


def _grid(rows: Sequence[bytes], shared: Sequence[str]) -> list[list[str]]:
    """Their texts; the first and the last alone where nothing is added up: no 合计 ends it, and it is none of
    months."""
    ends = [_told(row, shared) for row in (*rows[:1], *rows[1:][-1:])]
    if ends and (ends[-1][0] == TOTAL or set(ends[0]) >= MONTHLY):
        return [_told(row, shared) for row in rows]
    return ends


def _told(row: bytes, shared: Sequence[str]) -> list[str]:
    """Each cell of a row as its text, of a formula what it comes to."""
    told: list[str] = []
    for cell in etree.fromstring(row[row.index(ROW) :] + END):
        told += [""] * (_column(cell.get("r", "").rstrip("0123456789")) - 1 - len(told))
        text = cell.findtext("v") or "".join(map(str, cell.itertext("t")))
        told.append(shared[int(text)] if cell.get("t") == "s" else text)
    return told


def sentence(text: str) -> Iterator[str]:
    """What is wrong with the numbers of one paragraph."""
    for match in _CHECKED.finditer(text):
        yield from _checked(match)
    whole = _CHECKED.search(text)
    if whole and (platforms := _PLATFORM.findall(text)):
        for checked, failed, rate in platforms:
            if not _is_rate(rate, int(checked) - int(failed), int(checked)):
                yield f"合格率{rate}与检查{checked}个、不合格{failed}个不符"
        if sum(int(checked) for checked, _, _ in platforms) != int(whole["checked"]):
            yield "各平台检查数之和与检查总数不符"
        if sum(int(failed) for _, failed, _ in platforms) != int(whole["failed"]):
            yield "各平台不合格数之和与不合格总数不符"
    within = _WITHIN.findall(text) + [(whole["passed"], parts) for parts in _UNDONE.findall(text) if whole]
    for total, parts in within:
        if any(int(part) > int(total) for part in _COUNT.findall(parts)):
            yield f"“{parts}”里有的多于{total}个"
    for total, parts in (found for one in (_PARTS, _STATES, _OLDER, _LAST) for found in one.findall(text)):
        if sum(map(int, re.findall(r"(\d+)个", parts))) != int(total):
            yield f"“{total}个，其中{parts}”各项之和与总数不符"
    for carried, fresh, again, total in _CARRIED.findall(text):
        if int(carried) + int(fresh) + int(again or 0) != int(total):
            yield f"结转{carried}个与新问题{fresh}个、再次出现{again or 0}个之和不是{total}个"
    for handed, carried, gone, later in _LEFT_OVER.findall(text):
        if int(handed) - int(gone or 0) + int(later or 0) != int(carried):
            yield f"上季度交办{handed}个，而结转{carried}个，没有说明为什么"
    for total, *told in _HANDED.findall(text):
        for parts in told:
            if sum(map(int, re.findall(r"(\d+)个", parts))) != int(total):
                yield f"交办整改事项{total}个，而“{parts}”各项之和不是{total}个"
    for total, found, carried in _ORDERED.findall(text):
        if int(found or 0) + int(carried) != int(total):
            yield f"核实的{found or 0}个与以前核实的{carried}个之和不是{total}个"
    for total, *parts in _AGAINST.findall(text):
        if sum(int(part or 0) for part in parts) != int(total):
            yield f"新增、持续、再次出现之和不是本次检查的{total}个"
    for month, total, _, parts in _SINCE.findall(text):
        if sum(map(int, re.findall(r"(\d+)个", parts))) != int(total):
            yield f"{month}月核实的问题{total}个，而“{parts}”各项之和不是{total}个"
    for total, *parts in _OUTCOME.findall(text):
        if sum(map(int, parts)) != int(total):
            yield f"整改情况{'、'.join(parts)}之和不是{total}个"


def _kinds(paragraphs: Sequence[str]) -> Iterator[str]:
    """The problems of each kind add up to all."""
    spoken = [int(match[1]) for text in paragraphs if (match := _SPOKEN.match(text))]
    whole = next((int(match[1]) for text in paragraphs if (match := _ALL.search(text))), None)
    if spoken and whole is not None and sum(spoken) != whole:
        yield f"各类问题{'、'.join(map(str, spoken))}之和不是{whole}个"


def _published(paragraphs: Sequence[str], tables: Iterable[Sequence[Sequence[str]]]) -> Iterator[str]:
    """What the units published adds up to what the text says."""
    whole = next((int(match[1]) for text in paragraphs if (match := _PUBLISHED.search(text))), None)
    for head, *rows in filter(None, tables):
        if whole is not None and PUBLISHED in head:
            each = [int(row[head.index(PUBLISHED)]) for row in rows if row[head.index(PUBLISHED)].isdigit()]
            if sum(each) != whole:
                yield f"正文写发布信息{whole}条，而表里各单位之和是{sum(each)}条"


def _months(paragraphs: Sequence[str], tables: Iterable[Sequence[Sequence[str]]]) -> Iterator[str]:
    """What the text says became of a month's problems is what the table has of it and of the next month."""
    rows = {
        row[0]: dict(zip(head, row, strict=True))
        for head, *body in filter(None, tables)
        if set(head) >= MONTHLY
        for row in body
    }
    for before, total, after, parts in (found for text in paragraphs for found in _SINCE.findall(text)):
        told, mended = rows.get(f"{before}月"), re.search(r"已整改(\d+)个", parts)
        if told and told[FOUND] != total:
            yield f"正文写{before}月核实的问题{total}个，而表里是{told[FOUND]}个"
        next_ = rows.get(f"{after}月", {}).get(MENDED)
        if next_ and next_ != (mended[1] if mended else "0"):
            yield f"正文写到{after}月检查“{parts}”，而表里已整改{next_}个"


def _checked(match: re.Match[str]) -> Iterator[str]:
    total, checked, passed, failed = (int(match[name]) for name in ("total", "checked", "passed", "failed"))
    if passed + failed != checked:
        yield f"合格{passed}个与不合格{failed}个之和不是检查的{checked}个"
    if checked > total:
        yield f"检查{checked}个多于总数{total}个"
    if not _is_rate(match["share"], checked, total):
        yield f"检查比例{match['share']}与检查{checked}个、总数{total}个不符"
    if not _is_rate(match["rate"], checked - failed, checked):
        yield f"合格率{match['rate']}与检查{checked}个、不合格{failed}个不符"
    if match["points"]:
        moved = Decimal(match["points"]) * (1 if match["turn"] == "提升" else -1)
        if Decimal(match["before"]) + moved != Decimal(match["rate"].rstrip("%")):
            yield f"合格率{match['rate']}与上期{match['before']}%相差不是{match['points']}个百分点"


def _is_rate(text: str, part: int, whole: int) -> bool:
    return whole > 0 and text == words.percent(part, whole)


def _cells(table: Table) -> list[list[str]]:
    """The texts of a table; python-docx takes long for a cell of many."""
    return [["".join(_pieces(cell)).strip() for cell in row.iterchildren(CELL)] for row in table._tbl.tr_lst]


def _table(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table has rows; where its last row is 合计, each column of numbers adds up to it."""
    if len(table) < 2:
        yield "表格是空的"
        return
    head, body, last = table[0], table[1:-1], table[-1]
    if set(head) >= MONTHLY:
        for row in table[1:]:
            told = dict(zip(head, row, strict=True))
            if told[FOUND] != str(sum(int(told[part]) for part in PARTS if told[part].isdigit())):
                yield f"{told[MONTH]}核实的问题{told[FOUND]}个不是{'、'.join(PARTS)}之和"
    if last[0] != TOTAL:
        return
    for index, title in enumerate(head):
        numbers = (int(row[index]) for row in body if row[index].isdigit())
        if last[index].isdigit() and sum(numbers) != int(last[index]):
            yield f"表格“{title}”列之和与合计{last[index]}不符"


def _titled(document: object) -> Iterator[tuple[str, int]]:
    """(title, rows) of each table of an annex: the title is the nearest paragraph of words above it."""
    title = ""
    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            yield title, len(block._tbl.tr_lst) - 1
        elif block.text.strip():
            title = block.text.strip()


def _annexes(
    paragraphs: Sequence[str], tables: Mapping[str, int], annexes: Mapping[str, int]
) -> Iterator[str]:
    for title, count in annexes.items():
        if tables.get(title, 0) != count:
            yield f"附件“{title}”有{tables.get(title, 0)}行，应为{count}行"
    labels = [text.strip() for text in paragraphs if re.fullmatch(r"附件\d?", text.strip())]
    titles = {label: paragraphs[paragraphs.index(label) + 1 :] for label in labels}
    for text in paragraphs:
        for match in _CHECKED.finditer(text):
            if match["annex"] and match["annex"] in titles:
                title = next(filter(None, map(str.strip, titles[match["annex"]])), "")
                if tables.get(title) != int(match["failed"]):
                    yield f"不合格{match['failed']}个，而{match['annex']}列了{tables.get(title)}个"


def _refuse(name: str, faults: Iterable[str]) -> None:
    found = list(dict.fromkeys(faults))
    if found:
        raise ContradictionError(
            f"{name} 没有写出：复核发现数字前后不一致（{'；'.join(found[:5])}）。"
            "如果修改过 Word 模板，请核对模板里的文字；否则请把这句话告诉维护人员。"
        )
