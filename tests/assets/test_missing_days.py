"""Days that should be there and are not, and what is known of why."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from assets.days import today
from assets.definitions import build_definitions
from assets.jobs import JOB
from assets.missing_days import JOB as MISSING_DAYS
from assets.missing_days import missing_days, reasons, told
from assets.steps import Settings, parse_pages, pull_pages
from pipeline.engine import LocalEngine
from pipeline.storage.home import Home
from tests.assets.conftest import sample_pages

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 4)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a page of the first and one of the last of four days, and one pulled but not parsed between them."""
    home = Settings(Home(tmp_path / "home"), "a test", (str(sample_pages(tmp_path / "pages", 1)),), True, LocalEngine(1))
    for day in (FIRST, date(2024, 3, 3), LAST):
        pull_pages(home, day)
    for day in (FIRST, LAST):
        parse_pages(home, [day])
    return home


def test_days_between_the_first_and_yesterday_should_be_there(settings: Settings):
    """A day that was never pulled, and one that was pulled and not parsed."""
    assert missing_days(settings.lake, LAST) == [date(2024, 3, 2), date(2024, 3, 3)]
    assert missing_days(settings.lake, date(2024, 3, 5))[-1] == date(2024, 3, 5)


def test_a_home_without_days_misses_none(tmp_path: Path):
    """Nothing has begun yet."""
    assert missing_days(Settings(Home(tmp_path), "a test").lake, LAST) == []


@dg.op(config_schema=bool)
def work(context: dg.OpExecutionContext) -> None:
    """Fail if the configuration says so."""
    if not context.op_config:
        raise RuntimeError("the disk\nis full")


@dg.job(name=JOB)
def daily() -> None:
    """A job of the daily job's name, which does nothing that takes time."""
    work()


def test_the_runs_of_a_day_tell_why_it_is_missing():
    """It was never asked for, it failed with this cause, it found nothing, or the last try of several did."""
    with dg.DagsterInstance.ephemeral() as instance:
        for day, is_good in (("2024-03-01", False), ("2024-03-02", True), ("2024-03-03", False), ("2024-03-03", True)):
            daily.execute_in_process(
                {"ops": {"work": {"config": is_good}}},
                instance=instance,
                tags={"dagster/partition": day},
                raise_on_error=False,
            )
        found = reasons(instance, JOB, [date(2024, 3, day) for day in (1, 2, 3, 4)])
    assert "its run failed" in found[date(2024, 3, 1)]
    assert "work: RuntimeError: the disk is full" in found[date(2024, 3, 1)]
    assert found[date(2024, 3, 2)] == found[date(2024, 3, 3)] == "its run succeeded and found nothing new"
    assert found[date(2024, 3, 4)].startswith("no run was asked for it")
    assert [day.day for day, _ in told(found)] == [1, 4]


def test_the_job_lists_them(settings: Settings):
    """In its run's page: how many, and why each."""
    job = build_definitions(home=settings.home.root).resolve_job_def(MISSING_DAYS)
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance)
    [event] = [event for event in result.all_events if event.is_successful_output]
    metadata = event.step_output_data.metadata
    assert metadata["missing_days"].value == (today() - LAST).days - 1 + 2
    assert "| 2024-03-02 | no run was asked for it" in str(metadata["days"].value)
