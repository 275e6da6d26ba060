"""New-media platforms: one small module each, all with the same two functions.

``recognises(text)`` says whether a page is the platform's, whatever host served it;
``read(text)`` reads it into an :class:`Article`. Platforms whose public pages cannot be read without an
account (微博, 抖音, 快手 …) have no module: of them only the ledger's 最近更新 is known.
"""

from crawler.platforms import wechat
from crawler.platforms.article import Article

READERS = ((wechat.recognises, wechat.read),)


def read(text: str) -> Article:
    """What a public article page says; state ``unknown`` when no platform's module can read it."""
    for recognises, reader in READERS:
        if recognises(text):
            return reader(text)
    return Article(state="unknown")


__all__ = ["Article", "read"]
