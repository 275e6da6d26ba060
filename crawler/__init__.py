"""The crawler sees: it fetches sites and accounts politely and writes down what was there.

It knows nothing of rules, findings or the office. What one crawl saw is an
:class:`~crawler.archive.Archive`, a folder that :mod:`checks` can judge again and again.
"""
