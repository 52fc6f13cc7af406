"""A site as it is made from the sample: whole or not at all, only what changed, only what was asked for."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.report.site.build import Built, build, chosen_videos, update
from pipeline.report.site.error import SiteError
from pipeline.report.site.tree import MANIFEST
from pipeline.storage.connection import open_for_reading
from pipeline.storage.home import Home
from tests.assets.conftest import ROOT, Ran

FEW = "SELECT video_id FROM videos ORDER BY video_id LIMIT 3"


@pytest.fixture(scope="session")
def home(sample: Ran) -> Home:
    """The sample's home. Sites are made elsewhere."""
    return Home(sample.home)


@pytest.fixture(scope="session")
def first(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site of all videos, with search. Tests only read it."""
    return build(home, tmp_path_factory.mktemp("site") / "site")


def few(home: Home, out: Path, query: str = FEW) -> Built:
    """A site of few videos without search, which is made in no time."""
    return build(home, out, videos=query, has_search=False)


def files(out: Path) -> dict[str, bytes]:
    """All that a folder holds."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_a_site_has_a_page_per_video(first: Built, home: Home):
    """And index, statistics, search, style and scripts beside them."""
    with open_for_reading(home.published) as connection:
        held = {f"{video_id}.html" for (video_id,) in connection.execute("select video_id from videos").fetchall()}
    assert {path.name for path in (first.out / "videos").iterdir()} == held
    for name in (
        "index.html",
        "channels/index.html",
        "keywords/index.html",
        "statistics.html",
        "search.html",
        "style.css",
        "site.js",
    ):
        assert (first.out / name).stat().st_size
    assert (first.kept, first.removed) == (0, 0)


def test_links_lead_somewhere(first: Built):
    """No page links to one that is not there, and none loads anything from another host."""
    for page in first.out.rglob("*.html"):
        parsed = LexborHTMLParser(page.read_bytes())
        links = [node.attributes.get(name) or "" for name in ("href", "src") for node in parsed.css(f"[{name}]")]
        local = [urlsplit(link) for link in links if not link.startswith(("https://", "http://", "data:"))]
        missing = {link.path for link in local if link.path and not (page.parent / unquote(link.path)).is_file()}
        assert missing == set(), page
        loaded = [node.attributes.get(name) or "" for name in ("href", "src") for node in parsed.css(f"link[{name}], [src]")]
        assert [link for link in loaded if link.startswith(("http", "//"))] == [], page


def test_a_second_build_changes_nothing(home: Home, first: Built):
    """Not one file is touched, and no index is made."""
    before = first.out.stat()
    again = build(home, first.out)
    assert (again.written, again.removed, again.indexes_made) == (0, 0, 0)
    assert again.kept == first.written
    assert first.out.stat() == before


def test_equal_data_gives_equal_bytes(home: Home, tmp_path: Path):
    """Wherever and whenever the site is made."""
    assert files(few(home, tmp_path / "one").out) == files(few(home, tmp_path / "two").out)


def test_only_the_videos_asked_for_are_shown(home: Home, tmp_path: Path):
    """Pages of others disappear, and those that stay are not written anew."""
    few(home, tmp_path / "site", FEW.replace("3", "5"))
    built = few(home, tmp_path / "site")
    assert len(list((tmp_path / "site/videos").iterdir())) == 3
    assert built.removed >= 2
    assert built.kept >= 1


def test_search_can_be_left_out_and_added(home: Home, tmp_path: Path):
    """The page says that there is none, and then there is."""
    few(home, tmp_path / "site")
    assert "--no-search" in (tmp_path / "site/search.html").read_text()
    built = build(home, tmp_path / "site", videos=FEW)
    assert built.indexes_made == built.indexes == 1
    assert built.search_peak_bytes > 0
    assert list((tmp_path / "site/pagefind/0000").glob("pagefind.js"))


def test_an_update_asks_for_what_was_asked_for(home: Home, tmp_path: Path):
    """A site of some videos stays one; where there is no site, none is made."""
    assert update(home, tmp_path / "site", command="a run") is None
    assert not any(tmp_path.iterdir())
    few(home, tmp_path / "site")
    updated = update(home, tmp_path / "site", command="a run")
    assert updated is not None
    assert not updated.is_changed
    assert len(list((tmp_path / "site/videos").iterdir())) == 3


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT video FROM videos", 'Referenced column "video" not found'),
        ("SELECT title FROM videos", "gives no id of a video that is held, but"),
        ("SELECT video_id FROM videos WHERE false", "gives no row"),
        ("DELETE FROM videos", "read-only"),
        ("SELEC video_id FROM videos", "syntax error"),
    ],
)
def test_a_wrong_query_is_named(home: Home, tmp_path: Path, query: str, told: str):
    """And nothing is made of it."""
    with pytest.raises(SiteError, match=f"--videos: (.|\n)*{told}"):
        few(home, tmp_path / "site", query)
    assert not (tmp_path / "site").exists()


