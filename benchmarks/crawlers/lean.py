"""The practical limit: a crawler of 40 lines on asyncio, aiohttp and lxml, which keeps nothing.

``python lean.py URL`` asks for every page and target once, parses a page once, follows its links.
"""

import asyncio
import sys
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
import uvloop
from lxml import etree

PARSER = etree.HTMLParser()
HREFS = etree.XPath("//a/@href | //img/@src | //script/@src | //link/@href", smart_strings=False)


async def crawl(home: str, connections: int = 8) -> tuple[int, int]:
    """Pages read and targets looked at."""
    host, seen, queue, pages = urlsplit(home).netloc, {home}, asyncio.Queue[str](), 0
    queue.put_nowait(home)

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal pages
        while True:
            url = await queue.get()
            async with session.get(url) as response:
                is_page = response.content_type == "text/html" and urlsplit(url).netloc == host
                body = await response.read()
            if is_page:
                pages += 1
                for raw in set(HREFS(etree.fromstring(body, PARSER))):
                    target = urldefrag(urljoin(url, raw))[0]
                    if target.startswith("http") and target not in seen:
                        seen.add(target)
                        queue.put_nowait(target)
            queue.task_done()

    async with aiohttp.ClientSession() as session:
        workers = [asyncio.create_task(work(session)) for _ in range(connections)]
        await queue.join()
        for worker in workers:
            worker.cancel()
    return pages, len(seen)


if __name__ == "__main__":
    print(uvloop.run(crawl(sys.argv[1])))
