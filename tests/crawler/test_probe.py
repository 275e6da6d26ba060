"""Timed visits to home pages."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archive import Archive, Visit
from crawler.link import Cause, Fate
from crawler.plan import TIMEZONE
from tests import servers
from tests.crawler.scrapy import crawl
from tests.servers import page, serve, text_of


def probe(folder: Path, visits: list[dict[str, str]], control: str = "") -> list[Visit]:
    listing = folder / "visits.json"
    listing.write_text(json.dumps(visits), encoding="utf-8")
    done = crawl(
        *("probe", "DOWNLOAD_TIMEOUT=1"),
        visits=listing,
        archive=folder / "a",
        allow_host="127.0.0.1",
        control=control,
    )
    assert done.returncode == 0, done.stderr
    with Archive.open(folder / "a") as archive:
        return list(archive.visits(None, "probe"))


def test_each_home_page_is_visited_once_and_timed(tmp_path: Path) -> None:
    with (
        serve({"/": page(text_of())}) as good,
        serve({"/": page("", status=502)}) as bad,
        serve({"/": servers.silence}) as slow,
        serve({"/": page("")}) as control,
    ):
        at = "2026-11-02T09:00:00"
        visits = probe(
            tmp_path,
            [{"url": good.url, "at": at}, {"url": bad.url, "at": at}, {"url": slow.url, "at": at}],
            control.url,
        )
        assert {(v.url, v.status, v.error, v.fate, v.cause) for v in visits} == {
            (good.url, 200, None, Fate.OK, None),
            (bad.url, 502, None, Fate.BROKEN, Cause.SERVER_ERROR),
            (slow.url, None, "timeout", Fate.BROKEN, Cause.TIMEOUT),
        }
        assert {v.at for v in visits} == {datetime(2026, 11, 2, 9, tzinfo=TIMEZONE)}
        assert {v.note for v in visits} == {""}
        assert good.asked.total() == bad.asked.total() == 1


DEAD = "http://127.0.0.1:1/"


@pytest.mark.parametrize("urls", [(DEAD,), (DEAD, "http://127.0.0.1:7/")])
def test_when_every_site_fails_the_control_tells_whose_fault_it_is(tmp_path: Path, urls: tuple[str]) -> None:
    visits = [{"url": url} for url in urls]
    told = probe(tmp_path, visits, control="http://127.0.0.1:9/")
    assert {(v.error, v.note) for v in told} == {("refused", "own-outage")}
    with serve({"/": page("", status=403)}) as control:
        told = probe(tmp_path, visits, control.url)[len(urls) :]
        assert {(v.url, v.note) for v in told} == {(url, "") for url in urls}
        assert control.asked["/"] == 1


def test_a_site_of_our_own_network_tells_nothing_of_the_line(tmp_path: Path) -> None:
    with serve({"/": page(text_of())}) as near:
        near_and_far = [{"url": near.url}, {"url": "http://10.0.0.1/"}, {"url": DEAD}]
        told = probe(tmp_path, near_and_far, control="http://127.0.0.1:9/")
    assert [(v.error, v.note) for v in told] == [
        (None, ""),
        ("intranet", "内部网络地址，没有允许访问"),
        ("refused", "own-outage"),
    ]


def test_the_control_is_not_asked_while_no_site_fails(tmp_path: Path) -> None:
    with serve({"/": page(text_of())}) as site, serve({"/": page("")}) as control:
        probe(tmp_path, [{"url": site.url}], control.url)
        assert not control.asked


def test_rounds_add_up_in_one_archive(tmp_path: Path) -> None:
    with serve({"/": page(text_of())}) as site:
        probe(tmp_path, [{"url": site.url}])
        assert len(probe(tmp_path, [{"url": site.url}, {"url": site.url}])) == 3


def test_a_wrong_list_is_said(tmp_path: Path) -> None:
    listing = tmp_path / "visits.json"
    listing.write_text('{"url": 1}', encoding="utf-8")
    done = crawl("probe", visits=listing, archive=tmp_path / "a")
    assert (done.returncode, "探测清单" in done.stderr) == (2, True)
