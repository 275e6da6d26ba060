"""The fictional county is what its truth file says: what is planted is there, and nothing else is wrong."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urljoin

import pytest
from lxml import html

from reports.demo import timeline, truth
from reports.demo.county import ACCOUNTS, DECEMBER, MONTHS, NOVEMBER, OCTOBER, SITES, UNITS
from reports.demo.server import PORTS, County
from reports.demo.truth import shorten
from reports.periods import Month

GUARDED = {decoy.url for decoy in truth.load().decoys}
INSIDE = ("portal/", "rsj/", "nyj/", "partner/", "wechat/")


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    with County(any_ports=True) as served:
        yield served


def status(county: County, address: str) -> int:
    name, _, path = address.partition("/")
    return county.reply(name, "/" + path).status


def linked(county: County, month: Month) -> set[str]:
    """Every address that the pages of the three sites link to, comments left out."""
    county.show(month)
    found: set[str] = set()
    for site in SITES:
        for path in county.paths(site.slug):
            reply = county.reply(site.slug, path)
            page = html.fromstring(reply.body, parser=html.HTMLParser(encoding=charset(site.slug)))
            for _, _, target, _ in page.iterlinks():
                found.add(
                    shorten(urljoin(county.url(site.slug + path), target).split("#")[0], county.origins)
                )
    return found


def charset(slug: str) -> str:
    return "gb18030" if slug == "nyj" else "utf-8"


@pytest.fixture(scope="module")
def links(county: County) -> dict[Month, set[str]]:
    return {month: linked(county, month) for month in MONTHS}


def test_the_same_county_is_told_every_time() -> None:
    program = "from reports.demo import timeline; print(timeline._articles())"
    command = [sys.executable, "-X", "utf8", "-c", program]
    told = {subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2)}
    assert len(told) == 1


def test_no_two_articles_say_the_same_unless_planted() -> None:
    said = Counter(article.paragraphs for article in timeline._articles())
    assert len([text for text, count in said.items() if count > 1]) == 2  # the fake fix, and the shared story


def test_no_two_titles_are_the_same_unless_planted() -> None:
    titles = Counter((article.site, article.title) for article in timeline._articles())
    assert len([title for title, count in titles.items() if count > 1]) == 2


def test_the_county_has_the_size_of_a_county(county: County) -> None:
    county.show(NOVEMBER)
    assert len(SITES[0].existing(NOVEMBER)) >= 40
    assert 550 <= len(county.paths("portal")) <= 700
    assert all(70 <= len(county.paths(slug)) <= 120 for slug in ("rsj", "nyj"))
    assert len(ACCOUNTS) == 13


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_page_of_the_county_opens(county: County, month: Month) -> None:
    county.show(month)
    assert all(
        county.reply(site.slug, path).status == 200 for site in SITES for path in county.paths(site.slug)
    )


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_no_link_is_broken_that_is_not_planted(
    county: County, links: dict[Month, set[str]], month: Month
) -> None:
    county.show(month)
    planted = {said.url for said in truth.load().faults if month in said.months}
    wrong = {
        url: code
        for url in links[month]
        if url.startswith(INSIDE) and url not in planted | GUARDED and (code := status(county, url)) != 200
    }
    assert not wrong


@pytest.mark.parametrize(
    "said",
    [said for said in truth.load().faults if said.indicator == "broken_link"],
    ids=lambda said: said.url,
)
def test_a_planted_link_is_there_in_its_months_only(links: dict[Month, set[str]], said: truth.Said) -> None:
    if said.url == "portal/yjgl/query?town=1":  # always linked; its server fails in December
        assert all(said.url in found for found in links.values())
    else:
        there = tuple(month for month in MONTHS if any(same(said.url, found) for found in links[month]))
        assert there == said.months


def same(planted: str, found: str) -> bool:
    return unquote(planted) == unquote(found)


def test_every_decoy_is_there(county: County, links: dict[Month, set[str]]) -> None:
    paths = {site.slug + path for site in SITES for path in county.paths(site.slug)}
    names = {f"“{account.name}”{account.platform}" for account in ACCOUNTS}
    for decoy in truth.load().decoys:
        in_comment = decoy.url == "portal/aqsc/old_entry.html"
        assert (decoy.url in paths | links[DECEMBER] | links[OCTOBER]) != in_comment or decoy.subject in names


def test_what_is_said_in_the_truth_is_said_of_a_subject_of_the_county() -> None:
    subjects = {site.name for site in SITES} | {f"“{one.name}”{one.platform}" for one in ACCOUNTS}
    known = truth.load()
    assert {said.subject for said in (*known.faults, *known.unable)} <= subjects


def test_nobody_can_be_rung_up() -> None:
    phones = {unit.phone for unit in UNITS} | {site.phone for site in SITES}
    assert all(phone.startswith("0900-88") for phone in phones)


def test_a_site_that_is_closed_refuses(county: County) -> None:
    with pytest.raises(urllib.error.URLError, match=r"refused|拒绝|10061"):
        urllib.request.urlopen(county.url("closed/"), timeout=5)


def test_a_visitor_that_breaks_off_harms_nobody(county: County) -> None:
    host, port = county.origins["portal"].removeprefix("http://").split(":")
    for _ in range(20):
        with socket.create_connection((host, int(port))) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    with urllib.request.urlopen(county.url("portal/"), timeout=5) as answer:
        assert answer.status == 200


def test_ports_that_are_taken_give_way_to_free_ones() -> None:
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # somebody else took it for us
            taken.bind(("127.0.0.1", PORTS["portal"]))
        taken.listen()
        with County() as served:
            assert served.origins["portal"] != f"http://127.0.0.1:{PORTS['portal']}"
            with urllib.request.urlopen(served.url("portal/"), timeout=5) as answer:
                assert answer.status == 200


def test_the_county_changes_while_it_is_served(county: County) -> None:
    told = []
    for month in (OCTOBER, NOVEMBER):
        county.show(month)
        with urllib.request.urlopen(county.url("portal/hdjl/zxft/index.html"), timeout=5) as answer:
            told.append(answer.read().decode())
    assert "共0条" in told[0]
    assert "在线访谈：" in told[1]
