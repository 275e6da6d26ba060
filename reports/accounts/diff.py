"""The ledger against the national system's export (全国政务新媒体信息报送系统), and against what is seen.

Every difference is a question for a person: the export may be older than the ledger.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.accounts import CLOSED_STATES, NO_PLATFORM
from crawler.archive import Archive, ArchiveError
from reports.accounts.vendor import same_platform, sheet_rows, usual
from reports.errors import UserError, mistaken
from reports.models import Account, Sighting
from reports.office import Office
from reports.workbook import bare

TITLES: Mapping[str, tuple[str, ...]] = {
    "platform": ("平台类型", "新媒体类型", "账号类型", "平台", "类型"),
    "name": ("账号名称", "新媒体名称", "账号名", "名称"),
    "id": ("账号id", "账号编码", "账号标识", "账号"),
    "unit": ("主办单位", "主办单位名称", "单位名称", "开办单位", "单位"),
    "state": ("状态", "运行状态", "账号状态"),
}
"""The usual titles of the export's columns."""
OURS = {"上次看到的更新", "最迟更新日期"}
"""Titles that only a 核对表 has."""
CLOSED = re.compile("关停|注销|停用|停运|下线")


@dataclass(frozen=True, slots=True)
class Filed:
    """One account of the national system."""

    platform: str
    name: str
    id: str = ""
    unit: str = ""
    state: str = ""

    @property
    def closed(self) -> bool:
        """Whether the system has it as closed."""
        return CLOSED.search(self.state) is not None

    def __str__(self) -> str:
        return f"“{self.name}”{self.platform}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing to be asked."""

    kind: str
    account: str
    unit: str
    words: str


def read(path: Path) -> list[Filed]:
    """The accounts of an export, .xlsx or .csv.

    Raises:
        UserError: it cannot be read, lacks a platform or a name in some row, or is a 核对表.
    """
    rows = sheet_rows(path)
    titles = dict.fromkeys(title for row in rows for title in row)
    if not OURS.isdisjoint(titles):
        raise UserError(
            f"{path.name} 是 xunjian accounts sheet 生成的核对表，不是备案系统的导出。"
            "请给出备案系统导出的文件。"
        )
    columns = {what: usual(titles, names) for what, names in TITLES.items()}
    for what, words in (("platform", "平台"), ("name", "账号名称")):
        if not columns[what]:
            known = "、".join(title for title in titles if title)[:200]
            raise UserError(
                f"{path.name} 里找不到{words}是哪一列。请把列名改成“{TITLES[what][0]}”，现有的列：{known}。"
            )
    found = [Filed(**{what: row.get(title, "") for what, title in columns.items() if title}) for row in rows]
    filed = [one for one in found if one.name or one.platform]
    if wrong := [_wrong(one) for one in filed if _wrong(one)]:
        raise mistaken(path, wrong, "没有对照")
    return list(dict.fromkeys(filed))


def _wrong(one: Filed) -> str:
    """What is missing in a row; empty when nothing is."""
    if not (one.platform and one.name):
        return f"有一行只有“{(one.name or one.platform)[:50]}”（{one.unit[:50]}），请把平台和账号名称都补上。"
    if one.name.startswith(("=", "#")):
        return f"“{one.name[:50]}”是公式或错误值，请复制后“选择性粘贴—数值”，或者改成账号名称。"
    return ""


def differences(filed: Sequence[Filed], office: Office) -> list[Difference]:
    """What differs: not filed, not in the ledger, renamed, closed but alive, alive but closed, twins."""
    accounts = list(Account.objects.select_related("unit").order_by("unit", "id"))
    pairs, alone, strangers = _matched(accounts, filed)
    newest = _newest(office)
    again, strangers = _again(pairs, strangers)
    found = [*again, *_unfiled(alone, strangers)]
    for account, one in pairs:
        found += _of_pair(account, one, newest.get((account.platform, account.name)))
    for account in alone:
        if account.state in CLOSED_STATES:
            found += _alive(account, newest.get((account.platform, account.name)))
    return [*found, *_twins(accounts)]


def _matched(
    accounts: Sequence[Account], filed: Sequence[Filed]
) -> tuple[list[tuple[Account, Filed]], list[Account], list[Filed]]:
    """Pairs by name, else by 账号ID; then what only the ledger has, and what only the system has. Of several
    that fit, the same unit's is taken, and one that is not closed."""
    left = set(filed)
    pairs, waiting = list[tuple[Account, Filed]](), list(accounts)
    for key_of in (_name_of, _id_of):
        by_key: defaultdict[str, list[Filed]] = defaultdict(list)
        for one in filed:
            by_key[key_of(one)].append(one)
        alone = list[Account]()
        for account in waiting:
            fitting = [
                one
                for one in (by_key[key_of(account)] if key_of(account) else ())
                if one in left and same_platform(account.platform, one.platform)
            ]
            if not fitting:
                alone.append(account)
                continue
            one = min(fitting, key=lambda one: (one.unit != account.unit.name, one.closed))
            left.remove(one)
            pairs.append((account, one))
        waiting = alone
    return pairs, waiting, [one for one in filed if one in left]


