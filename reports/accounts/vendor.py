"""Posts from what a monitoring service (清博, 新榜, 拓尔思 …) exports: CSV, Excel or JSON, in any shape that
has an account and a day in each row.

A row shows that the account lives. An export is complete only where the office's contract says so.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from crawler.archive import Archive, ArchiveError, Post, View, now
from crawler.plan import TIMEZONE, Plan
from crawler.platforms.calls import text
from crawler.platforms.source import day_of_epoch, day_seen
from reports.accounts.settings import Vendor
from reports.errors import UserError, file_error, legible, mistaken
from reports.models import Account
from reports.office import Office
from reports.workbook import MAX_COLUMNS, letters, read_bytes, read_workbook

MOST_ROWS = 200_000
DEEPEST = 12
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
TITLES: Mapping[str, tuple[str, ...]] = {
    "platform": ("平台", "媒体类型", "渠道", "媒体平台", "平台名称", "platform", "medium"),
    "account": (
        *("账号名称", "公众号名称", "公众号", "账号", "帐号", "昵称", "账号昵称", "媒体名称", "作者"),
        *("mp_name", "screen_name", "screenname", "nickname", "name"),
    ),
    "title": ("标题", "文章标题", "作品标题", "内容", "正文", "title", "text"),
    "url": ("链接", "文章链接", "原文链接", "作品链接", "网址", "url", "link"),
    "published": (
        *("发布时间", "发布日期", "发文时间", "发表时间", "时间", "日期"),
        *("posttime", "publish_time", "published", "created_at", "pubtime", "time"),
    ),
    "id": ("编号", "文章id", "作品id", "id", "mid"),
}
"""The usual titles of a column by what it means, the surest first (清博 gsdata, WeRSS, 新榜, 拓尔思)."""
SAME_PLATFORM = (
    ("微信", "公众号", "weixin", "wechat", "wx"),
    ("微博", "weibo"),
    ("抖音", "douyin"),
    ("头条", "toutiao"),
    ("快手", "kuaishou"),
    ("视频号", "shipinhao"),
    ("小红书", "xiaohongshu"),
    ("哔哩", "bilibili", "b站"),
)
CHINESE = re.compile(r"(20\d\d)[年/.-](\d{1,2})[月/.-](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?)?")
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Export:
    """What one file says."""

    file: str
    posts: tuple[Post, ...]
    views: tuple[View, ...]
    strangers: tuple[str, ...]
    """Accounts of the file that the ledger does not have."""
    undated: int
    """Rows whose day cannot be read."""
    content: bytes
    """The file, as it was read."""
    doubt: str
    """Why it is not complete, whatever the contract says; empty: every row of the file was understood."""

    @property
    def sha256(self) -> str:
        """Of the file: by this it is known when it is imported again."""
        return hashlib.sha256(self.content).hexdigest()


def read(
    path: Path, vendor: str, mapping: Vendor, platform: str = "", span: tuple[date, date] | None = None
) -> Export:
    """What an export says of the ledger's accounts. ``span`` is what it was asked for.

    Raises:
        UserError: it cannot be read, lacks a column, or has no row of any account of the ledger.
    """
    rows, whole = _rows(path)
    columns = _columns(path, rows, mapping)
    at, posts, strangers, lost, undated = now(), list[Post](), dict[str, None](), dict[str, None](), 0
    accounts: defaultdict[str, list[Account]] = defaultdict(list)
    for one in Account.objects.all():
        for name in {one.name, one.account_id} - {""}:
            accounts[name].append(one)
    known = {_plain(name) for name in accounts}
    for row in rows:
        said = {what: row.get(title, "") for what, title in columns.items()}
        where = said.get("platform") or platform or mapping.platform
        account = _account(accounts.get(said["account"], ()), where)
        if account is None:
            stranger = f"“{said['account'][:50]}”{where[:20]}"
            strangers[stranger] = None
            if _plain(said["account"]) in known or said["account"][:1] in ("", "=", "#"):
                lost[stranger] = None
            continue
        day = _day(said["published"], at)
        undated += day is None
        posts.append(_post(account, said, day, at))
    if not posts:
        raise UserError(
            f"{path.name} 里没有台账里的账号。账号名称要与台账相同；"
            "文件里没有平台一列的，用 --platform 写明平台。"
        )
    doubt = _doubt(whole, lost)
    content = read_bytes(path)
    mark = f"指纹 {hashlib.sha256(content).hexdigest()[:12]}"
    views = tuple(_views(posts, vendor, f"{legible(path.name)}，{mark}", mapping, span, at, doubt))
    return Export(legible(path.name), tuple(posts), views, tuple(strangers), undated, content, doubt)


def save(export: Export, office: Office) -> None:
    """Keep it, and a copy of the file, with what else was read of the accounts; of another file that saw more
    lately the view stays.

    Raises:
        UserError: that is being written, or cannot be.
    """
    copy = _copied(export, office)
    try:
        with Archive.create(office.standing_accounts, Plan(now())) as archive:
            for post in export.posts:
                archive.accounts.add_post(post)
            newer = {
                (view.platform, view.account): view.until
                for view in archive.accounts.views()
                if view.source == "vendor" and view.until and view.sha256 != export.sha256
            }
            for view in export.views:
                seen = newer.get((view.platform, view.account))
                if seen is None or (view.until and view.until >= seen):
                    archive.accounts.add_view(replace(view, url=copy, sha256=export.sha256))
    except ArchiveError as error:
        raise UserError(str(error)) from error


def _copied(export: Export, office: Office) -> str:
    """The file's copy, named by what it holds: a silence may rest on it."""
    name = f"{export.sha256[:16]}{Path(export.file).suffix.lower()}"
    path = office.standing_accounts / "exports" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(export.content)
    except OSError as error:
        raise file_error("写入", path, error) from error
    return path.relative_to(office.folder).as_posix()


