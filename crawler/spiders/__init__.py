"""The spiders: site, render, links, probe, accounts; each runs by ``scrapy crawl NAME``."""
