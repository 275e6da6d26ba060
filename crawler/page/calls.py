"""Calls of a function with plain arguments, as a page's scripts make them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.page.document import Document

_ARGUMENT = re.compile(r""""([^"]*)"|'([^']*)'|(-?\d+)""")
_LONGEST = 50_000
"""Characters of a script that calls; libraries are longer."""


def calls(document: Document, name: str) -> Iterator[tuple[str, list[str]]]:
    """Each call of a function outside comments, as written, with its arguments."""
    pattern = re.compile(rf"(?<!function ){re.escape(name)}\s*\(([^)]{{0,300}})\)", re.I)
    for script in document.scripts:
        if len(script) <= _LONGEST and name.lower() in script.lower():
            for match in pattern.finditer(script):
                if not _in_comment(script[: match.start()]):
                    yield match[0], [a or b or c for a, b, c in _ARGUMENT.findall(match[1])]


def _in_comment(before: str) -> bool:
    line = before[before.rfind("\n") + 1 :].replace("://", "")
    return "//" in line or before.rfind("/*") > before.rfind("*/")
