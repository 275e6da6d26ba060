"""Addresses that a script holds whole. A text that is only a part of an address is none: better a miss.

Read without running: a comment, a text glued to another, a template with gaps (``{id}``) yields nothing.
Linear in the script's length whatever it holds (possessive patterns only).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice

MAX_SCRIPT = 1_000_000
MAX_HELD = 2_000
MAX_FUNCTIONS, MAX_CODE = 100, 300_000
"""Functions of a script, and characters of all code of a page, among which calls are looked for."""
_CACHED = 20_000
"""A script of at most so many characters is remembered: a site's pages share theirs."""

_STRING = r'"(?:[^"\\\n]++|\\.)*+"?' r"|'(?:[^'\\\n]++|\\.)*+'?" r"|`(?:[^`\\]++|\\.)*+`?"
_GOES = (
    r"(?<![\w$.])(?:(?:window|self|top|parent|document)\.){0,3}+"
    r"(?:location(?:\.href)?\s{0,9}=|location\.(?:assign|replace)\s{0,9}\()"
    r"|(?<![\w$.])(?:(?:window|self|top|parent)\.){1,3}+open\s{0,9}\("
    r"|(?<=[\w$)\]])\.href\s{0,9}="
)
_LATER = r"(?<![\w$.])(?:window\.)?setTimeout\s{0,9}\("
_CALLED = r"(?<![\w$.])(?i:open|go|jump|turn|skip|to|link)(?i:to|win|window|link|url|href|page|new)?\s{0,9}\("
_MARKUP = r"\.(?:innerHTML\s{0,9}\+?=|(?:html|append|prepend|after|before)\s{0,9}\()"
_LIST = r"(?<![\w$.])\w{0,30}?(?i:links?|urls?)\s{0,9}="
_NAME = r"(?:[\w$-]{0,30}?(?i:url|href|link)|aU|common)"
_FOUND = re.compile(
    r"//[^\n]*+|<!--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?"
    r"|(?<=[(,=:!&|?])\s?/(?:[^/\\\n\[]++|\\.|\[(?:[^\]\\\n]++|\\.)*+\]?)++/?"
    rf"|(?:(?P<goes>{_GOES})|(?P<later>{_LATER})|(?P<called>{_CALLED})"
    rf"|(?P<markup>{_MARKUP})|(?P<list>{_LIST}))"
    rf"\s{{0,9}}(?P<wrap>encodeURI\s?\(\s?)?(?P<target>{_STRING})"
    rf"""|(?<![\w$-])(?P<quote>["']?)(?P<name>{_NAME})(?P=quote)\s{{0,9}}:\s{{0,9}}(?P<value>{_STRING})"""
    rf"|{_STRING}",
    re.S,
)
_MOVES = ("location", ".open", ".href", "setTimeout", "<a ")
_NAMES = tuple(
    f"{end}{mark}"
    for end in ("rl", "RL", "ref", "ink", "aU", "inks", "rls")
    for mark in ("'", '"', ":", " :", "\\", "=", " =")
)
"""What a script that holds an address has somewhere: most have none, and are not read further."""
_FUNCTION = re.compile(r"\bfunction\s+([\w$]{1,80})\s*\(")
_BRACE = re.compile(rf"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?|{_STRING}|[{{}}]", re.S)
_ESCAPE = re.compile(r"\\(?:u00([0-9a-fA-F]{2})|x([0-9a-fA-F]{2})|(.))", re.S)
_ADDRESS = re.compile(r"""[^\s"'<>{}$*|^`\\]{1,2000}""")
_ROOTED = re.compile(r"https?://\w|//\w[\w.-]*\.\w|\.{0,2}/\w", re.I)
_FILE = re.compile(r"\.(?:s?html?|jhtml|pdf|docx?|xlsx?|pptx?|wps|et|ofd|rar|zip)(?:[?#]|$)", re.I)
_HTTP = re.compile(r"https?://\w", re.I)
_ANCHOR = re.compile(r"""<a\s[^<>]{0,500}?\bhref\s?=\s?["']([^"'<>]{1,2000})["']""", re.I)
_BROWSERS = re.compile(r"userAgent|navigator|MSIE|appName|appVersion", re.I)
"""Where a script asks which browser it is in, only some visitors are sent on."""
_ASKED_BEFORE = 300
_FRONT = re.compile(r"https?://[^/?#]+(?:/(?:[^?#]*/)?)?$", re.I)


def opened(code: str) -> tuple[str, ...]:
    """The addresses that a piece of code sends the reader to: ``location``, ``window.open``, ``.href =``."""
    return _remembered(code, "") if len(code) <= _CACHED else _read(code, "")


def held(code: str, *, data: bool = False) -> tuple[str, ...]:
    """:func:`opened`, and the addresses in named values (``{"url": "/a/b.html"}``), in lists of a slide show
    (``links='/a.html|/b.html'``) and in markup that is put into the page (``innerHTML = '<a href=…>'``).

    Args:
        data: the script is JSON. Code may glue a host before or a number behind a value, so of code only
            addresses of files and of whole hosts are taken.
    """
    kind = "data" if data else "code"
    return _remembered(code, kind) if len(code) <= _CACHED else _read(code, kind)


