"""One GET over HTTP/2 (RFC 9113), for hosts that speak nothing else: rare, so each has its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.guard import ForbiddenError, Resolver, host_port
from crawler.reply import NoAnswerError, Reply


async def get(resolver: Resolver, url: str, headers: Mapping[str, str], reply: Reply, seconds: float) -> str:
    """Read the answer to one GET into ``reply``, redirects not followed; the IP address that answered.

    The connection is made to an address that the guard permits, under the host's name.

    Raises:
        NoAnswerError: there is none.
    """
    import httpx2

    host, port = host_port(url)
    try:
        async with asyncio.timeout(seconds):
            address = next(iter(await resolver.addresses(host, port)), "")
            if not address:
                raise NoAnswerError("dns")
            there = f"[{address}]" if ":" in address else address
            parts = urlsplit(url)
            async with (
                httpx2.AsyncClient(http1=False, http2=True, verify=False, trust_env=False) as client,
                client.stream(
                    "GET",
                    parts._replace(netloc=f"{there}:{port}").geturl(),
                    headers={**headers, "Host": parts.netloc},
                    extensions={"sni_hostname": host},
                    timeout=seconds,
                ) as answer,
            ):
                reply.begin(answer.status_code, 2.0, answer.headers.multi_items())
                async for piece in answer.aiter_raw():
                    reply.feed(piece)
                    if reply.done:
                        return address
            reply.end()
            return address
    except ForbiddenError:
        raise NoAnswerError("forbidden") from None
    except (TimeoutError, httpx2.TimeoutException):
        raise NoAnswerError("timeout") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        raise NoAnswerError("reset") from None