# --- the file ---


def _rows(path: Path) -> tuple[Rows, bool]:
    """The rows, and whether they are all that the file has."""
    return _json_rows(path, read_bytes(path)) if path.suffix.lower() == ".json" else (sheet_rows(path), True)


def sheet_rows(path: Path) -> Rows:
    """The rows of a workbook's one filled sheet, or of a CSV file, by the titles in its first row.

    Raises:
        UserError: it cannot be read whole, or there is nothing in it.
    """
    table = _sheet(path) if path.suffix.lower() == ".xlsx" else _csv(path, read_bytes(path))
    table = _from_titles([cells for cells in table if any(cells)])
    if len(table) < 2:
        raise UserError(f"{path.name} 里没有内容：第 1 行应是列名，下面每行一条。")
    _require_few(path, len(table) - 1)
    titles = [title.strip() for title in table[0]]
    for cells in table[1:]:
        if any(cells[len(titles) :]):
            raise UserError(
                f"{path.name} 里有一行的格数比列名多（{'，'.join(cells)[:80]}），没有导入任何内容。"
                "请检查这一行的逗号、引号，或者补上列名。"
            )
    return [dict(zip(titles, cells, strict=False)) for cells in table[1:]]


def _from_titles(table: list[list[str]]) -> list[list[str]]:
    """The table from its titles on: what is written above them, fills one cell a line."""
    first = next((number for number, cells in enumerate(table) if sum(map(bool, cells)) > 1), 0)
    return table[first:]


def _require_few(path: Path, rows: int) -> None:
    if rows > MOST_ROWS:
        raise UserError(
            f"{path.name} 超过 {MOST_ROWS} 行，没有导入任何内容。请按日期分成几个文件，各写起止日期导入。"
        )


