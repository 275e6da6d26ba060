"""Whether anybody looked again at what an inspection accused: what a later inspection did not find is mended
only then, and so is what a recheck saw mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime

from django.db.models import Q

from checks import recheck
from checks.finding import Outcome
from checks.recheck import OF_ONE_PAGE, Places, seen_again, was
from crawler.archive import Archive, ArchiveError
from reports import facts, office
from reports.facts import Checked
from reports.models import Finding, Notice, Recheck, Result

Subject = tuple[int | None, int | None]
"""A site or account, the same in any month."""
Problem = tuple[Subject, str]
"""Of a site or account, what makes it the same for as long as it may come back: see :func:`problem`."""
SILENT_ACCOUNT = "account_silent"


def problem(subject: Subject, indicator: str, key: str) -> Problem:
    """Which problem a finding tells of, or a notice demands to be mended under whatever number.

    An account's silence has a key for each day since which it is silent, so that 误报 of one says nothing of
    the next.
    """
    return subject, indicator if indicator == SILENT_ACCOUNT else key


def last_word(looks: Sequence[Recheck]) -> Recheck | None:
    """The last of some looks, in their order, that could tell anything: what it saw mended is mended."""
    return next((look for look in reversed(looks) if look.outcome != recheck.Outcome.UNABLE), None)


class Rechecks:
    """What rechecks saw of each problem under whatever number, ``until`` a moment where one is given: of all
    problems, or whole of those that one ``notice`` demands."""

    def __init__(self, until: datetime | None = None, notice: Notice | None = None) -> None:
        keys = (f"demand__{name}" for name in ("site", "account", "indicator", "key"))
        rows = Recheck.objects.exclude(outcome="").select_related("demand").order_by("at", "round")
        rows = rows.filter(_demanded_by(notice)) if notice else rows.only("outcome", "at", *keys)
        self._seen: defaultdict[Problem, list[Recheck]] = defaultdict(list)
        for row in rows.filter(at__lt=until) if until else rows:
            demand = row.demand
            which = problem((demand.site_id, demand.account_id), demand.indicator, demand.key)
            self._seen[which].append(row)

    def of(self, which: Problem) -> Sequence[Recheck]:
        """The looks at a problem, in their order."""
        return self._seen.get(which, ())

    def saw_mended(self, which: Problem, after: datetime, before: datetime | None = None) -> datetime | None:
        """When they saw it mended last between two moments, if they did not see it standing after that."""
        seen = [
            one for one in self.of(which) if one.at and one.at > after and (before is None or one.at < before)
        ]
        last = last_word(seen)
        return last.at if last and last.outcome == recheck.Outcome.MENDED else None


def _demanded_by(notice: Notice) -> Q:
    silent = notice.demands.filter(indicator=SILENT_ACCOUNT)
    return Q(demand__key__in=notice.demands.values("key")) | Q(
        demand__account__in=silent.values("account"), demand__indicator=SILENT_ACCOUNT
    )


class Looks(ExitStack):
    """The rechecks, and the archives of a site, each opened once."""

    def __init__(self, rechecks: Rechecks) -> None:
        super().__init__()
        self.rechecks = rechecks
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
