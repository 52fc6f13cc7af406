"""Several days in one run: what each day's partition then says of itself."""

import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from assets.definitions import build_definitions
from assets.jobs import JOB
from assets.steps import Settings, pull_pages
from pipeline.engine import LocalEngine
from pipeline.storage.home import Home
from tests.assets.conftest import sample_pages

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 3)

RANGE = {"dagster/asset_partition_range_start": FIRST.isoformat(), "dagster/asset_partition_range_end": LAST.isoformat()}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> dg.DagsterInstance:
    """Dagster after one run over three days, of which the first has two pages, the second none, the last one."""
    folder: Path = tmp_path_factory.mktemp("backfill")
    home, pages = Home(folder / "home"), sample_pages(folder / "pages", 2)
    with LocalEngine(1) as engine:
        pull_pages(Settings(home, "a test", (str(pages),), True, engine), FIRST)
    shutil.rmtree(pages)
    one = sample_pages(folder / "one", 1)
    job = build_definitions(home=home.root, sources=[str(one)], is_day_given=True, workers=1).resolve_job_def(JOB)
    instance = dg.DagsterInstance.local_temp(str(folder))
    assert job.execute_in_process(instance=instance, tags=RANGE).success
    return instance


def told(instance: dg.DagsterInstance, asset: str) -> dict[str, dict[str, dg.MetadataValue]]:
    """What the asset's materializations say, by partition."""
    events = instance.fetch_materializations(dg.AssetKey(asset.split("/")), limit=10).records
    found = {event.partition_key: event.asset_materialization for event in events}
    return {str(key): dict(materialization.metadata) for key, materialization in found.items() if materialization}


@pytest.mark.parametrize("asset", ["raw/raw_pages", "core/pages", "core/videos"])
def test_each_day_has_its_own_numbers(instance: dg.DagsterInstance, asset: str):
    """Not the sum of all days of the run, which would stand in the curve of each of them."""
    rows = {day: metadata["dagster/partition_row_count"].value for day, metadata in told(instance, asset).items()}
    assert rows == {"2024-03-01": 2, "2024-03-02": 0, "2024-03-03": 1}


@pytest.mark.parametrize("asset", ["reports/word_cloud", "reports/daily_intake"])
def test_a_picture_is_kept_once(instance: dg.DagsterInstance, asset: str):
    """With the last day: ninety of them would weigh more than the warehouse."""
    days = {day for day, metadata in told(instance, asset).items() if "picture" in metadata}
    assert days == {"2024-03-03"}
    assert len(told(instance, asset)) == 3
