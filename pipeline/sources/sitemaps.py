"""The addresses that a site lists of itself: sitemaps, indexes of sitemaps, feeds, lists of lines, and robots.txt.

Belongs here: reading such a list. Does not: fetching it, and which of its addresses are wanted (`frontier`).
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple

from pipeline.sources.hosts import split
from pipeline.sources.http_message import decoded

#: The protocol's own limit for one sitemap, unpacked (sitemaps.org).
MAX_BYTES = 50 * 2**20

_GZIP = b"\x1f\x8b"
_TEXT = r"\s*(?:<!\[CDATA\[)?\s*([^<\]]+?)\s*(?:\]\]>)?\s*"
_INDEX = re.compile(r"<(?:\w+:)?sitemapindex[\s>]")
#: Not those of images and videos, which have a prefix of their own.
_LOCATION = re.compile(rf"<loc(?:\s[^>]*)?>{_TEXT}</loc>")
#: A feed's entries: elements of RSS, attributes of Atom.
_LINK = re.compile(rf"<link>{_TEXT}</link>|<link\s[^>]*?href=[\"']([^\"']+)[\"']")
_IN_ROBOTS = re.compile(r"(?im)^[ \t]*sitemap[ \t]*:[ \t]*(\S+)")


class Sitemap(NamedTuple):
    """What a list names: pages, and further lists. Each address once, in its order."""

    pages: list[str]
    sitemaps: list[str]


def read_sitemap(body: bytes) -> Sitemap:
    """The addresses in a list, also of one that is cut, damaged, or packed with gzip. A list of nothing has none."""
    if body.startswith(_GZIP):
        body = decoded(body, ("gzip",), MAX_BYTES).content or b""
    text = body.decode("utf-8-sig", "replace")
    return _of_markup(text) if text.lstrip().startswith("<") else _of_lines(text)


def _of_markup(text: str) -> Sitemap:
    located = _addresses(_LOCATION.findall(text))
    if _INDEX.search(text):
        return Sitemap([], located)
    return Sitemap(located or _addresses(element or attribute for element, attribute in _LINK.findall(text)), [])


def _of_lines(text: str) -> Sitemap:
    in_robots = _IN_ROBOTS.findall(text)
    return Sitemap([], _addresses(in_robots)) if in_robots else Sitemap(_addresses(text.splitlines()), [])


def _addresses(found: Iterable[str]) -> list[str]:
    addresses = (unescape(text.strip()) for text in found)
    return list(dict.fromkeys(address for address in addresses if split(address)))
