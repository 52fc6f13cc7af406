"""Where the links of a page lead."""

from pipeline.sources.links import links_of, tidy

HTML = """<html><head><title>Gezeiten</title></head><body>
<a href="/tides/1#top">one</a> <a href="/tides/1">again</a> <A HREF=' ../über '>two</A> <area href="//c.d/3"> <a name="x">none</a>
<a href="mailto:a@b.c">mail</a> <a href="javascript:void(0)">script</a> <a href="http://[1/">broken</a> <a href="">here</a>
"""


def test_links_are_given_as_addresses_to_ask_for():
    """Absolute, without fragments, each once; what is no address is none."""
    expected = ["https://a.b/tides/1", "https://a.b/über", "https://c.d/3", "https://a.b/x/y"]
    assert links_of(HTML.encode(), "text/html; charset=utf-8", "https://a.b/x/y") == expected
    assert links_of(HTML.encode("latin-1"), "text/html; charset='iso-8859-1'", "https://a.b/x/y") == expected
    assert links_of(HTML.encode(), None, "https://a.b/x/y") == expected
    assert links_of(HTML.encode(), "text/html; charset=no-such", "https://a.b/x/y") == expected


def test_links_are_relative_to_the_base_of_the_page():
    """Where it names one."""
    assert links_of(b'<base href="/c/"><a href="d">d</a>', "text/html", "https://a.b/x/y") == ["https://a.b/c/d"]


def test_other_pages_have_no_links():
    """Whatever they look like."""
    assert links_of(HTML.encode(), "application/json", "https://a.b/") == []
    assert links_of(b"\x00\xff", "text/html", "https://a.b/") == []


def test_a_fragment_is_no_part_of_what_is_asked_for():
    """Nor are blanks."""
    assert tidy(" https://a.b/c?d#e\n") == "https://a.b/c?d"
