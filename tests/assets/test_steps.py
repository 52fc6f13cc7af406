"""The stages of a run without Dagster: what is pulled, what counts, and what is found wrong."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.progress import listening, stage
from assets.steps import Settings, check_parts, chosen_sources, load_parts, parse_pages, publish_staging, pull_pages
from pipeline.engine import LocalEngine
from pipeline.sources import SAMPLE, SourceError, from_toml
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from pipeline.storage.part_checks import outcome_problems
from pipeline.storage.sample import counting_parts, has_own_pages
from tests.assets.conftest import sample_pages

DAY = date(2024, 3, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home where nothing is yet."""
    return Home(tmp_path / "home")


def loaded(home: Home, *sources: Path, day: date = DAY) -> Settings:
    """A home with these sources pulled into the day and parsed."""
    settings = Settings(home, "a test", tuple(map(str, sources)), engine=LocalEngine(1))
    pull_pages(settings, day)
    parse_pages(settings, [day])
    return settings


def test_arguments_come_before_the_file_and_the_file_before_the_sample(home: Home, tmp_path: Path):
    """What is asked for now counts more than what is written down, and the sample is only for those who have nothing."""
    assert chosen_sources(home, ()) == [SAMPLE]
    pages = sample_pages(tmp_path / "pages", 1)
    home.root.mkdir()
    home.sources_toml.write_text(f'[[source]]\nkind = "folder"\nname = "declared"\npath = "{pages}"\n')
    assert [source.name for source in chosen_sources(home, ())] == ["declared"]
    assert [source.name for source in chosen_sources(home, (str(pages),))] == ["pages"]


def test_what_lies_in_the_inbox_is_pulled_beside_the_declared_sources(home: Home, tmp_path: Path):
    """A run without arguments takes it along; an empty inbox is no source."""
    home.inbox.mkdir(parents=True)
    assert chosen_sources(home, ()) == [SAMPLE]
    sample_pages(home.inbox, 1)
    home.sources_toml.write_text(f'[[source]]\nkind = "folder"\nname = "declared"\npath = "{tmp_path}"\n')
    assert [source.name for source in chosen_sources(home, ())] == ["declared", "inbox"]


def test_a_file_that_names_no_source_counts_as_none(home: Home):
    """An empty sources.toml does not keep a newcomer from the sample."""
    home.root.mkdir()
    home.sources_toml.write_text("# nothing yet\n")
    assert chosen_sources(home, ()) == [SAMPLE]


def test_a_home_without_sources_gets_an_example(home: Home, tmp_path: Path):
    """The first run shows how to name sources; what a person wrote since is never touched, and the run still has its sample."""
    pages = sample_pages(tmp_path / "pages", 1)
    loaded(home, pages)
    assert 'kind = "folder"' in home.sources_toml.read_text()
    assert from_toml(home.sources_toml) == []
    home.sources_toml.write_text("# mine\n")
    loaded(home, pages)
    assert home.sources_toml.read_text() == "# mine\n"


def test_a_wrong_argument_is_refused(home: Home):
    """A path that leads nowhere is told before anything is pulled."""
    with pytest.raises(SourceError, match="nowhere"):
        chosen_sources(home, ("nowhere",))


def test_the_sample_counts_only_while_it_is_alone(home: Home, tmp_path: Path):
    """A user's pages never mix with made-up ones, even if they are the same bytes as sample pages."""
    lake = loaded(home).lake
    assert not has_own_pages(lake)
    assert counting_parts(lake) == lake.parts()
    loaded(home, sample_pages(tmp_path / "pages", 2), day=date(2024, 3, 2))
    assert has_own_pages(lake)
    assert {part.pulled_on for part in counting_parts(lake)} == {date(2024, 3, 2)}
    assert sum(part.rows for part in counting_parts(lake) if part.table == "pages") == 2


def test_parts_that_changed_behind_the_manifest_are_found(home: Home, tmp_path: Path):
    """Nothing is loaded from a lake that somebody has edited: each problem names its part."""
    settings = loaded(home, sample_pages(tmp_path / "pages", 3))
    assert check_parts(settings, [DAY], ("videos", "pages")) == {"videos": [], "pages": []}
    [videos] = [part for part in settings.lake.parts() if part.table == "videos"]
    [pages] = [part for part in settings.lake.parts() if part.table == "pages"]
    settings.lake.path(videos).unlink()
    settings.lake.path(pages).write_bytes(next((home.lake / "keywords").rglob("*.parquet")).read_bytes())
    problems = check_parts(settings, [DAY], ("videos", "pages"))
    assert problems["videos"] == [f"{videos.path} is missing"]
    assert problems["pages"][0] == f"{pages.path} has other columns than the table declares"


def test_a_page_without_an_outcome_is_found(home: Home, tmp_path: Path):
    """Raw pages and their outcomes add up, or the day does not pass."""
    lake = loaded(home, sample_pages(tmp_path / "pages", 2)).lake
    assert outcome_problems(lake, [DAY]) == []
    lake.commit("core", DAY, [part for part in lake.day_parts("core", DAY) if part.table != "pages"])
    assert outcome_problems(Lake(home.lake), [DAY]) == ["2024-03-01: 2 raw pages, but 0 outcomes"]


def test_history_is_published_with_the_warehouse(home: Home, tmp_path: Path):
    """It shows the pages that count, with their bodies, without the sample's; publishing again without news writes nothing."""
    loaded(home, day=date(2024, 3, 2))
    settings = loaded(home, sample_pages(tmp_path / "pages", 2))
    load_parts(settings)
    assert publish_staging(settings)["new_history"]
    with duckdb.connect(home.history, read_only=True) as connection:
        days = "SELECT raw_pages.pulled_on, outcome FROM raw_pages JOIN pages USING (page_id, pulled_on)"
        assert connection.execute(days).fetchall() == [(DAY, "parsed")] * 2
    again = publish_staging(settings)
    assert (again["new_history"], again["new_publication"]) == (False, False)


class _Ended:
    """A listener that keeps the names of stages that ended."""

    def __init__(self) -> None:
        """Nothing has ended yet."""
        self.names: list[str] = []

    def begin(self, stage: str, total: int | None) -> None:
        """Not of interest."""

    def advance(self, stage: str, count: int) -> None:
        """Not of interest."""

    def end(self, stage: str, seconds: float, facts: object) -> None:
        """Keep the name."""
        self.names.append(stage)

    def say(self, sentence: str) -> None:
        """Not of interest."""


def test_a_stage_that_fails_does_not_end():
    """The line of a stage on the screen means that it succeeded."""
    ended = _Ended()
    with listening(ended):
        with stage("pull"):
            pass
        with pytest.raises(ValueError, match="broken"), stage("parse"):
            raise ValueError("broken")
    assert ended.names == ["pull"]
