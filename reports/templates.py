"""``xunjian template``: the shipped Word templates handed to the office, and its own ones checked."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from reports.documents import template, word
from reports.documents.fields import TEMPLATES
from reports.documents.form import TEMPLATES as SHIPPED
from reports.errors import UserError, file_error


@dataclass(frozen=True, slots=True)
class Sound:
    """A template without mistakes."""

    path: Path
    title: str
    """Of the document that is made with it."""
    remark: str
    """Says so where it was made for an older version of the facts, or lacks the 文号; else empty."""


def export(out: Path) -> list[Path]:
    """Write the shipped templates into a folder; what lies there is never replaced.

    Raises:
        UserError: one of them lies there already, or the folder cannot be written.
    """
    paths = {name: out / f"{name}.docx" for name in TEMPLATES}
    if there := [path.name for path in paths.values() if path.exists()]:
        raise UserError(
            f"{out} 里已经有 {'、'.join(there)}，什么都没有写。请用 --out 换一个目录，或先移走它们。"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, path in paths.items():
            part = path.with_name(f".{path.name}.part")
            shutil.copyfile(SHIPPED / f"{name}.docx", part)
            part.replace(path)
    except OSError as error:
        raise file_error("写入", out, error) from error
    return list(paths.values())


def check(path: Path) -> list[Sound]:
    """Check one template, or all of a folder.

    Raises:
        UserError: there is none, or one cannot be used; every mistake of each is told.
    """
    files = [path]
    if path.is_dir():
        files = sorted(one for one in path.glob("*.docx") if not one.name.startswith(("~$", ".")))
        if not files:
            raise UserError(f"{path} 里没有 .docx 模板。xunjian template export --out {path} 写一份自带的。")
    sound, wrong = [], []
    for one in files:
        try:
            sound.append(_checked(one))
        except UserError as error:
            wrong.append(str(error))
    if wrong:
        raise UserError("\n".join(wrong))
    return sound


def _checked(path: Path) -> Sound:
    content = template.read(path)
    name = template.name_of(path, content)
    word.require_sound(path, content, name)
    remark = template.age(content) + template.unnumbered(content, name)
    return Sound(path, TEMPLATES[name].title, remark)
