"""核对表: a workbook in which a clerk fills one cell an account, the day of the newest post that they see.

It is imported whole or not at all; every look is kept with who looked and when, and with its screenshot.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import segno
from django.db import transaction
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from checks import Rules
from crawler.archive import now
from crawler.plan import TIMEZONE
from reports.errors import UserError, file_error, mistaken
from reports.incoming import read_file
from reports.inspection.begin import alone, judge_again
from reports.inspection.plans import account_plan
from reports.models import Account, Sighting
from reports.office import Office
from reports.periods import Month
from reports.workbook import (
    Row,
    add_table,
    at,
    font,
    plain_text,
    read_date,
    read_rows,
    read_workbook,
    save_new,
)

TABLE, WHO, CHOICES = "核对表", "核对人", "选项"
COLUMNS = (
    *(("序号", 6), ("平台", 12), ("账号名称", 24), ("主办单位", 28), ("链接", 30), ("二维码", 13)),
    *(("上次看到的更新", 14), ("最迟更新日期", 14), ("最近更新", 16), ("备注", 30)),
)
TITLES = tuple(title for title, _ in COLUMNS)
REQUIRED = ("平台", "账号名称", "最近更新")
WHO_TITLES = ("核对人", "核对日期")
TO_FILL = PatternFill("solid", fgColor="FFF2CC")
LONGEST_LINK = 1000
"""Longer ones are no account's page, and make no code that a telephone reads."""
LONGEST_NOTE = 200
CODE_PIXELS, ROW_POINTS = 86, 68
"""The size of a QR code, and the height of its row."""
LEFT_BY_SYSTEMS = ("thumbs.db", "desktop.ini")
"""What Windows leaves in a folder of pictures; of others the name begins with a dot."""
PICTURES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
MOST_PICTURE = 10 * 2**20
SITUATIONS = {
    "": Sighting.Situation.POSTS,
    **{value: value for value in Sighting.Situation.values if value != Sighting.Situation.POSTS},
}
"""What may stand in the cell instead of a day."""


@dataclass(frozen=True, slots=True)
class Look:
    """One filled row."""

    row: int
    account: Account
    situation: str
    newest: date | None
    note: str
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of an account that the ledger has, filled or not."""

    number: int
    """序号; 0 where it was taken out."""
    row: Row
    account: Account


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filled-in sheet says."""

    file: str
    by: str
    seen_on: date
    looks: tuple[Look, ...]
    empty: int
    """Accounts whose cell is not filled."""
    remarks: tuple[str, ...]
    """What is possible and looks like a slip."""

    @property
    def pictures(self) -> int:
        """How many screenshots were matched."""
        return sum(look.picture is not None for look in self.looks)


# --- accounts → Excel ---


def write(month: Month, path: Path, office: Office) -> int:
    """Write the month's sheet of every account in use; gives how many.

    Raises:
        UserError: there are none, a file lies there, or it cannot be written.
    """
    accounts = list(_in_use())
    if not accounts:
        raise UserError("台账里没有状态为“正常”的账号。请先用 xunjian ledger import 导入台账。")
    days = Rules.load(office.profile).number("account_silent", "days")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    table = workbook.create_sheet(TABLE)
    rows = (_row(number, account, days) for number, account in enumerate(accounts, 1))
    add_table(table, TITLES, [width for _, width in COLUMNS], rows, required=REQUIRED)
    for number, account in enumerate(accounts, start=2):
        _link(table, number, link_of(account))
    who = workbook.create_sheet(WHO)
    add_table(who, WHO_TITLES, (16, 16), [], required=WHO_TITLES)
    _explain(who, month, path)
    _offer_days(workbook, table, month)
    save_new(workbook, path)
    return len(accounts)


def link_of(account: Account) -> str:
    """Where a person sees the account: its 链接, a 微博 page by its UID, or its newest article."""
    if account.url:
        return account.url
    if "微博" in account.platform and account.account_id.isdigit():
        return f"https://weibo.com/u/{account.account_id}"
    return (account.article_urls.split() or [""])[0]


def _in_use() -> Iterable[Account]:
    return Account.objects.filter(state=Account.State.ACTIVE).select_related("unit").order_by("unit", "id")


