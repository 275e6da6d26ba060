"""What no program can judge: the profile lists it, a person looks, and until then it is 未能检查."""

from __future__ import annotations

from checks.rules import Rules

BY_PERSON = ("by_person", "account_by_person")
"""The checks of sites and of accounts whose answers a person gives. Their sections list the items."""


def items(rules: Rules, check: str) -> dict[str, str]:
    """What a person is to look at, by the item's name: those that are vetoes first."""
    return {name: look for name, _, look in (item.partition("：") for item in _listed(rules, check))}


def is_veto(name: str, rules: Rules, check: str) -> bool:
    """Whether a problem of that item is 单项否决."""
    return any(item.partition("：")[0] == name for item in rules.words(check, "veto_items"))


def unfilled(look: str) -> str:
    """Why an item could not be checked."""
    return f"还没有人填写：{look}"


def _listed(rules: Rules, check: str) -> tuple[str, ...]:
    given = rules.sections.get(check, {})
    return tuple(item for key in ("veto_items", "items") if key in given for item in rules.words(check, key))
