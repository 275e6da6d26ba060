"""The rule profiles (指标方案) as tables for a person."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rich.markup import escape
from rich.table import Table

import checks
from checks.rules import Rule, Rules
from reports import office
from reports.chinese import folding
from reports.errors import UserError

SECTIONS = {"counts": "发布条数和互动", "verdict": "合格与否", "points": "扣分分值"}
"""Sections that are no check."""
NAMES = Path(__file__).with_name("setting_names.tsv")


def load(profile: str | None) -> Rules:
    """A profile by name or path; None: that of the working folder here, or the national one outside any.

    Raises:
        UserError: there is none, or it is wrong.
    """
    try:
        return Rules.load(profile if profile is not None else _here())
    except ValueError as error:
        raise UserError(str(error)) from error


def _here() -> str:
    return office.load().profile if office.is_here() else "national"


def table(rules: Rules) -> Table:
    """Every value in the file's order, each check's under its title."""
    shown = folding("设置", "值", "条款", "来源", "核实")
    shown.columns[0].no_wrap = True
    for section, entries in rules.sections.items():
        check = checks.REGISTRY.get(section)
        shown.add_section()
        title = f"[bold]{_title(section)}[/]\n{section}"
        shown.add_row(title, "", f"由{check.judge}判定" if check else "", "", "")
        for key, rule in entries.items():
            verified = "是" if rule.verified else "否"
            name = f"{name_of(section, key)}\n{key}"
            shown.add_row(name, escape(_value(rule)), escape(rule.clause), escape(rule.source), verified)
    return shown


def differences(first: Rules, second: Rules) -> Table:
    """The values that differ, that count in one profile only, or that only one profile has."""
    shown = folding("检查项", "设置", escape(first.title), escape(second.title))
    ours, theirs = ({(section, key): rule for section, key, rule in rules} for rules in (first, second))
    shown.columns[1].no_wrap = True
    for section, key in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get((section, key)), theirs.get((section, key))
        if one is None or other is None or (one.value, one.verified) != (other.value, other.verified):
            name = f"{name_of(section, key)}\n{section}.{key}"
            shown.add_row(_title(section), name, escape(_told(one)), escape(_told(other)))
    return shown


def name_of(section: str, key: str) -> str:
    """What a setting is called in Chinese."""
    return _names()[f"{section}.{key}"]


@cache
def _names() -> dict[str, str]:
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def _title(section: str) -> str:
    check = checks.REGISTRY.get(section)
    return check.title if check else SECTIONS.get(section, section)


def _value(rule: Rule) -> str:
    return "、".join(rule.value) if isinstance(rule.value, tuple) else _plain(rule.value)


def _plain(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _told(rule: Rule | None) -> str:
    if rule is None:
        return "没有"
    return _value(rule) if rule.verified else f"{_value(rule)}（未核实，不计入）"
