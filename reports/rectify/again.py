"""Whether a later inspection looked again at what an earlier one accused: what it did not find is mended only
then."""

from __future__ import annotations

from contextlib import ExitStack

from checks.finding import Outcome
from checks.recheck import OF_ONE_PAGE, Places, seen_again, was
from crawler.archive import Archive, ArchiveError
from reports import facts, office
from reports.facts import Checked
from reports.models import Finding, Result


class Looks(ExitStack):
    """The archives of a site, each opened once."""

    def __init__(self) -> None:
        super().__init__()
        self._archives: dict[str, Archive | None] = {}
        self._places: dict[tuple[str, str], Places] = {}

    def looked_again(self, checked: Checked, finding: Finding, gone_is_well: bool) -> bool:
        """Whether a month's inspection looked at what ``finding`` of an earlier month accused.

        Of an account its check says so; of a site the pages, too, by what a recheck asks of them
        (:func:`checks.recheck.seen_again`).
        """
        answer = checked.answers.get(finding.indicator)
        if checked.result.state != Result.State.DONE or answer is None:
            return False
        answers = [answer, *filter(None, [checked.answers.get("sham_fix")])]
        if any(item.get("url") == finding.url for one in answers for item in one.unable):
            return False
        if answer.outcome == Outcome.UNABLE and not (
            finding.indicator in OF_ONE_PAGE and all(item.get("url") for item in answer.unable)
        ):
            return False
        if checked.result.site_id is None:
            return True
        places = self._seen(checked.result.archive, finding.result.archive)
        return places is not None and seen_again(facts.as_told(finding), places, gone_is_well)

    def _seen(self, now: str, before: str) -> Places | None:
        """A site's pages beside what they were; None where the archive is not to be had."""
        archive, earlier = self._archive(now), self._archive(before)
        if archive is None:
            return None
        if (now, before) not in self._places:
            self._places[now, before] = Places(
                archive, lambda url: was(earlier.page(url)) if earlier else None
            )
        return self._places[now, before]

    def _archive(self, name: str) -> Archive | None:
        if name not in self._archives:
            try:
                self._archives[name] = self.enter_context(Archive.open(office.load().folder / name))
            except ArchiveError:
                self._archives[name] = None
        return self._archives[name]
