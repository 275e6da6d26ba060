"""The spiders: ``site``, ``links``, ``probe``, ``accounts``; each runs by ``scrapy crawl NAME``."""
