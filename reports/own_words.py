"""What the office itself knows: lists in the working folder, and what its reviews have taught."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from checks.own import Leader, Own, Pair, Repost
from reports.errors import UserError, file_error, mistaken
from reports.incoming import read_file
from reports.office import Office
from reports.periods import Month, parse_date

if TYPE_CHECKING:
    from reports.models import Finding

ALLOWED, WRONG, LEADERS, MODEL = "放行词.txt", "错词.txt", "领导.xlsx", "语言模型.model"
MACBERT = "MacBERT"
REPOSTS = "转载清单.txt"
MOST_BYTES = 5_000_000
LONGEST = 100
SHORTEST_TITLE = 6
UNPRINTABLE = re.compile(r"[\x00-\x1f\ufffd]")
HAN = re.compile(r"[\u4e00-\u9fff]+")
SURE_LENGTH = 4
"""A confirmed wording is kept with its neighbours until it is so long: two characters may be other words."""
DATED = {"agency", "wording", "leader"}
"""What is wrong from some day on only; a list of wordings knows no days."""

Entry = TypeVar("Entry")


def of_folder(folder: Path) -> Own:
    """What the files of a folder say; nothing where there are none. Names of leaders are let stand.

    Raises:
        UserError: lines of them cannot be used, each named by its number.
    """
    allowed = _read(folder / ALLOWED, _allowed)
    pairs = _read(folder / WRONG, _pair)
    leaders: tuple[Leader, ...] = ()
    if (folder / LEADERS).exists():
        from reports import leaders as table  # openpyxl takes its time

        leaders = table.read(folder / LEADERS)
    names = {leader.name for leader in leaders}
    known = tuple({pair.wrong: pair for pair in pairs}.values())
    model, macbert = (folder / MODEL).resolve(), (folder / MACBERT).resolve()
    return Own(
        allowed=frozenset(allowed) | names,
        pairs=known,
        leaders=leaders,
        model=model if model.exists() else None,
        macbert=macbert if macbert.is_dir() else None,
        reposts=tuple(_read(folder / REPOSTS, _repost)),
    )


def of_office(office: Office, before: Month | None = None) -> Own:
    """The same with the names of the ledger, and with what reviews let stand: all, or those of months before.

    The reviews of a month itself do not silence it, so that judging it again keeps its records.
    """
    own = of_folder(office.folder)
    return replace(own, allowed=own.allowed | _named() | frozenset(_let_stand(before)))


# --- the files ---


def _read(path: Path, parse: Callable[[str], Entry]) -> list[Entry]:
    if not path.exists():
        return []
    body = read_file(path, MOST_BYTES, f"{path} 太大，不像是词表，没有读。")
    entries, mistakes = [], []
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = _decoded(line).strip(" \r\u3000")
            if text and not text.startswith("#"):
                entries.append(parse(text))
        except ValueError as error:
            mistakes.append(f"第{number}行：{error}")
    if mistakes:
        raise mistaken(path, mistakes, "什么都没有检查")
    return entries


def _decoded(line: bytes) -> str:
    for charset in ("utf-8", "gb18030"):
        try:
            return line.decode(charset)
        except UnicodeDecodeError:
            continue
    raise ValueError("不是 UTF-8 文字")


def _allowed(text: str) -> str:
    """A word of 放行词.txt; ValueError in Chinese where it is none."""
    text = text.strip()
    if UNPRINTABLE.search(text):
        raise ValueError("有制表符、乱码或控制字符；一行只写一个词")
    if len(text) < 2:
        raise ValueError(f"“{text}”只有一个字，会放过太多；至少写两个字")
    if len(text) > LONGEST:
        raise ValueError(f"超过 {LONGEST} 个字；一行只写一个词")
    if not re.search(r"\w", text):
        raise ValueError(f"“{text}”里没有文字")
    return text


def _pair(text: str) -> Pair:
    """A line of 错词.txt; ValueError in Chinese where it is none."""
    cells = [cell.strip() for cell in text.split("\t")]
    if len(cells) not in (2, 3):
        raise ValueError("应当是两栏或三栏，用制表符隔开：错的、对的、说明")
    wrong, right = map(_allowed, cells[:2])
    if wrong in right:
        raise ValueError(f"对的“{right}”里含有错的“{wrong}”，改对了也会再报")
    why = cells[2] if len(cells) == 3 else ""
    if UNPRINTABLE.search(why) or len(why) > LONGEST:
        raise ValueError(f"说明里有控制字符，或超过 {LONGEST} 个字")
    return Pair(wrong, right, why)


def _repost(text: str) -> Repost:
    """A line of 转载清单.txt; ValueError in Chinese where it is none."""
    day, _, title = text.partition("\t")
    if not title.strip() or "\t" in title:
        raise ValueError("应当是两栏，用制表符隔开：发布日期、标题")
    try:
        published = parse_date(day.strip())
    except UserError as error:
        raise ValueError(str(error)) from error
    if UNPRINTABLE.search(title) or not SHORTEST_TITLE <= len(title.strip()) <= LONGEST:
        raise ValueError(f"标题应当是{SHORTEST_TITLE}至{LONGEST}个字，照原文写")
    return Repost(title.strip(), published)


# --- what reviews have taught ---


@dataclass(frozen=True, slots=True)
class Taught:
    """How many lines were added to each file."""

    allowed: int
    wrong: int


def write(folder: Path) -> Taught:
    """Add to the lists of a folder what reviews have taught: 误报 to 放行词.txt, 属实 to 错词.txt.

    What lies in the files stays as it is, line by line.

    Raises:
        UserError: a file there cannot be used or written.
    """
    own = of_folder(folder)
    known = {pair.wrong for pair in own.pairs}
    allowed = sorted(set(_let_stand()) - own.allowed)
    pairs = sorted({f"{pair.wrong}\t{pair.right}" for pair in _confirmed() if pair.wrong not in known})
    _append(folder / ALLOWED, "放行词：落在这些词里的不报。复核为“误报”的，连同前后几个字。", allowed)
    _append(folder / WRONG, "错词：错的、对的、说明，用制表符隔开；只报“疑似”。复核“属实”的。", pairs)
    return Taught(len(allowed), len(pairs))


def _append(path: Path, head: str, lines: list[str]) -> None:
    if not lines:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else f"# {head}\n".encode()
        gap = b"" if before.endswith(b"\n") else b"\n"
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(before + gap + "".join(f"{line}\n" for line in lines).encode())
        part.replace(path)
    except OSError as error:
        raise file_error("写入", path, error) from error


def _named() -> frozenset[str]:
    """Units, sites and accounts as the ledger calls them."""
    from reports.models import Account, Site, Unit

    units = Unit.objects.values_list("name", "short_name")
    names = {*(name for both in units for name in both), *Site.objects.values_list("name", flat=True)}
    names |= set(Account.objects.values_list("name", flat=True))
    return frozenset(name for name in names if _is(_allowed, name))


def _let_stand(before: Month | None = None) -> list[str]:
    """The words in context whose last review is 误报."""
    last = _last_reviewed(before).items()
    return [context for context, finding in last if finding.review == "误报" and _is(_allowed, context)]


def _confirmed() -> Iterator[Pair]:
    """The wordings whose last review is 属实, with as many neighbours as make them sure."""
    for context, finding in _last_reviewed().items():
        wrong, right = finding.data.get("wrong", ""), finding.data.get("right", "")
        if finding.review != "属实" or finding.data.get("detector") in DATED:
            continue
        if HAN.fullmatch(wrong) and HAN.fullmatch(right) and wrong in context:
            before, after = _neighbours(context, wrong)
            line = f"{before}{wrong}{after}\t{before}{right}{after}"
            if _is(_pair, line):
                yield _pair(line)


def _last_reviewed(before: Month | None = None) -> dict[str, Finding]:
    """Each word in context that was reviewed, with the finding that was reviewed last."""
    from reports.models import Finding

    found = Finding.objects.filter(indicator__in=("typo", "misstatement"))
    found = found.exclude(review=Finding.Review.PENDING)
    if before:
        found = found.filter(result__inspection__period__lt=str(before))
    last: dict[str, Finding] = {}
    for finding in found.order_by("result__inspection__period", "id"):
        last |= dict.fromkeys(finding.data.get("around", "").split("\n"), finding)
    return last


def _neighbours(context: str, wrong: str) -> tuple[str, str]:
    """The Chinese characters before and after a wording that make it long enough, by turns."""
    start = context.index(wrong)
    left, right = start, start + len(wrong)
    while right - left < SURE_LENGTH:
        earlier = left
        if left and HAN.fullmatch(context[left - 1]):
            left -= 1
        if right - left < SURE_LENGTH and right < len(context) and HAN.fullmatch(context[right]):
            right += 1
        elif left == earlier:
            break
    return context[left:start], context[start + len(wrong) : right]


def _is(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return not text.startswith("#") and text == text.strip(" \r\u3000")
