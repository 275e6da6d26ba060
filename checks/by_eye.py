"""由人检查: what only a person can judge, as a profile lists it, each item written “名称：看什么”."""

from __future__ import annotations

from checks.rules import Rules

BY_PERSON = ("by_person", "account_by_person")
"""The checks whose answers a person gives, of sites and of accounts; they are findings from the start."""


def items(rules: Rules, section: str, *lists: str) -> dict[str, str]:
    """What a person is to look at, by the item's name."""
    listed = (item.partition("：") for name in lists for item in rules.words(section, name))
    return {name: look for name, _, look in listed}


def is_veto(rules: Rules, section: str, name: str) -> bool:
    """Whether a problem of that item is 单项否决."""
    return name in items(rules, section, "veto_items")
