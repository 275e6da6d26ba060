"""Pages per CPU-second and peak memory: our site spider, which reads and archives, beside plain Scrapy.

Both crawl the same generated site on loopback (12 KB pages, 60 navigation links, lists and articles) in the
same run. ``python benchmarks/crawl.py [PAGES]``
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLAIN = '''
import scrapy
from scrapy.linkextractors import LinkExtractor

class Plain(scrapy.Spider):
    """What a programmer writes first: follow every link of the site, keep its title."""

    name = "plain"
    extractor = LinkExtractor()
    custom_settings = {"LOG_LEVEL": "WARNING", "ROBOTSTXT_OBEY": False}

    async def start(self):
        yield scrapy.Request(self.url)

    def parse(self, response):
        if response.headers.get("Content-Type", b"").startswith(b"text/html"):
            yield {"url": response.url, "title": response.css("title::text").get()}
            for link in self.extractor.extract_links(response):
                yield response.follow(link, self.parse)
'''
WORDS = "青禾县人民政府办公室关于印发全县重点项目建设实施方案的通知，请各单位认真组织实施。"


def article(number: int, pages: int) -> bytes:
    """An article page (or, every twentieth, a list of the next twenty)."""
    menu = "".join(f'<li><a href="/c{column}/">栏目{column}</a></li>' for column in range(60))
    if number % 20 == 0:
        entries = range(number + 1, min(number + 21, pages))
        main = "".join(
            f'<li><a href="/p{entry}.html">标题{entry}</a><span>2026-10-{entry % 28 + 1:02}</span></li>'
            for entry in entries
        )
        main = f'<ul class="list">{main}</ul>'
    else:
        main = f"<h1>标题{number}</h1><div>发布时间：2026-10-12 来源：县政府办</div>" + f"<p>{WORDS}</p>" * 48
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>标题{number}</title></head><body>"
        f"<ul class=nav>{menu}</ul><div class=main>{main}</div>"
        "<div class=footer>主办：青禾县人民政府</div></body></html>"
    ).encode()


def serve(pages: int, ready: Connection) -> None:
    """Serve the site from memory, in a process of its own."""
    site = {f"/p{number}.html".encode(): article(number, pages) for number in range(pages)}
    lists = [number for number in range(pages) if number % 20 == 0]
    share = -(-len(lists) // 60)
    for column in range(60):
        mine = lists[column * share : (column + 1) * share]
        body = "".join(f'<li><a href="/p{number}.html">标题{number}</a></li>' for number in mine)
        site[f"/c{column}/".encode()] = (
            f"<html><head><title>栏目{column}</title></head><body><ul>{body}</ul></body></html>".encode()
        )
    site[b"/"] = article(1, pages)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            body = site.get(head.split(b" ", 2)[1])
            status = b"200 OK" if body else b"404 Not Found"
            body = body or b"<title>404</title>"
            writer.write(
                b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                % (status, len(body))
                + body
            )

    async def quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(quiet, "127.0.0.1", 0)
        ready.send((server.sockets[0].getsockname()[1], len(site)))
        await server.serve_forever()

    asyncio.run(main())


def measure(line: list[str], cwd: Path) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of one process."""
    child = subprocess.Popen(
        line, cwd=cwd, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {line}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(pages: int) -> None:
    """Measure both and print the table."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(pages, theirs), daemon=True)
    server.start()
    port, total = ours.recv()
    url = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
        scrapy = [sys.executable, "-m", "scrapy"]
        runs = {
            "plain Scrapy, LinkExtractor": measure(
                [*scrapy, "runspider", "plain.py", "-a", f"url={url}", "-O", "items.jl"], folder
            ),
            "xunjian site (read, archived)": measure(
                [
                    *(*scrapy, "crawl", "site", "-a", f"url={url}", "-a", f"archive={folder / 'a'}"),
                    *("-a", "rate=0", "-a", "allow_host=127.0.0.1"),
                ],
                ROOT,
            ),
        }
    server.terminate()
    sys.stdout.write(
        f"{total} pages\n| crawler | pages per CPU-second | CPU s | peak MB |\n|---|---|---|---|\n"
    )
    for name, (seconds, memory) in runs.items():
        sys.stdout.write(f"| {name} | {total / seconds:.0f} | {seconds:.1f} | {memory:.0f} |\n")
    (plain, _), (mine, _) = runs.values()
    sys.stdout.write(f"ratio {plain / mine:.2f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
