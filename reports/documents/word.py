"""Writes a Word document: the office's own template or ours, filled with facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from docx.document import Document as WordDocument
from docxtpl import RichText

from reports.documents import fields, template
from reports.documents.form import TEMPLATES
from reports.errors import UserError, mistaken

HEAD_LARGEST = 48
BODY_POINTS = 442
"""156 mm."""
LONGEST_PROPERTY = 255


def render(name: str, facts: Mapping[str, object], own_templates: Path) -> bytes:
    """The document. The office's own template (``own_templates / name.docx``) goes before ours.

    Raises:
        UserError: the office's template is no Word document, or has mistakes, each told with its paragraph.
    """
    assert not (untold := fields.untold(name, facts)), f"say in fields.py what these are: {untold}"
    own = own_templates / f"{name}.docx"
    edited = own.exists() or own.is_symlink()  # whatever lies there: a pipe is told, and not passed over
    if edited:
        content = template.read(own)
        require_sound(own, content, name)
    else:
        content = (TEMPLATES / f"{name}.docx").read_bytes()
    try:
        return template.fill(content, facts, lambda document: _sign(document, name, facts))
    except Exception as error:  # docxtpl, lxml and python-docx raise anything
        if not edited:
            raise
        raise UserError(f"Word 模板 {own} 填写时出错：{error}。请移走它以使用自带的模板。") from error


def require_sound(path: Path, content: bytes, name: str) -> None:
    """Refuse a template with mistakes.

    Raises:
        UserError: it has some; each is told with its paragraph.
    """
    if wrong := template.mistakes(content, name):
        if old := template.age(content):
            wrong.append(old)
        raise mistaken(path, wrong, "这份 Word 模板不能用来写文书，原来的文书没有动")


def _sign(document: WordDocument, name: str, facts: Mapping[str, object]) -> None:
    """What a file manager shows of the document: its title, the office, and when it was written."""
    properties = document.core_properties
    properties.title = str(facts["标题"]).replace("\n", "")[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = str(facts.get("发文机关", ""))[:LONGEST_PROPERTY]
    properties.created = properties.modified = datetime.now(UTC)
    properties.language = "zh-CN"
    properties.keywords = properties.keywords or fields.mark(name)


def red_head(issuer: str) -> RichText:
    """发文机关标志, as large as one line of 156 mm holds it."""
    text = f"{issuer}文件"
    return RichText(text, size=2 * min(HEAD_LARGEST, BODY_POINTS // len(text)))
