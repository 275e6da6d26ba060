"""The raw responses of a crawl: WARC records, each a zstd frame of its own, packed with what they share."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from backports import zstd

WARC, DICTIONARY = "responses.warc.zst", "responses.dict"
"""``zstd -D responses.dict -dc responses.warc.zst`` gives the WARC as any other program reads it."""
SAMPLES, DICTIONARY_BYTES = 100, 64 * 1024
"""Records that the dictionary is learned from, and its size."""
HOLDS = 0.8
"""约定: a dictionary that makes records smaller than this part of what they take without one is of use."""


class Warc:
    """The file of one archive, made with its first record."""

    def __init__(self, folder: Path, end: Callable[[], int]) -> None:
        """``end`` tells where the last record ends that the database knows of."""
        self.earlier: Warc | None = None
        """That of the crawl before, whose records are carried over."""
        self._folder = folder
        self._end = end
        self._file: io.BufferedRandom | None = None
        self._reader: io.FileIO | None = None
        self._samples: list[bytes] = []
        self._dictionary: zstd.ZstdDict | None = None
        self._compressor = zstd.ZstdCompressor()

    def flush(self) -> None:
        """Hand what was written to the system."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        for file in (self._file, self._reader):
            if file is not None:
                file.close()

    def unpacked(self, frame: bytes) -> bytes:
        """The record in a frame; raises ZstdError or ValueError when it is damaged."""
        learned = zstd.get_frame_info(frame).dictionary_id
        return zstd.decompress(frame, zstd_dict=self._learned() if learned else None)

    def frame(self, offset: int, length: int) -> bytes:
        """A record as it lies in the file."""
        self.flush()
        if self._reader is None:
            self._reader = (self._folder / WARC).open("rb", buffering=0)
        self._reader.seek(offset)
        return self._reader.read(length)

    def write(self, url: str, kind: str, at: datetime, head: bytes, payload: bytes) -> tuple[int, int]:
        """Append one record, whose block is ``head`` and ``payload``; returns its offset and length."""
        what = "application/http; msgtype=response" if head else "text/html; charset=utf-8"
        date = at.astimezone(UTC).isoformat("T", "seconds").replace("+00:00", "Z")
        fields = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
            f"WARC-Target-URI: {' '.join(url.split())}\r\nWARC-Date: {date}\r\n"
            f"Content-Type: {what}\r\nContent-Length: {len(head) + len(payload)}\r\n\r\n"
        )
        return self._append(b"".join((fields.encode(), head, payload, b"\r\n\r\n")))

    def _append(self, record: bytes) -> tuple[int, int]:
        """Write one record as a zstd frame of its own; returns its offset and length."""
        if self._learned() is None:
            self._samples.append(record)
            if len(self._samples) >= SAMPLES:
                self._learn()
        return self._append_frame(self._compressor.compress(record, zstd.ZstdCompressor.FLUSH_FRAME))

    def _append_frame(self, frame: bytes) -> tuple[int, int]:
        file = self._open()
        offset = file.tell()
        file.write(frame)
        return offset, len(frame)

    def carry(self, frame: bytes, record: bytes) -> tuple[int, int]:
        """Append a record of the earlier archive; as it lies there, when both have the same dictionary."""
        learned = self._learned()
        if learned and zstd.get_frame_info(frame).dictionary_id == learned.dict_id:
            return self._append_frame(frame)
        return self._append(record)

    def _learned(self) -> zstd.ZstdDict | None:
        """What this site's pages share; None while too few were seen."""
        if self._dictionary is None and (path := self._folder / DICTIONARY).is_file():
            self._dictionary = zstd.ZstdDict(path.read_bytes())
            self._compressor = zstd.ZstdCompressor(zstd_dict=self._dictionary.as_digested_dict)
        return self._dictionary

    def _learn(self) -> None:
        """Write down what the pages so far share: from now on only what is their own costs room.

        What the earlier archive had learned stays while it holds: its records are then carried as they lie.
        """
        learned = self.earlier._learned() if self.earlier else None
        with suppress(zstd.ZstdError):  # there is too little in them
            if not learned or _size(self._samples, learned) > HOLDS * _size(self._samples, None):
                learned = zstd.train_dict(self._samples, DICTIONARY_BYTES)
            fresh = self._folder / f"{DICTIONARY}.new"
            fresh.write_bytes(learned.dict_content)
            fresh.replace(self._folder / DICTIONARY)
            self._learned()
        self._samples.clear()

    def _open(self) -> io.BufferedRandom:
        """The file at its end, cut back to the last record that the database knows."""
        if self._file is None:
            path = self._folder / WARC
            path.touch()
            self._file = path.open("r+b")
            self._file.seek(self._end())
            self._file.truncate()
        return self._file


def _size(records: Iterable[bytes], learned: zstd.ZstdDict | None) -> int:
    """Bytes that records take, packed with a dictionary or without."""
    return sum(len(zstd.compress(record, zstd_dict=learned)) for record in records)


def payload(record: bytes) -> bytes | None:
    """The body in a WARC record."""
    if not record:
        return None
    fields, _, block = record.partition(b"\r\n\r\n")
    if b"\r\nWARC-Type: response\r\n" in fields:
        block = block.partition(b"\r\n\r\n")[2]
    return block[:-4]


def http_head(status: int, headers: Iterable[tuple[str, str]], length: int) -> bytes:
    """The answer's header, made to fit the unpacked body: other programs unpack what is said to be packed."""
    lines = [f"Content-Length: {length}"]
    for name, value in headers:
        packed = name.lower() in ("content-encoding", "content-length")
        lines.append(f"{'X-Archive-Orig-' if packed else ''}{name}: {' '.join(value.splitlines())}")
    return "\r\n".join([f"HTTP/1.1 {status} ", *lines, "", ""]).encode("latin-1", "replace")
