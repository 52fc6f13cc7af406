"""A static site from the published file: a page per video, lists of them, statistics, search.

It needs the extra `site`: whoever imports a module of it first sees whether jinja2 is there.
"""