def _sheet(path: Path) -> list[list[str]]:
    """The cells of the one sheet that has any.

    Raises:
        UserError: several have, cells are merged, or a sheet is too wide or too long.
    """
    filled: dict[str, list[list[str]]] = {}
    for sheet in read_workbook(path).worksheets:
        if sheet.max_row > MOST_ROWS + 1 or sheet.max_column > MAX_COLUMNS:
            raise UserError(
                f"{path.name} 的工作表“{sheet.title}”用到了第 {sheet.max_row} 行、第 {sheet.max_column} 列，"
                f"超过 {MOST_ROWS} 行、{MAX_COLUMNS} 列。如果后面是空的，请删除空行空列后保存。"
            )
        if sheet.merged_cells.ranges:
            raise UserError(
                f"{path.name} 的工作表“{sheet.title}”有合并单元格，请取消合并，每一格都填写，再导入。"
            )
        told = ([_told(cell) for cell in row] for row in sheet.values)
        if rows := [row for row in told if any(row)]:
            filled[sheet.title] = rows
    if len(filled) > 1:
        raise UserError(
            f"{path.name} 有 {len(filled)} 张工作表有内容（{'、'.join(filled)[:100]}），没有读。"
            "请只留要用的一张，或者每张另存为一个文件。"
        )
    return next(iter(filled.values()), [])


