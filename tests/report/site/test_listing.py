"""Long tables in parts: every row in every order, and each part a click away."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipeline.report.site.listing import ROWS, Column, Listing, Row

COLUMNS = (Column("Keyword", "name", is_text=True), Column("Videos", "videos"))

named = st.text("abc", min_size=1, max_size=3)
rows = st.lists(st.tuples(st.one_of(st.none(), named), st.one_of(st.none(), st.integers(0, 9))), max_size=30)


def listing(keys: list[tuple[str | None, int | None]], *, is_sorted_once: bool = False) -> Listing:
    """A table of rows that show what they sort by."""
    shown = [
        Row(f'<tr><td><a href="../{place}.html">{name} {count}</a></td></tr>\n', (name, count))
        for place, (name, count) in enumerate(keys)
    ]
    path = "keywords/tide.html" if is_sorted_once else "index.html"
    return Listing("keywords.html.jinja", path, COLUMNS, shown, 1, "index", is_sorted_once=is_sorted_once, shown={"left_out": 0})


def made(table: Listing) -> dict[str, LexborHTMLParser]:
    """The pages by their paths."""
    return {page.path: LexborHTMLParser(page.render()) for page in table.pages()}


def links(path: str, page: LexborHTMLParser, where: str) -> list[str]:
    """The paths that a part of a page links to."""
    return [normpath(join(dirname(path), unquote(link.attributes["href"] or ""))) for link in page.css(f"{where} a")]


def texts(page: LexborHTMLParser) -> list[str]:
    """The rows as they read."""
    return [row.text() for row in page.css("tbody td")]


def test_a_click_on_a_column_sorts_and_another_turns_it():
    """Numbers begin with the most, text with A; without any script, and `aria-sort` tells which way it is."""
    pages = made(listing([("b", 1), ("a", 3), ("c", 2)]))
    assert texts(pages["index.html"]) == ["a 3", "c 2", "b 1"]
    assert links("index.html", pages["index.html"], "thead") == ["index/by-name.html", "index/by-videos-up.html"]
    assert texts(pages["index/by-videos-up.html"]) == ["b 1", "c 2", "a 3"]
    assert texts(pages["index/by-name.html"]) == ["a 3", "b 1", "c 2"]
    assert links("index/by-name.html", pages["index/by-name.html"], "thead") == ["index/by-name-down.html", "index.html"]
    assert [head.attributes.get("aria-sort") for head in pages["index/by-name-down.html"].css("th")] == ["descending", None]


def test_a_row_links_to_the_same_page_from_wherever_it_stands():
    """A table in a folder and one at the top lead to the same video."""
    pages = made(listing([("a", 1)]))
    assert {target for path, page in pages.items() for target in links(path, page, "tbody")} == {"0.html"}


def test_a_long_table_comes_in_parts():
    """A page stays small enough for a phone, says which rows it has, and links the parts around it."""
    pages = made(listing([("a", count) for count in range(2 * ROWS + 1)]))
    first, last = pages["index.html"], pages["index/by-videos-3.html"]
    assert [len(texts(page)) for page in (first, pages["index/by-videos-2.html"], last)] == [ROWS, ROWS, 1]
    assert links("index.html", first, ".pages") == ["index/by-videos-2.html", "index/by-videos-3.html"]
    assert "1,001 to 1,001 of 1,001" in (last.body.text() if last.body else "")


def test_a_table_with_one_order_has_its_parts_beside_it():
    """A keyword's videos go on in files that are named like its own."""
    pages = made(listing([("a", count) for count in range(ROWS + 1)], is_sorted_once=True))
    assert list(pages) == ["keywords/tide.html", "keywords/tide-2.html"]
    assert pages["keywords/tide.html"].css("thead a") == []


def test_an_empty_table_is_a_page():
    """A site of nothing says so, and no link is broken."""
    assert "0 to 0 of 0" in next(iter(listing([]).pages())).render()


def test_a_page_is_as_it_was_where_its_rows_are():
    """Only pages whose rows changed are written again."""
    before = {page.path: page.fingerprint for page in listing([("a", 1), ("b", 2)]).pages()}
    assert before == {page.path: page.fingerprint for page in listing([("a", 1), ("b", 2)]).pages()}
    assert all(before[page.path] != page.fingerprint for page in listing([("a", 1), ("b", 3)]).pages())


@settings(max_examples=25)
@given(rows)
def test_every_order_holds_every_row_and_unknown_comes_last(keys: list[tuple[str | None, int | None]]):
    """Whatever the values: no row is lost, what is unknown never leads, and a turned order is turned."""
    pages = made(listing(keys))
    assert all(sorted(texts(page)) == sorted(f"{name} {count}" for name, count in keys) for page in pages.values())
    counts = [text.split()[1] for text in texts(pages["index.html"])]
    known = [int(count) for count in counts if count != "None"]
    assert counts == [*map(str, sorted(known, reverse=True)), *["None"] * (len(counts) - len(known))]
    names = [text.split()[0] for text in texts(pages["index/by-name.html"])]
    assert [name for name in names if name != "None"] == sorted(name for name in names if name != "None")
