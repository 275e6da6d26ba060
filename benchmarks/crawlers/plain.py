"""What a programmer writes first with Scrapy: follow every link, keep each page's title."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor


class Plain(scrapy.Spider):
    """``scrapy runspider plain.py -a url=URL -o items.jl``"""

    name = "plain"
    url: str
    extractor = LinkExtractor(
        tags=("a", "area", "img", "script", "link"), attrs=("href", "src"), deny_extensions=()
    )
    custom_settings = {"LOG_LEVEL": "WARNING", "ROBOTSTXT_OBEY": False}  # noqa: RUF012

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The home page."""
        yield scrapy.Request(self.url)

    def parse(self, response: Response) -> Iterator[Any]:
        """One page's title and links; anything else was only to be looked at."""
        if urlsplit(response.url).netloc != urlsplit(self.url).netloc or not hasattr(response, "css"):
            return
        if not response.headers.get("Content-Type", b"").startswith(b"text/html"):
            return
        yield {"url": response.url, "title": response.css("title::text").get()}
        for link in self.extractor.extract_links(response):
            yield response.follow(link, self.parse)
