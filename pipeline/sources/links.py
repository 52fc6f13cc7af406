"""The links of a page, as addresses that can be asked for.

Belongs here: where links lead. Does not: what they mean for a video, which is the parsers' to say, and which are followed
(`frontier`).
"""

import re
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from pipeline.sources.hosts import split

_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([\w.:-]+)")
_HTML = re.compile(r"(?i)html|^$")


def links_of(body: bytes, content_type: str | None, url: str) -> list[str]:
    """Where the links of an HTML page at an address lead, without fragments, each once, in order; none of other pages."""
    if not _HTML.search(content_type or ""):
        return []
    tree = LexborHTMLParser(_text(body, content_type or ""))
    base = tree.css_first("base[href]")
    here = urljoin(url, (base and base.attributes.get("href")) or "")
    found = (_absolute(here, node.attributes.get("href") or "") for node in tree.css("a[href], area[href]"))
    return list(dict.fromkeys(address for address in found if address))


def tidy(url: str) -> str:
    """An address as it is asked for: without blanks around it and without its fragment, which servers are not told."""
    return urldefrag(url.strip()).url


def _absolute(base: str, href: str) -> str | None:
    try:
        address = tidy(urljoin(base, href.strip()))
    except ValueError:
        return None
    return address if split(address) else None


def _text(body: bytes, content_type: str) -> str:
    """Addresses are ASCII for the most part, so that a charset that is missing or wrong costs next to nothing."""
    named = _CHARSET.search(content_type)
    try:
        return body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
