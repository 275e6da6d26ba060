"""DOCX: paragraphs in reading order, tables, text boxes, notes, headers and footers.

python-docx passes over text boxes, content controls and tracked insertions; here they are read.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from crawler.attachment.kinds import part_of
from crawler.attachment.model import DAMAGED, About, Cell, Piece, UnreadError

_STORIES = (
    (re.compile(r"header\d*\.xml"), "页眉"),
    (re.compile(r"footer\d*\.xml"), "页脚"),
    (re.compile(r"footnotes\.xml"), "脚注"),
    (re.compile(r"endnotes\.xml"), "尾注"),
    (re.compile(r"comments\.xml"), "批注"),
)
_UNSEEN = frozenset(
    ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "txbxContent", "Fallback", "rt", "p", "tbl")
)
"""Inside a paragraph: what was deleted, what belongs to another paragraph, what no reader sees."""
MOST_COLUMNS = 63
"""Word's own limit; a file may claim more."""
_AS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(body: bytes) -> Iterator[Piece | About]:
    """The body first, then what stands around it."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = {name.replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
        if "docProps/core.xml" in names:
            core = _tree(part_of(archive, names["docProps/core.xml"]))
            yield About(title=_said(core, "title"), author=_said(core, "creator"))
        main = _main_part(archive, names)
        yield from _Story().blocks(_tree(part_of(archive, names[main])))
        folder = posixpath.dirname(main)
        for pattern, place in _STORIES:
            seen: set[str] = set()
            for name in sorted(names):
                if posixpath.dirname(name) == folder and pattern.fullmatch(posixpath.basename(name)):
                    for paragraph in _paragraphs(_tree(part_of(archive, names[name]))):
                        text = _text(paragraph)
                        if text not in seen:
                            seen.add(text)
                            yield Piece(text, place)


def _main_part(archive: zipfile.ZipFile, names: dict[str, str]) -> str:
    """The part that the package calls its document."""
    if "_rels/.rels" in names:
        for relation in _tree(part_of(archive, names["_rels/.rels"])).iter("{*}Relationship"):
            target = (relation.get("Target") or "").lstrip("/")
            if (relation.get("Type") or "").endswith("/officeDocument") and target in names:
                return target
    if "word/document.xml" in names:
        return "word/document.xml"
    raise UnreadError(DAMAGED)


class _Story:
    """Counts paragraphs and tables as it passes them."""

    def __init__(self) -> None:
        self._paragraphs = 0
        self._tables = 0

    def blocks(self, element: etree._Element) -> Iterator[Piece]:
        for child in element:
            name = _name(child)
            if name == "p":
                text = _text(child).strip()
                self._paragraphs += bool(text)
                yield Piece(text, f"第{self._paragraphs}段")
                yield from self._boxes(child)
            elif name == "tbl":
                self._tables += 1
                yield from self._table(child)
            elif name not in {"del", "moveFrom", "Fallback", "sectPr", "sdtPr"}:
                yield from self.blocks(child)

    def _boxes(self, paragraph: etree._Element) -> Iterator[Piece]:
        for box in paragraph.iter("{*}txbxContent"):
            if _holder(box, "Fallback") is not None or _holder(box, "txbxContent") is not None:
                continue
            for inner in _paragraphs(box):
                yield Piece(_text(inner), f"第{self._paragraphs}段旁的文本框")

    def _table(self, table: etree._Element) -> Iterator[Piece]:
        """Each paragraph of a cell; those of a table in a cell belong to the cell around it."""
        for element, cell, column in _cells(table, self._tables - 1):
            where = f"第{self._tables}个表格第{cell.row + 1}行第{column}列"
            for paragraph in _paragraphs(element):
                yield Piece(_text(paragraph), where, cell)


def _cells(table: etree._Element, number: int) -> list[tuple[etree._Element, Cell, int]]:
    """Each cell with its place in the grid and its count in the row; one that goes on from the row above
    (vMerge) makes that one longer."""
    found: list[tuple[etree._Element, Cell, int]] = []
    above: dict[int, int] = {}
    rows = (row for row in table.iter("{*}tr") if _holder(row, "tbl") is table)
    for row_number, row in enumerate(rows):
        column = _number(row.find("{*}trPr/{*}gridBefore"), 0)
        cells = (cell for cell in row.iter("{*}tc") if _holder(cell, "tr") is row)
        for count, element in enumerate(cells, 1):
            span = _number(element.find("{*}tcPr/{*}gridSpan"), 1)
            if _goes_on(element) and column in above:
                start, cell, first = found[above[column]]
                found[above[column]] = start, replace(cell, rows=row_number - cell.row + 1), first
            else:
                above[column] = len(found)
                found.append((element, Cell(number, row_number, column, 1, span), count))
            column += span
    return found


def _goes_on(cell: etree._Element) -> bool:
    mark = cell.find("{*}tcPr/{*}vMerge")
    return mark is not None and "restart" not in mark.attrib.values()


def _number(element: etree._Element | None, least: int) -> int:
    """A count in the file, within what Word allows; ``least`` where there is none."""
    values = [str(value) for value in element.attrib.values()] if element is not None else []
    told = next((int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 4), 0)
    return min(max(told, least), MOST_COLUMNS)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """All paragraphs inside, without the copies for old programs."""
    for child in element:
        name = _name(child)
        if name == "p":
            yield child
        if name != "Fallback":
            yield from _paragraphs(child)


def _text(element: etree._Element) -> str:
    parts = []
    for child in element:
        name = _name(child)
        if name == "t":
            parts.append("".join((child.text or "", *(entity.tail or "" for entity in child))))
        elif name in _AS:
            parts.append(_AS[name])
        elif name not in _UNSEEN and not (name == "r" and _hidden(child)):
            parts.append(_text(child))
    return "".join(parts)


def _hidden(run: etree._Element) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    if mark is None:
        return False
    return not any(_local(name) == "val" and value in {"0", "false", "off"} for name, value in mark.items())


def _holder(element: etree._Element, name: str) -> etree._Element | None:
    return next((above for above in element.iterancestors() if _name(above) == name), None)


def _said(core: etree._Element, name: str) -> str:
    found = core.find(f"{{*}}{name}")
    return (found.text or "") if found is not None else ""


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        tree = None
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
        raise MemoryError
    if tree is None:
        raise UnreadError(DAMAGED)
    return tree


def _name(element: etree._Element) -> str:
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _local(name: str | bytes) -> str:
    return str(name).rpartition("}")[2]
