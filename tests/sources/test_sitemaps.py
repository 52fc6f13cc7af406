"""The addresses that a site lists of itself."""

import gzip

import pytest

from pipeline.sources.sitemaps import MAX_BYTES, Sitemap, read_sitemap

URLSET = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://a.b/1?x=1&amp;y=2</loc><lastmod>2024-01-01</lastmod>
    <image:image><image:loc>https://a.b/1.jpg</image:loc></image:image></url>
  <url><loc> <![CDATA[https://a.b/2]]> </loc></url>
  <url><loc>https://a.b/2</loc></url>
  <url><loc>/relative</loc></url>
  <url><loc>javascript:alert(1)</loc></url>
</urlset>"""
PAGES = ["https://a.b/1?x=1&y=2", "https://a.b/2"]
INDEX = b"<sitemapindex><sitemap><loc>https://a.b/1.xml.gz</loc></sitemap></sitemapindex>"
RSS = b"""<rss><channel><link>https://a.b/</link>
  <item><title>Tides</title><link>https://a.b/1</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="alternate" href="https://a.b/1?x=1&amp;y=2"/></entry></feed>"""
ROBOTS = b"User-agent: *\nDisallow: /\n\nsitemap: https://a.b/s.xml\nSitemap:https://a.b/t.xml # all\n"


@pytest.mark.parametrize(
    ("body", "pages", "sitemaps"),
    [
        (URLSET, PAGES, []),
        (b"\xef\xbb\xbf" + URLSET, PAGES, []),
        (gzip.compress(URLSET), PAGES, []),
        (gzip.compress(URLSET)[:-20], PAGES, []),
        (URLSET[:350], PAGES[:1], []),
        (INDEX, [], ["https://a.b/1.xml.gz"]),
        (RSS, ["https://a.b/", "https://a.b/1"], []),
        (ATOM, PAGES[:1], []),
        (b"https://a.b/1\r\n\r\nhttps://a.b/2\nno address\n", ["https://a.b/1", "https://a.b/2"], []),
        (ROBOTS, [], ["https://a.b/s.xml", "https://a.b/t.xml"]),
        (b"<html><body>Not found</body></html>", [], []),
        (b"", [], []),
        (b"\x1f\x8bno gzip", [], []),
    ],
)
def test_addresses_are_read_from_whatever_lists_them(body, pages, sitemaps):
    """Sitemaps, packed or cut, indexes, feeds, lists and robots.txt; each address once, and nothing that is none."""
    assert read_sitemap(body) == Sitemap(pages, sitemaps)


def test_a_list_that_unpacks_without_end_lists_nothing():
    """And takes no more memory than a list may have."""
    assert read_sitemap(gzip.compress(bytes(MAX_BYTES + 1), 1)) == Sitemap([], [])
