"""Where the crawler may go."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import Guard, has_ipv6

PRIVATE = (
    "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 0.0.0.0/8 224.0.0.0/4 "
    "fc00::/7 fe80::/10"
)


@given(
    st.sampled_from(PRIVATE.split())
    .map(ipaddress.ip_network)
    .flatmap(lambda net: st.ip_addresses(network=net))
)
def test_no_private_address_is_permitted_unasked(address: ipaddress.IPv4Address) -> None:
    assert not Guard().permits("www.example.gov.cn", str(address), 80)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_a_private_address_hidden_in_an_ipv6_one_is_seen(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert not Guard().permits("www.example.gov.cn", wrapped, 80)


def test_a_public_address_is_permitted() -> None:
    assert Guard().permits("www.example.gov.cn", "114.114.114.114", 443)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "allowed"),
    [
        ("10.1.2.3", "10.1.2.3", "10.1.2.3", 80, True),
        ("10.1.2.3:8080", "10.1.2.3", "10.1.2.3", 80, False),
        ("10.1.2.3:8080", "10.1.2.3", "10.1.2.3", 8080, True),
        ("10.1.0.0/16", "oa.example.cn", "10.1.9.9", 80, True),
        ("10.1.0.0/16:8080", "oa.example.cn", "10.1.9.9", 80, False),
        ("10.1.0.0/16", "oa.example.cn", "10.2.0.1", 80, False),
        ("oa.example.cn", "oa.example.cn", "10.9.9.9", 80, True),
        ("oa.example.cn", "evil.example.cn", "10.9.9.9", 80, False),
        ("[::1]:80", "::1", "::1", 80, True),
        ("::1", "::1", "::1", 80, True),
        ("fd00::/8", "::1", "fd00::5", 80, True),
    ],
)
def test_an_allowance_is_a_name_an_address_or_a_network_with_an_optional_port(
    entry: str, host: str, address: str, port: int, allowed: bool
) -> None:
    assert Guard([entry]).permits(host, address, port) is allowed


@pytest.mark.parametrize(
    "entry",
    ["10.1.2.3/99", "a b", "", "http://x.cn/", "10.1.2.3:port", "10.1.2", "10.1.2.300", "内网", "a@b.cn"],
)
def test_an_allowance_that_is_none_is_refused_in_chinese(entry: str) -> None:
    with pytest.raises(ValueError, match="允许访问的地址"):
        Guard([entry])


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3/a.doc",
        "http://192.168.0.1:8080/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "http://server1/oa",
        "http://oa.local/",
        "http://user@10.0.0.1/",
    ],
)
def test_an_internal_address_is_told_from_its_writing(url: str) -> None:
    assert Guard().is_internal(url)


@pytest.mark.parametrize(
    "url", ["http://www.gov.cn/", "https://1.2.4.8/", "http://10.example.cn/", "http://[2400:3200::1]/"]
)
def test_a_public_address_is_not_internal(url: str) -> None:
    assert not Guard().is_internal(url)


def test_an_allowed_name_is_not_internal() -> None:
    assert not Guard(["localhost:8000"]).is_internal("http://localhost:8000/")
    assert Guard(["localhost:8000"]).is_internal("http://localhost:9000/")


@pytest.mark.parametrize(
    ("host", "has"), [("::1", True), ("127.0.0.1", False), ("no-such-name.invalid", None)]
)
def test_a_name_without_an_answer_is_not_said_to_lack_ipv6(host: str, has: bool | None) -> None:
    assert has_ipv6(host) is has