def named(code: str) -> bool:
    """Whether a script moves the reader from within a function that has a name."""
    return any(mark in code for mark in _MOVES) and _FUNCTION.search(code) is not None


def without_idle(code: str, page: str) -> str:
    """A script without the functions that nothing in ``page``, all code of its page, ever calls; nothing of
    it when that is too much to tell."""
    functions = list(islice(_FUNCTION.finditer(code), MAX_FUNCTIONS + 1))
    if len(functions) > MAX_FUNCTIONS or len(page) > MAX_CODE:
        return ""
    for match in reversed(functions):
        uses = len(re.findall(rf"(?<![\w$]){re.escape(match[1])}(?![\w$])", page))
        if uses <= len(re.findall(rf"\bfunction\s+{re.escape(match[1])}\s*\(", page)):
            code = code[: match.start()] + code[_end_of_body(code, match.end()) :]
    return code


def _end_of_body(code: str, at: int) -> int:
    """Where the braces that open behind ``at`` are closed; the end when they never are."""
    depth = 0
    for match in _BRACE.finditer(code, at):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if match[0] == "}" and depth <= 0:
            return match.end()
    return len(code)


def is_address(value: str) -> bool:
    """Whether the value of a ``data-url`` or of a JSON name is surely the address of a page or a file."""
    return bool(_whole(value) and _ROOTED.match(value) and _FILE.search(value))


@lru_cache(maxsize=256)
def _remembered(code: str, kind: str) -> tuple[str, ...]:
    return _read(code, kind)


def _read(code: str, kind: str) -> tuple[str, ...]:
    if len(code) > MAX_SCRIPT:
        return ()
    if kind and not any(mark in code for mark in chain(_MOVES, _NAMES)):
        return ()
    return tuple(dict.fromkeys(islice(_addresses(code, kind), MAX_HELD)))


def _addresses(code: str, kind: str) -> Iterator[str]:
    for match in _FOUND.finditer(code):
        if match["target"] and not (kind and match["called"]):
            yield from _target(code, match)
        elif kind and match["value"]:
            yield from _value(code, match, kind)


def _target(code: str, match: re.Match[str]) -> Iterator[str]:
    """The address that a statement opens, when the whole of it stands in one text."""
    text = _text(match["target"])
    if text is None or not _ends(code, match.end(), bool(match["wrap"])):
        return
    if match["later"]:
        yield from _read(text, "")
    elif match["markup"]:
        yield from filter(_whole, _ANCHOR.findall(text))
    elif match["list"]:
        yield from filter(is_address, text.split("|") if "|" in text else ())
    elif match["goes"] and _BROWSERS.search(code, max(0, match.start() - _ASKED_BEFORE), match.start()):
        return
    elif _whole(text) and (match["goes"] or is_address(text) or (_FRONT.match(text) and match["called"])):
        yield text


def _value(code: str, match: re.Match[str], kind: str) -> Iterator[str]:
    """The address that a named value is."""
    text = _text(match["value"])
    if text is None or not _between_commas(code, match):
        return
    if text.startswith("{"):
        yield from _read(text, "data")
        return
    elsewhere = _HTTP if kind == "data" else _FRONT
    if is_address(text) or (match["quote"] and _whole(text) and elsewhere.match(text)):
        yield text


def _text(literal: str) -> str | None:
    """What a text literal says; None when it does not close, or has gaps."""
    if len(literal) < 3 or literal[-1] != literal[0] or "${" in literal:
        return None
    text = literal[1:-1]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]


def _whole(text: str) -> bool:
    """Whether a text could be a whole address: no gaps, nothing that waits for more behind it."""
    return (
        _ADDRESS.fullmatch(text) is not None
        and text[0] != "#"
        and text[-1] not in "=&?"
        and any(mark in text for mark in "/.?")
        and "%s" not in text
        and not text.lower().startswith(("javascript:", "about:", "data:", "blob:"))
    )


def _ends(code: str, at: int, wrapped: bool) -> bool:
    """Whether nothing is glued to the text that ends here."""
    rest = code[at : at + 200]
    following = rest.lstrip()
    if wrapped and following.startswith(")"):
        rest = following[1:]
        following = rest.lstrip()
    if not following:
        return at + 200 >= len(code)
    if following[0] in ",;)}]" or following.startswith(("//", "/*")):
        return True
    return "\n" in rest[: len(rest) - len(following)] and (following[0].isalnum() or following[0] in "$_")


def _between_commas(code: str, match: re.Match[str]) -> bool:
    """Whether a name and its value are an entry of an object, no branch of a condition."""
    before = code[max(0, match.start() - 200) : match.start()].rstrip()
    after = code[match.end() : match.end() + 200].lstrip()
    return before.endswith(("{", ",")) and after.startswith(("}", ","))
