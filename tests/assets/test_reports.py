"""The pictures on the pages of reports, as a run leaves them in Dagster."""

import re
import sys
from base64 import b64decode
from datetime import date
from xml.etree import ElementTree as ET

import dagster as dg
import duckdb
import pytest

from assets.intake_report import daily_intake_metadata
from assets.reports import word_cloud_metadata
from pipeline.storage.home import Home
from tests.assets.conftest import Ran

PICTURE = re.compile(r"!\[word cloud\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)")
INTAKE = dg.AssetKey(["reports", "daily_intake"])
WORD_CLOUD = dg.AssetKey(["reports", "word_cloud"])


def drawn(markdown: object) -> list[str]:
    """The words of the picture that a page shows, the weightiest first."""
    [picture] = PICTURE.findall(str(markdown))
    return [text.text or "" for text in ET.fromstring(b64decode(picture)).iter("{http://www.w3.org/2000/svg}text")]


def test_a_run_draws_the_days_words(sample: Ran):
    """The page of reports/word_cloud shows the day's picture, which names the words of its videos and nothing else."""
    with dg.DagsterInstance.from_config(str(sample.home / "dagster")) as instance:
        event = instance.get_latest_materialization_event(WORD_CLOUD)
    assert event is not None
    assert event.asset_materialization is not None
    assert event.asset_materialization.partition == sample.report["day"]
    metadata = event.asset_materialization.metadata
    with duckdb.connect(sample.home / "videos.duckdb", read_only=True) as connection:
        terms = "SELECT term FROM marts.word_clouds GROUP BY term ORDER BY round(sum(weight), 6) DESC, term LIMIT 100"
        expected = [term for (term,) in connection.execute(terms).fetchall()]
    assert drawn(metadata["picture"].value) == expected
    assert metadata["words"].value == 100
    assert metadata["of"].value == f"the videos whose pages were pulled on {sample.report['day']}"
    assert f"| {expected[0]} |" in str(metadata["weightiest"].value)


def test_a_picture_is_light(sample: Ran):
    """It is kept with every run, so it weighs no more than a few previews."""
    metadata = word_cloud_metadata(Home(sample.home), [date.fromisoformat(sample.report["day"])])
    assert len(str(metadata["picture"].value)) < 50_000


def test_a_day_without_pages_shows_all_videos_and_says_so(sample: Ran):
    """A quiet day's page is not empty."""
    metadata = word_cloud_metadata(Home(sample.home), [date(2020, 1, 1)])
    assert len(drawn(metadata["picture"].value)) == 100
    assert "all videos" in metadata["of"]


def test_without_the_extra_the_page_says_what_to_install(sample: Ran, monkeypatch: pytest.MonkeyPatch):
    """A run that can't draw does not fail for it: its words are listed all the same."""
    monkeypatch.setitem(sys.modules, "wordcloud", None)
    metadata = word_cloud_metadata(Home(sample.home), [date(2020, 1, 1)])
    assert "pip install 'videolake[site]'" in metadata["picture"]
    assert metadata["words"] == 100
    assert str(metadata["weightiest"].value).count("\n") > 5


def test_a_run_draws_what_came_in(sample: Ran):
    """The page of reports/daily_intake shows a picture at once, a larger one on a click, and the day's numbers as a curve."""
    with dg.DagsterInstance.from_config(str(sample.home / "dagster")) as instance:
        event = instance.get_latest_materialization_event(INTAKE)
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert str(metadata["glance"].value).startswith("![pages per day](data:image/svg+xml,")
    assert len(str(metadata["glance"].value)) < 1000, "Dagster would hide it"
    assert len(str(metadata["picture"].value)) < 60_000
    assert metadata["pages"].value == sample.report["pages"]
    assert metadata["rejected"].value == sample.report["outcomes"]["rejected"]


def test_a_time_without_pages_is_shown_as_such(sample: Ran):
    """A flat picture and 0 pages."""
    metadata = daily_intake_metadata(Home(sample.home), date(2020, 1, 1))
    assert (metadata["pages"], metadata["rejected"]) == (0, 0)
