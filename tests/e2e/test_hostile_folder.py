"""A folder of everything that goes wrong: nothing stops, nothing is lost, every page says what became of it."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Videolake, query

pytestmark = pytest.mark.e2e

BLOCK = "Channel: Tide\nViews: 7\nId: {id}\nLength: 0min 20sec (20 seconds)\nPublished: Wed Jun 19 2024\nRelated Videos\n"
PAGE = (
    "A title\n\nVideo Statistics and Information\n\nVideo\nCaptions Word Cloud\n"
    "Reddit Comments\n{comments}Captions\n{transcript}\n" + BLOCK
)
META = (
    "\N{THUMBS UP SIGN}\ufe0e\ufe0e {n} \N{BUST IN SILHOUETTE}\ufe0e\ufe0e u/someone 📅\ufe0e\ufe0e Jan 07 2021 🗫\ufe0e replies\n"
)


def page(video_id: str, transcript: str = "low tide at noon", comments: str = "") -> str:
    """A whole page of class A."""
    return PAGE.format(id=video_id, transcript=transcript, comments=comments)


@pytest.fixture(scope="module")
def home(videolake: Videolake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, loaded."""
    root = tmp_path_factory.mktemp("hostile")
    folder = root / "pages"
    folder.mkdir()
    (folder / "good.txt").write_text(page("aaaaaaaaaaA"))
    (folder / "empty.txt").touch()
    (folder / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40)
    with (folder / "large.txt").open("wb") as file:
        file.truncate(300 * 2**20)
    (folder / "nul.txt").write_bytes(page("aaaaaaaaaaE", "low\x00 tide\x00").encode())
    (folder / "invalid.txt").write_bytes(page("aaaaaaaaaaI").encode().replace(b"noon", b"no\xffon"))
    comments = "\n" + "".join(f"comment {n}\n\n{META.format(n=n)}\n" for n in range(10_000))
    (folder / "comments.txt").write_text(page("aaaaaaaaaaM", comments=comments.rstrip("\n") + "\n"))
    (folder / "line.txt").write_text(page("aaaaaaaaaaQ", "tide " * 1_000_000))
    videolake("run", folder, "--home", root / "home", "--report", root / "report.json")
    return root / "home"


def test_every_page_has_its_outcome_with_a_true_reason(home: Path) -> None:
    """Nobody has to guess why a page gave nothing."""
    outcomes = {
        url.rsplit("/", 1)[1]: (outcome, reason) for url, outcome, reason in query(home, "SELECT url, outcome, reason FROM pages")
    }
    assert outcomes == {
        "good.txt": ("parsed", None),
        "empty.txt": ("rejected", "empty page"),
        "photo.txt": ("rejected", "not text: JPEG image"),
        "large.txt": ("rejected", "larger than 16 MiB"),
        "nul.txt": ("parsed", None),
        "invalid.txt": ("parsed", None),
        "comments.txt": ("parsed", None),
        "line.txt": ("parsed", None),
    }


def test_what_can_be_read_is_read(home: Path) -> None:
    """Damage costs what is damaged, and no more."""
    assert query(home, "SELECT count(*) FROM videos") == [(5,)]
    assert query(home, "SELECT count(*), count(DISTINCT comment_id) FROM reddit_comments") == [(10_000, 10_000)]
    assert query(home, "SELECT word_count FROM transcripts WHERE video_id = 'aaaaaaaaaaQ'") == [(1_000_000,)]
    assert query(home, "SELECT text FROM transcripts WHERE video_id = 'aaaaaaaaaaE'") == [("low tide",)]
    assert query(home, "SELECT text FROM transcripts WHERE video_id = 'aaaaaaaaaaI'") == [("low tide at noÿon",)]
    assert query(home, "SELECT count(*) > 0 FROM rejected_rows WHERE is_kept") == [(True,)]


def test_memory_stays_bounded(home: Path) -> None:
    """Pages of hundreds of megabytes do not take the machine down."""
    report = json.loads((home.parent / "report.json").read_text())
    assert report["peak_bytes"] < 1.5e9
