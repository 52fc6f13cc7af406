"""What a site's search reads of its pages, and when it reads them again."""

from pipeline.report.site.search import index_names, searched_of


def page(words: str, views: int) -> str:
    """A page of a video, as far as search sees it."""
    searched = f"<article data-pagefind-body><h1>{words}</h1><p data-pagefind-ignore>{views}</p></article>"
    return f"<html><main><p>{views} views</p>{searched}</main></html>"


def test_only_what_is_searched_counts():
    """A site whose counts change daily keeps its indexes."""
    assert searched_of(page("a bell", 1)) == searched_of(page("a bell", 2))
    assert searched_of(page("a bell", 1)) != searched_of(page("the bell", 1))


def test_indexes_stay_small():
    """However many pages, none holds much more than a thousand; lists are in none."""
    names = [f"videos/{number}.html" for number in range(10_000)]
    assert index_names([*names[:1000], "index.html"]) == ["0000"]
    assert len(index_names(names)) == 16
    assert index_names(["index.html"]) == []