def test_ids_that_no_video_has_are_left_out(home: Home):
    """A list of ids from elsewhere may name videos that are not held."""
    with open_for_reading(home.published) as connection:
        chosen = chosen_videos(connection, f"FROM ({FEW}) UNION ALL SELECT 'notHeld1234'")
    assert len(chosen) == 3


def test_a_folder_of_something_else_stays_as_it_is(home: Home, tmp_path: Path):
    """Its files are not lost, and nothing is left beside it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.tex").write_text("mine")
    with pytest.raises(SiteError, match="not empty"):
        few(home, tmp_path / "mine")
    assert files(tmp_path) == {"mine/thesis.tex": b"mine"}


def test_an_empty_folder_becomes_a_site(home: Home, tmp_path: Path):
    """As one that was made for it."""
    (tmp_path / "site").mkdir()
    few(home, tmp_path / "site")
    assert (tmp_path / "site" / MANIFEST).exists()


def test_a_link_to_a_folder_stays_a_link(home: Home, tmp_path: Path):
    """The site is made in the folder that it leads to."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "site").symlink_to("disk")
    few(home, tmp_path / "site")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "disk/index.html").exists()


def test_two_builds_at_once_do_not_harm_each_other(home: Home, tmp_path: Path):
    """One waits for the other, and the site is whole."""
    command = [
        sys.executable,
        "-m",
        "assets.cli",
        "site",
        "--no-search",
        "--home",
        str(home.root),
        "--out",
        str(tmp_path / "site"),
    ]
    builds = [subprocess.Popen([*command, "--videos", FEW], cwd=ROOT, stdout=-1, stderr=-2, text=True) for _ in range(3)]
    said = [build.communicate(timeout=120)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0, 0], said
    assert sorted("nothing changed" in text for text in said) == [False, True, True]
    assert len(json.loads((tmp_path / "site" / MANIFEST).read_bytes())["pages"]) == len(files(tmp_path / "site")) - 1
    assert {path.name for path in tmp_path.iterdir()} == {"site", ".site.lock"}


def test_a_killed_build_leaves_the_site_as_it_was(home: Home, tmp_path: Path):
    """What it had begun is swept by the next one."""
    few(home, tmp_path / "site")
    before = files(tmp_path / "site")
    code = (
        "import os, sys, pathlib; from pipeline.storage.home import Home; from pipeline.report.site import build as b;"
        "b.write_manifest = lambda *_: os.kill(os.getpid(), 9);"
        "b.build(Home(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]), has_search=False)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(home.root), str(tmp_path / "site")], cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert any(path.name.startswith(".site.new-") for path in tmp_path.iterdir())
    assert files(tmp_path / "site") == before
    few(home, tmp_path / "site")
    assert {path.name for path in tmp_path.iterdir()} == {"site", ".site.lock"}
