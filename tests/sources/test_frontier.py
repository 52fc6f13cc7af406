"""Which addresses a crawl asks for next."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.sources.addresses import Addresses
from pipeline.sources.crawl import Request
from pipeline.sources.frontier import Follow, Frontier, Wanted
from pipeline.sources.hosts import Hosts
from pipeline.sources.live import HELD, Held

NOW = datetime(2024, 3, 4, 12)


def url(path: str) -> str:
    """An address of the site."""
    return f"https://a.b/{path}"


def held(**pages: str) -> Held:
    """Pages that the lake holds, by their path, with the paths that they link to."""
    rows: list[dict[str, Any]] = [{"url": url(path), "page_id": path, "etag": f'"{path}"'} for path in pages]
    bodies = {path: "".join(f'<a href="/{link}">' for link in links).encode() for path, links in pages.items()}
    return Held(NOW, pl.DataFrame(rows, schema=HELD), bodies.get)


def frontier(
    held: Held | None = None, due: Iterable[str] = (), *, room: int = 99, follow: Follow | None = None, **more: Any
) -> tuple[Frontier, Counter[str]]:
    """A frontier on the one site, and what it counts."""
    skipped: Counter[str] = Counter()
    wanted = Wanted(Hosts(("a.b",)), Addresses(**more), follow, room)

    def skip(kind: str, count: int = 1) -> None:
        skipped[kind] += count

    return Frontier(wanted, held or Held(NOW), map(url, due), skip), skipped


def asked(frontier: Frontier) -> list[str]:
    """The paths of the requests that there are now."""
    return [request.url.removeprefix("https://a.b/") for request in frontier]


FOLLOW = Follow(links=("https://a.b/?",), depth=2, max_pages=4)


def test_lists_go_first_then_new_pages_then_those_that_are_due():
    """Each once, in its order, without its fragment."""
    pages, skipped = frontier(held(a="", b="", c=""), ["b", "a"])
    for path in ("x", "a", "x#top", "c", "y"):
        pages.add(url(path))
    for path in ("s.xml", "s.xml", "t.xml"):
        pages.add_sitemap(url(path))
    requests = list(pages)
    assert [request.url for request in requests] == [url(path) for path in ("s.xml", "t.xml", "x", "y", "b", "a")]
    assert [request.tag for request in requests] == ["sitemap", "sitemap", "", "", "", ""]
    assert skipped == {"not due today": 1}


def test_a_page_that_is_held_is_asked_for_on_condition():
    """By the version that the server gave it."""
    pages, _ = frontier(held(a=""), ["a"])
    assert list(pages) == [Request(url("a"), {"If-None-Match": '"a"'})]


def test_addresses_that_are_not_taken_are_counted_by_kind():
    """Once each."""
    pages, skipped = frontier(include=("https://a.b/*",), exclude=("re:print",), room=1)
    for address in (url("a"), url("b"), url("c"), url("print"), url("print"), "https://c.d/"):
        pages.add(address)
    pages.add_sitemap("https://c.d/s.xml")
    assert asked(pages) == ["a"]
    pages.end()
    assert skipped == {
        "beyond the day's budget": 2,
        "address excluded": 1,
        "outside the allowed hosts": 1,
        "sitemap outside the allowed hosts": 1,
    }


def test_nothing_is_asked_for_where_there_is_no_room_left():
    """Not even lists of what could not be asked for."""
    pages, _ = frontier(room=0)
    pages.add_sitemap(url("s.xml"))
    assert asked(pages) == []


def test_links_are_followed_to_a_depth():
    """Those that fit the pattern; a page that is met again on a shorter way is followed further."""
    pages, _ = frontier(follow=FOLLOW)
    pages.add(url("a"))
    assert asked(pages) == ["a"]
    pages.answered(url("a"), map(url, ("b", "about", "a")))
    assert asked(pages) == ["b"]
    pages.answered(url("b"), [url("c")])
    assert asked(pages) == ["c"]
    pages.answered(url("c"), [url("d")])
    assert asked(pages) == []
    pages.add(url("c"), 1)
    assert asked(pages) == ["d"]


def test_so_many_pages_are_followed_and_no_more():
    """First pages do not count; the others are counted once."""
    pages, skipped = frontier(follow=FOLLOW)
    pages.add(url("a"))
    pages.answered(url("a"), map(url, "bcdefg"))
    pages.answered(url("b"), map(url, "fg"))
    assert asked(pages) == ["a", "b", "c", "d", "e"]
    assert skipped == {"beyond max_pages": 2}


def test_links_of_pages_that_are_not_asked_for_are_those_that_the_lake_holds():
    """So that a crawl that was stopped goes on where it was."""
    pages, skipped = frontier(held(a="bc", b="d", c=""), ["c"], follow=FOLLOW)
    pages.add(url("a"))
    assert asked(pages) == ["c", "d"]
    assert skipped == {"not due today": 2}


def test_an_unchanged_page_still_leads_on():
    """Though no body came; one that failed does so too, and one that never came leads nowhere."""
    pages, _ = frontier(held(a="b"), ["a"], follow=FOLLOW)
    pages.add(url("a"))
    pages.add(url("x"))
    assert asked(pages) == ["x", "a"]
    pages.not_answered(url("a"))
    pages.not_answered(url("x"))
    assert asked(pages) == ["b"]


def test_a_page_that_was_due_before_it_was_met_leads_on():
    """Its links are known when the way to it is found."""
    pages, _ = frontier(held(b="c"), ["b"], follow=FOLLOW)
    pages.add(url("a"))
    assert asked(pages) == ["a", "b"]
    pages.answered(url("b"), [url("d")])
    assert asked(pages) == []
    pages.answered(url("a"), [url("b")])
    assert asked(pages) == ["d"]
