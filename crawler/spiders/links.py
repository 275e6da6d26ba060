"""A second look, later, at every link target that failed the first: only then is a link called broken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from crawler.archive import now
from crawler.examine import (
    OWN_OUTAGE,
    SITE_OUTAGE,
    Examiner,
    excuse_outages,
    host_witnesses,
    netloc,
    settle_at_once,
    turned,
    witnesses,
)
from crawler.judge import IN_PASSING
from crawler.link import AS_WRITTEN, Fate
from crawler.plan import Plan
from crawler.spider import InspectionSpider, RefusalError
from crawler.wall import KEPT_BACK, WALL, find_wall, is_little


class LinksSpider(InspectionSpider):
    """``scrapy crawl links -a archive=DIR``"""

    name = "links"
    arguments: ClassVar[frozenset[str]] = frozenset({"archive"})

    def read_plan(self) -> Plan:
        """The plan that lies in the archive."""
        return self.archived_plan()

    async def inspect(self) -> str:
        """Look again, and settle what the two looks agree on."""
        if self.archive.meta["state"] != "finished":
            raise RefusalError("网站还没有检查完，请先用同一个存档接着运行 site。")
        self.open_site()
        if not self.site.second_look_after:
            return await self._at_once()
        suspects = self.archive.links.suspects()
        if suspects:
            await self._wait()
            examiner = Examiner(self.fetcher, self.archive, self.is_inside)
            before, after = host_witnesses(self.archive, self.is_inside, suspects)
            control = [
                item for item in witnesses(self.archive, self.is_inside) if item[0] not in self._seen()
            ]
            self.fetcher.look_afresh()
            home = [(self.site.url, "a")]
            await self._ask_witnesses(suspects)
            await examiner.look_at(home, "again", self.archive.commit)
            await examiner.look_at([*control, *before, *suspects, *after], "again", self.archive.commit)
            await examiner.look_at(home, "again", self.archive.commit)
            await self._ask_witnesses(suspects)
        self._settle()
        self.archive.set_meta("second_look", now().isoformat())
        fates = self.archive.links.fate_counts()
        return (
            f"再看 {len(suspects)} 个链接目标：打不开 {fates.get(Fate.BROKEN, 0)}，"
            f"打开了但内容不在 {fates.get(Fate.SOFT, 0)}，不能确定 {fates.get(Fate.UNSURE, 0)}。"
        )

    async def _at_once(self) -> str:
        """No second look is wanted: what one look proves is broken, the rest stays unsure."""
        _, asked = host_witnesses(self.archive, self.is_inside, self.archive.links.suspects())
        await Examiner(self.fetcher, self.archive, self.is_inside).look_at(
            asked, "again", self.archive.commit
        )
        proven = settle_at_once(self.archive, self.is_inside, set(map(netloc, turned(self.archive))))
        suspects = len(self.archive.links.suspects())
        self.archive.set_meta("second_look", now().isoformat())
        return f"不再看第二次：打不开 {proven}，只看了一次、不能确定 {suspects}。"

    async def _ask_witnesses(self, suspects: Iterable[tuple[str, str]]) -> None:
        """Write down when pages of the site that were read well do not come any more, all in one way, or when
        hardly one but the home page ever came."""
        if not any(self.is_inside(url) for url, _ in suspects):
            return
        if self.archive.meta.get(KEPT_BACK):
            self.archive.set_meta("walled_again", WALL)
        elif wall := await find_wall(self.fetcher, self.archive, self.site.url):
            self.archive.set_meta("walled_again", wall.note)

    def _of_the_whole_site(self, own: bool) -> set[str]:
        """What fails in passing, or as the home page does, while not even that opens; and whatever fails
        before a wall: the line (``own``), the server or a guard is the reason, not the page."""
        visits = [v for v in self.archive.visits(None, "again") if v.fate is not Fate.OK]
        home = [v for v in visits if v.url == self.site.url]
        if note := self.archive.meta.get("walled_again", ""):
            failing = {v.url for v in visits if v.cause not in AS_WRITTEN}
        elif home:
            causes = IN_PASSING | {v.cause for v in home if v.cause}
            failing = {v.url for v in visits if v.cause in causes or v.error}
            note = OWN_OUTAGE if own and any(v.error for v in home) else SITE_OUTAGE
        else:
            return set()
        urls = set(filter(self.is_inside, failing))
        self.archive.annotate(urls, "again", note)
        return urls

    def _behind_a_wall(self) -> set[str]:
        """What fails on an outside host of which not even that comes any more which came at first."""
        changed = turned(self.archive)
        hosts = {netloc(url) for url in changed if not self.is_inside(url)}
        visits = [v for v in self.archive.visits(None, "again") if v.fate is not Fate.OK]
        urls = {v.url for v in visits if netloc(v.url) in hosts and v.cause not in AS_WRITTEN}
        self.archive.annotate(urls, "again", WALL)
        return urls | changed

    def _seen(self) -> set[str]:
        return {visit.url for visit in self.archive.visits(None, "again")}

    async def _wait(self) -> None:
        """Let the plan's time pass since the first looks ended."""
        finished = datetime.fromisoformat(self.archive.meta["finished"])
        due = finished + timedelta(seconds=self.site.second_look_after)
        await asyncio.sleep(max(0.0, (due - now()).total_seconds()))

    def _settle(self) -> None:
        """Two failing looks make a broken link; looks that disagree make none."""
        walled = self._behind_a_wall()
        excused = excuse_outages(self.archive, "again", self.is_inside)
        excused |= self._of_the_whole_site(bool(excused)) | walled
        for visit in self.archive.visits(None, "again"):
            if visit.fate in (Fate.OK, Fate.BLOCKED):
                self.archive.links.settle(visit.url, visit.fate)
            elif visit.url in excused or visit.fate not in (Fate.BROKEN, Fate.SOFT):
                self.archive.links.settle(visit.url, Fate.UNSURE)
            else:
                self.archive.links.settle(visit.url, visit.fate, visit.cause)
        self._miss()

    def _miss(self) -> None:
        """Pages that did not come at first and are there now were not read: that is told, unless they are
        few."""
        last = {visit.url: visit.fate for visit in self.archive.visits(None, "page")}
        back = {visit.url for visit in self.archive.visits(None, "again") if visit.fate is Fate.OK}
        missed = [url for url in back if last.get(url, Fate.OK) is not Fate.OK]
        self.archive.disown(missed, WALL)
        if not is_little(len(missed), len(last)):
            missing = f"有 {len(missed)} 个网页第一次没有打开、再看时打得开，内容没有读到。"
            self.archive.set_meta("reason", self.archive.meta.get("reason") or missing)
