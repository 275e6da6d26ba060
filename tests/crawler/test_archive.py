"""The archive's records as other programs read them."""

from __future__ import annotations

import io
import os
import sqlite3
from pathlib import Path

import pytest
from backports import zstd
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import DICTIONARY, SAMPLES, WARC, Archive, ArchiveError, now, once
from crawler.plan import Plan, SitePlan

URL = "http://www.qinghe.gov.cn/"
HEADERS = (("Content-Encoding", "gzip"), ("Content-Length", "99"), ("ETag", '"\xe4"'), ("X-Folded", "a\r\nb"))


def unpacked(folder: Path) -> bytes:
    """``zstd -D responses.dict -dc responses.warc.zst``"""
    learned = zstd.ZstdDict((folder / DICTIONARY).read_bytes())
    return zstd.decompress((folder / WARC).read_bytes(), zstd_dict=learned)


def test_any_warc_program_reads_what_was_received(tmp_path: Path) -> None:
    bodies = {
        f"{URL}{n}.html": f"<p>第{n}号\r\n\r\n{n * 7919} 通知</p>".encode() * 20 for n in range(SAMPLES + 5)
    }
    with Archive.create(tmp_path, Plan(now(), SitePlan(URL, rate=0))) as archive:
        for url, body in bodies.items():
            archive.save_page(
                url,
                final_url=url,
                status=200,
                headers=HEADERS,
                body=body,
                content_type="text/html",
                fetched_at=now(),
                elapsed=0.1,
                unread=True,
            )
        archive.add_rendering(URL, b"<p>drawn</p>", now())
        archive.commit()
        assert {url: archive.response(url) for url in bodies} == bodies
        assert archive.rendering(URL) == b"<p>drawn</p>"
    records = ArchiveIterator(io.BytesIO(unpacked(tmp_path)))
    read = {r.rec_headers["WARC-Target-URI"]: (r.rec_type, r.content_stream().read()) for r in records}
    assert read == {
        **{url: ("response", body) for url, body in bodies.items()},
        URL: ("conversion", b"<p>drawn</p>"),
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no pipes with names")
def test_a_pipe_is_no_archive_and_no_full_disk(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "archive.sqlite")
    with pytest.raises(ArchiveError, match="不是普通文件"):
        Archive.create(tmp_path, Plan(now()))


def test_what_checks_share_is_worked_out_once_and_again_after_a_write(tmp_path: Path) -> None:
    asked = []

    @once
    def state(archive: Archive, more: str = "") -> str:
        asked.append(more)
        return archive.meta["state"] + more

    with Archive.create(tmp_path, Plan(now())) as writing, Archive.open(tmp_path) as reading:
        assert [state(reading), state(reading), state(reading, "!")] == ["running", "running", "running!"]
        assert asked == ["", "!"]
        assert state(writing) == "running"
        writing.set_meta("state", "finished")
        assert [state(writing), state(reading)] == ["finished", "running"]
        writing.commit()
        assert state(reading) == "finished"


def test_an_archive_from_before_views_is_read_and_gone_on_with(tmp_path: Path) -> None:
    Archive.create(tmp_path, Plan(now())).close()
    with sqlite3.connect(tmp_path / "archive.sqlite") as db:
        db.execute("DROP TABLE views")
        db.execute("PRAGMA user_version = 4")
    db.close()
    with Archive.open(tmp_path) as archive:
        assert list(archive.accounts.views("微信公众号", "青禾发布")) == []
    for _ in range(2):
        with Archive.create(tmp_path, Plan(now())) as archive:
            assert list(archive.accounts.views("微信公众号", "青禾发布")) == []
