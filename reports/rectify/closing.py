"""How what a notice demanded stands: by the unit's word and by the recheck's, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checks.recheck import Outcome
from reports import record
from reports.documents import words
from reports.documents.words import clean
from reports.models import Demand, Named, Notice, Recheck, Reply, Result, Unit
from reports.periods import Quarter

SILENT, UNSEEN = "未回复", "未复查"
NOT_MENDED = (Outcome.STANDING, Outcome.FAKE)


@dataclass(frozen=True, slots=True)
class Line:
    """One 整改事项 with what became of it."""

    demand: Demand
    reply: Reply | None
    recheck: Recheck | None
    """The last look that could tell something; the last one, where none could."""
    before: tuple[str, ...]
    """Numbers under which earlier notices demanded the same."""

    @property
    def owner(self) -> Unit:
        """Whose the site or account is by now: its unit may have another name, or be part of another."""
        owner = self.demand.site or self.demand.account
        assert owner
        return owner.unit

    @property
    def said(self) -> str:
        """The unit's word."""
        return self.reply.state if self.reply else SILENT

    @property
    def seen(self) -> str:
        """The recheck's word."""
        return self.recheck.outcome if self.recheck else UNSEEN

    @property
    def mended(self) -> bool:
        """By the recheck's word; by the unit's, where the recheck could tell nothing."""
        if self.seen in (UNSEEN, Outcome.UNABLE):
            return self.said == Reply.State.MENDED
        return self.seen == Outcome.MENDED

    @property
    def contradicted(self) -> bool:
        """Whether the unit says mended, and the recheck does not."""
        return self.said == Reply.State.MENDED and self.seen in NOT_MENDED

    def term(self, today: date) -> str:
        """Whether the term was kept: 按期, 逾期完成, 超期3天, 未到期."""
        due, done = self.demand.due, self.reply.done_on if self.reply else None
        if self.mended:
            return "逾期完成" if done and done > due else "按期"
        return f"超期{(today - due).days}天" if today > due else "未到期"


def lines(notice: Notice, handed: Iterable[Demand]) -> list[Line]:
    """Every 整改事项 of a notice that was handed over and stands (:func:`reports.record.handed`)."""
    replies = latest_replies(notice)
    looks = Recheck.objects.filter(demand__notice=notice).exclude(outcome="").order_by("round")
    seen: dict[int, Recheck] = {}
    for look in looks:
        if look.outcome != Outcome.UNABLE or look.demand_id not in seen:
            seen[look.demand_id] = look
    earlier = record.earlier(notice)
    return [
        Line(
            demand,
            replies.get(demand.pk),
            seen.get(demand.pk),
            tuple(one.number for one in earlier.get(record.key(demand), ())),
        )
        for demand in handed
    ]


def sentence(quarter: Quarter) -> str:
    """For the next notice: what became of what ``quarter`` 's demanded; empty when it demanded nothing.

    Nobody is named in it: that a thing was only seemingly mended is a machine's word.
    """
    notice = Notice.objects.filter(kind=Notice.Kind.QUARTERLY, period=str(quarter)).first()
    found = lines(notice, record.handed(notice)) if notice else []
    if not found:
        return ""
    said, seen = Counter(line.said for line in found), Counter(line.seen for line in found)
    return (
        f"上季度通报交办整改事项{len(found)}个：责任单位回复"
        f"{words.counted([(state, said[state]) for state in (*Reply.State.values, SILENT)])}；经复查，"
        f"{words.counted([(outcome, seen[outcome]) for outcome in (*Outcome, UNSEEN)])}。"
    )


def repeated(quarter: Quarter, failed: Iterable[Result]) -> str:
    """Which units issued notices named as 不合格 quarter after quarter, this one last; empty when none."""
    units = {_unit(result): clean(result.unit_name) for result in failed}
    lasted = dict.fromkeys(units, 1)
    again = set(units)
    while again:
        quarter = quarter.previous
        named = Named.objects.filter(
            notice__kind=Notice.Kind.QUARTERLY, notice__period=str(quarter), notice__version__gt=0
        ).select_related("site", "account")
        again &= set(map(_unit, named))
        lasted |= {unit: lasted[unit] + 1 for unit in again}
    told = [
        f"{units[unit]}（连续{count}个季度）"
        for unit, count in sorted(lasted.items(), key=lambda one: -one[1])
        if count > 1
    ]
    return f"连续被通报有不合格网站或者账号的单位{len(told)}个：{words.listed(told)}。" if told else ""


def _unit(one: Named | Result) -> int:
    """The unit that a site or account belongs to by now, whatever it is called."""
    owner = one.site or one.account
    assert owner
    return owner.unit_id


def latest_replies(notice: Notice) -> dict[int, Reply]:
    """The last reply to each 整改事项 of a notice that has one."""
    return {reply.demand_id: reply for reply in Reply.objects.filter(demand__notice=notice).order_by("id")}
