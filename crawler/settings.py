"""Scrapy's settings for xunjian, readable as a document: what is switched on, and why the rest is off.

The spiders talk to the downloader only (:mod:`crawler.fetch`): the frontier, redirects, robots.txt,
retries and limits are our own, durable and judged, so Scrapy's scheduler and middlewares have nothing to do.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

BOT_NAME = "xunjian"
VERSION = "0.1"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"  # `scrapy crawl` with exit codes that mean something

# --- who we are: an inspection says its name ---
USER_AGENT = f"{BOT_NAME}/{VERSION} (+government site inspection)"  # a plan's office and contact replace it
ROBOTSTXT_USER_AGENT = "xunjian"

# --- no doors into this process. RemoteControl is on by default in 2.19 and executes Python ---
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# --- the network: only permitted addresses, whatever a name resolves to ---
TWISTED_DNS_RESOLVER = "crawler.guard.Resolver"
DOWNLOAD_HANDLERS_BASE = dict.fromkeys(
    ("http", "https"), "crawler.fetch.Handler"
)  # no file:, ftp:, s3:, data:
DOWNLOAD_VERIFY_CERTIFICATES = False  # a page with a bad certificate is read; the certificate is judged apart
REACTOR_THREADPOOL_MAXSIZE = (
    64  # name look-ups block a thread each; a dead DNS server must not stall the rest
)

# --- bounds. Scrapy's defaults are 180 s and 1 GiB ---
DOWNLOAD_TIMEOUT = 15  # indicator 站点无法访问: 15 s and not open counts as a failed visit
DOWNLOAD_MAXSIZE = 0  # crawler.fetch stops reading where it wants to; Scrapy would throw the answer away
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # a truncated answer is a fact to record, not an exception

# --- politeness is crawler.politeness's: this downloader does not know of other crawls on this machine ---
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS = 0  # no limit over all hosts here: the spiders bound what is in flight
CONCURRENT_REQUESTS_PER_DOMAIN = 8  # connections that are kept for the next request: as many as are in flight

# --- cost: CONCURRENT_ITEMS (default 100) starts that many tasks for every response ---
CONCURRENT_ITEMS = 1
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
ITEM_PIPELINES_BASE: dict[str, int] = {}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
COOKIES_ENABLED = False  # Scrapy's cookie jar makes tldextract fetch the public-suffix list
DNSCACHE_ENABLED = False  # crawler.guard.Resolver keeps its own

# --- the loop: asyncio under Twisted; uvloop where it is installed (never on Windows) ---
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if sys.platform != "win32" and find_spec("uvloop") else None

LOG_LEVEL = "WARNING"
