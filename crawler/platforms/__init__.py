"""New-media platforms: one small module a source of posts, all with the one interface of
:class:`crawler.platforms.source.Source`.

A source gives posts and a view: for which span it saw everything, or why it did not. ``wechat`` reads the
public article pages that ``page`` asks for; a new template of pages is one more entry of ``READERS``.
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
