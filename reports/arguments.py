"""What is typed on the command line, checked before anything is made or asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.guard import Guard
from crawler.plan import parse_duration
from crawler.politeness import RATES
from crawler.spider import RefusalError, home_url
from reports.errors import UserError


def require_url(url: str) -> None:
    """Accept only a whole http(s) address.

    Raises:
        UserError: it is none, with the form that is right.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and "@" not in parts.netloc and not re.search(r"\s", url)
        home_url(url)
    except (RefusalError, ValueError):
        good = False
    if not good:
        example = f"https://{url}" if re.fullmatch(r"[\w.-]+\.[\w-]+(:\d+)?(/\S*)?", url) else ""
        raise UserError(
            f"“{url}”不是完整的网址。请以 http:// 或 https:// 开头，例如 {example or 'https://www.example.gov.cn/'}。"
        )


def seconds(text: str) -> float:
    """The seconds in ``10m``, ``90s``, ``1h`` or ``30``.

    Raises:
        UserError: it is no duration.
    """
    try:
        return parse_duration(text)
    except ValueError as error:
        raise UserError(str(error)) from None


def require_rate(rate: float) -> None:
    """Accept only a bearable number of requests a second, or 0 for no limit.

    Raises:
        UserError: it is none.
    """
    least, most = RATES
    if rate != 0 and not least <= rate <= most:
        raise UserError(
            f"“--rate”应当是 {least} 至 {most} 的数字，现在是 {rate}。0 为不限，只用于自己的测试网站。"
        )


def require_hosts(hosts: Sequence[str]) -> None:
    """Accept only names, addresses and networks, each with an optional port.

    Raises:
        UserError: one is none.
    """
    try:
        Guard(hosts)
    except ValueError as error:
        raise UserError(str(error)) from None
