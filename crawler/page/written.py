"""What simple scripts write into a page, told without a browser: literals, variables, decidable ``if``.

Statements run in source order, and what one script assigns the next one finds, as in a browser. A loop, a
function's body and a condition that cannot be decided are not run: a link missed is better than a false one.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

MAX_SCRIPT = 20_000
MAX_SCRIPTS = 400_000
"""Characters of one script, and of all scripts of a page, that are read."""
MAX_WRITTEN = 20_000
MAX_VARIABLES = 500
MAX_DEPTH = 30

_TOKEN = re.compile(
    r"(?://|<!--)[^\n]*|/\*(?:.*?\*/|.*)"
    r"""|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?"""
    r"|(?:(?<=[(,=:!&|?])|(?<=[(,=:!&|?]\s))/(?:[^/\\\n]|\\.)*/?[a-z]*"
    r"|[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*|\d[\w.]*"
    r"|[=!]==?|[+\-*/%&|^<>]=|&&|\|\||\+\+|--|=>|\n\s*|[^\s\w]",
    re.S,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_PARTNERS = {"(": ")", "[": "]", "{": "}"}
_CUT = re.compile(r"([A-Za-z_$][\w$]*)\.(?:substring|substr|slice)")
"""A variable of which a part is taken, as dates are cut to their day."""
_WRITES = {f"{window}document.{name}" for window in ("", "window.", "self.") for name in ("write", "writeln")}
_DECLARE = {"var", "let", "const"}
_NOT_RUN = {"function", "for", "while", "do", "switch", "try", "catch", "finally", "with", "class", "async"}
_CLOSING = frozenset(_PARTNERS.values())
_CHANGES = {"=", "+=", "-=", "*=", "/=", "%=", "++", "--"}
_GO_ON = {*"([{,.?:=+-*/%&|<>!", "&&", "||", "==", "===", "!=", "!==", "+=", "=>"}
"""After these a line break ends no statement."""

_UNKNOWN = "\0"
_CONTROL = re.compile(r"[\0-\x1f]+")
_ADDRESS = re.compile(r"""\b(?:href|src|url)\s*=\s*["']?([^"'\s>]*)""", re.I)
_TAG = re.compile(r"<[^<>]*>")


class _SyntaxError(Exception):
    """The script is none that a browser would run, or too deep for us."""


def written(scripts: Iterable[str]) -> list[str]:
    """The markup that each script writes, as far as it can be told; scripts in the order of the page.

    Of a call that needs more (a function's result, a date) the rest is written, without any tag that
    holds what is not known.
    """
    values: dict[str, str] = {}
    left = MAX_SCRIPTS
    found = []
    for script in scripts:
        markup = ""
        left -= len(script)
        if len(script) <= MAX_SCRIPT and left >= 0:
            with suppress(_SyntaxError):
                markup = _Run(script, values).all()
        found.append(_known(markup))
    return found


def _known(markup: str) -> str:
    """The markup without control characters, and without tags that hold what is not known."""
    if _UNKNOWN in markup:
        text, *tags = markup.split("<")
        markup = text + "".join(
            tag[tag.rfind(">") + 1 :] if _UNKNOWN in tag[: tag.rfind(">")] else f"<{tag}" for tag in tags
        )
    return _CONTROL.sub("", markup)


@dataclass(frozen=True, slots=True)
class _Script:
    """A script in tokens, without comments; line breaks are kept, for they may end a statement."""

    tokens: tuple[str, ...]
    partners: dict[int, int]
    """For the place of each opening bracket that of its partner."""
    changes: tuple[tuple[int, str], ...]
    """Every place where a variable is given a value, and its name."""


@lru_cache(maxsize=64)
def _script(text: str) -> _Script:
    """The script's tokens.

    Raises:
        _SyntaxError: brackets or quotes do not close.
    """
    found = (token for token in _TOKEN.findall(text) if not token.startswith(("//", "/*", "<!--")))
    tokens = tuple("\n" if token[0] == "\n" else token for token in found)
    partners: dict[int, int] = {}
    changes: list[tuple[int, str]] = []
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token in _PARTNERS:
            opened.append(place)
        elif token in _CLOSING:
            if not opened or _PARTNERS[tokens[opened[-1]]] != token:
                raise _SyntaxError
            partners[opened.pop()] = place
        elif token in _CHANGES and place:
            changes.append((place, tokens[place - 1]))
        elif token[0] in "\"'`" and (len(token) < 2 or token[-1] != token[0]):
            raise _SyntaxError
    if opened:
        raise _SyntaxError
    return _Script(tokens, partners, tuple(changes))


class _Run:
    """One script being run over the page's global variables."""

    def __init__(self, script: str, values: dict[str, str]) -> None:
        self._script = _script(script)
        self._tokens, self._partners = self._script.tokens, self._script.partners
        self._at = 0
        self._values = values
        self._depth = 0
        self._room = MAX_WRITTEN

    def all(self) -> str:
        """Run every statement; what they write."""
        return self._block(len(self._tokens))

    # --- statements ---

    def _block(self, end: int) -> str:
        parts = []
        while self._at < end:
            parts.append(self._statement())
        return "".join(parts)

    def _statement(self) -> str:
        token = self._next()
        following = self._peek()
        if token in {"\n", ";", ""}:
            return ""
        if token == "{":
            self._deeper()
            markup = self._block(self._partners[self._at - 1])
            self._at += 1
            self._depth -= 1
            return markup
        if token == "if" and following == "(":
            return self._if()
        if token in _NOT_RUN or following == "=>":
            self._skip_body()
            return ""
        if token in _WRITES and following == "(":
            return self._write()
        if token in _DECLARE:
            self._assign(self._next())
        elif following in {"=", "+="}:
            self._assign(token)
        else:
            self._at -= 1
            self._skip()
        return ""

    def _if(self) -> str:
        """Run the branch that the condition chooses; when it cannot be told, only what both write alike."""
        self._deeper()
        end = self._partners[self._at]
        self._at += 1
        holds = self._condition(end)
        self._at = end + 1
        before = self._values
        self._values = chosen = dict(before)
        then = self._after_lines()
        self._values = other = dict(before)
        otherwise = ""
        place = self._at
        while self._peek() in {"\n", ";"}:
            self._at += 1
        if self._peek() == "else":
            self._at += 1
            otherwise = self._after_lines()
        else:
            self._at = place
        self._values = before
        self._depth -= 1
        if holds is None:
            self._become({name: value for name, value in chosen.items() if other.get(name) == value})
            return then if _shown(then) == _shown(otherwise) else ""
        self._become(chosen if holds else other)
        return then if holds else otherwise

    def _after_lines(self) -> str:
        while self._peek() == "\n":
            self._at += 1
        return self._statement() if self._at < len(self._tokens) else ""

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _SyntaxError

    def _skip_body(self) -> None:
        """Pass over a loop or a function; what it may assign is not known any more."""
        start = self._at
        self._at -= 1
        self._pass_statement()
        changes = self._script.changes
        for place, name in changes[bisect(changes, (start, "")) :]:
            if place >= self._at:
                break
            self._values.pop(name, None)

    def _pass_statement(self) -> None:
        """Go to the end of the statement, whatever it is."""
        self._deeper()
        while self._peek() == "\n":
            self._at += 1
        if self._peek() in _NOT_RUN or self._peek() == "if":
            conditional = self._next() == "if"
            while self._peek() not in {"{", ";", "}", ""}:
                self._at = self._partners.get(self._at, self._at) + 1
                if self._tokens[self._at - 1] == ")":
                    break
            self._pass_statement()
            place = self._at
            while self._peek() in {"\n", ";"}:
                self._at += 1
            if conditional and self._peek() == "else":
                self._at += 1
                self._pass_statement()
            else:
                self._at = place
        elif self._peek() == "{":
            self._at = self._partners[self._at] + 1
        else:
            self._skip()
        self._depth -= 1

    def _become(self, values: dict[str, str]) -> None:
        values = dict(values)
        self._values.clear()
        self._values.update(values)

    def _write(self) -> str:
        end = self._partners[self._at]
        parts = []
        while self._at < end:
            self._at += 1
            parts.append(self._sum({",", ")"}, end))
        self._at = end + 1
        markup = "".join(parts)
        self._room -= len(markup)
        return markup if self._room >= 0 else ""

    def _assign(self, name: str) -> None:
        while name:
            sign = self._peek()
            value = _UNKNOWN
            if sign in {"=", "+="}:
                self._at += 1
                value = self._sum({",", ";", "\n", "}", ""}, len(self._tokens))
                if sign == "+=":
                    value = self._values.get(name, _UNKNOWN) + value
            self._values.pop(name, None)
            if _UNKNOWN not in value and len(value) <= MAX_WRITTEN and len(self._values) < MAX_VARIABLES:
                self._values[name] = value
            if self._peek() != ",":
                break
            self._at += 1
            name = self._name_after_lines()
        self._skip()

    def _name_after_lines(self) -> str:
        while self._peek() == "\n":
            self._at += 1
        return self._next()

    # --- expressions: the text, with a zero character for what is not known ---

    def _sum(self, ends: set[str], limit: int) -> str:
        """Operands joined by ``+`` up to one of ``ends``."""
        parts, size = list[str](), 0
        while True:
            parts.append(self._operand())
            size += len(parts[-1])
            if size > MAX_WRITTEN:
                parts, size = [_UNKNOWN], 1
            place = self._at
            while self._peek() == "\n":
                self._at += 1
            if self._peek() != "+":
                break
            self._at += 1
        if "\n" in ends:
            self._at = place
        if self._peek() in ends:
            return "".join(parts)
        while self._at < limit and self._peek() not in ends:
            self._at = self._partners.get(self._at, self._at) + 1
        return _UNKNOWN

    def _operand(self) -> str:
        while self._peek() == "\n":
            self._at += 1
        token = self._peek()
        if token in {"", ")", "]", "}", ",", ";"}:
            return _UNKNOWN
        self._at += 1
        value = _UNKNOWN
        if token[0] in "\"'":
            value = _ESCAPE.sub(_unescaped, token[1:-1])
        elif token in _PARTNERS:
            self._at = self._partners[self._at - 1] + 1
        elif self._peek() not in {"(", "["}:
            value = self._values.get(token, _UNKNOWN)
        elif cut := _CUT.fullmatch(token):
            value = self._values.get(cut[1], _UNKNOWN)
            value = self._cut(value) if _UNKNOWN not in value else value
        while self._peek() in {"(", "[", "."}:
            value = _UNKNOWN
            self._at = self._partners.get(self._at, self._at) + 1
        return value

    def _cut(self, value: str) -> str:
        """The part of a text that ``.substring(0, 10)`` and the like take."""
        end = self._partners[self._at]
        given = self._tokens[self._at + 1 : end]
        self._at = end + 1
        if len(given) != 3 or given[1] != "," or not (given[0] == "0" and given[2].isdigit()):
            return _UNKNOWN
        return value[: int(given[2])]

    def _condition(self, end: int) -> bool | None:
        """Comparisons of texts joined by ``&&`` or ``||``; None when it cannot be told."""
        ends = {"&&", "||", "==", "!=", "===", "!==", ")"}
        met: list[bool | None] = []
        signs: set[str] = set()
        while self._at < end:
            left = self._sum(ends, end)
            equal: bool | None = None
            sign = self._peek()
            if sign in {"==", "===", "!=", "!=="}:
                self._at += 1
                right = self._sum(ends, end)
                if _UNKNOWN not in left + right:
                    equal = (left == right) is (sign[0] == "=")
            elif _UNKNOWN not in left:
                equal = bool(left)
            met.append(equal)
            if self._at < end:
                signs.add(self._next())
        if signs <= {"&&"}:
            return False if False in met else None if None in met else True
        return (True if True in met else None if None in met else False) if signs == {"||"} else None

    # --- tokens ---

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _skip(self) -> None:
        """Pass over the rest of a statement."""
        last = ""
        while (token := self._peek()) not in {"", ";", "}"} and (token != "\n" or last in _GO_ON):
            last = token if token != "\n" else last
            self._at = self._partners.get(self._at, self._at) + 1


def _unescaped(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(int(code, 16)).encode("utf-8", "ignore").decode()
    return _CONTROLS.get(match[3], match[3])


def _shown(markup: str) -> tuple[list[str], str]:
    """What a reader gets of a markup: its addresses and its words."""
    return _ADDRESS.findall(markup), _TAG.sub("", markup)
