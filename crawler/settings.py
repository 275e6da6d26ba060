"""Scrapy's settings for xunjian, readable as a document: what is switched on, and why the rest is off.

The spiders look at addresses through :mod:`crawler.fetch` only: the frontier, redirects, robots.txt, retries
and limits are our own, durable and judged. Scrapy's scheduler, downloader and middlewares have nothing to do.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

BOT_NAME = "xunjian"
VERSION = "0.1"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"  # `scrapy crawl` with exit codes that mean something

# --- who we are: an inspection says its name ---
# The form that Googlebot and bingbot use: some servers have nothing for visitors without a browser's name.
USER_AGENT_FORM = (
    f"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; {BOT_NAME}/{VERSION}; +%s)"
    " Chrome/150.0.0.0 Safari/537.36"
)
USER_AGENT = USER_AGENT_FORM % "government site inspection"  # a plan's office and contact replace it
ROBOTSTXT_USER_AGENT = "xunjian"

# --- no doors into this process. RemoteControl is on by default in 2.19 and executes Python ---
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# --- the network: nothing of Scrapy's may use it; crawler.fetch does, to permitted addresses only ---
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}

# --- bounds: Scrapy's default is 180 s ---
DOWNLOAD_TIMEOUT = 15  # indicator 站点无法访问: 15 s and not open counts as a failed visit

# --- cost: what has nothing to do is not started ---
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
ITEM_PIPELINES_BASE: dict[str, int] = {}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
COOKIES_ENABLED = False  # Scrapy's cookie jar makes tldextract fetch the public-suffix list

# --- the loop: asyncio under Twisted; uvloop where it is installed (never on Windows) ---
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if sys.platform != "win32" and find_spec("uvloop") else None

LOG_LEVEL = "WARNING"