def _told(cell: object) -> str:
    """A cell as a person sees it: a number of an account has no ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _csv(path: Path, content: bytes) -> list[list[str]]:
    """The cells.

    Raises:
        UserError: it is damaged, or in neither UTF-8, UTF-16 (Excel's “Unicode 文本”) nor GB 18030.
    """
    try:
        try:
            decoded = content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
        except UnicodeDecodeError:
            decoded = content.decode("gb18030")
        delimiter = "\t" if "\t" in decoded.partition("\n")[0] else ","
        return [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True)
        ]
    except UnicodeDecodeError:
        raise UserError(f"{path.name} 里有认不出的字。请用 Excel 打开，另存为 .xlsx 后再导入。") from None
    except csv.Error:
        raise UserError(
            f"{path.name} 不是 CSV，或有一格太长、引号没有成对。请用 Excel 打开，另存为 .xlsx 后再导入。"
        ) from None


def _json_rows(path: Path, content: bytes) -> tuple[Rows, bool]:
    try:
        found = list(_records(json.loads(content), 0))
    except (ValueError, RecursionError):
        raise UserError(f"{path.name} 不是 JSON，或文件已损坏。") from None
    records = [record for record in found if record is not None]
    if not records:
        raise UserError(f"{path.name} 里没有发布记录：没有哪一层同时有账号和发布时间。")
    _require_few(path, len(records))
    rows = [
        {key: text(value, 1000) for key, value in record.items() if isinstance(key, str)}
        for record in records
    ]
    return rows, len(records) == len(found)


def _records(value: Any, depth: int) -> Iterator[dict[str, Any] | None]:
    """Records in lists with an account and a day, at any depth, packed into text once more or not; None for
    what may be one and is not understood."""
    if depth > DEEPEST:
        yield None
    elif isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            yield from _records(json.loads(value), depth + 1)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _records(one, depth + 1)
    elif isinstance(value, list):
        listed = any(_has(one, "account", "published") for one in value)
        for one in value:
            if listed and _has(one, "account", "published"):
                yield one
                if any(_has(part, "published") for inner in one.values() for part in _parts(inner)):
                    yield None
                continue
            if listed or _has(one, "published"):
                yield None
            if not listed:
                yield from _records(one, depth + 1)


def _has(value: Any, *what: str) -> bool:
    return isinstance(value, dict) and all(usual(value, TITLES[one]) for one in what)


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def usual(titles: Iterable[str], names: Iterable[str]) -> str:
    """The first title that is one of the usual ``names``; empty when there is none."""
    plain = {re.sub(r"[\s*]", "", title).lower(): title for title in titles}
    return next((plain[name] for name in names if name in plain), "")


def _columns(path: Path, rows: Rows, mapping: Vendor) -> dict[str, str]:
    """Which column means what.

    Raises:
        UserError: a column of the mapping, the account's or the day's is not there.
    """
    titles = dict.fromkeys(title for row in rows[:100] for title in row)
    mistakes = [
        f"没有“{title}”这一列（xunjian.toml 里 columns.{what}）。"
        for what, title in mapping.columns.items()
        if title not in titles
    ]
    found = {what: mapping.columns.get(what) or usual(titles, names) for what, names in TITLES.items()}
    for what, words in (("account", "账号名称"), ("published", "发布时间")):
        if not found[what]:
            known = "、".join(title for title in titles if title)[:200]
            mistakes.append(
                f"找不到{words}是哪一列。请在 xunjian.toml 的 [platforms.vendors] 里写明，现有的列：{known}。"
            )
    if mistakes:
        raise mistaken(path, mistakes)
    return {what: title for what, title in found.items() if title}


# --- a row ---


def _account(named: Iterable[Account], platform: str) -> Account | None:
    """The one that a row means; None when there is none, or several and no platform tells."""
    fitting = [one for one in named if not platform or same_platform(one.platform, platform)]
    return fitting[0] if len(fitting) == 1 else None


def same_platform(ours: str, theirs: str) -> bool:
    """Whether two names mean one platform: 微信公众号 and weixin, 新浪微博 and 微博."""
    ours, theirs = ours.lower(), theirs.lower()
    if ours in theirs or theirs in ours:
        return True
    return any(
        any(word in ours for word in words) and any(word in theirs for word in words)
        for words in SAME_PLATFORM
    )


def _day(written: str, at: datetime) -> date | None:
    """The day in Beijing: an epoch in seconds or milliseconds, ISO 8601, as Chinese write it, RFC 822, or as
    微博 does. A time without a zone is Beijing's."""
    if re.fullmatch(r"\d{10}(\d{3})?", written):
        return day_of_epoch(written[:10], at)
    moment: datetime | None = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
    if moment is None and (match := CHINESE.match(written)):
        with suppress(ValueError):
            moment = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    for parse in (parsedate_to_datetime, _weibo_moment):
        if moment is None:
            with suppress(ValueError, TypeError):
                moment = parse(written)
    if moment is None or not 2000 <= moment.year < 2100:
        return None
    return day_seen(moment if moment.tzinfo else moment.replace(tzinfo=TIMEZONE), at)


def _weibo_moment(written: str) -> datetime:
    return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y")


def _plain(name: str) -> str:
    return letters(name).casefold()


def _doubt(whole: bool, lost: Iterable[str]) -> str:
    """Why rows of the ledger's accounts may be missing; empty when none can be."""
    told = [] if whole else ["文件里有认不出账号或发布时间的记录"]
    if named := list(lost):
        told.append(f"有 {len(named)} 个名称可能是台账里的账号而平台或写法对不上（{'、'.join(named[:5])}）")
    return "；".join(told)


def _post(account: Account, said: Mapping[str, str], day: date | None, at: datetime) -> Post:
    told = [said.get(what, "") for what in ("id", "url", "title", "published")]
    return Post(
        platform=account.platform,
        account=account.name,
        item_id=hashlib.sha256(json.dumps(told).encode()).hexdigest(),
        title=text(said.get("title"), 200),
        url=text(said.get("url"), 1000),
        published=day,
        kind="article",
        state="ok" if day else "unknown",
        source="vendor",
        fetched=at,
    )


def _views(
    posts: Sequence[Post],
    vendor: str,
    file: str,
    mapping: Vendor,
    span: tuple[date, date] | None,
    at: datetime,
    doubt: str,
) -> Iterator[View]:
    """How far the export sees each account that it has rows of."""
    by_account: defaultdict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        by_account[post.platform, post.account].append(post)
    for (platform, account), own in by_account.items():
        days = [post.published for post in own if post.published]
        since, until = span or (min(days, default=None), max(days, default=None))
        until = min(until, at.date()) if until else None
        complete = mapping.complete and span is not None and len(days) == len(own) and not doubt
        if complete:
            note = f"{vendor}导出（{file}），{since}至{until}，合同写明包含全部发布"
        else:
            why = f"{doubt}，" if doubt else ""
            note = f"{vendor}的导出（{file}）{why}不一定有全部发布，看不到近期发布也不能说没有更新；"
            note += "请由人核对后填入核对表。"
        yield View(platform, account, "vendor", since, until, complete, note, at)
