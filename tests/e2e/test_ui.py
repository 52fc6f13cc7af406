"""The Dagster UI of a home, in a real browser, with the daemon at work: what a data engineer sees and clicks.

The tests tell one story, in this order, on one home.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import duckdb
import pytest

from tests.e2e.conftest import ROOT, Videolake, command, query
from tests.e2e.test_hostile_folder import page

playwright = pytest.importorskip("playwright.sync_api", reason="`make e2e` installs it")
Page = Any  # of playwright, which `make test` need not have

pytestmark = pytest.mark.e2e

#: Milliseconds until something is shown, on a busy machine.
PATIENCE = 60_000
#: Milliseconds that a run may take, from the click to its end: a process starts for it.
RUN = 120_000
JOB = "/locations/assets.definitions/jobs/videolake_daily"
ORPHAN = """
    insert into keywords (video_id, position, keyword, keyword_key, page_id) values ('noVideo1234', 0, 'k', 'k', repeat('0', 64))
"""


def browser_path() -> str:
    """Where Chromium is. Without it the tests fail: `make e2e` installs it."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium; on Debian, apt-get install chromium"
    return found


@pytest.fixture(scope="module")
def home(videolake: Videolake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a folder of three pages as its source, loaded once from the command line."""
    home = tmp_path_factory.mktemp("ui") / "home"
    (home / "pages").mkdir(parents=True)
    (home / "sources.toml").write_text('[[source]]\nkind = "folder"\nname = "pages"\npath = "pages"\n')
    for number in range(3):
        write(home / "pages", f"aaaaaaaaa{number}A", f"the kittiwake turbine number {number} turns with the tide")
    videolake("run", "--home", home)
    return home


def write(folder: Path, video_id: str, transcript: str) -> None:
    """A page in the folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"2024-03-01 {video_id}.txt").write_text(page(video_id, transcript))


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The address of `videolake ui` on that home; it ends, with all that it started, when it is told to stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(command("ui", "--home", home, "--port", port), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=-3)
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 90
    while True:
        try:
            urlopen(address, timeout=5).read()
        except OSError:
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.5)
        else:
            return


@pytest.fixture(scope="module")
def ui(address: str) -> Iterator[Page]:
    """A browser's page. Where SCREENSHOTS names a folder, `picture` puts what it shows there."""
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport={"width": 1400, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def picture(ui: Page, name: str) -> None:
    """A screenshot for the README, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        ui.wait_for_timeout(1500)
        ui.screenshot(path=Path(folder, f"{name}.png"))


def shown(ui: Page, text: str) -> None:
    """The text can be seen."""
    playwright.expect(ui.get_by_text(text).first).to_be_visible()


def launch(ui: Page, partitions: str | None = None) -> None:
    """Materialise the daily job's assets by clicking, for the latest partition or those that are written so."""
    ui.goto(JOB)
    ui.get_by_role("button", name="Materialize all").first.click()
    dialog = ui.get_by_role("dialog")
    if partitions:
        days = dialog.get_by_role("textbox").first
        days.fill(partitions)
        days.press("Enter")
    else:
        dialog.get_by_role("button", name="Latest", exact=True).click()
    dialog.get_by_role("button", name="Launch").click()
    playwright.expect(dialog).to_be_hidden()


def newest_run_ends(ui: Page, status: str, view: str = "/runs") -> None:
    """The page of the newest run, or backfill, shows this status before long."""
    ui.goto(view)
    ui.locator('a[href^="/runs/"]').first.click()
    playwright.expect(ui.get_by_text(status, exact=True).first).to_be_visible(timeout=RUN)


def test_the_graph_tells_the_story(ui: Page):
    """From raw pages to reports, layer by layer."""
    ui.goto("/asset-groups")
    for layer in ("raw", "core", "warehouse", "marts", "reports"):
        shown(ui, layer)
    picture(ui, "graph")


def test_a_table_shows_what_it_is(ui: Page):
    """Columns with descriptions, how many rows, a few of them, and its checks."""
    ui.goto("/assets/core/videos")
    for text in ("One row per video", "Day of publication as the page writes it", "dagster/partition_row_count"):
        shown(ui, text)
    picture(ui, "table")
    ui.get_by_text("[Show Markdown]").last.click()
    shown(ui, "aaaaaaaaa0A")
    ui.keyboard.press("Escape")
    ui.get_by_role("tab", name="Checks").or_(ui.get_by_role("link", name="Checks")).first.click()
    shown(ui, "parts_are_as_declared")


def test_a_partition_is_materialised_by_clicking(ui: Page, home: Path):
    """A new page is in the file that analysts open once the run has succeeded."""
    write(home / "pages", "bbbbbbbbb0A", "a bell in the fog")
    launch(ui)
    newest_run_ends(ui, "Success")
    picture(ui, "runs")
    assert query(home, "SELECT video_id FROM search('fog')") == [("bbbbbbbbb0A",)]


def test_the_word_cloud_is_a_picture(ui: Page):
    """What the day's videos speak of, on the page of its asset."""
    ui.goto("/assets/reports/word_cloud")
    ui.get_by_text("[Show Markdown]").first.click()
    cloud = ui.get_by_role("dialog").locator("img").first
    playwright.expect(cloud).to_be_visible()
    assert cloud.evaluate("image => image.complete && image.naturalWidth") > 100
    picture(ui, "word_cloud")


def test_a_failing_check_stops_publishing(ui: Page, home: Path):
    """The run fails and names the rows, and what is published stays."""
    with duckdb.connect(str(home / "staging.duckdb")) as staging:
        staging.execute(ORPHAN)
    before = (home / "videos.duckdb").stat().st_ino
    write(home / "pages", "bbbbbbbbb1A", "the lamp is lit")
    launch(ui)
    newest_run_ends(ui, "Failure")
    assert (home / "videos.duckdb").stat().st_ino == before
    ui.goto("/assets/warehouse/staging?view=checks&checkDetail=keywords_belong_to_a_video")
    shown(ui, "noVideo1234")
    picture(ui, "failed_check")
    with duckdb.connect(str(home / "staging.duckdb")) as staging:
        staging.execute("delete from keywords where video_id = 'noVideo1234'")


def test_the_cause_of_a_failure_lies_in_the_home(home: Path):
    """The sensor has written what broke."""
    until = time.monotonic() + 90
    while not (home / "last_failure.json").exists() and time.monotonic() < until:
        time.sleep(1)
    assert "keywords_belong_to_a_video" in (home / "last_failure.json").read_text()


@pytest.mark.usefixtures("address")
def test_a_file_in_the_inbox_is_published_by_itself(home: Path):
    """Nobody touches anything."""
    write(home / "inbox", "ccccccccc0A", "an anchor drags over the sand")
    until = time.monotonic() + 120
    while query(home, "SELECT video_id FROM search('anchor')") != [("ccccccccc0A",)]:
        assert time.monotonic() < until, "it was not published within two minutes"
        time.sleep(2)
