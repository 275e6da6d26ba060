"""New-media accounts between the inspections: what every source says of them now, and who falls due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Max
from filelock import Timeout
from rich.markup import escape
from rich.table import Table

from checks.accounts import SOURCES, AccountState, Standing, state_of
from checks.telling import day_of
from crawler.archive import Archive, ArchiveError, View, now
from crawler.plan import TIMEZONE, AccountPlan
from crawler.platforms.ledger import look
from crawler.platforms.secrets import Secrets, SecretsError
from crawler.run import CrawlError, wait_for_orphan
from reports import rulebook
from reports.chinese import folding
from reports.errors import UserError
from reports.inspection.plans import accounts_plan, allowed_hosts, read_accounts
from reports.models import Account, Inspection, Result
from reports.office import Office

NOTES = 5
"""Accounts that are named under one reason."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where one account stands."""

    account: Account
    state: AccountState
    deadline: date | None
    """The last day on which it may post; None when no post is known."""


def read(office: Office, platform: str = "") -> list[View]:
    """Ask every source of the accounts (of one platform) now; gives how far each saw each account.

    What was asked for within some hours is not asked again: a run that was killed goes on.

    Raises:
        UserError: there are no such accounts, or the sources could not be asked, and why.
    """
    chosen = [one for one in Account.objects.select_related("unit") if platform in one.platform]
    if not chosen:
        known = "、".join(dict.fromkeys(Account.objects.values_list("platform", flat=True)))
        raise UserError(f"台账里没有{platform}账号。台账里的平台：{known or '还没有账号'}。")
    folder = office.standing_accounts
    try:
        wait_for_orphan(folder)
        plan = accounts_plan(office, now(), chosen)
        read_accounts(office, folder, plan, allowed_hosts())
    except Timeout:
        raise UserError("另一个窗口正在读账号，请等它结束。") from None
    except CrawlError as error:
        raise UserError(str(error)) from error
    names = {(one.platform, one.name) for one in chosen}
    with Archive.open(folder) as archive:
        return [view for view in archive.accounts.views() if (view.platform, view.account) in names]


def are_asked(office: Office) -> bool:
    """Whether any account has an interface or a feed: keys in 密钥.toml, or a feed in the settings."""
    if office.platforms.feeds:
        return Account.objects.exists()
    try:
        secrets = Secrets.load(office.folder)
    except SecretsError:  # what is wrong with the file, the reading tells
        return Account.objects.exists()
    return any(secrets.platforms_of(name) for name in Account.objects.values_list("name", flat=True))


def last_read(office: Office) -> datetime | None:
    """When the sources were last asked, if for all accounts that there are now; else None."""
    try:
        with Archive.open(office.standing_accounts) as archive:
            finished = archive.meta.get("finished")
            asked = len(archive.plan.accounts) == Account.objects.count()
    except ArchiveError:
        return None
    return datetime.fromisoformat(finished) if finished and asked else None


def reading_table(views: Iterable[View]) -> Table:
    """What each source saw, and why it saw nothing of some."""
    by_source: defaultdict[str, list[View]] = defaultdict(list)
    for view in views:
        by_source[view.source].append(view)
    table = folding("来源", "账号", "看全的", "只看到一部分", "没有看到", "没有看到的原因")
    for source, found in by_source.items():
        blind = [view for view in found if view.trouble]
        whole = sum(view.complete and not view.trouble for view in found)
        counts = (len(found), whole, len(found) - whole - len(blind), len(blind))
        table.add_row(SOURCES[source], *map(str, counts), escape("\n".join(_reasons(blind))))
    return table


def _reasons(blind: Iterable[View]) -> list[str]:
    by_note: defaultdict[str, list[str]] = defaultdict(list)
    for view in blind:
        by_note[view.trouble].append(view.account)
    return [
        f"{'、'.join(names[:NOTES])}{f'等 {len(names)} 个' if len(names) > NOTES else ''}：{note}"
        for note, names in by_note.items()
    ]


def usual_moment() -> datetime:
    """Now; but where the last inspection was as of a moment still to come (the demonstration's), that."""
    last = Inspection.objects.filter(state=Inspection.State.DONE).aggregate(last=Max("as_of"))["last"]
    return max(now(), last.astimezone(TIMEZONE)) if last else now()


