"""Which addresses a crawl asks for: listed ones, new ones, those that are due again, and those that links lead to.

Belongs here: what is asked for next, and what is not and why. Does not: how often (`refresh`), asking (`crawl`), and what comes
of an answer (`web`).
"""

from collections import deque
from collections.abc import Iterable
from typing import Annotated, Self

import msgspec

from pipeline.sources.addresses import Addresses, wrong_pattern
from pipeline.sources.batch import Skip
from pipeline.sources.crawl import Request
from pipeline.sources.hosts import Hosts
from pipeline.sources.links import links_of, tidy
from pipeline.sources.live import Held
from pipeline.sources.sitemaps import MAX_BYTES

#: The tag of requests for lists of addresses.
SITEMAP = "sitemap"
#: No site needs more lists than this; a loop of ever new ones ends here.
MOST_SITEMAPS = 10_000


class Follow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which links of pages are followed: those that fit a pattern, so many steps from the first pages, and so many pages."""

    links: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    depth: Annotated[int, msgspec.Meta(ge=1)] = 1
    max_pages: Annotated[int, msgspec.Meta(ge=1)] = 1_000

    def __post_init__(self) -> None:
        """Raises ValueError for patterns that can't be used."""
        if wrong := wrong_pattern(self.links):
            raise ValueError(f"links: {wrong}")


class Wanted(msgspec.Struct, frozen=True):
    """What may be asked for: hosts, patterns of addresses, links to follow, and how many pages there is room for today."""

    hosts: Hosts
    addresses: Addresses
    follow: Follow | None
    room: int

    def refusal(self, url: str) -> str | None:
        """What kind of address it is, if it is not taken."""
        return self.addresses.refusal(url) if self.hosts.allow(url) else "outside the allowed hosts"


class Frontier:
    """Gives requests as an iterator that may go on after it ended: each answer can bring new addresses.

    Lists of addresses go first, then pages that are new, then those that are due. Links of pages that are not asked for today are
    taken from the bodies that the lake holds, so that a crawl that was stopped finds its way on.
    """

    def __init__(self, wanted: Wanted, held: Held, due: Iterable[str], skip: Skip) -> None:
        """`skip` is told the kind of each address that is found and not asked for."""
        self._wanted, self._held, self._skip = wanted, held, skip
        self._sitemaps: deque[str] = deque()
        self._listed: set[str] = set()
        self._due = deque(due)
        self._new: deque[str] = deque()
        self._to_ask = set(self._due)
        self._held_to_read: deque[str] = deque()
        self._depths: dict[str, int] = {}
        self._links: dict[str, list[str]] = {}
        self._room = wanted.room
        self._followed = 0

    def add_sitemap(self, url: str) -> None:
        """A list of addresses to ask for."""
        url = tidy(url)
        if url in self._listed:
            return
        if not self._wanted.hosts.allow(url):
            self._skip("sitemap outside the allowed hosts")
        elif len(self._listed) >= MOST_SITEMAPS:
            self._skip("sitemap beyond the limit")
        else:
            self._listed.add(url)
            self._sitemaps.append(url)

    def add(self, url: str, depth: int = 0) -> None:
        """An address of a page, found so many links away from the first pages."""
        url = tidy(url)
        before = self._depths.get(url)
        if before is None and not self._is_taken(url, depth):
            return
        if before is None or depth < before:
            self._depths[url] = depth
            self._go_on_from(url)

    def _is_taken(self, url: str, depth: int) -> bool:
        why = self._wanted.refusal(url)
        if depth and self._wanted.follow and self._followed >= self._wanted.follow.max_pages:
            why = why or "beyond max_pages"
        if why:
            self._depths[url] = 0
            self._skip(why)
            return False
        self._followed += depth > 0
        if not self._held.has(url):
            self._to_ask.add(url)
            self._new.append(url)
        elif url not in self._to_ask:
            self._skip("not due today")
        return True

    def _go_on_from(self, url: str) -> None:
        """Follow the links of a page, as far as they are known by now: others come with its answer."""
        depth = self._depths[url]
        if self._wanted.follow is None or depth >= self._wanted.follow.depth:
            return
        if url in self._links:
            for link in self._links[url]:
                self.add(link, depth + 1)
        elif url not in self._to_ask:
            self._held_to_read.append(url)

    def answered(self, url: str, links: Iterable[str]) -> None:
        """A page came, with these links."""
        if self._wanted.follow:
            pattern = Addresses(include=self._wanted.follow.links)
            self._links[url] = [link for link in links if not pattern.refusal(link)]
            if url in self._depths:
                self._go_on_from(url)

    def not_answered(self, url: str) -> None:
        """No new body came, so that the links are those of the body that the lake holds, if any."""
        self._to_ask.discard(url)
        if url in self._depths and self._held.has(url):
            self._go_on_from(url)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Request:
        if not self._room:
            raise StopIteration
        if self._sitemaps:
            return Request(self._sitemaps.popleft(), tag=SITEMAP, max_bytes=MAX_BYTES)
        while not (self._new or self._due) and self._held_to_read:
            self._read_held(self._held_to_read.popleft())
        if queue := self._new or self._due:
            self._room -= 1
            url = queue.popleft()
            return Request(url, self._held.conditions(url))
        raise StopIteration

    def _read_held(self, url: str) -> None:
        body = self._held.body(self._held.page_id(url) or "")
        self.answered(url, links_of(body, None, url) if body else [])

    def end(self) -> None:
        """Count the addresses that were left: there was no room for them today."""
        self._skip("beyond the day's budget", len(self._new))
