"""How fast the site spider is: pages a CPU second, memory, archive size, and next month's cost.

One run measures ours and three peers on one generated portal on loopback (``crawlers/portal.py``), politeness
off, the same targets to look at: LinkChecker, a plain Scrapy spider, and a lean crawler that keeps nothing.

    python benchmarks/crawl.py [--pages 20000] [--linkchecker-pages 500] [--memory 200000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawlers.portal import Portal, Shape, Site, portal

from crawler.files import MOST_FILES

ROOT = Path(__file__).resolve().parent.parent
CRAWLERS = Path(__file__).resolve().parent / "crawlers"
INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}
"""An installed program has its bytecode; a crawler in a source tree may keep its own."""
SMALL = 100
"""Pages of the portal whose crawl tells what starting costs."""


@dataclass(frozen=True)
class Run:
    """What one crawl of ``pages`` pages cost; ``cpu`` is user and system time of it and its children."""

    pages: int
    cpu: float
    wall: float
    peak: float
    """MB"""
    requests: int
    sent: int
    """Bytes that the server sent."""

    @property
    def rate(self) -> float:
        """Pages a CPU second."""
        return self.pages / self.cpu


Crawler = Callable[[str, Path], list[str]]
"""From an address and a folder to write in, the command line."""


def linkchecker(url: str, scratch: Path) -> list[str]:
    """Every link followed, outside ones looked at; ten threads, as it comes."""
    settings = scratch / "linkcheckerrc"
    settings.write_text("[checking]\nmaxrequestspersecond=100000\n", encoding="utf-8")
    program = [sys.executable, "-m", "linkcheck", "--config", str(settings)]
    return [*program, "--no-robots", "--check-extern", "--no-status", "--output", "none", url]


def plain(url: str, scratch: Path) -> list[str]:
    """Stock Scrapy."""
    spider = str(CRAWLERS / "plain.py")
    return [
        sys.executable,
        "-m",
        "scrapy",
        "runspider",
        spider,
        "-a",
        f"url={url}",
        "-O",
        f"{scratch}/items.jl",
    ]


def lean(url: str, scratch: Path) -> list[str]:
    """asyncio, aiohttp and lxml alone."""
    return [sys.executable, str(CRAWLERS / "lean.py"), url]


def ours(url: str, scratch: Path, earlier: Path | None = None) -> list[str]:
    """The site spider: fetch, read for links, archive."""
    arguments = [f"url={url}", f"archive={archive_in(scratch)}", "rate=0", "allow_host=127.0.0.1"]
    arguments += ["max_pages=10000000", *([f"earlier={archive_in(earlier)}"] if earlier else [])]
    line = [sys.executable, "-m", "scrapy", "crawl", "site"]
    return line + [part for argument in arguments for part in ("-a", argument)]


def reading(scratch: Path, earlier: Path | None = None) -> list[str]:
    """The files spider: what of a crawled site's attachments is new is read."""
    line = [sys.executable, "-m", "scrapy", "crawl", "files", "-a", f"archive={archive_in(scratch)}"]
    return [*line, "-a", f"earlier={archive_in(earlier)}"] if earlier else line


def archive_in(scratch: Path) -> Path:
    """Where the site spider's archive lies."""
    return scratch / "archive"


def measure(line: list[str], served: Portal, scratch: Path, wanted: int | None = None) -> Run:
    """Run one crawler to its end; it is to ask for ``wanted`` things, all targets unless told. Plain Scrapy
    must not find our settings: only ours runs in our folder."""
    is_ours = "site" in line or "files" in line
    wanted = served.shape.targets if wanted is None else wanted
    served.asked()
    said = scratch / "said.txt"
    started = time.monotonic()
    with said.open("wb") as log:
        child = subprocess.Popen(
            line,
            cwd=ROOT if is_ours else scratch,
            env=os.environ | INSTALLED | ({"PYTHONPATH": str(ROOT)} if is_ours else {}),
            stdout=log,
            stderr=log,
        )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    requests, sent = served.asked()
    if child.returncode or requests < wanted:
        problem = f"退出码 {child.returncode}，{wanted} 个目标只看了 {requests} 个。"
        sys.exit(f"{said.read_text(errors='replace')[-2000:]}\n{' '.join(line)}：{problem}")
    cpu = used.ru_utime + used.ru_stime
    return Run(served.shape.pages, cpu, time.monotonic() - started, used.ru_maxrss / 1024, requests, sent)


