"""Addresses as a browser reads them (WHATWG URL): joined to the page's base, a query in its charset."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

import ada_url

MAX_ADDRESS = 4_000
SPACES = "".join(map(chr, range(33)))
"""What a browser strips around an address: ASCII only, a full-width space (U+3000) is part of it."""

_SPECIAL = re.compile(r"^(?:[hH][tT]{2}[pP][sS]?:|[/\\.?]|[^:/?#]*(?:[/?#]|$))")
_QUERY_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"#<>'")
_BREAKS = str.maketrans("", "", "\t\r\n")
INDEX_FILE = re.compile(r"/(?:index|default|list)\.\w{3,5}$")


class Resolver:
    """Joins addresses to one page's base; what other pages of the same folder joined is remembered."""

    def __init__(self, base: str, charset: str) -> None:
        self.base = base
        self.charset = "" if charset.startswith("utf") else charset
        """In which a query is encoded; empty for UTF-8."""
        self._root, self._folder = _root_and_folder(base)

    def __call__(self, raw: str) -> str:
        """The absolute address a browser would open; empty when it would open none."""
        return _joined(self.start(raw), raw, self.charset)

    def start(self, raw: str) -> str:
        """As much of the base as matters for the address: pages that share it share the joined address.

        The whole of it matters to ``?query``, ``#place``, and to ``http:x``, which is relative to a browser.
        """
        if raw.startswith(("/", "http://", "https://")):
            return self._root
        same_scheme = raw[:1] in {"h", "H"} and ":" in raw
        return self._folder if raw[:1] > " " and raw[0] not in "?#" and not same_scheme else self.base


def _root_and_folder(base: str) -> tuple[str, str]:
    """``http://host/`` and ``http://host/a/b/`` of a page's address; the base twice when it has none."""
    try:
        address = ada_url.normalize_url(base)
    except ValueError:
        return base, base
    if not address.startswith(("http://", "https://")):
        return base, base
    path = address.partition("#")[0].partition("?")[0]
    return path[: path.index("/", 8) + 1], path[: path.rindex("/") + 1]


def join(start: str, raw: str, charset: str = "") -> str:
    """The absolute address that ``raw`` is on a page at ``start``; empty when a browser would open none.

    Args:
        charset: the page's, in which a browser encodes a query (not a path); empty for UTF-8.
    """
    if len(raw) > MAX_ADDRESS:
        return ""
    if charset and not raw.isascii():
        raw = _query_encoded(raw.strip(SPACES).translate(_BREAKS), charset)
    try:
        return str(ada_url.join_url(start, raw))
    except ValueError:
        return ""


_joined = lru_cache(maxsize=4_096)(join)


def _query_encoded(raw: str, charset: str) -> str:
    address, hash_mark, fragment = raw.partition("#")
    path, mark, query = address.partition("?")
    if query.isascii() or not _SPECIAL.match(raw):
        return raw
    encoded = quote(query.encode(charset, "xmlcharrefreplace"), safe=_QUERY_SAFE)
    return f"{path}{mark}{encoded}{hash_mark}{fragment}"


@lru_cache(maxsize=100_000)
def address_key(url: str) -> str:
    """An address without what does not matter for telling pages apart: scheme, fragment, index file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = INDEX_FILE.sub("/", parts.path) or "/"
    return f"{parts.netloc.lower()}{path}" + (f"?{parts.query}" if parts.query else "")
