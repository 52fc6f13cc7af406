"""Which files of a site are written, which are taken over, and which are gone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.site.error import SiteError
from pipeline.report.site.page import SitePage
from pipeline.report.site.tree import MANIFEST, Manifest, make_pages, manifest_of, take_over_others, write_manifest

Pages = dict[str, str]
NAMES = st.sampled_from(["index.html", "videos/a.html", "videos/b.html", "channels/x.html"])
PAGES = st.dictionaries(NAMES, st.sampled_from("12"))


def made(folder: Path, pages: Pages, before: Path | None = None) -> list[str]:
    """Make a site whose pages show their fingerprint. Returns the paths that were rendered, in order."""
    rendered: list[str] = []

    def page(path: str, text: str) -> SitePage:
        def render() -> str:
            rendered.append(path)
            return text

        return SitePage(path, text, render)

    folder.mkdir()
    out = before or folder.with_name("none")
    present = manifest_of(out)
    result = make_pages(folder, out, present, [page(path, text) for path, text in pages.items()])
    assert result.written == rendered
    write_manifest(folder, Manifest(pages=result.pages))
    return rendered


def files(folder: Path) -> Pages:
    """The texts of a folder's files by path, without the manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


@given(before=PAGES, after=PAGES)
def test_a_site_is_what_its_pages_are(tmp_path_factory: pytest.TempPathFactory, before: Pages, after: Pages):
    """Whatever was there, the site has these pages and no others, and only what changed was rendered."""
    folder = tmp_path_factory.mktemp("tree")
    made(folder / "one", before)
    rendered = made(folder / "two", after, folder / "one")
    assert files(folder / "two") == after
    assert files(folder / "one") == before
    assert rendered == [path for path, text in after.items() if before.get(path) != text]


def test_an_unchanged_page_takes_no_room(tmp_path: Path):
    """It is the same file."""
    made(tmp_path / "one", {"index.html": "1"})
    made(tmp_path / "two", {"index.html": "1"}, tmp_path / "one")
    assert (tmp_path / "two/index.html").samefile(tmp_path / "one/index.html")


def test_a_page_that_someone_removed_comes_back(tmp_path: Path):
    """The manifest is not believed where the file is gone."""
    made(tmp_path / "one", {"index.html": "1"})
    (tmp_path / "one/index.html").unlink()
    assert made(tmp_path / "two", {"index.html": "1"}, tmp_path / "one") == ["index.html"]


def test_two_pages_of_one_path_are_an_error(tmp_path: Path):
    """No page is lost behind another, and a present file is never written over."""
    pages = [SitePage("index.html", "1", lambda: "1"), SitePage("index.html", "2", lambda: "2")]
    with pytest.raises(FileExistsError):
        make_pages(tmp_path, tmp_path / "none", Manifest(), pages)


def test_files_of_other_people_stay(tmp_path: Path):
    """A `robots.txt` that someone put into the site is in the next one; what a build wrote and no page is, is not."""
    one, two = tmp_path / "one", tmp_path / "two"
    made(one, {"index.html": "1", "videos/a.html": "1"})
    for path in ("robots.txt", "about/us.html", "pagefind/00/x"):
        (one / path).parent.mkdir(parents=True, exist_ok=True)
        (one / path).write_text("mine")
    made(two, {"index.html": "2"}, one)
    take_over_others(two, one, manifest_of(one), "pagefind")
    assert files(two) == {"index.html": "2", "robots.txt": "mine", "about/us.html": "mine"}


def test_a_folder_of_something_else_is_refused(tmp_path: Path):
    """Its files are not lost, and the message says what to do."""
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(SiteError, match=r"is not empty and no site .* --out") as refused:
        manifest_of(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_a_manifest_that_cant_be_read_keeps_nothing(tmp_path: Path):
    """The site is written anew instead of failing for ever."""
    (tmp_path / MANIFEST).write_text('{"pages": [')
    assert manifest_of(tmp_path) == Manifest()
