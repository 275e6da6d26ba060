"""Renders a Word template with facts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from docx.opc.coreprops import CoreProperties
from docxtpl import DocxTemplate, RichText
from jinja2 import Environment, StrictUndefined, TemplateError

from reports.documents.form import TEMPLATES
from reports.documents.html import clickable
from reports.errors import UserError

HEAD_LARGEST = 48
BODY_POINTS = 442
"""156 mm."""
BLUE = "1F4E8C"
LONGEST_PROPERTY = 255


def render(name: str, facts: Mapping[str, object], own_templates: Path) -> bytes:
    """The document. The office's own template (``own_templates / name``) goes before ours.

    Raises:
        UserError: the office's template is no Word document, or asks for what the facts do not have.
    """
    own = own_templates / name
    path = own if own.is_file() else TEMPLATES / name
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_said)
    try:
        template = DocxTemplate(path)
        environment.filters["link"] = lambda url: _linked(template, url)
        template.render(dict(facts), environment, autoescape=True)
        _sign(template.docx.core_properties, facts)
        buffer = io.BytesIO()
        template.save(buffer)
    except (
        Exception
    ) as error:  # a damaged or mistyped template makes python-docx, lxml or Jinja raise anything
        if path != own:
            raise
        what = error.message if isinstance(error, TemplateError) and error.message else str(error)
        raise UserError(
            f"Word 模板 {own} 不能使用：{what}。请改正模板，或者移走它以使用自带的模板。"
        ) from error
    return buffer.getvalue()


def _sign(properties: CoreProperties, facts: Mapping[str, object]) -> None:
    """What a file manager shows of the document: its title, the office, and when it was written."""
    properties.title = str(facts["标题"]).replace("\n", "")[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = str(facts.get("发文机关", ""))[:LONGEST_PROPERTY]
    properties.created = properties.modified = datetime.now(UTC)
    properties.language = "zh-CN"


def _linked(template: DocxTemplate, url: str) -> RichText:
    """The address as it is read; one of the web can be clicked."""
    return RichText(url, url_id=template.build_url_id(url), color=BLUE) if clickable(url) else RichText(url)


def red_head(issuer: str) -> RichText:
    """发文机关标志, as large as one line of 156 mm holds it."""
    text = f"{issuer}文件"
    return RichText(text, size=2 * min(HEAD_LARGEST, BODY_POINTS // len(text)))


def _said(value: object) -> object:
    if value is None:
        raise ValueError("a fact is None")
    return value
