"""Pages of megabytes, whatever they are made of. A parser whose time grew faster than they do would not end here."""

import pytest

from tests.parse.pages import FOOTER, parsed

HEAD = "T\n\nVideo Statistics and Information\n\nVideo\nCaptions Word Cloud\nReddit Comments\n"
META = "👍︎︎ 1 👤︎︎ u/x 📅︎︎ Feb 01 2011 🗫︎ replies\n"
END = f"Channel: C\nViews: 7\nId: xpLMrs8vuD8\nPublished: Wed Jun 19 2024\nRelated Videos\n{FOOTER}"
LARGE = {
    "one line of 5 MB": f"{HEAD}Captions\n{'word ' * 1_000_000}\n{END}",
    "a million lines": f"{HEAD}Captions\n" + "word\n" * 1_000_000 + END,
    "10,000 comments": HEAD + "".join(f"\none {n}\n\ntwo\n\n{META}" for n in range(10_000)) + f"Captions\nwords\n{END}",
    "200,000 entities": f"{HEAD}Captions\n{'&amp;#39;&hearts; ' * 100_000}\n{END}",
    "labels without end": f"{HEAD}Captions\n" + "Channel: x\nViews: 3\nRelated Videos\n" * 100_000,
    "open tags": f"{HEAD}Captions\n{'<font a ' * 500_000}\n{END}",
    "deep HTML": f"<!doctype html><h1>Video Statistics and Information</h1>{'<div>' * 200_000}",
}


@pytest.mark.parametrize("name", LARGE)
def test_large_pages(name: str) -> None:
    """A page of some megabytes is read as any other, whatever it is made of."""
    (outcome,) = parsed(LARGE[name])["outcomes"]
    assert outcome["outcome"] == ("rejected" if name == "deep HTML" else "parsed")
