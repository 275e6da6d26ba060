"""The attachments of a site, read once each for the numbers of persons in them; next month only what is new.

A portal has thousands: so many a crawl are downloaded, new ones first, and what is left is told as unread.
Nothing that a file does reaches the crawl: see :mod:`crawler.attachment`.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from backports import zstd

from crawler.archive import DAMAGED, Archive, SeenFile, Visit, now
from crawler.attachment import AttachmentReader
from crawler.attachment.model import PACKED, UNKNOWN
from crawler.fetch import Fetcher, Look
from crawler.judge import NEVER_HTML, judge
from crawler.link import Fate, is_file
from crawler.personal import mask

MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 1_000
"""约定: ten minutes at two requests a second, beside the hours of a site with so many."""
MOST_SECONDS = 900.0
"""Of downloading and reading, in one crawl."""
READERS = 2
SECONDS, MEMORY = 10.0, 512 * 1024**2
"""What reading one file may take."""
NEVER_READ = {**dict.fromkeys((".zip", ".rar", ".7z"), PACKED), **dict.fromkeys((".ppt", ".pptx"), UNKNOWN)}

PAGE = "打开是网页，不是附件"


def attachments(archive: Archive, is_inside: Callable[[str], bool]) -> list[str]:
    """The site's own attachments that were there at the first look."""
    return [url for url, _ in archive.links.elements(Fate.OK) if is_inside(url) and is_file(url)]


class FileReader:
    """Reads attachments into an archive."""

    def __init__(self, fetcher: Fetcher, archive: Archive, earlier: Archive | None) -> None:
        """``earlier``: what it has of a file that the server has not changed since is carried over."""
        self._fetcher, self._archive, self._earlier = fetcher, archive, earlier
        self._spent = 0.0

    async def read(self, urls: Sequence[str]) -> None:
        """Read the attachments at some addresses, those first that the earlier crawl did not know. What is
        read already is left, and so is what goes beyond the limits."""
        known = self._archive.file_urls()
        waiting = []
        for url in urls:
            if url not in known and (trouble := _never_read(url)):
                self._archive.add_file(SeenFile(url, now(), trouble=trouble))
            elif url not in known and not self._carry(url):
                waiting.append(url)
        if self._earlier is not None:
            with suppress(*DAMAGED):
                old = self._earlier.links.addresses()
                waiting.sort(key=lambda url: url in old)
        read = sum(not _never_read(url) for url in self._archive.file_urls(fresh=True))
        queue = waiting[: max(MOST_FILES - read, 0)][::-1]

        async def run() -> None:
            with AttachmentReader(SECONDS, MEMORY) as reader:
                while queue and self._spent < MOST_SECONDS:
                    self._archive.add_file(await self._seen(queue.pop(), reader))
                    self._archive.commit()

        async with asyncio.TaskGroup() as readers:
            for _ in range(READERS):
                readers.create_task(run())

    def _carry(self, url: str) -> bool:
        """Keep what the earlier crawl read, when the file is still the same; whether it is."""
        if self._earlier is None:
            return False
        with suppress(*DAMAGED, zstd.ZstdError):
            file = self._earlier.file_to_carry(url)
            if file and _is_same(self._earlier.asked(url, "link"), list(self._archive.visits(url, "link"))):
                self._archive.add_file(file)
                return True
        return False

    async def _seen(self, url: str, reader: AttachmentReader) -> SeenFile:
        """Download and read one attachment."""
        look = await self._fetcher.look(url, keep=MOST_BYTES)
        self._spent += look.elapsed
        if trouble := _trouble(look):
            return SeenFile(url, look.at, trouble=trouble)
        began = time.monotonic()
        told = await asyncio.to_thread(reader.read, look.body, numbers=True)
        self._spent += time.monotonic() - began
        trouble = PAGE if told.type == "html" and _path(url).endswith(NEVER_HTML) else mask(told.trouble)
        digest = hashlib.sha256(look.body).hexdigest()
        return SeenFile(url, look.at, told.type, len(look.body), digest, trouble, told.numbers)


def _path(url: str) -> str:
    return url.partition("?")[0].lower()


def _never_read(url: str) -> str:
    """Why a file need not be downloaded; empty when it is read."""
    return next((why for ending, why in NEVER_READ.items() if _path(url).endswith(ending)), "")


def _is_same(before: Visit | None, visits: Sequence[Visit]) -> bool:
    """Whether the server says that a file has not changed, or gives it the same validators as before."""
    if before is None or not visits:
        return False
    last = visits[-1]
    return last.note == "unchanged" or (last.etag, last.modified) == (before.etag, before.modified)


def _trouble(look: Look) -> str:
    """Why what came is not to be read; empty when it is."""
    if look.cut:
        return f"文件超过 {MOST_BYTES // 1024**2} MB，没有读"
    if look.error in ("timeout", "slow"):
        return "下载太慢，没有读"
    fate, cause = judge(look)
    if fate is Fate.OK and not look.whole:
        return "没有下载完，没有读"
    return "" if fate is Fate.OK else f"没有下载到（{cause}）" if cause else "没有下载到"