def crawl(crawler: Crawler, pages: int) -> Run:
    """One crawl of a portal of its own."""
    with portal(pages) as served, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # LinkChecker started by root goes on as nobody
        return measure(crawler(served.url, Path(folder)), served, Path(folder))


def gzip_of_bodies(shape: Shape) -> int:
    """Bytes of the portal's pages, each packed by gzip at its usual level."""
    site = Site(shape, "http://127.0.0.1:10000")
    return sum(len(zlib.compress(site.page(path) or b"", 6, 31)) for path in shape.paths())


def size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.iterdir())


def months(pages: int) -> tuple[list[Run], list[Run], int, int]:
    """A first crawl and the next month's of an unchanged site, each with the reading of its attachments, and
    the bytes of the first archive: as crawled, and with what was read of its pages."""
    with portal(pages) as served, tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = Path(one), Path(two)
        this = measure(ours(served.url, first), served, first)
        crawled = size(archive_in(first))
        facts = [sys.executable, "-m", "crawler.reading", str(archive_in(first))]
        subprocess.run(facts, cwd=ROOT, check=True)  # what a page is decides whether a 304 is believed
        files = measure(reading(first), served, first, min(served.shape.attachments, MOST_FILES))
        following = measure(ours(served.url, second, earlier=first), served, second)
        left = measure(reading(second, earlier=first), served, second, wanted=0)
        return [this, files], [following, left], crawled, size(archive_in(first))


def compare(pages: int, sample: int) -> None:
    """Print ours beside the peers, the archive's size and next month's cost."""
    (this, files), (following, left), crawled, archived = months(pages)
    bodies = gzip_of_bodies(Shape(pages))
    runs = {
        f"LinkChecker（{sample} 页）": crawl(linkchecker, sample),
        "plain Scrapy": crawl(plain, pages),
        "lean aiohttp + lxml（不存档）": crawl(lean, pages),
        "xunjian site（存档）": this,
    }
    print(f"{pages} 页，{Shape(pages).targets} 个目标")
    print(
        "| crawler | pages per CPU-second | ours is | CPU s | wall s | peak MB |\n|---|---|---|---|---|---|"
    )
    for name, run in runs.items():
        print(
            f"| {name} | {run.rate:.0f} | {this.rate / run.rate:.2f}× "
            f"| {run.cpu:.1f} | {run.wall:.1f} | {run.peak:.0f} |"
        )
    print(
        f"archive {crawled / 1e6:.1f} MB, {crawled / bodies:.2f} × gzip of the bodies; "
        f"{archived / bodies:.2f} × with what was read of the pages"
    )
    print(
        f"next month, nothing changed: {following.wall / this.wall:.0%} of the time, "
        f"{following.cpu / this.cpu:.0%} of the CPU, {following.sent / this.sent:.1%} of the bytes"
    )
    for run, when in ((files, "attachments"), (left, "next month")):
        print(f"{when}: {run.requests} downloaded and read, {run.cpu:.1f} CPU s, {run.wall:.1f} s")


def grow(pages: int) -> None:
    """Print the peak memory at ``pages`` pages, and what a page costs there and at 2,000."""
    start, few, many = (crawl(ours, count) for count in (SMALL, 2000, pages))
    cost_few, cost_many = ((run.cpu - start.cpu) / (run.pages - SMALL) * 1e6 for run in (few, many))
    print(f"{pages} pages: peak {many.peak:.0f} MB (2000 pages: {few.peak:.0f} MB), {many.cpu:.0f} CPU s")
    print(f"cost a page: {cost_many:.0f} µs, at 2000 {cost_few:.0f} µs: {cost_many / cost_few:.2f}×")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--linkchecker-pages", type=int, default=500, help="it takes a second for 20 pages")
    parser.add_argument("--memory", type=int, metavar="PAGES", help="only memory and cost a page, at PAGES")
    given = parser.parse_args()
    if given.memory:
        grow(given.memory)
    else:
        compare(given.pages, min(given.pages, given.linkchecker_pages))


if __name__ == "__main__":
    main()
