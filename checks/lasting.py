"""What of an address or of words stays the same from month to month, so that a problem is known again."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from w3lib.url import canonicalize_url

ADDRESS = re.compile(r"https?:", re.I)
TRACKING = re.compile(
    r"utm_\w+|spm|scm|_|_t|_r|gclid|fbclid|wt\.mc_id|timestamp|"
    r"jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|sessionid",
    re.I,
)
"""Parameters that say from where or when somebody came, never what is shown (``sid``, ``t`` may say it)."""
SESSION = re.compile(r";jsessionid=[^/?#]*|/\(s\([a-z0-9]{24}\)\)", re.I)
"""Sessions in a path, as Java and ASP.NET write them."""
INDEX = re.compile(r"/(?:index|default)\.\w{3,5}$", re.I)
PORTS = {None, 80, 443}
COUNTERS = re.compile(
    r"共\d+(?:条|页|篇|个|项)|第\d+页|"
    r"(?:阅读|浏览|点击|访问|查看|下载)(?:次数|人数|数|量)?:?[\d,]+(?:人次|次)?"
)


@lru_cache(maxsize=20_000)
def lasting(text: str) -> str:
    """An address without scheme, www, index file, session and tracking; words without spaces and counters."""
    if ADDRESS.match(text):
        return _address(text)
    return COUNTERS.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def _address(url: str) -> str:
    try:
        parts = urlsplit(canonicalize_url(SESSION.sub("", url), keep_fragments=True))
        port = "" if parts.port in PORTS else f":{parts.port}"
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    kept = [pair for pair in parse_qsl(parts.query, True) if not TRACKING.fullmatch(pair[0])]
    query = f"?{urlencode(kept)}" if kept else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{port}{INDEX.sub('/', parts.path)}{query}{fragment}"
