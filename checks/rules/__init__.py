"""Thresholds and points as data: a national profile, provinces and counties as overlays.

A profile is a TOML file. Each section is a check (or ``verdict``, ``points``), each entry one value with the
clause it comes from, the source in which it was read, and whether that was verified::

    [column_stale]
    news_days = { value = 14, clause = "…", source = "…", verified = true }

An unverified value is never counted: what rests on it is a hint (提示), and no score or verdict reads it.
An overlay begins with ``extends = "national"`` and gives the values that differ, bare or as such tables.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from checks.own import NOTHING, Own
from crawler import toml

FOLDER = Path(__file__).parent
HEADER = ("name", "version", "title", "extends")
ENTRY = ("value", "clause", "source", "verified")
LARGEST = 9999
"""No value is larger: so many months before any day there is still a day."""
UNITS = {"percent": 100, "month": 12, "months": 120, "minutes": 1440, "seconds": 3600}
"""By a key's last word, the largest value: 180 months are days in the wrong unit (约定)."""
LOOKED_AT, VETO = ("by_person", "account_by_person"), "veto_"
"""Sections whose words are what a person is to look at, and how a list of vetoes among them begins."""
MONTH = 30
"""Days, where a term in months is compared with one in days."""

Scalar = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One value of a profile, and where it comes from."""

    value: Scalar | tuple[str, ...]
    clause: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """A profile (指标方案), loaded."""

    profile: str
    title: str
    version: str
    """The file's version and a short hash of all values: the same version, the same judgement."""
    sections: Mapping[str, Mapping[str, Rule]]
    own: Own = NOTHING
    """What the office knows of words, beside the profile."""

    @classmethod
    def load(cls, profile: str = "national") -> Self:
        """A profile of this folder by name, or an overlay by path.

        Raises:
            ValueError: there is none, or it is no TOML; or, a line each in Chinese, all keys that are unknown
                or of the wrong type and all values that contradict each other.
        """
        path = _find(profile)
        data = _read(path)
        base = cls.load(str(data["extends"])) if "extends" in data else None
        sections, mistakes = _sections(path, data, base)
        mistakes = mistakes or _contradictions(path, sections)
        if mistakes:
            raise ValueError("\n".join(mistakes))
        content = json.dumps(_plain(sections), ensure_ascii=False, sort_keys=True)
        version = str(data.get("version", "")) or (base.version.split("+")[0] if base else "")
        return cls(
            profile=str(data.get("name", path.stem)),
            title=str(data.get("title", "")) or (base.title if base else path.stem),
            version=f"{version}+{hashlib.sha256(content.encode()).hexdigest()[:8]}",
            sections=sections,
        )

    def kept(self) -> dict[str, Any]:
        """All of it but the office's words, to be kept as JSON with what it judged."""
        head = {"profile": self.profile, "title": self.title, "version": self.version}
        return {**head, "sections": _plain(self.sections)}

    @classmethod
    def of_kept(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`kept`: the rules as they were in force, whatever the profile says now."""
        sections = {
            name: {key: _rule_of_kept(entry) for key, entry in rules.items()}
            for name, rules in data["sections"].items()
        }
        return cls(data["profile"], data["title"], data["version"], sections)

    def rule(self, section: str, key: str) -> Rule:
        """One entry with its clause and source. KeyError when the profile has none."""
        return self.sections[section][key]

    def value(self, section: str, key: str) -> Scalar:
        """A number, a text or a switch."""
        value = self.rule(section, key).value
        if isinstance(value, tuple):
            raise TypeError(f"{section}.{key} is a list of words; use words()")
        return value

    def number(self, section: str, key: str) -> int:
        """A whole number: days, months, how many."""
        value = self.value(section, key)
        if not isinstance(value, int):
            raise TypeError(f"{section}.{key} is no whole number")
        return value

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """A list of words."""
        value = self.rule(section, key).value
        if not isinstance(value, tuple):
            raise TypeError(f"{section}.{key} is not a list of words")
        return value

    def __iter__(self) -> Iterator[tuple[str, str, Rule]]:
        """Every (section, key, rule), in the file's order."""
        for section, rules in self.sections.items():
            for key, rule in rules.items():
                yield section, key, rule


def _plain(sections: Mapping[str, Mapping[str, Rule]]) -> dict[str, dict[str, dict[str, Any]]]:
    return {name: {key: asdict(rule) for key, rule in rules.items()} for name, rules in sections.items()}


def _rule_of_kept(entry: Mapping[str, Any]) -> Rule:
    value = entry["value"]
    return Rule(**{**entry, "value": tuple(value) if isinstance(value, list) else value})


def _find(profile: str) -> Path:
    named = FOLDER / f"{profile}.toml"
    if re.fullmatch(r"[\w-]+", profile) and named.is_file():
        return named
    path = Path(profile)
    if not path.is_file():
        names = "、".join(sorted(file.stem for file in FOLDER.glob("*.toml")))
        raise ValueError(f"没有“{profile}”这个指标方案。可用的方案：{names}，或者一个 .toml 文件的路径。")
    return path


def _read(path: Path) -> dict[str, Any]:
    try:
        data = toml.parse(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"指标方案 {path} {error}") from error
    for key, value in data.items():
        if key in HEADER and not isinstance(value, str):
            raise ValueError(f"指标方案 {path}{_line(path, key)}：“{key}”应当是加引号的文字。")
        if key not in HEADER and not isinstance(value, dict):
            raise ValueError(f"指标方案 {path}{_line(path, key)}：没有“{key}”这个设置。")
    if "extends" not in data and path.parent != FOLDER:
        raise ValueError(f'指标方案 {path} 缺少第一行 extends = "national"。')
    if "extends" in data and not (FOLDER / f"{data['extends']}.toml").is_file():
        told = f"extends 只能是自带的方案（national），现在写的是“{data['extends']}”。"
        raise ValueError(f"指标方案 {path}{_line(path, 'extends')}：{told}")
    return data


def _sections(
    path: Path, data: dict[str, Any], base: Rules | None
) -> tuple[dict[str, dict[str, Rule]], list[str]]:
    """The sections of the file laid over those of ``base``, and what is wrong in it."""
    sections = {name: dict(rules) for name, rules in base.sections.items()} if base else {}
    mistakes: list[str] = []
    for name, entries in data.items():
        if name in HEADER:
            continue
        if base and name not in sections:
            known = "、".join(sections)
            mistakes.append(f"指标方案 {path}{_line(path, name)}：没有“{name}”这一节。可用：{known}。")
            continue
        section = sections.setdefault(name, {})
        for key, entry in entries.items():
            named = f"{name}.{key}"
            place = f"指标方案 {path}{_line(path, key, name)}：{named}"
            if base and key not in section:
                mistakes.append(f"{place} 不是已有的设置。可用：{'、'.join(section)}。")
                continue
            try:
                section[key] = _rule(place, named, entry, section.get(key), str(data.get("title", path.stem)))
            except ValueError as error:
                mistakes.append(str(error))
    return sections, mistakes


ORDERED = (
    ("account_due.warn_days", "account_silent.days", "预警不能晚于判定"),
    ("letters_due.warn_days", "letters_overdue.months", "预警不能晚于判定"),
    ("column_due.days_left", "column_stale.news_days", "提前提醒的天数不能超过期限"),
    ("letters_overdue.months", "letters_overdue.within_months", "超期的留言要在看的范围以内"),
    ("verdict.stale_news", "verdict.stale_columns", "动态要闻等类栏目也是应更新的栏目"),
    ("verdict.fail_below", "verdict.bonus_above", "不合格的不计加分"),
    ("verdict.bonus_above", "verdict.base", "得分不会高于基础分"),
    *(
        (f"points.{name}", f"points.{name}_most", "最多扣的分不能少于扣一次的分")
        for name in (
            *("policy_column_stale", "service_figures_stale", "blank_column", "stale_column"),
            *("letters_stale", "broken_link"),
        )
    ),
)
"""Values of which the first must not be larger than the second, and why."""


def _contradictions(path: Path, sections: Mapping[str, Mapping[str, Rule]]) -> list[str]:
    """Values that cannot stand side by side, with the line of the one that this file gives."""
    found = []
    for small, large, reason in ORDERED:
        (section, key), (other, other_key) = small.split("."), large.split(".")
        low, high = sections.get(section, {}).get(key), sections.get(other, {}).get(other_key)
        if low and high and _size(key, low) > _size(other_key, high):
            line = _line(path, key, section) or _line(path, other_key, other)
            values = f"{small}（{low.value}）不应大于 {large}（{high.value}）"
            found.append(f"指标方案 {path}{line}：{values}：{reason}。")
    return found


def _size(key: str, rule: Rule) -> float:
    """A number to compare: months in days."""
    assert isinstance(rule.value, int | float)
    return rule.value * (MONTH if key.endswith("months") else 1)


def _rule(place: str, named: str, entry: Any, old: Rule | None, title: str) -> Rule:
    """One entry of the file. A bare value, possible in an overlay only, is the office's own decision."""
    if not isinstance(entry, dict):
        entry = {"value": entry, "clause": title or "本地方案", "source": "本地方案", "verified": True}
    if old is not None:
        entry = asdict(old) | entry
    if set(entry) != set(ENTRY):
        raise ValueError(f'{place} 应当写成 {{ value = …, clause = "…", source = "…", verified = true }}。')
    value = tuple(entry["value"]) if isinstance(entry["value"], list) else entry["value"]
    if old is not None:
        like = old.value
        if named.startswith("points.") and isinstance(like, int):
            like = float(like)  # half a point may be taken off
        _require_same_kind(place, named, value, like)
    if not (isinstance(entry["clause"], str) and isinstance(entry["source"], str)):
        raise ValueError(f"{place} 的 clause 和 source 应当是加引号的文字。")
    if not isinstance(entry["verified"], bool):
        raise ValueError(f"{place} 的 verified 应当是 true 或 false。")
    if entry["verified"] and not (
        entry["source"].strip() and (entry["clause"].strip() or "约定" in entry["source"])
    ):
        raise ValueError(
            f"{place} 写着 verified = true，却没有写全 clause（哪一条）和 source（在哪里核对的）。请写上；"
            "没有核对的写 verified = false；没有条款、本单位自己定的，source 写“约定：”和理由。"
        )
    return Rule(value, entry["clause"], entry["source"], entry["verified"])


def _require_same_kind(place: str, named: str, value: Any, old: object) -> None:
    most = UNITS.get(re.split(r"[._]", named)[-1], LARGEST)
    if isinstance(old, bool):
        right, words = isinstance(value, bool), "true 或 false"
    elif isinstance(old, int):
        right = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most
        words = f"大于 0 的整数，不超过 {most}"
    elif isinstance(old, float):
        right = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most
        words = f"大于 0 的数字，不超过 {most}"
    elif isinstance(old, tuple):
        told = named.startswith(LOOKED_AT)
        right = isinstance(value, tuple) and all(_is_entry(word, told) for word in value)
        right = right and len({word.partition("：")[0] for word in value}) == len(value)
        words = "项目的列表，每项写作“名称：看什么”" if told else '词的列表，例如 ["要闻", "动态"]'
        words += "，不重复"
    else:
        right, words = isinstance(value, str), "加引号的文字"
    if not right:
        shown = list(value) if isinstance(value, tuple) else value
        raise ValueError(f"{place} 应当是{words}，现在写的是 {shown!r}。")


def _is_entry(word: object, told: bool) -> bool:
    """Whether a list may hold it: a word, or what a person is to look at, by a name."""
    if not (isinstance(word, str) and word and word == word.strip()):
        return False
    name, _, look = word.partition("：")
    return bool(name and look) or not told


def _line(path: Path, key: str, section: str = "") -> str:
    """“ 第 3 行”, where the key stands, in its section when one is named; empty when it is written in some
    other way."""
    current = ""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if head := re.match(r"\s*\[+\s*[\"']?([\w-]+)", line):
            current = head[1]
        dotted = rf"{re.escape(section)}\s*\.\s*" if section else ""
        named = re.match(rf"\s*\[*\s*({dotted})?[\"']?{re.escape(key)}[\"']?\s*[=\].]", line)
        if named and (not section or current == section or named[1]):
            return f" 第 {number} 行"
    return ""
