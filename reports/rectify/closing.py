"""How what a notice demanded stands: by the unit's word and by the recheck's, side by side."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import NamedTuple

from checks.by_eye import BY_PERSON
from checks.recheck import PAGE_GONE, Outcome
from checks.site.sham_fix import DELETED
from crawler.archive import now
from crawler.plan import TIMEZONE
from reports import record
from reports.documents import words
from reports.documents.words import clean
from reports.facts import MonthFacts, unit_of
from reports.models import Demand, Finding, Named, Notice, Recheck, Reply, Result, Unit
from reports.periods import Month, Quarter
from reports.record import Said
from reports.rectify import later
from reports.rectify.again import Problem, Rechecks, last_word
from reports.rectify.later import NOT_SEEN, Months
from reports.rectify.lives import Case

SILENT, UNSEEN, AWAITING, PENDING = "未回复", "未复查", "单位回复后尚未复查", "待核"
NOT_MENDED = (Outcome.STANDING, Outcome.FAKE)
OUTCOMES = (*Outcome, AWAITING, UNSEEN)
UNTOLD = (Outcome.UNABLE, AWAITING, UNSEEN)
"""Nobody has seen how it stands: the unit's word holds."""
OBJECTING = re.compile(
    "(?<![无没])(?<!没有)(?<!任何)异议|疑义|不(?:属实|认可|认同|同意|接受|成立)|[况报]不实|误[判认]|误报(?!的)"
    "|(?:通报|检查|认定|判断|判定)[^，。；]{0,8}(?:有误|错误|不准|不当|偏差)|重复通报|没有?[写用说]?错"
    "|不是|并非|并未|无关|无权|无需|应[为由]|不(?:应|该|宜|算|改|能改|用|必|需|归|予|适用|作为|构成|属于)"
    "|(?:请|望|建议)[^，。；]{0,6}(?:复核|核[查实]|撤销|取消|核减|剔除|更正)|事实[不相]符|異議|不屬實|查无|未开设"
    "|[归由][^，。；]{1,10}管理|恳请|免予|原文引用|系引用"
)
DOING = re.compile(
    "改(?!革|权)|修(?!改权)|更[新正换名替]|删|撤|下[线架]|补|换|恢复|完[成善]|调整|[答回]复|办结|注销|关[停闭]|停用|清[理除]|处[理置]|解决"
    "|[发公]布|上[传线]|加上|遮[盖挡]|隐去|脱敏|迁移|合并|新增|增[加设]|续期|排查|核对|校对|培训|落实|进行|重新|正在|预计"
    "|计划|拟|将|待|争取|协调|联系|督促|抓紧|力争"
)
"""What a unit may object in, and by which it tells what it did, does or will do: see :func:`may_object`."""
REOPENED = "复核改回待核，请人工核对"
OBJECTIONS: Mapping[str, str] = {
    Reply.State.DISPUTED: "单位有异议，请人工核对",
    Reply.State.CANNOT: "单位称无法整改，请人工核对",
}
SIGNED = {Outcome.FAKE: "尚待人工核实"}
"""What a signed document says where a recheck's word is a machine's until a person has looked."""


