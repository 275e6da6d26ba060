"""What one crawl saw: a folder that holds one SQLite file and the raw responses as WARC, packed by zstd.

A link target is stored once with a count and its first 20 places, never an edge a page:
navigation links must not cost pages × links. Checks read an archive; only spiders write one.
"""

from crawler.archive.archive import COMPARED, INSPECTED, Archive, KeptPage, once
from crawler.archive.rows import Place, Post, RawAnswer, SeenFile, SeenPage, Target, View, Visit
from crawler.archive.schema import ANSWERS_KEPT, DAMAGED, ArchiveError, OlderError, UnmadeError, now
from crawler.archive.warc import DICTIONARY, SAMPLES, WARC

__all__ = [
    "ANSWERS_KEPT",
    "COMPARED",
    "DAMAGED",
    "DICTIONARY",
    "INSPECTED",
    "SAMPLES",
    "WARC",
    "Archive",
    "ArchiveError",
    "KeptPage",
    "OlderError",
    "Place",
    "Post",
    "RawAnswer",
    "SeenFile",
    "SeenPage",
    "Target",
    "UnmadeError",
    "View",
    "Visit",
    "now",
    "once",
]
