"""`videolake page`: what became of a raw page, and its bytes."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.cli import main
from assets.steps import Settings, pull_pages
from pipeline.engine import LocalEngine
from pipeline.storage.home import Home
from tests.assets.conftest import Ran

# A video whose id begins with a dash, and its page.
VIDEO = "-V_6l6tRZn4"
NAME = "mooring-in-a-crosswind-three-lines-and-a-prayer"
URL = f"https://videodb.org/{NAME}/{VIDEO}"


def page(home: Path, *arguments: str) -> Result:
    """Run `videolake page` on a home, in this process."""
    return CliRunner().invoke(main, ["page", *arguments, "--home", str(home)])


def facts(done: Result) -> list[dict[str, str]]:
    """What the command tells of each page."""
    assert done.exit_code == 0, done.output
    return [dict(line.split(maxsplit=1) for line in block.splitlines()) for block in done.output.split("\n\n")]


def test_a_videos_page_is_told(sample: Ran):
    """Address, source, day, when it was captured and by what that is known, outcome, size and rows per table."""
    [told] = facts(page(sample.home, VIDEO))
    assert (told["url"], told["source"], told["pulled_on"]) == (URL, "sample", sample.report["day"])
    assert (told["captured_at"], told["outcome"]) == ("2024-03-01 00:00:00 UTC, told by path", "parsed")
    assert (told["format"], told["bytes"]) == ("videodb_text", "1,480")
    assert told["rows"] == "videos 1, video_snapshots 1, transcripts 1, keywords 5, related_links 2"
    assert "http_status" not in told, "what is not known has no line"


def test_id_its_beginning_and_address_lead_to_the_same_page(sample: Ran):
    """Whatever a table or a log names can be asked for, in capitals too."""
    by_video = facts(page(sample.home, VIDEO))
    page_id = by_video[0]["page_id"]
    for asked in (page_id, page_id.upper(), page_id[:8], URL):
        assert facts(page(sample.home, asked)) == by_video


def test_all_pages_of_a_video_are_told(sample: Ran):
    """The newest first, the rejected ones with their reason."""
    told = facts(page(sample.home, "wOZ_kWL93HA"))
    assert len(told) > 1
    assert [each["captured_at"] for each in told] == sorted((each["captured_at"] for each in told), reverse=True)


def test_a_rejected_page_has_its_reason(sample: Ran):
    """Why a page is not in the tables is the first thing to ask of it."""
    query = "SELECT url FROM pages WHERE outcome = 'rejected' LIMIT 1"
    done = CliRunner().invoke(main, ["sql", query, "--format", "csv", "--home", str(sample.home)])
    [told, *_] = facts(page(sample.home, done.output.splitlines()[1]))
    assert told["outcome"] == "rejected"
    assert told["reason"]
    assert told["rows"] == "none"


def test_raw_gives_the_bytes_and_nothing_else(sample: Ran):
    """The page can be opened, compared or parsed again, whatever is in it."""
    done = page(sample.home, "--raw", VIDEO)
    assert done.stdout_bytes == (files("pipeline.sample") / "pages" / "2024-03-01" / NAME / f"{VIDEO}.txt").read_bytes()


def test_a_page_that_is_not_parsed_yet_says_so(tmp_path: Path):
    """A pull without what follows it is seen."""
    (tmp_path / "nothing.html").write_bytes(b"\xff\x00 no page\r\n")
    home = Home(tmp_path / "home")
    pull_pages(Settings(home, "a test", (str(tmp_path / "nothing.html"),), engine=LocalEngine(1)), date(2024, 3, 1))
    asked = (tmp_path / "nothing.html").as_uri()
    [told] = facts(page(home.root, asked))
    assert (told["outcome"], told["rows"]) == ("not parsed yet", "none")
    assert page(home.root, asked, "--raw").stdout_bytes == b"\xff\x00 no page\r\n"


@pytest.mark.parametrize("asked", ["00000000", "xxxxxxxxxxx", "https://videodb.org/", "file:///nowhere.html"])
def test_what_no_page_fits_ends_with_1(sample: Ran, asked: str):
    """One line says so."""
    done = page(sample.home, asked)
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert asked in done.output


@pytest.mark.parametrize("arguments", [["abc"], ["1234567"], ["a video"], [], ["--fast", VIDEO], [VIDEO, VIDEO]])
def test_wrong_usage_ends_with_2(sample: Ran, arguments: list[str]):
    """What can be no page is told before anything is read."""
    assert page(sample.home, *arguments).exit_code == 2


def test_without_pages_the_way_to_some_is_told(tmp_path: Path):
    """A newcomer is told which command comes first."""
    done = page(tmp_path / "new", VIDEO)
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "videolake run" in done.output
    assert not (tmp_path / "new").exists()