@dataclass(frozen=True, slots=True)
class Line:
    """One 整改事项 with what became of it."""

    demand: Demand
    reply: Reply | None
    seen: str
    """The recheck's word: see :func:`told`."""
    recheck: Recheck | None
    """The look that says so; of :data:`AWAITING` the last one before the reply."""
    before: tuple[str, ...]
    """Numbers under which earlier notices demanded the same."""
    word: Reply | None
    """The unit's last: that under an earlier number, while it has none under this."""
    decided: bool
    """Whether a person has said since that word that the problem is one."""
    mended_on: date | None
    """The day on which it was first seen mended, of what is; None where nobody can tell."""
    reopened: bool = False
    """Whether its review was taken back since it was handed over: it is 待核."""

    @property
    def owner(self) -> Unit:
        """See :func:`reports.facts.unit_of`."""
        return unit_of(self.demand)

    @property
    def said(self) -> str:
        """The unit's word."""
        return self.reply.state if self.reply else SILENT

    @property
    def mended(self) -> bool:
        """By the recheck's word; by the unit's, where the recheck could tell nothing."""
        if self.seen in UNTOLD:
            return self.said == Reply.State.MENDED
        return self.seen == Outcome.MENDED

    @property
    def contradicted(self) -> bool:
        """Whether the unit says mended, and the recheck does not."""
        return self.said == Reply.State.MENDED and self.seen in NOT_MENDED

    @property
    def objection(self) -> str:
        """That the unit chose to object or cannot mend it, until a person has decided; else empty."""
        if not self.word or self._settled:
            return ""
        said = OBJECTIONS.get(self.word.state, "")
        if self.word == self.reply:
            return said
        return said.replace("单位", f"单位对以前的通知（编号{self.word.demand.number}）", 1)

    def is_answered(self, finding: Finding, review: str) -> bool:
        """Whether a review of a month's finding of the problem answers an objection: 误报 of any month; 属实,
        and of what a person saw both, of one up to the notice's last."""
        if review == Finding.Review.PENDING:
            return False
        ends = review == Finding.Review.DISMISSED and finding.indicator not in BY_PERSON
        return ends or finding.result.inspection.period <= record.last_month(self.demand.notice)

    @property
    def moved(self) -> bool:
        """Whether the site or account changed hands since: its unit of now got no letter."""
        return self.owner.pk != self.demand.unit_id and self.seen != Outcome.MENDED

    @property
    def held(self) -> str:
        """Why a person has to act before anybody urges it: 待核 again, another unit, an objection; else
        empty."""
        if self.reopened:
            return REOPENED
        return f"主办单位已经换成{clean(self.owner.name)}，请先更正通报" if self.moved else self.objection

    @property
    def doubt(self) -> str:
        """That its words may object, though it chose otherwise, until a person has decided; else empty."""
        if not self.word or self._settled or not may_object(self.word.state, self.word.explanation):
            return ""
        return "说明像是有异议，或者没有写怎样整改，请人工核对"

    @property
    def _settled(self) -> bool:
        return self.decided or self.seen == Outcome.MENDED

    def term(self, today: date) -> str:
        """Whether the term was kept: 按期, 逾期完成, 超期3天, 未到期; of what the unit did not call mended,
        期限以后才看到整改, or nothing where nobody can tell; 待核 while a person has to decide."""
        if self.held:
            return PENDING
        due, done = self.demand.due, self.reply.done_on if self.reply else None
        if not self.mended:
            return f"超期{(today - due).days}天" if today > due else "未到期"
        if done and self.said == Reply.State.MENDED:
            return "逾期完成" if done > due else "按期"
        if self.mended_on is None:
            return ""
        return "按期" if self.mended_on <= due else "期限以后才看到整改"


def may_object(state: str, explanation: str) -> bool:
    """Whether a clerk should ask if a reply is an objection, though the unit chose another answer.

    Words decide nothing: what the unit chose counts. It is asked about where its words are often those of an
    objection, or tell of a mending that goes on nothing that was or will be done.
    """
    if not explanation or state in OBJECTIONS:
        return False
    idle = state == Reply.State.MENDING and not DOING.search(explanation)
    return idle or bool(OBJECTING.search(explanation))


def lines(notice: Notice, handed: Sequence[Demand]) -> list[Line]:
    """Every 整改事项 of a notice that was handed over and stands (:func:`reports.record.handed`), beside what
    rechecks and later months saw of it."""
    earlier, said, seen_later = record.earlier(notice), _said(notice), later.looks(notice, handed)
    reviews = record.reviews(notice) if said else {}
    reopened, last = {one.pk for one in record.pending(notice, handed)}, record.last_month(notice)
    found = []
    for demand, reply, seen, look, mended_on in _closed(notice, handed, seen_later):
        duty, key = record.duty(demand), record.key(demand)
        word = said[duty][-1] if duty in said else None
        decided = _decided(word, (one for one in reviews.get(key, ()) if one.period <= last))
        numbers = tuple(one.number for one in earlier.get(demand.pk, ()))
        again = demand.pk in reopened
        found.append(Line(demand, reply, seen, look, numbers, word, decided, mended_on, again))
    return found


def objections(some: Set[record.Key]) -> list[Line]:
    """The open objections of units to some problems, under each number by which they were handed over."""
    replies = Reply.objects.filter(state__in=OBJECTIONS).select_related("demand")
    disputed = {key for reply in replies if (key := record.key(reply.demand)) in some}
    notices = Notice.objects.filter(version__gt=0, demands__key__in={key for *_, key in disputed})
    found = []
    for notice in notices.distinct():
        handed = [one for one in record.handed(notice) if record.key(one) in disputed]
        found += [line for line in lines(notice, handed) if line.objection]
    return found


