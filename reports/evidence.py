"""证据图: for each problem a picture of its place, from the page as it was archived.

Chromium draws the archived page without network and scripts, and outlines the place; where it is not to be
seen, nothing is outlined, and the picture says so. Without a browser, or time, an excerpt of the words is
kept as a page instead. Numbers of persons are masked before anything is drawn; images are not drawn, nor is a
page that is a citizen's letter.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from checks.finding import Finding
from checks.letters import CHANNELS
from crawler.archive import Archive, SeenPage
from crawler.browser import Browser, BrowserError, find
from crawler.fetch import Look
from crawler.page.model import Row
from crawler.personal import mask
from reports import marking, prose
from reports.documents.words import address, clean
from reports.errors import file_error
from reports.marking import MARK, Marked

FOLDER = "证据"
MOST = 60
"""Pictures of one single-site report."""
MOST_BYTES = 4 * 2**20
"""Of those in the Word report together."""
SECONDS, PICTURE_SECONDS = 120.0, 8.0
"""What all pictures of a single-site report may take, and one."""
NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}\.(jpg|html)")
"""Without the problem's number in a list: that changes when another problem is dismissed."""
COLUMNS = ("column_blank", "column_stale", "home_stale")
"""Checks whose place is a name, or the newest entry, on the page at fault."""
LETTERS = "网页是群众来信，没有截图"
PLACELESS = "这类问题没有可以截图的一处"
LOST = "没有圈出：网页上没有找到这一处，或者它被隐藏、遮住。"
UNSTYLED = "按存档显示，没有加载样式和图片。"
UNREADABLE = "存档打不开，没有截图"
UNSEEN = "存档里没有这个网页，没有截图"


class Shown(NamedTuple):
    """A finding to be shown, and the archive of its site."""

    finding: Finding
    archive: Archive


@dataclass(frozen=True, slots=True)
class Shot:
    """What there is of one problem; ``note`` says why where there is nothing."""

    name: str = ""
    """The file's name in the folder; empty: none."""
    picture: bytes = b""
    """A JPEG, for the Word report."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A picture to be drawn: with its place outlined, without, and in words."""

    key: str
    outlined: str
    plain: str
    excerpt: str

    def name(self, page: str) -> str:
        """The file's name; the same for the same problem on the same page."""
        ending = "html" if page is self.excerpt else "jpg"
        return f"{self.key}-{hashlib.sha256(page.encode()).hexdigest()[:8]}.{ending}"


def take(shown: Iterable[Shown], out: Path, seconds: float = SECONDS) -> dict[str, Shot]:
    """Pictures of findings, by their keys; those of an earlier run are used again.

    Once ``seconds`` are over, what is left gets an excerpt; another run draws it.

    Raises:
        UserError: the folder cannot be written.
    """
    folder = out / FOLDER
    try:
        return _bounded(asyncio.run(_take(shown, folder, seconds)))
    except OSError as error:
        raise file_error("写入", folder, error) from error


def lying(out: Path) -> dict[str, str]:
    """The files that earlier runs took, by the keys of their findings; the last of each."""
    files = sorted(_files(out / FOLDER), key=lambda path: path.stat().st_mtime)
    return {path.name.split("-")[0]: path.name for path in files}


def is_excerpt(name: str) -> bool:
    """Whether such a file is no picture but the words in place of one."""
    return name.endswith(".html")


def sweep(out: Path, shots: Iterable[Shot]) -> None:
    """Remove the pictures of earlier runs that no document leads to any more: none may be issued."""
    used = {shot.name for shot in shots}
    for path in _files(out / FOLDER):
        if path.name not in used:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*-*.*") if NAME.fullmatch(path.name)]


# --- what is to be drawn ---


def _wanted(archive: Archive, finding: Finding) -> _Wanted | str:
    """What to draw; why not, where there is nothing to draw."""
    data = finding.data
    if not data.keys() & {"urls", "wrong"} and finding.indicator not in COLUMNS:
        return PLACELESS
    page = archive.page(data.get("page") or finding.url)
    if page is None or page.facts is None:
        return UNSEEN
    if page.facts.kind in CHANNELS:
        return LETTERS
    body = archive.rendering(page.url) or archive.response(page.url)
    if not body:
        return UNSEEN
    marked = _marked(body, page, finding)
    return _Wanted(
        finding.key,
        marked.page(_lines(page, _outlined(finding) + UNSTYLED), outlined=True) if marked.places else "",
        marked.page(_lines(page, LOST + UNSTYLED), outlined=False),
        _excerpt(marked, finding, _lines(page, "" if marked.places else LOST)),
    )


