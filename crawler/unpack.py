"""Content encodings (gzip, deflate, br, zstd), unpacked to no more than was asked for."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import brotli
from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
GZIP_PLAIN = b"\x1f\x8b\x08\x00"
"""A gzip header without name or comment: ten bytes, of which these are the first (RFC 1952)."""
ZSTD_WINDOW = 23
"""The largest window (2^23 = 8 MiB) that RFC 9659 lets a server use: a bigger one is there to fill memory."""


def unpack(body: bytes, encoding: str, limit: int) -> tuple[bytes, bool, bool]:
    """The body unpacked to at most ``limit`` bytes, whether there was more, and whether it is damaged.

    What cannot be unpacked stays as it is. A plain body said to be packed is not damaged: browsers show it.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")][:3]):
        for unpacker in UNPACKERS.get(name, ()):
            try:
                body, more = unpacker(body, limit)
            except (zlib.error, brotli.error, zstd.ZstdError, EOFError, ValueError):
                continue
            if more:
                return body, True, False
            break
        else:
            if name in UNPACKERS and not _PLAIN.match(body):
                return body, False, bool(body)
    return body, False, False


_PLAIN = re.compile(rb"\s*[<{\x20-\x7e\xe4-\xe9]|\xef\xbb\xbf")


def _inflate(bits: int) -> Callable[[bytes, int], tuple[bytes, bool]]:
    def inflated(body: bytes, limit: int) -> tuple[bytes, bool]:
        unpacker = zlib.decompressobj(bits)
        try:
            return unpacker.decompress(body, limit), bool(unpacker.unconsumed_tail)
        except zlib.error:
            # A wrong checksum at the end, which browsers pass over: the data is there without its frame.
            if bits < 0 or not body.startswith(GZIP_PLAIN):
                raise
            bare = zlib.decompressobj(-zlib.MAX_WBITS)
            found = bare.decompress(body[len(GZIP_PLAIN) + 6 :], limit)
            if not found or not (bare.eof or bare.unconsumed_tail):
                raise
            return found, bool(bare.unconsumed_tail)

    return inflated


def _brotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpacker = brotli.Decompressor()
    found = unpacker.process(body, output_buffer_limit=limit)
    while found and len(found) < limit and not unpacker.can_accept_more_data():
        more = unpacker.process(b"", output_buffer_limit=limit - len(found))
        if not more:
            break
        found += more
    return found[:limit], not unpacker.is_finished() and len(found) >= limit


def _zstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW})
    found = unpacker.decompress(body, max_length=limit)
    return found, len(found) >= limit and not unpacker.eof


GZIP, RAW = _inflate(zlib.MAX_WBITS | 32), _inflate(-zlib.MAX_WBITS)
UNPACKERS: dict[str, tuple[Callable[[bytes, int], tuple[bytes, bool]], ...]] = {
    "gzip": (GZIP,),
    "x-gzip": (GZIP,),
    "deflate": (GZIP, RAW),
    "br": (_brotli,),
    "zstd": (_zstd,),
}