def _decided(reply: Reply | None, said: Iterable[Said]) -> bool:
    """Whether a person has called the problem 属实 since the unit replied."""
    true = (one.at for one in said if one.review == Finding.Review.CONFIRMED and one.at)
    return reply is not None and any(at > reply.imported_at for at in true)


def not_seen_mended(notice: Notice, some: Sequence[Demand]) -> list[Demand]:
    """Of some 整改事项 of a notice those of which no look has the last word that they are mended."""
    closed = _closed(notice, some, later.looks(notice, some))
    return [one.demand for one in closed if one.seen != Outcome.MENDED]


def awaiting(notice: Notice, handed: Iterable[Demand]) -> dict[int, Reply]:
    """The replies to 整改事项 of a notice since which no recheck has looked."""
    return {one.demand.pk: one.reply for one in _closed(notice, handed) if one.reply and one.seen == AWAITING}


class _Closed(NamedTuple):
    """One 整改事项 with the unit's last word and the recheck's, as :class:`Line` has them."""

    demand: Demand
    reply: Reply | None
    seen: str
    recheck: Recheck | None
    mended_on: date | None


def _closed(
    notice: Notice, handed: Iterable[Demand], months: Months = NOT_SEEN, until: datetime | None = None
) -> Iterator[_Closed]:
    """Each 整改事项 with the unit's last word, and what :func:`told` makes of the looks and of what later
    ``months`` saw; all of it ``until`` a moment where one is given."""
    replies, rechecks, shams = latest_replies(notice, until), Rechecks(until, notice), _shams(notice)
    for demand in handed:
        reply = replies.get(demand.pk)
        looks = _looks_at(demand, rechecks.of(record.problem(demand)))
        whole = _with(months.get(demand.pk), looks)
        seen = list(_as_confirmed(whole, shams.get(record.key(demand), ())))
        yield _Closed(demand, reply, *told(reply, seen), _first_mended(seen))


def _first_mended(looks: Sequence[Recheck]) -> date | None:
    """The day of the first look that saw it mended, since the last that saw it otherwise. Of what came back
    before an inspection looked again, nobody knows it by that look."""
    telling = [look for look in looks if look.outcome != Outcome.UNABLE]
    mended = list(takewhile(lambda look: look.outcome == Outcome.MENDED, reversed(telling)))
    first = mended[-1] if mended else None
    if first is None or first.at is None or first.told.endswith(later.BACK):
        return None
    return first.at.astimezone(TIMEZONE).date()


def _shams(notice: Notice) -> Mapping[record.Key, Sequence[Finding]]:
    """What inspections found of mendings that are none, and a person has reviewed, by problem."""
    found = Finding.objects.filter(indicator="sham_fix", result__site__in=notice.demands.values("site"))
    found = found.exclude(review=Finding.Review.PENDING).select_related("result__inspection")
    shams: defaultdict[record.Key, list[Finding]] = defaultdict(list)
    for one in found.order_by("result__inspection__period"):
        shams[one.result.site_id, None, one.data["of"]].append(one)
    return shams


def _as_confirmed(looks: Iterable[Recheck], shams: Sequence[Finding]) -> Iterator[Recheck]:
    """The looks, of which those that saw once more what a person called 整改不到位 say 未整改: a person's
    word stands while nothing has changed."""
    mended: datetime | None = None
    for look in looks:
        at = look.at or now()
        mended = at if look.outcome == Outcome.MENDED else mended
        said = [one for one in shams if _seen_on(one) < at and not (mended and mended > _seen_on(one))]
        if look.outcome == Outcome.FAKE and said and _is_same(look, said[-1]):
            look = copy(look)
            look.outcome = Outcome.STANDING
        yield look


def outcomes(notice: Notice, number: int) -> Counter[str]:
    """What a round of rechecks came to, as everything tells it that is written of it."""
    rows = Recheck.objects.filter(demand__notice=notice).exclude(outcome="").select_related("demand")
    looks: defaultdict[record.Key, list[Recheck]] = defaultdict(list)
    for row in rows.order_by("at", "round"):
        looks[record.key(row.demand)].append(row)
    shams = _shams(notice)
    seen = (look for key, found in looks.items() for look in _as_confirmed(found, shams.get(key, ())))
    return Counter(look.outcome for look in seen if look.round == number)