def _row(number: int, account: Account, days: int) -> list[str | int | date | None]:
    last = account.last_update
    latest = last + timedelta(days=days) if last else None
    known = (number, account.platform, account.name, account.unit.name, link_of(account))
    return [*known, "", last, latest, None, None]


def _link(sheet: Worksheet, number: int, url: str) -> None:
    """A clickable address and its QR code, to be opened on a telephone."""
    sheet.row_dimensions[number].height = ROW_POINTS
    if len(url) > LONGEST_LINK or not re.match(r"https?://", url, re.IGNORECASE):
        return
    cell = sheet.cell(number, TITLES.index("链接") + 1)
    cell.hyperlink = url
    cell.font = font(color="0563C1", underline="single")
    picture = io.BytesIO()
    segno.make_qr(url).save(picture, kind="png", scale=3, border=2)
    code = Image(picture)
    code.width = code.height = CODE_PIXELS
    sheet.add_image(code, sheet.cell(number, TITLES.index("二维码") + 1).coordinate)


def _explain(sheet: Worksheet, month: Month, path: Path) -> None:
    sheet["D1"] = f"{month.words}政务新媒体核对表"
    sheet["D1"].font = font(bold=True)
    words = "、".join(word for word in SITUATIONS if word)
    for number, line in enumerate(
        (
            "第 2 行填写核对人和核对日期（哪一天看的）；几个人分头看的，各用一份表。",
            f"“{TABLE}”里每个账号只填一格：“最近更新”，写看到的最新一条的日期，例如 {month}-03；",
            f"没有日期可写的，从下拉列表里选：{words}。没有看的空着。置顶的旧文章不算最新。",
            "截图放在一个文件夹里，文件名写序号（3.png）或账号名称，导入时用 --pictures 指明文件夹。",
            f"填好后运行：xunjian accounts import {month} {path.name}",
        ),
        start=2,
    ):
        sheet.cell(number, 4, line)
    sheet.column_dimensions["D"].width = 90


def _offer_days(workbook: Workbook, table: Worksheet, month: Month) -> None:
    """A drop-down list of the month's days and of what there is instead; another day may be typed."""
    choices = workbook.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    offered: list[str | date] = [word for word in SITUATIONS if word]
    offered += [month.end.date() - timedelta(days=number) for number in range(month.end.day)]
    for number, value in enumerate(offered, start=1):
        choices.cell(number, 1, value).number_format = "yyyy-mm-dd"
    validation = DataValidation(
        type="list", formula1=f"={CHOICES}!$A$1:$A${len(offered)}", allow_blank=True, showErrorMessage=False
    )
    validation.promptTitle, validation.prompt = "最近更新", "看到的最新一条的日期，例如 2026-11-03"
    validation.showInputMessage = True
    letter = get_column_letter(TITLES.index("最近更新") + 1)
    validation.add(f"{letter}2:{letter}{max(table.max_row, 2)}")
    table.add_data_validation(validation)
    for row in range(2, table.max_row + 1):
        cell = table[f"{letter}{row}"]
        cell.number_format, cell.fill = "yyyy-mm-dd", TO_FILL


# --- Excel → looks ---


def read(month: Month, path: Path, pictures: Path | None = None) -> Filled:
    """What a filled-in sheet says. Nothing is written.

    Raises:
        UserError: it is no such file, a picture cannot be matched or is none, or every mistake by sheet, row
            and column.
    """
    workbook = read_workbook(path)
    missing = [title for title in (TABLE, WHO) if title not in workbook.sheetnames]
    if missing:
        raise UserError(
            f"{path.name} 里没有工作表“{'”“'.join(missing)}”。请用 xunjian accounts sheet 生成的表填写。"
        )
    rows, mistakes = read_rows(workbook[TABLE], TITLES, REQUIRED)
    by, seen_on = _who(workbook[WHO], month, mistakes)
    named = all(title in row.texts for row in rows for title in ("平台", "账号名称"))
    listed = list(_listed(rows, mistakes)) if named else []
    looks = list(_looks(listed, seen_on or month.end.date(), mistakes))
    if mistakes or seen_on is None:
        raise mistaken(path, mistakes)
    if pictures:
        looks = _illustrated(looks, listed, pictures)
    return Filled(path.name, by, seen_on, tuple(looks), len(listed) - len(looks), tuple(_remarks(looks)))