def _again(
    pairs: Iterable[tuple[Account, Filed]], strangers: Iterable[Filed]
) -> tuple[list[Difference], list[Filed]]:
    """What the system has more than once, and what else it has alone."""
    known: defaultdict[str, list[Account]] = defaultdict(list)
    for account, _ in pairs:
        known[_name_of(account)].append(account)
    again, others = list[Difference](), list[Filed]()
    for one in strangers:
        same = [account for account in known[_name_of(one)] if same_platform(account.platform, one.platform)]
        if not same or one.closed:
            others.append(one)
            continue
        words = f"备案系统里还有一条同名的（{one.unit or '没有写主办单位'}）；请核对，重复的办理注销备案。"
        again.append(Difference("重复备案", str(same[0]), same[0].unit.name, words))
    return again, others


def _name_of(one: Account | Filed) -> str:
    return bare(one.name)


def _id_of(one: Account | Filed) -> str:
    return one.id if isinstance(one, Filed) else one.account_id


def _unfiled(alone: Iterable[Account], strangers: Sequence[Filed]) -> Iterator[Difference]:
    """What one side lacks; two that one unit has on one platform, one on each side, may be one account."""
    told = set[int]()
    for account in alone:
        if account.state in CLOSED_STATES:
            continue
        unit = account.unit.name
        same = [
            index
            for index, one in enumerate(strangers)
            if index not in told
            and one.unit == unit
            and same_platform(account.platform, one.platform)
            and not one.closed
        ]
        if len(same) == 1:
            told.add(same[0])
            words = f"备案系统里是“{strangers[same[0]].name}”，可能改过名；是同一个的，请办理变更备案。"
            yield Difference("可能改名", str(account), unit, words)
        else:
            words = "台账里在用，备案系统里没有；请补办备案，或核对名称。"
            yield Difference("没有备案", str(account), unit, words)
    for index, one in enumerate(strangers):
        if index not in told and not one.closed:
            words = "备案系统里有，台账里没有；请补进台账，或核对是否早已注销。"
            yield Difference("台账没有", str(one), one.unit, words)


def _of_pair(account: Account, one: Filed, newest: date | None) -> Iterator[Difference]:
    unit, closed = account.unit.name, account.state in CLOSED_STATES
    if _name_of(account) != _name_of(one):
        words = f"账号ID相同，备案系统里叫“{one.name}”；请办理变更备案，或改正台账。"
        yield Difference("改名", str(account), unit, words)
    if one.closed and not closed:
        words = f"备案系统里是“{one.state}”，台账里在用；请核对，确已关停的改台账的状态。"
        yield Difference("在用已停", str(account), unit, words)
    if closed and not one.closed and one.state:
        words = f"台账里{account.state}，备案系统里是“{one.state}”；关停要报备，请补办。"
        yield Difference("关停未报", str(account), unit, words)
    if closed or one.closed:
        yield from _alive(account, newest)
    elif (seen := account.sightings.last()) and seen.situation == Sighting.Situation.GONE:
        words = "核对时看到已注销，台账和备案系统里都在用；请核实，确已注销的补办手续。"
        yield Difference("在用已停", str(account), unit, words)


def _alive(account: Account, newest: date | None) -> Iterator[Difference]:
    """An account that is closed on paper and has posts since."""
    if newest and (account.closed_on is None or newest > account.closed_on):
        since = f"（{account.closed_on}关停）" if account.closed_on else ""
        words = f"已关停{since}，{newest}还有更新；请核对是否真的关停。"
        yield Difference("关停仍更新", str(account), account.unit.name, words)


def _twins(accounts: Iterable[Account]) -> Iterator[Difference]:
    """一个单位在同一平台原则上只开一个账号."""
    by_unit: defaultdict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in accounts:
        if account.state not in CLOSED_STATES and account.platform not in NO_PLATFORM:
            by_unit[account.unit.name, account.platform].append(account)
    for (unit, platform), twins in by_unit.items():
        if len(twins) > 1:
            names = "、".join(f"“{one.name}”" for one in twins)
            words = f"在{platform}上有{len(twins)}个账号（{names}），原则上只开一个；请核对是否要整合。"
            yield Difference("同平台多个", str(twins[0]), unit, words)


def _newest(office: Office) -> dict[tuple[str, str], date]:
    """The newest post that a source itself saw; what a ledger says of a closed account is no such thing."""
    newest: dict[tuple[str, str], date] = {}
    try:
        with Archive.open(office.standing_accounts) as archive:
            for post in archive.accounts.posts():
                if post.published and post.state == "ok" and post.source not in ("ledger", "person"):
                    newest[post.platform, post.account] = post.published
    except ArchiveError:
        return {}
    return newest
