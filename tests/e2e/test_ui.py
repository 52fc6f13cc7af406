"""The Dagster UI of a home, in a real browser, with the daemon at work: what a data engineer sees and clicks.

The tests tell one story, in this order, on one home.
"""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.days import today
from pipeline.storage.lock import holder, lock
from tests.e2e.browsing import browser_path
from tests.e2e.conftest import Videolake, query, runs, serving, until
from tests.e2e.test_hostile_folder import page

playwright = pytest.importorskip("playwright.sync_api", reason="`make e2e` installs it")
Page = Any  # of playwright, which `make test` need not have

pytestmark = pytest.mark.e2e

#: Milliseconds until something is shown, on a busy machine.
PATIENCE = 60_000
#: Milliseconds that a run may take, from the click to its end: a process starts for it.
RUN = 120_000
#: Tag of a run that was started by clicking, or by a backfill that was.
FROM_UI = "dagster/from_ui"
JOB = "/locations/assets.definitions/jobs/videolake_daily"
ORPHAN = """
    insert into keywords (video_id, position, keyword, keyword_key, page_id) values ('noVideo1234', 0, 'k', 'k', repeat('0', 64))
"""


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
    """The address of `videolake ui` on that home."""
    with serving(home) as address:
        yield address


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


def picture(ui: Page, name: str, height: int = 900) -> None:
    """A screenshot for the README of the page's upper part, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        ui.wait_for_timeout(1500)
        ui.screenshot(path=Path(folder, f"{name}.png"), clip={"x": 0, "y": 0, "width": 1400, "height": height})


def shown(ui: Page, text: str) -> None:
    """The text can be seen."""
    playwright.expect(ui.get_by_text(text).first).to_be_visible()


def launch(ui: Page, home: Path, partitions: str | None = None) -> str:
    """Materialise the daily job's assets by clicking, for the latest partition or those written so. Returns the run's id.

    Runs that sensors start meanwhile are not taken for it.
    """
    before = {run.run_id for run in runs(home)}
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
    return until(90, lambda: [run.run_id for run in runs(home) if run.run_id not in before and FROM_UI in run.tags])[0]


def ends(ui: Page, run_id: str, status: str) -> None:
    """The run's page shows this status before long."""
    ui.goto(f"/runs/{run_id}")
    playwright.expect(ui.get_by_text(status, exact=True).first).to_be_visible(timeout=RUN)


def test_the_graph_tells_the_story(ui: Page):
    """From raw pages to reports, layer by layer."""
    ui.goto("/asset-groups")
    for layer in ("raw", "core", "warehouse", "marts", "reports"):
        shown(ui, layer)
    picture(ui, "graph", 640)


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
    ends(ui, launch(ui, home), "Success")
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


def test_what_came_in_is_seen_at_once(ui: Page):
    """Pages per day, on the page of their asset without a click; a click shows them with days and outcomes."""
    ui.goto("/assets/reports/daily_intake")
    glance = ui.locator("img[alt='pages per day']").first
    playwright.expect(glance).to_be_visible()
    assert glance.evaluate("image => image.complete && image.naturalWidth") > 100
    ui.get_by_text("[Show Markdown]").first.click()
    chart = ui.get_by_role("dialog").locator("img").first
    playwright.expect(chart).to_be_visible()
    assert chart.evaluate("image => image.complete && image.naturalWidth") > 100


def test_a_failing_check_stops_publishing(ui: Page, home: Path):
    """The run fails and names the rows, and what is published stays."""
    with duckdb.connect(str(home / "staging.duckdb")) as staging:
        staging.execute(ORPHAN)
    before = (home / "videos.duckdb").stat().st_ino
    write(home / "pages", "bbbbbbbbb1A", "the lamp is lit")
    ends(ui, launch(ui, home), "Failure")
    assert (home / "videos.duckdb").stat().st_ino == before
    ui.goto("/assets/warehouse/staging?view=checks&checkDetail=keywords_belong_to_a_video")
    shown(ui, "noVideo1234")
    picture(ui, "failed_check")
    with duckdb.connect(str(home / "staging.duckdb")) as staging:
        staging.execute("delete from keywords where video_id = 'noVideo1234'")


def test_the_cause_of_a_failure_lies_in_the_home(home: Path):
    """The sensor has written what broke."""
    until(90, (home / "last_failure.json").exists)
    assert "keywords_belong_to_a_video" in (home / "last_failure.json").read_text()


def test_a_backfill_is_one_run(ui: Page, home: Path):
    """Several days are made again together, and the warehouse is published once all of them are there."""
    days = f"[{today() - timedelta(days=4)}...{today()}]"  # the dialog offers the last 90 days
    run_id = launch(ui, home, days)
    ends(ui, run_id, "Success")
    [backfill] = [run.tags["dagster/backfill"] for run in runs(home) if "dagster/backfill" in run.tags]
    ui.goto(f"/runs/b/{backfill}")
    shown(ui, "Succeeded")
    assert query(home, "SELECT video_id FROM search('lamp')") == [("bbbbbbbbb1A",)]


def test_a_run_that_is_cancelled_leaves_nothing_behind(ui: Page, home: Path):
    """Not while it waits for another writer either: it ends as cancelled, no lock is held, and the next run has its pages."""
    write(home / "pages", "bbbbbbbbb2A", "the capstan creaks")
    with lock(home / "staging.lock", "a test"):
        run_id = launch(ui, home)
        ui.goto(f"/runs/{run_id}")
        shown(ui, "waiting for a test")
        ui.get_by_role("button", name="Terminate").first.click()
        ui.get_by_role("dialog").get_by_role("button", name="Terminate").click()
        ends(ui, run_id, "Canceled")
    assert [holder(path) for path in home.glob("*.lock")] == [None] * len(list(home.glob("*.lock")))
    ends(ui, launch(ui, home), "Success")
    assert query(home, "SELECT video_id FROM search('capstan')") == [("bbbbbbbbb2A",)]


def test_a_run_that_is_killed_in_the_middle_of_a_load_is_made_good(ui: Page, home: Path, videolake: Videolake):
    """The next run succeeds with no manual step, and no run is left as running."""
    for number in range(1500):
        write(home / "pages", f"ddddddd{number:04}", f"buoy number {number} " * 200)
    run_id = launch(ui, home)
    os.kill(until(90, lambda: loading(home, run_id), 0.01), signal.SIGKILL)
    videolake("run", "--home", home)
    assert query(home, "SELECT count(*) FROM videos WHERE video_id LIKE 'ddddddd%'") == [(1500,)]
    ends(ui, run_id, "Failure")
    assert all(run.is_finished for run in runs(home))


def loading(home: Path, run_id: str) -> int:
    """The process that loads staging for the run; 0 while none does."""
    who = holder(home / "staging.lock") or {}
    return int(who["pid"]) if run_id[:8] in str(who.get("command")) else 0


@pytest.mark.usefixtures("address")
def test_a_file_in_the_inbox_is_published_by_itself(home: Path):
    """Within two minutes, and nobody touches anything."""
    write(home / "inbox", "ccccccccc0A", "an anchor drags over the sand")
    until(120, lambda: query(home, "SELECT video_id FROM search('anchor')") == [("ccccccccc0A",)], 2)
