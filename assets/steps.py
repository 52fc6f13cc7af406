"""The stages of a run, each as one call: take the lock, tell the progress, let `pipeline` do it, say what came of it.

Free of Dagster: an asset's body is one of these calls. What does not belong here: what is done to pages and tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from assets.look import Look, look
from assets.progress import say, stage
from pipeline.engine import LocalEngine
from pipeline.pull import pull
from pipeline.shard import begin_shard, parse_days, stale_pages
from pipeline.sources import SAMPLE, Source, from_argument, from_toml
from pipeline.sources.example import write_example
from pipeline.storage.checks import CheckResult, run_checks
from pipeline.storage.connection import open_for_reading
from pipeline.storage.history import write_history
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.lock import lock
from pipeline.storage.marts import build_marts
from pipeline.storage.part_checks import outcome_problems, part_problems
from pipeline.storage.publish import publish
from pipeline.storage.sample import counting_parts, has_own_pages, with_raw_parts
from pipeline.storage.sql_files import SqlFile
from pipeline.storage.staging import load

#: What a stage says of its work: numbers and names, for the summary and for Dagster's metadata.
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Settings:
    """What a run works on and how. `command` is what others are told who wait for its locks."""

    home: Home
    command: str
    sources: tuple[str, ...] = ()
    only_this_day: bool = False
    engine: LocalEngine = field(default_factory=LocalEngine)

    @property
    def lake(self) -> Lake:
        """The home's lake."""
        return Lake(self.home.lake)


def chosen_sources(home: Home, arguments: tuple[str, ...]) -> Sequence[Source]:
    """The sources that the arguments name; else those of sources.toml and the home's inbox; else, for a new home, the sample.

    Raises SourceError for an argument or a file that names no source.
    """
    if arguments:
        return [from_argument(argument) for argument in arguments]
    declared = [*from_toml(home.sources_toml), *_inbox(home)]
    if declared or has_own_pages(Lake(home.lake)):
        return declared
    return [SAMPLE]


def _inbox(home: Home) -> list[Source]:
    return [from_argument(str(home.inbox))] if home.inbox.is_dir() and any(home.inbox.iterdir()) else []


def nothing_to_pull(home: Home) -> str:
    """Why a run without sources pulls nothing."""
    return f"nothing to pull: {home.sources_toml} names no source, and the sample does not mix with this home's own pages"


def pull_pages(settings: Settings, day: date) -> Facts:
    """Pull the sources into the day."""
    sources = chosen_sources(settings.home, settings.sources)
    if not sources:
        say(nothing_to_pull(settings.home))
    if write_example(settings.home.sources_toml):
        say(f"{settings.home.sources_toml}: an example that shows how to name sources; it names none yet")
    with lock(settings.home.lake_lock, settings.command, say), stage("pull") as pulling:
        pulled = pull(
            *(settings.home, day, sources),
            only_this_day=settings.only_this_day,
            on_pages=pulling.advance,
            on_shard=partial(begin_shard, settings.home, settings.engine),
        )
        pulling.facts |= {
            "pages": pulled.page_count,
            "unchanged": pulled.unchanged_count,
            "repeated": pulled.repeated_count,
            "bytes": pulled.byte_count,
            "skipped": dict(pulled.skipped),
        }
    return pulling.facts | {"seconds": pulling.seconds}


def parse_pages(settings: Settings, days: list[date]) -> Facts:
    """Parse the days' new pages, and old ones whose parsers changed."""
    lake = settings.lake
    with lock(settings.home.lake_lock, settings.command, say):
        before = set(_parts(lake, days))
        total = sum(stale_pages(settings.home, day) for day in days)
        with stage("parse", total) as parsing:
            parse_days(settings.home, days, settings.engine, on_pages=parsing.advance)
            made = [part for part in _parts(lake, days) if part not in before]
            parsing.facts |= {"pages": total, **_outcomes(lake, made)}
    return parsing.facts | {"seconds": parsing.seconds}


def _parts(lake: Lake, days: list[date]) -> list[PartFile]:
    return [part for day in days for part in lake.day_parts("core", day)]


def _outcomes(lake: Lake, made: list[PartFile]) -> Facts:
    """What became of the pages of these parts, and how many rows and values their schemas refused."""
    outcomes = [pages["outcome"] for part in made if part.table == "pages" for pages in lake.read_batches(part, ["outcome"])]
    counted = pl.concat(outcomes).value_counts().sort("outcome").rows() if outcomes else []
    return {"outcomes": dict(counted), "rejected_rows": sum(part.rows for part in made if part.table == "rejected_rows")}


def load_parts(settings: Settings) -> Facts:
    """Bring staging in line with the lake's parts that count."""
    parts = counting_parts(settings.lake)
    with lock(settings.home.staging_lock, settings.command, say), stage("load") as loading:
        loaded = load(settings.home, parts, on_part=lambda part: loading.advance(1))
        loading.facts |= {"parts": loaded.added, "removed_parts": loaded.removed, "changed_tables": len(loaded.changed)}
    if loaded.removed and len(parts) < len(settings.lake.parts("core")):
        say("the sample's pages are left out of the warehouse, now that this home has pages of its own")
    return loading.facts | {"seconds": loading.seconds, "rows": loaded.rows, "dagster/row_count": loaded.rows["videos"]}


def make_marts(settings: Settings) -> tuple[Facts, list[Look]]:
    """Build the marts whose file or tables changed, and look at all of them."""
    with lock(settings.home.staging_lock, settings.command, say):
        with stage("marts") as building:
            built = build_marts(settings.home, on_mart=lambda mart: building.advance(1))
            building.facts |= {"marts": len(built), "rebuilt": sum(mart.is_rebuilt for mart in built)}
        with open_for_reading(settings.home.staging) as connection:
            looks = [look(connection, "marts", mart.name) for mart in built]
    return building.facts | {"seconds": building.seconds}, looks


def check_parts(settings: Settings, days: list[date], tables: Sequence[str]) -> dict[str, list[str]]:
    """Hold the days' parts against their manifests and declarations. Returns the problems of each table."""
    with stage("checks") as checking:
        problems = {table: part_problems(settings.lake, table, days) for table in tables}
        problems["pages"] += outcome_problems(settings.lake, days)
        checking.facts |= {"tables": len(tables), "failing": sum(map(bool, problems.values()))}
    return problems


def check_claims(settings: Settings, claims: Sequence[SqlFile]) -> list[CheckResult]:
    """Run claims on staging."""
    with lock(settings.home.staging_lock, settings.command, say), stage("checks") as checking:
        with open_for_reading(settings.home.staging) as connection:
            results = run_checks(connection, claims)
        checking.facts |= {"claims": len(results), "failing": sum(not result.is_passed for result in results)}
    for result in results:
        if not (result.is_passed or result.is_blocking):
            say(f"warning: {replace(result, sample=result.sample[:1])}")
    return results


def publish_staging(settings: Settings) -> Facts:
    """Publish staging, its marts brought up to date first: whoever asks for it, marts and tables fit each other."""
    with lock(settings.home.staging_lock, settings.command, say), stage("publish") as publishing:
        build_marts(settings.home)
        publication = publish(settings.home)
        is_history_new = write_history(settings.home, with_raw_parts(settings.lake, counting_parts(settings.lake)))
        publishing.facts |= {
            "new_publication": publication.is_new,
            "new_history": is_history_new,
            "bytes": publication.bytes,
        }
    for stray in publication.stray_wals:
        say(f"someone wrote to the published file and did not finish; what they left was moved aside to {stray}")
    return publishing.facts | {"seconds": publishing.seconds, "publication": publication.id}