def standings(office: Office, as_of: datetime) -> list[Seen]:
    """Where every account in use stands, by what was read and what the ledger and the sheets say; where these
    cannot tell, by what the inspection of that month saw.

    Raises:
        UserError: what was read is being written, or cannot be read.
    """
    accounts = list(
        Account.objects.filter(state=Account.State.ACTIVE).select_related("unit").order_by("unit", "id")
    )
    rules = rulebook.load(office.profile)
    days, reposts = rules.number("account_silent", "days"), bool(rules.value("account_silent", "reposts"))
    plan = accounts_plan(office, as_of, accounts)
    judge = partial(state_of, as_of=as_of, days=days, reposts=reposts)
    try:
        with Archive.create(office.standing_accounts, plan) as archive:
            _look(archive, plan.accounts)
            states = {_key(one): judge(archive, one) for one in plan.accounts}
    except ArchiveError as error:
        raise UserError(str(error)) from error
    for archive in _inspected(office, as_of):
        for one in archive.plan.accounts:
            known = states.get(_key(one))
            if known and _tells_more(state := judge(archive, one), known):
                states[_key(one)] = state
    found = [(account, states[_key(account)]) for account in accounts]
    return [
        Seen(account, state, state.newest + timedelta(days=days) if state.newest else None)
        for account, state in found
    ]


def _key(account: Account | AccountPlan) -> tuple[str, str]:
    return account.platform, account.name


def _inspected(office: Office, as_of: datetime) -> Iterator[Archive]:
    """What the inspection of that month saw of accounts."""
    results = Result.objects.filter(inspection__period=f"{as_of:%Y-%m}", account__isnull=False)
    for folder in set(results.exclude(archive="").values_list("archive", flat=True)):
        with suppress(ArchiveError), Archive.open(office.folder / folder) as archive:
            yield archive


def _tells_more(state: AccountState, known: AccountState) -> bool:
    """Whether it judges what was not known, and knows of every post that was."""
    judged = state.standing in (Standing.UPDATED, Standing.SILENT)
    newest = state.newest or date.min
    return judged and known.standing is Standing.UNKNOWN and newest >= (known.newest or date.min)


def _look(archive: Archive, plans: Iterable[AccountPlan]) -> None:
    """The ledger and the sheets may be newer than the last reading."""
    for plan in plans:
        reading = look(plan)
        for post in reading.posts:
            archive.accounts.add_post(post)
        archive.accounts.add_view(reading.view)


def standings_table(found: Iterable[Seen], as_of: datetime) -> Table:
    """Every account with its newest post."""
    today = day_of(as_of)
    table = _dated("账号和主办单位", "最近更新", "天数", "最迟更新", "情况", "依据")
    for seen in found:
        names = f"{seen.account.platform} {seen.account.name}\n{seen.account.unit.name}"
        told = str(seen.state.newest or ""), _gap(seen, today), str(seen.deadline or "")
        ground = "；".join(one.seen for one in seen.state.evidence)
        table.add_row(*map(escape, (names, *told, _situation(seen, today), ground)))
    return table


def other_day(found: Sequence[Seen], as_of: datetime) -> str:
    """Where nothing can be told of any account, the day of the last inspection; else empty."""
    last = Inspection.objects.filter(state=Inspection.State.DONE).order_by("-period").first()
    if last is None or any(seen.state.standing is not Standing.UNKNOWN for seen in found):
        return ""
    day = day_of(last.as_of)
    return "" if day == day_of(as_of) else str(day)


def due(found: Iterable[Seen], as_of: datetime, days: int) -> list[Seen]:
    """Those without a post for ``days`` or more, and those of which nobody can tell, by unit and day."""
    today = day_of(as_of)
    near = [
        seen
        for seen in found
        if seen.state.standing in (Standing.SILENT, Standing.UNKNOWN)
        or (seen.state.newest and (today - seen.state.newest).days >= days)
    ]
    return sorted(near, key=lambda seen: (seen.account.unit_id, seen.deadline or date.min))


def due_table(found: Sequence[Seen], as_of: datetime) -> Table:
    """Who has to post by when, one block a unit, with whom to call."""
    table = _dated("主办单位", "信息员", "账号", "最近更新", "最迟更新", "情况")
    last = None
    for seen in found:
        unit = seen.account.unit
        who = (unit.name, f"{unit.officer} {unit.officer_phone}".strip()) if unit != last else ("", "")
        last = unit
        day, latest = str(seen.state.newest or ""), str(seen.deadline or "")
        words = _situation(seen, day_of(as_of))
        table.add_row(*map(escape, (*who, str(seen.account), day, latest, words)))
    return table


def _dated(*heads: str) -> Table:
    """A table whose days stand on one line."""
    table = folding(*heads)
    for column in table.columns:
        column.no_wrap = str(column.header).endswith("更新")
    return table


def _gap(seen: Seen, today: date) -> str:
    """The days from the newest post to the last day that was seen; which day, where it is earlier."""
    state = seen.state
    if not (state.newest and state.judged_on):
        return ""
    return str(state.gap) if state.judged_on == today else f"{state.gap}（到{state.judged_on}）"


def _situation(seen: Seen, today: date) -> str:
    match seen.state.standing:
        case Standing.SILENT:
            return "超期" if seen.state.newest else "没有有效更新"
        case Standing.UNKNOWN:
            return f"未能检查：{seen.state.reason}"
        case _:
            return "期限已过，请核对" if seen.deadline and seen.deadline < today else "没有超期"
