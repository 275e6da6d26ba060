"""Handing documents over: all of them, each whole, or none; what somebody wrote into one is kept."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from crawler.plan import TIMEZONE
from reports.documents.words import clean
from reports.errors import UserError, file_error

WRITTEN, LOCK = ".written.json", ".written.lock"
"""What was written, and who is writing: two runs at once would take each other's drafts."""
EDITED = {".docx", ".xlsx", ".eml", ".pdf"}
"""Documents that a clerk works in, or saves from another."""
LONGEST_NAME = 150
"""Bytes of a unit's name in a file's: file systems take 255 for the whole name."""
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
"""What Windows takes in no file name."""


def hand_over(
    folder: Path,
    documents: Mapping[str, bytes | Iterable[bytes]],
    record: Callable[[], object] = lambda: None,
) -> list[Path]:
    """Write each document under its name into ``folder``, replacing the one of an earlier run.

    A long document may come in pieces. Each is first written beside its place, so that a full disk or an
    open file changes none of them; then ``record`` writes and commits what the records say of them, and where
    it fails they are not replaced. One that is no longer as it was written is kept beside the new one, under
    a name with the time of its last change (:func:`is_kept`), and comes last in what is returned.

    Raises:
        UserError: the folder cannot be written, the disk is full, or a document is open in another program.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} 是一个文件，不是文件夹，文书没有写出。请换一个文件夹，或先移走这个文件。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK):
            return _hand_over(folder, documents, record)
    except PermissionError as error:
        document = _document(error, folder)
        if document == folder or not os.access(folder, os.W_OK):
            raise UserError(
                f"文件夹 {folder} 不可写，文书没有写出。请检查文件夹权限，或者用 --out 写到别的文件夹。"
            ) from error
        raise UserError(
            f"{document.name} 写不进去：它可能正在 Word、WPS 或 Excel 中打开。请关闭以后再运行一次。"
        ) from error
    except OSError as error:
        raise file_error("写入", _document(error, folder), error) from error


def _hand_over(
    folder: Path, documents: Mapping[str, bytes | Iterable[bytes]], record: Callable[[], object]
) -> list[Path]:
    drafts: dict[Path, Path] = {}
    try:
        for name, content in documents.items():
            path = folder / name
            _require_closed(path)
            drafts[path] = path.with_name(f".{name}.tmp")
            _write(drafts[path], content)
        written, kept = _written(folder), list[Path]()
        fresh = {
            path.name: [*_lying(path, written.get(path.name, [])), _digest(draft)]
            for path, draft in drafts.items()
        }
        drafts[folder / WRITTEN] = note = folder / f".{WRITTEN}.tmp"
        _write(note, json.dumps(written | fresh, ensure_ascii=False).encode())
        note.replace(folder / WRITTEN)  # first: after a kill the documents of either run are known as ours
        del drafts[folder / WRITTEN]
        record()
        for path, draft in drafts.items():
            kept += _keep_edited(path, written.get(path.name, []))
            draft.replace(path)
    finally:
        for draft in drafts.values():
            with suppress(OSError):  # what could not be written is told already
                draft.unlink(missing_ok=True)
    return [*drafts, *kept]


def _document(error: OSError, folder: Path) -> Path:
    """The document that could not be written, when the error names it or its draft; else the folder."""
    path = Path(error.filename or folder)
    if path.name == LOCK:
        return folder
    return path.with_name(path.name.removeprefix(".").removesuffix(".tmp"))


def _written(folder: Path) -> dict[str, list[str]]:
    """The SHA-256 of each document as the last runs wrote it."""
    try:
        return dict(json.loads((folder / WRITTEN).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lying(path: Path, digests: list[str]) -> list[str]:
    """The SHA-256 of a document that lies as a run wrote it."""
    return [one for one in digests if path.is_file() and _digest(path) == one][:1]


def _is_edited(path: Path, digests: list[str]) -> bool:
    return path.is_file() and path.suffix in EDITED and not _lying(path, digests)


def _keep_edited(path: Path, digests: list[str]) -> list[Path]:
    """The document under its name for keeping, if somebody worked in it."""
    if not _is_edited(path, digests):
        return []
    edited = datetime.fromtimestamp(path.stat().st_mtime, TIMEZONE)
    return [path.replace(path.with_name(f"{path.stem}-{edited:%Y%m%d-%H%M%S}{path.suffix}"))]


def unfinished(folder: Path, digests: Mapping[str, str]) -> list[Path]:
    """Those of some documents, by name and SHA-256, that a run which was killed did not put in their place:
    they are missing, or are those of an earlier run, and nobody worked in them."""
    written = _written(folder)
    return [
        folder / name
        for name, digest in digests.items()
        if not (folder / name).is_file()
        or (digest in written.get(name, []) and _lying(folder / name, written[name]) not in ([], [digest]))
    ]


def edited(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Those of some documents in which somebody worked since they were written, by name and SHA-256."""
    written = _written(folder)
    paths = [folder / name for name in names]
    return {path.name: _digest(path) for path in paths if _is_edited(path, written.get(path.name, []))}


def as_written(path: Path, digests: Mapping[str, str]) -> bytes:
    """A document that lies as it was written, by its name and SHA-256; of one that does not, nothing."""
    content = path.read_bytes() if path.is_file() else b""
    return content if hashlib.sha256(content).hexdigest() == digests.get(path.name) else b""


def is_kept(path: Path) -> bool:
    """Whether a document of :func:`hand_over` is an earlier one that somebody had worked in."""
    return re.search(r"-\d{8}-\d{6}\.\w+$", path.name) is not None


def file_names(units: Iterable[str]) -> list[str]:
    """How each unit's files are called: its name, fit for any file system, different from every other's."""
    names: list[str] = []
    taken = set[str]()
    for unit in units:
        plain = FORBIDDEN.sub("_", clean(unicodedata.normalize("NFC", unit)))
        plain = plain.encode()[:LONGEST_NAME].decode(errors="ignore").strip(". ") or "单位"
        name, number = plain, 1
        while unicodedata.normalize("NFKC", name).casefold() in taken:
            number += 1
            name = f"{plain}（{number}）"
        taken.add(unicodedata.normalize("NFKC", name).casefold())
        names.append(name)
    return names


def withdraw(path: Path) -> list[Path]:
    """Remove a document of an earlier run that no longer has anything to say.

    One that somebody worked in is kept under another name, which is returned.

    Raises:
        UserError: it is open in another program.
    """
    try:
        kept = _keep_edited(path, _written(path.parent).get(path.name, []))
        path.unlink(missing_ok=True)
    except PermissionError as error:
        raise UserError(
            f"{path.name} 已没有内容，但正在其他程序中打开，删不掉。请关闭后再运行一次。"
        ) from error
    return kept


def _require_closed(path: Path) -> None:
    """Windows refuses to open for writing what Word or Excel holds open; a pipe is nobody's document.

    Raises:
        UserError: it is a pipe or a device.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UserError(f"{path} 不是普通文件，文书没有写出。请先移走它。")
    if path.exists():
        with path.open("r+b"):
            pass


def _write(path: Path, content: bytes | Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())
