"""What judging an archive of 20,000 pages costs: CPU seconds check by check, and peak memory.

Run: ``make bench``. The portal of ``crawlers/portal.py`` is put into an archive as spiders would leave it,
one link in forty broken, and read; then a process of its own asks every check but those that proofread (a
text is proofread once, ever: see ``typos.py``). The bar is 30 s on one core and 400 MB. The portal is served
nowhere: to judge again by other rules is the same work, and crawls nothing.

    python benchmarks/judging.py [--pages 20000]
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.portal import COLUMNS, Shape, Site
from rich.console import Console
from rich.table import Table

from checks import REGISTRY, Finding, Rules
from checks.run import masked
from crawler.archive import Archive, Visit
from crawler.link import Cause, Fate
from crawler.page import glance
from crawler.plan import TIMEZONE, ColumnPlan, Plan, SitePlan
from crawler.reading import read_pages

AS_OF = datetime(2026, 10, 31, 18, tzinfo=TIMEZONE)
SITE, OUTSIDE = "http://www.qinghe.example", "http://www.wangyuan.example"
PROOFREADING = ("typo", "misstatement")
BROKEN = 40
"""Every so many targets one that leads nowhere."""
SECONDS, MEGABYTES = 30, 400
"""The bar, of 20,000 pages."""
SHOWN = 8
"""The dearest checks."""


def main() -> None:
    """Make the archive, judge it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as name:
        record(Path(name), Shape(pages))
        with multiprocessing.get_context("spawn").Pool(1) as judge:
            costs, findings, peak = judge.apply(judged, (Path(name),))
    table = Table("检查", "CPU（秒）")
    for check in sorted(costs, key=costs.__getitem__, reverse=True)[:SHOWN]:
        table.add_row(check, f"{costs[check]:.1f}")
    total = sum(costs.values())
    table.add_row(f"合计（{len(costs)} 项）", f"{total:.1f}")
    Console().print(f"{pages:,} 页，{findings:,} 个问题", table)
    print(
        f"CPU {total:.1f} 秒，上限的 {total / SECONDS:.0%}；峰值 {peak:.0f} MB，上限的 {peak / MEGABYTES:.0%}"
    )


def record(folder: Path, shape: Shape) -> None:
    """An archive of the portal, as its spiders leave it."""
    site = Site(shape, OUTSIDE)
    columns = tuple(ColumnPlan(f"栏目{number}", f"{SITE}/c{number}/") for number in range(COLUMNS))
    plan = Plan(AS_OF, SitePlan(f"{SITE}/", "青禾县人民政府", "5100000001", columns=columns))
    with Archive.create(folder, plan) as archive:
        for path in shape.paths():
            body = site.page(path)
            assert body is not None
            save(archive, SITE + path, body)
        settle(archive)
        archive.set_meta("state", "finished")
    read_pages(folder)


def save(archive: Archive, url: str, body: bytes) -> None:
    """One page with its links."""
    kind = "text/html; charset=utf-8"
    archive.save_page(
        url, final_url=url, status=200, headers=[("Content-Type", kind)], body=body, content_type=kind,
        fetched_at=AS_OF - timedelta(hours=2), elapsed=0.1, unread=True,
    )  # fmt: skip
    archive.links.add(url, glance(body, url, kind).links)


def settle(archive: Archive) -> None:
    """What became of every target, by two looks where it failed."""
    for number, (url, _) in enumerate(archive.links.elements(Fate.UNSEEN)):
        if number % BROKEN != BROKEN - 1:
            archive.links.settle(url, Fate.OK)
            continue
        archive.links.settle(url, Fate.BROKEN, Cause.NOT_FOUND)
        for minutes, purpose in ((60, "link"), (50, "again")):
            at = AS_OF - timedelta(minutes=minutes)
            archive.add_visit(Visit(url, at, purpose, 404, None, 0.1, url, Fate.BROKEN, Cause.NOT_FOUND))


def judged(folder: Path) -> tuple[dict[str, float], int, float]:
    """CPU seconds of each check, how many findings there are, and this process's peak in MB."""
    rules = Rules.load("national")
    costs, findings = dict[str, float](), 0
    with Archive.open(folder) as archive:
        for check in REGISTRY.values():
            if check.subject == "site" and check.name not in PROOFREADING:
                before = time.process_time()
                told = check.function(archive, rules, AS_OF)
                findings += len([masked(found) for found in told if isinstance(found, Finding)])
                costs[check.name] = time.process_time() - before
    return costs, findings, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
