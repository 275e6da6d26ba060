"""Where the crawler may go: public http(s) addresses, and what the plan allows besides.

Crawled content is hostile: a page can link, redirect or resolve (DNS rebinding) to a machine inside
the office. So the address itself is judged, at the moment of connecting, for every connection.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOCAL_NAMES = re.compile(r"^(localhost|[^.]+)$|\.(localhost|local|lan|internal|intranet|corp|home)$")
"""Names that mean something inside one network only: no dot, or a reserved ending (RFC 6761, 6762, 8375)."""
HOST_NAME = re.compile(r"(?![\d.]+$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
"""How a host's name is written; digits and dots alone are an address written wrong."""
_SERVER = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?=/)")
"""The part of a plainly written address that says where it leads: a site has few of these."""
DNS_CACHE_SECONDS = 300
LOOKUPS_AT_ONCE = 64
"""A look-up blocks a thread: a dead DNS server must not stall the rest."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST6 = ipaddress.ip_network("2000::/3")
"""The only IPv6 addresses that IANA has given to the public Internet."""
NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24")))
"""Metadata services of Azure and Oracle, which :mod:`ipaddress` takes for public. The other clouds'
(169.254.169.254, 100.100.100.200, fd00:ec2::254) are in private networks."""


@dataclass(frozen=True, slots=True)
class _Allowance:
    """One entry of ``allow_hosts``: a name or a network, on one port or on all."""

    name: str
    network: Network | None
    port: int | None

    def on_port(self, port: int) -> bool:
        return self.port is None or self.port == port

    def covers(self, host: str, address: Address | None, port: int) -> bool:
        if not self.on_port(port):
            return False
        if self.network is not None:
            return address is not None and address in self.network
        return self.name == host


class Guard:
    """Which hosts and addresses may be visited."""

    def __init__(self, allow_hosts: Iterable[str] = ()) -> None:
        """``allow_hosts``: names, addresses or networks (``10.1.0.0/16``), each with an optional ``:port``.

        Raises:
            ValueError: an entry is none of these; the message is Chinese.
        """
        self._allowed = tuple(_parse(entry) for entry in allow_hosts)
        self._leads_inside = lru_cache(maxsize=4_096)(self._is_inside)

    def permits(self, host: str, address: str, port: int) -> bool:
        """Whether a connection to ``address``, which ``host`` resolved to, may be made."""
        ip = _plain(ipaddress.ip_address(address.split("%")[0]))
        return _is_public(ip) or any(entry.covers(_name(host), ip, port) for entry in self._allowed)

    def is_internal(self, url: str) -> bool:
        """Whether the address as written leads into an internal network: a private address or a local name.

        A public name that resolves to a private address is not internal: offices often see their own
        sites that way (split DNS). Such a connection is refused all the same, by :class:`Resolver`.
        Nor is a local name that may lead into a network that is allowed: the resolver will tell.
        """
        return self._leads_inside(*host_port(url))

    def _is_inside(self, host: str, port: int) -> bool:
        try:
            ip = _plain(ipaddress.ip_address(host))
        except ValueError:
            loose = _loose_address(host)
            if loose is None:
                return is_local(host) and not any(
                    entry.covers(host, None, port) or (entry.network and entry.on_port(port))
                    for entry in self._allowed
                )
            ip = loose
        return not _is_public(ip) and not any(entry.covers(host, ip, port) for entry in self._allowed)


def is_local(host: str) -> bool:
    """Whether a name (lower case) means something inside one network only."""
    return LOCAL_NAMES.search(host) is not None


def host_port(url: str) -> tuple[str, int]:
    """The lower-case host and the port that a URL connects to.

    Raises:
        ValueError: the URL has an impossible port.
    """
    server = _SERVER.match(url)
    return _host_port(server[0] if server else url)


@lru_cache(maxsize=4_096)
def _host_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    return _name(parts.hostname or ""), port


def _name(host: str) -> str:
    """One writing for one name: lower case, ASCII (IDNA) where it can be, no dot at the end."""
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    return host.lower().rstrip(".")


class ForbiddenError(Exception):
    """A name resolved, and to no address that may be visited."""


class Resolver:
    """Resolves the name for every connection, and keeps only the addresses that the guard permits."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._cache: dict[str, tuple[float, list[str]]] = {}
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "dns")

    async def addresses(self, host: str, port: int) -> list[str]:
        """Where ``host`` may be connected to, the address to be tried first at the head; empty: no such name.

        Raises:
            ForbiddenError: the name has addresses, but none of these may be visited.
        """
        at, found = self._cache.get(host, (0.0, list[str]()))
        if not found or time.monotonic() - at > DNS_CACHE_SECONDS:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host)
            self._cache[host] = (time.monotonic(), found)
        permitted = [address for address in found if self._guard.permits(host, address, port)]
        if found and not permitted:
            raise ForbiddenError
        return permitted

    def close(self) -> None:
        """Wait for no name that is still being asked for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str) -> list[str]:
    """The addresses of a name, or a literal address itself; empty when there is none. Blocks."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def has_ipv6(host: str) -> bool | None:
    """Whether a name has an IPv6 address (AAAA); None when that could not be asked. Blocks."""
    try:
        socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM)
    except socket.gaierror as error:
        none = {
            socket.EAI_NONAME,
            getattr(socket, "EAI_NODATA", None),
            getattr(socket, "EAI_ADDRFAMILY", None),
        }
        return False if error.errno in none and _look_up(host) else None
    except (OSError, UnicodeError):
        return None
    return True


def _parse(entry: str) -> _Allowance:
    text = entry.strip().lower()
    match = re.fullmatch(
        r"\[(?P<six>[0-9a-f:.]+)\](?::(?P<p1>\d+))?"
        r"|(?P<host>[^:\s]+?)(?::(?P<p2>\d+))?|(?P<bare>[0-9a-f:./]+)",
        text,
    )
    if match is None:
        raise ValueError(f"无法识别允许访问的地址“{entry}”。请写域名、IP 地址或网段，例如 10.1.0.0/16。")
    host = match["six"] or match["host"] or match["bare"]
    port = int(match["p1"] or match["p2"]) if match["p1"] or match["p2"] else None
    try:
        return _Allowance(host, ipaddress.ip_network(host, strict=False), port)
    except ValueError:
        if not HOST_NAME.fullmatch(_name(host)) or (not host.isascii() and "." not in host):
            raise ValueError(
                f"允许访问的地址“{entry}”写错了。请写域名、IP 地址或网段，例如 10.1.0.0/16。"
            ) from None
        return _Allowance(_name(host), None, port)


def _plain(ip: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, NAT64, 6to4): where the connection really goes."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip.sixtofour:
            return ip.sixtofour
    return ip


def _is_public(ip: Address) -> bool:
    if ip.version == 6 and ip not in UNICAST6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in NOT_PUBLIC)


def _loose_address(host: str) -> Address | None:
    """The address that a browser makes of ``127.1``, ``0x7f000001`` or ``2130706433``; None for a name."""
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(re.fullmatch(r"0x[0-9a-f]*|\d+", part) for part in parts):
        return None
    try:
        numbers = [
            int(part, 16 if part.startswith("0x") else 8 if part[0] == "0" and len(part) > 1 else 10)
            for part in parts
        ]
        value = sum(number << (24 - 8 * place) for place, number in enumerate(numbers[:-1])) + numbers[-1]
        return ipaddress.IPv4Address(value)
    except (ValueError, ipaddress.AddressValueError):
        return None
