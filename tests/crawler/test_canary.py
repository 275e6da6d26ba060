"""A machine inside the office listens on every address; a hostile site leads there in every way it can."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.guard import ForbiddenError, Guard, Resolver
from crawler.link import Fate
from tests.crawler.scrapy import crawl
from tests.servers import Answer, links, page, redirect, serve, text_of

HOSTS = (
    *("127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "0.0.0.0", "0", "127.0.0.1.", "127.255.255.254"),
    *("2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0x7f.1", "00000177.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]"),
    *("[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]"),
    *(
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        socket.gethostname(),
        f"{socket.gethostname()}.",
    ),
    *("１２７.０.０.１", "127。0。0。1", "ⓛocalhost", "%6cocalhost", "127.0.0.%31"),
    *("www.gov.cn@127.0.0.1", "www.gov.cn:80@localhost", "www.gov.cn%40@127.0.0.1", "127.0.0.1:80@127.0.0.1"),
)
REDIRECTS = (301, 302, 303, 307, 308)


class Canary:
    """Counts every connection to a port on whatever address of this machine."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        both = socket.has_dualstack_ipv6()
        family = socket.AF_INET6 if both else socket.AF_INET
        self._socket = socket.create_server(("", 0), family=family, dualstack_ipv6=both, backlog=200)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.settimeout(1)
            try:
                self.heard.append(connection.recv(4000))
            except OSError:
                self.heard.append(b"")
            connection.close()

    def close(self) -> None:
        self._socket.close()


@contextmanager
def canary() -> Iterator[Canary]:
    bird = Canary()
    try:
        yield bird
    finally:
        bird.close()


def traps(port: int) -> dict[str, Answer]:
    """Pages that lead to the canary by link, redirect of every status, refresh, script and second hop."""
    targets = [f"{scheme}://{host}:{port}/oa" for host in HOSTS for scheme in ("http", "https")]
    targets += [f"//127.0.0.1:{port}/x", f"http:\\\\127.0.0.1:{port}\\x", f"http:/127.0.0.1:{port}/x"]
    targets += [f"http://127.0.0.1\t:{port}/x", f"http:127.0.0.1:{port}/x", f"\\\\localhost:{port}\\x"]
    answers: dict[str, Answer] = {}
    for number, target in enumerate(targets):
        answers[f"/refresh{number}.html"] = page(
            f'<meta http-equiv="refresh" content="0;url={target}">{text_of()}'
        )
        answers[f"/script{number}.html"] = page(f"<script>location.href='{target}'</script>{text_of()}")
        for status in REDIRECTS if number < 4 else (302,):
            answers[f"/to{number}-{status}.html"] = redirect(target, status)
            answers[f"/hop{number}-{status}.html"] = redirect(f"/to{number}-{status}.html", status)
            answers[f"/file{number}-{status}.pdf"] = redirect(target, status)
    images = "".join(f'<img src="{target}"><iframe src="{target}"></iframe>' for target in targets)
    answers["/"] = page(text_of() + links(*targets) + links(*answers) + images)
    return answers


def heard(folder: Path, *allowed: str) -> list[bytes]:
    """What the canary heard while a site of traps was crawled with these allowances beside the site's own."""
    with canary() as bird, serve(traps(bird.port), address="127.0.0.3") as site:
        done = crawl(
            "site",
            "DOWNLOAD_TIMEOUT=5",
            url=site.url,
            archive=folder / "a",
            rate=0,
            allow_host=",".join([f"127.0.0.3:{site.port}", *allowed]),
        )
        assert done.returncode == 0, done.stderr
        if not allowed:
            assert "Traceback" not in done.stderr, done.stderr
            with Archive.open(folder / "a") as archive:
                led_there = [
                    t for t in archive.links.targets() if str(bird.port) in t.url and t.fate is Fate.OK
                ]
                assert not led_there
        return bird.heard


def test_no_way_leads_to_a_machine_inside(tmp_path: Path) -> None:
    assert heard(tmp_path) == []


def test_a_local_name_is_asked_for_but_not_connected_to_outside_the_networks_allowed(tmp_path: Path) -> None:
    assert heard(tmp_path, "10.9.0.0/16", "[fd00:9::1]", "oa.example.cn", "127.0.0.1:1") == []


def test_an_allowed_network_covers_names_that_resolve_into_it(tmp_path: Path) -> None:
    said = b"".join(heard(tmp_path, "127.0.0.0/8"))
    assert b"Host: localhost:" in said
    assert b"Host: 127.0.0.2:" in said


# --- the address that is connected to ---


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the name server says, one answer after the other, as those of a rebinding attacker."""
    answers: list[list[str]] = []
    monkeypatch.setattr("crawler.guard._look_up", lambda host: answers.pop(0))
    return answers


def passed(resolver: Resolver, name: str = "www.example.cn") -> list[str]:
    return asyncio.run(resolver.addresses(name, 80))


def test_of_several_addresses_only_the_public_ones_are_tried(dns: list[list[str]]) -> None:
    dns += [["127.0.0.1", "1.2.4.8", "10.0.0.1", "169.254.169.254"]]
    assert passed(Resolver(Guard())) == ["1.2.4.8"]


def test_an_answer_that_changes_is_judged_each_time(
    dns: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    dns += [["1.2.4.8"], ["127.0.0.1"]]
    monkeypatch.setattr("crawler.guard.DNS_CACHE_SECONDS", -1)
    rebinding = Resolver(Guard())
    assert passed(rebinding) == ["1.2.4.8"]
    with pytest.raises(ForbiddenError):
        passed(rebinding)


def test_a_name_is_asked_for_again_after_a_while_however_often_it_is_used(
    dns: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("crawler.guard.time.monotonic", lambda: clock[0])
    dns += [["1.2.4.8"], ["1.2.4.9"]]
    moving = Resolver(Guard())
    for _ in range(4):
        assert passed(moving) == ["1.2.4.8"]
        clock[0] += 100
    assert passed(moving) == ["1.2.4.9"]


def test_a_literal_address_is_judged_like_one_that_a_name_resolved_to() -> None:
    for address in ("127.0.0.1", "::1", "::ffff:10.0.0.1"):
        with pytest.raises(ForbiddenError):
            passed(Resolver(Guard()), address)
    assert passed(Resolver(Guard(["10.0.0.0/8"])), "10.1.2.3") == ["10.1.2.3"]


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
        *("fec0::1", "::127.0.0.1", "::", "ff02::1", "64:ff9b:1::a00:1", "240.0.0.1", "255.255.255.255"),
    ],
)
def test_metadata_and_special_addresses_are_not_public(address: str) -> None:
    assert not Guard().permits("www.example.cn", str(ipaddress.ip_address(address)), 80)


def test_names_are_one_whatever_their_writing() -> None:
    assert Guard(["政务.example.cn"]).permits("xn--zfr164b.example.cn", "10.0.0.1", 80)
    assert Guard(["oa.example.cn"]).permits("OA.Example.cn.", "10.0.0.1", 80)


def test_a_local_name_may_lie_in_an_allowed_network_and_then_the_connection_decides() -> None:
    guard = Guard(["10.0.0.0/8:8080"])
    assert not guard.is_internal("http://oa:8080/")
    assert guard.is_internal("http://oa/")
    assert not guard.permits("oa", "192.168.0.1", 8080)