def _is_same(look: Recheck, sham: Finding) -> bool:
    """Whether it saw what the person confirmed, and not another way in which nothing was mended."""
    gone = sham.data["how"] == DELETED
    return sham.review == Finding.Review.CONFIRMED and look.told.startswith(PAGE_GONE) is gone


def _with(month: Recheck | None, looks: list[Recheck]) -> list[Recheck]:
    """What a month saw among the looks, in their order."""
    return sorted([*looks, month], key=lambda look: look.at or now()) if month else looks


def _looks_at(demand: Demand, looks: Sequence[Recheck]) -> list[Recheck]:
    """The looks at a problem under a number; of those under others, what saw it mended since an inspection
    last found it, and what came after that."""
    seen, found = seen_at(demand) if looks else None, list[Recheck]()
    for look in looks:
        known = any(one.outcome == Outcome.MENDED for one in (*found, look))
        since = look.at and (seen is None or look.at > seen)
        if look.demand_id == demand.pk or (known and since):
            found.append(look)
    return found


def seen_at(demand: Demand) -> datetime | None:
    """When an inspection last saw what is demanded to be mended."""
    return max((datetime.fromisoformat(one["at"]) for one in demand.evidence), default=None)


def told(reply: Reply | None, looks: Sequence[Recheck]) -> tuple[str, Recheck | None]:
    """What some looks at a problem, in their order, come to beside the unit's last reply; and the look that
    says so.

    The last reply stands for all before it: a unit may take 已整改 back, or say it again. What was seen
    before it came is not held against the unit; that something was seen to be mended is kept. A look that
    could tell nothing takes nothing back. Where nobody has looked since the reply, the recheck has no word:
    单位回复后尚未复查; 未复查 where there is no reply either.
    """
    since = [look for look in looks if reply is None or (look.at and look.at > reply.imported_at)]
    last = last_word(looks)
    if last and (last in since or last.outcome == Outcome.MENDED):
        return last.outcome, last
    if since:
        return Outcome.UNABLE, since[-1]
    return AWAITING if reply else UNSEEN, last


def sentence(
    quarter: Quarter, months: Sequence[MonthFacts], cases: Iterable[Case], day: date, until: datetime
) -> str:
    """For the next notice, of a ``day``: what became of what ``quarter`` 's demanded, by the inspections of
    ``months`` and the replies, rechecks and corrections ``until`` a moment; empty when it demanded nothing.

    Nobody is named in it: no person has confirmed what a recheck says.
    """
    notice = _notice(quarter)
    handed = record.handed(notice, months[-1].month, until) if notice else []
    if not notice or not handed:
        return ""
    closed = list(_closed(notice, handed, later.told(notice, handed, months, cases), until))
    said = Counter(one.reply.state if one.reply else SILENT for one in closed)
    seen = Counter(one.seen for one in closed)
    gone = record.ever_handed(notice, until).count() - len(handed)
    besides = f"（另有{gone}个已经撤销或者经复核不属实）" if gone else ""
    return (
        f"上季度通报交办整改事项{len(handed)}个{besides}，"
        f"截至{words.full_date(day)}：责任单位回复"
        f"{words.counted([(state, said[state]) for state in (*Reply.State.values, SILENT)])}；"
        f"经复查（含到{months[-1].month.words}的月度检查），"
        f"{words.counted([(SIGNED.get(outcome, outcome), seen[outcome]) for outcome in OUTCOMES])}。"
    )


def carried(
    quarter: Quarter, last: Month, standing: Set[Problem], mended: Set[Problem], until: datetime
) -> str:
    """（交办的1个没有列入：…；另有2个交办以后才核实）: why others stood at the end of ``quarter`` than its
    notice demanded, by the inspections up to the ``last`` month and the corrections ``until`` a moment, some
    of which were seen ``mended``; empty when the same did, or it demanded nothing."""
    notice = _notice(quarter)
    if not notice:
        return ""
    handed = record.handed(notice, last, until)
    found, waits = (set(map(record.problem, some)) for some in (handed, record.pending(notice, handed)))
    gone, fresh = found - standing, standing - found
    why = [
        ("复查已整改", len(gone & mended)),
        ("复核改回待核", len((gone & waits) - mended)),
        ("不再检查或者记录已经更正", len(gone - mended - waits)),
    ]
    told = [
        f"交办的{len(gone)}个没有列入：{words.counted(why)}" if gone else "",
        f"另有{len(fresh)}个交办以后才核实" if fresh else "",
    ]
    return f"（{'；'.join(filter(None, told))}）" if found and any(told) else ""