def _marked(body: bytes, page: SeenPage, finding: Finding) -> Marked:
    data = finding.data
    if urls := data.get("urls"):
        return marking.links(body, page, set(urls.split("\n")))
    if wrong := data.get("wrong"):
        around = [context for context in data.get("around", "").split("\n") if len(context) > len(wrong)]
        return marking.words(body, page, wrong, around or [finding.quote.rstrip("…")])
    if newest := data.get("newest"):
        return marking.links(body, page, {row.url for row in _newest(page, newest)})
    return marking.heading(body, page, re.split("[>·]", data.get("column", ""))[-1])


def _outlined(finding: Finding) -> str:
    """What the outline is around."""
    if finding.indicator == "column_blank":
        return "红框是栏目的名称。"
    return "红框是最新的一条。" if "newest" in finding.data else "红框是问题所在的一处。"


def _newest(page: SeenPage, day: str) -> list[Row]:
    """The rows of a list page that are of a day, the newest that it has."""
    rows = page.facts.rows if page.facts else ()
    dated = [row for row in rows if row.date]
    newest = max((row.date.isoformat() for row in dated if row.date), default="")
    return [row for row in dated if row.date and row.date.isoformat() == newest == day]


def _lines(page: SeenPage, remark: str) -> list[str]:
    """Where the page was, when it was seen, and the hash of its response in the archive."""
    seen = f"{prose.moment(page.fetched_at)}访问。{remark}"
    return [mask(address(page.url)), seen, f"原始网页 SHA-256：{page.sha256}"]


def _excerpt(marked: Marked, finding: Finding, lines: Sequence[str]) -> str:
    """A page of its own with the words around the place."""
    before, place, after = marked.excerpt if marked.places else (finding.quote, "", "")
    told = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    words = f"{html.escape(before)}<mark>{html.escape(place)}</mark>{html.escape(after)}"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>证据摘录</title><style>body{font:16px/1.7 sans-serif;max-width:46em;margin:2em auto;"
        "overflow-wrap:anywhere}mark{background:#fde2e1;border:2px solid #e60000}p{color:#555;margin:0}"
        f"blockquote{{margin:1em 0}}</style></head><body>{told}<blockquote>{words}</blockquote>"
        f"<p>{html.escape(clean(finding.message))}</p></body></html>\n"
    )


# --- drawing and keeping ---


async def _take(shown: Iterable[Shown], folder: Path, seconds: float) -> dict[str, Shot]:
    """Each picture from an earlier run, else drawn, else its excerpt."""
    before = {path.name: path for path in _files(folder)}
    shots: dict[str, Shot] = {}
    async with _Camera(seconds) as camera:
        for finding, archive in shown:
            wanted = _wanted(archive, finding)
            if isinstance(wanted, str):
                shots[finding.key] = Shot(note=wanted)
                continue
            folder.mkdir(parents=True, exist_ok=True)
            names = [wanted.name(page) for page in (wanted.outlined, wanted.plain) if page]
            known = next((name for name in names if name in before), "")
            if known:
                shots[finding.key] = _keep(folder, known, before[known].read_bytes())
            else:
                shots[finding.key] = _keep(folder, *await camera.shoot(wanted))
    return shots


class _Camera(AsyncExitStack):
    """A browser that is started for the first picture, and not asked any more once the time is over."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._path = find()
        self._ends = time.monotonic() + seconds
        self._browser: Browser | None = None

    async def shoot(self, wanted: _Wanted) -> tuple[str, bytes]:
        """Name and content of the picture, or of the excerpt where none comes about."""
        page = wanted.outlined
        picture = await self._draw(page, MARK) if page else None
        if picture is None:  # the place is not there, or cannot be seen
            page, picture = wanted.plain, await self._draw(wanted.plain, "")
        return (
            (wanted.name(page), picture)
            if picture
            else (wanted.name(wanted.excerpt), wanted.excerpt.encode())
        )

    async def _draw(self, page: str, mark: str) -> bytes | None:
        if self._path is None or time.monotonic() > self._ends:
            return b""
        try:
            if self._browser is None:
                self._browser = await self.enter_async_context(Browser(self._path, _nobody, PICTURE_SECONDS))
            return await self._browser.picture(page, mark)
        except BrowserError:
            self._path = None
            return b""


async def _nobody(url: str) -> Look:
    raise AssertionError(f"a picture asked for {url}")


def _keep(folder: Path, name: str, content: bytes) -> Shot:
    path = folder / name
    if not path.exists():
        part = path.with_name(f".{name}.part")
        part.write_bytes(content)
        part.replace(path)
    return Shot(name, content if name.endswith(".jpg") else b"")


def _bounded(shots: Mapping[str, Shot]) -> dict[str, Shot]:
    """Of very many bytes the Word report has the first; the rest is linked only."""
    sizes = accumulate(len(shot.picture) for shot in shots.values())
    return {
        key: shot if size <= MOST_BYTES else replace(shot, picture=b"")
        for (key, shot), size in zip(shots.items(), sizes, strict=True)
    }
