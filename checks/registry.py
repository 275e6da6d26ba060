"""What a check is, and all that there are: each module of ``checks.site`` and ``checks.account`` is one.

There is no list to maintain. A new check is a file ``checks/site/NAME.py`` with a decorated function of the
same name, whose docstring is its manual, and its cases in ``tests/checks/site/NAME.yaml``.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checks.finding import Finding, Unable
from checks.rules import Rules
from crawler.archive import Archive

CheckFunction = Callable[[Archive, Rules, datetime], Iterator[Finding | Unable]]
Asked = Callable[[Archive, Rules], bool]
Subject = Literal["site", "account"]
Judge = Literal["程序", "人（程序只提示）", "人"]

_registered: dict[str, Check] = {}


def _always(archive: Archive, rules: Rules) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it is called, what it rests on, and the function that judges."""

    name: str
    title: str
    clause: str
    function: CheckFunction
    subject: Subject
    needs_pages: bool = True
    """Whether it judges crawled pages: then an incomplete crawl is never "no problem"."""
    needs_all: bool = False
    """Whether it accuses of what it does not find: then it says nothing of a site that was not seen whole."""
    judge: Judge = "程序"
    """Who decides. What a program finds and a person must decide counts only once confirmed."""
    asked: Asked = _always
    """Whether there is what it compares with. Where there is not (a first look at a site), it has no answer
    and no document lists it: nothing was left undone."""

    @property
    def compares(self) -> bool:
        """Whether it is asked only where there is something to compare with."""
        return self.asked is not _always


def check(
    *,
    title: str,
    clause: str,
    subject: Subject = "site",
    needs_pages: bool = True,
    needs_all: bool = False,
    judge: Judge = "程序",
    asked: Asked = _always,
) -> Callable[[CheckFunction], CheckFunction]:
    """Decorator: the function is a check by its own name, and its docstring the manual a clerk reads."""

    def register(function: CheckFunction) -> CheckFunction:
        name = function.__name__
        if name in _registered:
            raise ValueError(f"two checks are called {name}")
        _registered[name] = Check(
            name, title, clause, function, subject, needs_pages, needs_all, judge, asked
        )
        return function

    return register


def discover() -> Mapping[str, Check]:
    """Every check by its name, those of sites first."""
    for package in ("checks.site", "checks.account"):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{module.name}")
    ordered = sorted(_registered.values(), key=lambda check: (check.subject != "site", check.name))
    return {check.name: check for check in ordered}


def manual(name: str) -> str:
    """The manual of one check, in Chinese: title, clause, what counts and what does not, examples, the fix.

    Raises:
        ValueError: there is no such check; the message lists those there are.
    """
    checks = discover()
    if name not in checks:
        known = "、".join(f"{check.name}（{check.title}）" for check in checks.values())
        raise ValueError(f"没有“{name}”这项检查。现有：{known}。")
    chosen = checks[name]
    text = inspect.getdoc(chosen.function) or ""
    return f"{chosen.title}（{name}）\n\n依据：{chosen.clause}\n\n{text}\n"