def _who(sheet: Worksheet, month: Month, mistakes: list[str]) -> tuple[str, date | None]:
    """Who looked, and on which day of the month."""
    by, written = (_said(sheet, title, mistakes) for title in WHO_TITLES)
    if not by or len(by) > 50:
        mistakes.append(f"{at(WHO, 2, '核对人')}：请填写核对人的姓名。")
    if any(cell.value is not None for row in sheet.iter_rows(min_row=3, max_col=2) for cell in row):
        mistakes.append(f"{at(WHO, 3, '核对人')}：一份表只写一个核对人，几个人分头看的，各用一份表。")
    try:
        seen_on = read_date(written[:10] if re.match(r"\d{4}-\d\d-\d\d ", written) else written)
    except ValueError as error:
        mistakes.append(f"{at(WHO, 2, '核对日期')}：{error}")
        return by, None
    today = datetime.now(TIMEZONE).date()
    if seen_on is None:
        mistakes.append(f"{at(WHO, 2, '核对日期')}：请填写是哪一天看的。")
    elif seen_on > today:
        mistakes.append(f"{at(WHO, 2, '核对日期')}：{seen_on} 是将来的日期，今天是 {today}。")
    elif (seen_on.year, seen_on.month) != (month.year, month.month):
        mistakes.append(f"{at(WHO, 2, '核对日期')}：{seen_on} 不在{month.words}，请核对月份。")
    return by, seen_on


def _said(sheet: Worksheet, title: str, mistakes: list[str]) -> str:
    """What stands under a title of the sheet 核对人."""
    cell = sheet.cell(2, WHO_TITLES.index(title) + 1)
    if cell.data_type in ("f", "e"):
        mistakes.append(f"{at(WHO, 2, title)}：是公式或错误值，请直接填写。")
        return ""
    return " ".join(plain_text(str(cell.value or "")).split())


def _listed(rows: Sequence[Row], mistakes: list[str]) -> Iterator[Listed]:
    accounts = {(one.platform, one.name): one for one in Account.objects.select_related("unit")}
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row.texts.get("平台", ""), row.texts.get("账号名称", "")
        place = at(TABLE, row.number, "账号名称")
        if key not in accounts:
            mistakes.append(f"{place}：台账里没有“{key[1][:50]}”{key[0][:20]}。名称请照台账写。")
        elif key in first:
            mistakes.append(f"{place}：与第 {first[key]} 行重复。")
        else:
            first[key] = row.number
            number = row.texts.get("序号", "")
            yield Listed(int(number) if number.isdecimal() else 0, row, accounts[key])


def _looks(listed: Iterable[Listed], seen_on: date, mistakes: list[str]) -> Iterator[Look]:
    for one in listed:
        text, note = (one.row.texts.get(title, "") for title in ("最近更新", "备注"))
        if not text:
            continue
        if len(note) > LONGEST_NOTE:
            mistakes.append(f"{at(TABLE, one.row.number, '备注')}：太长，最多 {LONGEST_NOTE} 个字。")
        try:
            situation, newest = _told(text, seen_on)
        except ValueError as error:
            mistakes.append(f"{at(TABLE, one.row.number, '最近更新')}：{error}")
            continue
        yield Look(one.row.number, one.account, situation, newest, note)


def _told(text: str, seen_on: date) -> tuple[str, date | None]:
    """What the cell says; raises ValueError with a Chinese sentence."""
    if text in SITUATIONS:
        return SITUATIONS[text], None
    try:
        newest = read_date(text)
    except ValueError as error:
        words = "、".join(word for word in SITUATIONS if word)
        raise ValueError(f"{error}没有日期可写的，写{words}。") from None
    if newest and newest > seen_on:
        raise ValueError(f"{newest} 比核对日期 {seen_on} 还晚，请核对。")
    return SITUATIONS[""], newest


def _remarks(looks: Iterable[Look]) -> Iterator[str]:
    for look in looks:
        before = look.account.last_update
        if before and look.newest and look.newest < before:
            yield f"第 {look.row} 行 {look.account}：填的 {look.newest} 比上次看到的 {before} 还早。"
        elif before and look.situation == Sighting.Situation.NEVER:
            yield f"第 {look.row} 行 {look.account}：填的是从未发布，上次却看到 {before} 有更新。"