def _notice(quarter: Quarter) -> Notice | None:
    return Notice.objects.filter(kind=Notice.Kind.QUARTERLY, period=str(quarter)).first()


def repeated(quarter: Quarter, failed: Iterable[Result]) -> str:
    """Which units issued notices named as 不合格 quarter after quarter, this one last; empty when none."""
    units = {unit_of(result).pk: clean(result.unit_name) for result in failed}
    lasted = dict.fromkeys(units, 1)
    again = set(units)
    while again:
        quarter = quarter.previous
        named = Named.objects.filter(
            notice__kind=Notice.Kind.QUARTERLY, notice__period=str(quarter), notice__version__gt=0
        ).select_related("notice", "site__unit", "account__unit")
        again &= {unit for one in named if (unit := _unit_then(one))}
        lasted |= {unit: lasted[unit] + 1 for unit in again}
    told = [
        f"{units[unit]}（连续{count}个季度）"
        for unit, count in sorted(lasted.items(), key=lambda one: -one[1])
        if count > 1
    ]
    return f"连续被通报有不合格网站或者账号的单位{len(told)}个：{words.listed(told)}。" if told else ""


def _unit_then(named: Named) -> int | None:
    """The unit that a notice named, whatever it is called by now; None where nobody knows, for the site or
    account may have changed hands since."""
    rows = named.notice.demands.filter(site=named.site_id, account=named.account_id, withdrawn=False)
    if demand := rows.first():
        return demand.unit_id
    unit = unit_of(named)
    return unit.pk if unit.name == named.unit_name else None


def since_looked(cases: Iterable[Case], until: datetime) -> dict[record.Duty, Reply]:
    """The unit's last word on each problem that is not mended, whatever notice demanded it: what came in
    after the inspection that tells of it, and before a moment."""
    looked = {duty: _looked(case) for duty, case in record.unmended(cases).items()}
    found = Reply.objects.filter(imported_at__gt=min(looked.values(), default=now()), imported_at__lt=until)
    said = {record.duty(reply.demand): reply for reply in found.select_related("demand").order_by("id")}
    return {one: reply for one, reply in said.items() if one in looked and reply.imported_at > looked[one]}


def end_of(day: date, issued: datetime | None) -> datetime:
    """Until when a notice of a ``day`` tells what came in: to the day's end, or when it was ``issued``."""
    end = _begin(day + timedelta(days=1))
    return min(end, issued) if issued else end


def _looked(case: Case) -> datetime:
    return _seen_on(case.sham or case.finding)


def _seen_on(finding: Finding) -> datetime:
    return finding.result.finished or finding.result.inspection.as_of


def latest_replies(notice: Notice, until: datetime | None = None) -> dict[int, Reply]:
    """The last reply ``until`` a moment to each 整改事项 of a notice that has one: under its own number or,
    since the day of the notice or since it was issued, under another by which the same is demanded of the
    same unit."""
    issued = notice.issues.first()
    since = min(_begin(notice.issued_on), issued.at) if issued else _begin(notice.issued_on)
    said = {
        duty: [one for one in replies if one.demand.notice_id == notice.pk or one.imported_at >= since]
        for duty, replies in _said(notice, until).items()
    }
    rows = notice.demands.only("unit_id", "site_id", "account_id", "key") if said else ()
    return {one.pk: found[-1] for one in rows if (found := said.get(record.duty(one)))}


def _said(notice: Notice, until: datetime | None = None) -> dict[record.Duty, list[Reply]]:
    """What each unit replied of each problem that a notice demands, under whatever number, in their order."""
    found = Reply.objects.filter(demand__key__in=notice.demands.values("key"))
    found = found.select_related("demand").order_by("id")
    said: defaultdict[record.Duty, list[Reply]] = defaultdict(list)
    for reply in found.filter(imported_at__lt=until) if until else found:
        said[record.duty(reply.demand)].append(reply)
    return said


def replies_under(notice: Notice) -> dict[int, Reply]:
    """The last reply under the number of each 整改事项 that has one: what its list has."""
    return {reply.demand_id: reply for reply in Reply.objects.filter(demand__notice=notice).order_by("id")}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), TIMEZONE)