# --- screenshots ---


def _illustrated(looks: Sequence[Look], listed: Sequence[Listed], folder: Path) -> list[Look]:
    """The looks with their screenshots: a file is called by 序号 or by the account's name.

    Raises:
        UserError: naming each file that belongs to no row, to several or to one that is not filled, or is no
            picture.
    """
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise file_error("读取", folder, error) from error
    filled = {look.row for look in looks}
    found: dict[int, Path] = {}
    mistakes = []
    for file in (one for one in files if one.name.lower() not in LEFT_BY_SYSTEMS):
        fitting = [one.row.number for one in _fitting(listed, unicodedata.normalize("NFC", file.stem))]
        if len(fitting) != 1:
            what = "没有对应的行" if not fitting else f"对应{len(fitting)}行，请在名称里写上平台，或改用序号"
            mistakes.append(f"{file.name}：{what}。")
        elif fitting[0] not in filled:
            mistakes.append(f"{file.name}：对应的第 {fitting[0]} 行没有填“最近更新”。")
        elif fitting[0] in found:
            mistakes.append(f"{file.name}：第 {fitting[0]} 行已有 {found[fitting[0]].name}。")
        elif not _suffix(_picture(file)):
            mistakes.append(f"{file.name}：不是 PNG 或 JPEG 图片。")
        else:
            found[fitting[0]] = file
    if mistakes:
        raise mistaken(folder, mistakes)
    return [replace(look, picture=found.get(look.row)) for look in looks]


def _fitting(listed: Sequence[Listed], stem: str) -> list[Listed]:
    """The rows that a file's name means: by 序号, or by the longest account name in it, and the platform if
    that is there too."""
    if stem.isdecimal():
        return [one for one in listed if one.number and one.number == int(stem)]
    named = [one for one in listed if one.account.name in stem]
    longest = max((len(one.account.name) for one in named), default=0)
    named = [one for one in named if len(one.account.name) == longest]
    return [one for one in named if one.account.platform in stem] or named


def _picture(file: Path) -> bytes:
    return read_file(file, MOST_PICTURE, f"{file} 超过 {MOST_PICTURE // 2**20} MB，没有读取。")


def _suffix(content: bytes) -> str:
    return next((suffix for magic, suffix in PICTURES.items() if content.startswith(magic)), "")


# --- looks → records ---


def save(filled: Filled, month: Month, office: Office) -> int:
    """Keep every look with who and when, and put what is newer into the ledger.

    Gives of how many accounts the month's inspection, done before, must judge again.

    Raises:
        UserError: a screenshot cannot be read, its copy not be written, or the month is just being inspected.
    """
    with alone(office, month), transaction.atomic():
        changed = []
        for look in filled.looks:
            before = account_plan(look.account)
            picture, sha256 = _keep(look, month, office)
            Sighting.objects.update_or_create(
                account=look.account,
                seen_on=filled.seen_on,
                by=filled.by,
                defaults={
                    "situation": look.situation,
                    "newest": look.newest,
                    "note": look.note,
                    "picture": picture,
                    "sha256": sha256,
                    "file": filled.file[:255],
                    "imported": now(),
                },
            )
            if look.newest and _is_newer(look.account, look.newest, filled.seen_on):
                look.account.last_update, look.account.checked_on = look.newest, filled.seen_on
                look.account.save(update_fields=["last_update", "checked_on"])
            if account_plan(look.account) != before:
                changed.append(look.account)
        return judge_again(month, changed)


def _is_newer(account: Account, newest: date, seen_on: date) -> bool:
    """Whether a look tells more than the ledger does: a later day, or of the same day a newer post."""
    known = account.checked_on or date.min, account.last_update or date.min
    return (seen_on, newest) > known


def _keep(look: Look, month: Month, office: Office) -> tuple[str, str]:
    """A screenshot's copy beside the month's archives, named by what it holds, and that."""
    if look.picture is None:
        return "", ""
    content = _picture(look.picture)
    sha256 = hashlib.sha256(content).hexdigest()
    path = office.archives / str(month) / "pictures" / f"{sha256[:16]}{_suffix(content)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise file_error("写入", path, error) from error
    return path.relative_to(office.folder).as_posix(), sha256
