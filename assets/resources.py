"""What a run has to be told: which home, which sources, how many workers, which days.

Belongs here: settings that can be seen and changed in Dagster's UI. Does not: anything that is done with them (`steps`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
from pydantic import Field, PrivateAttr

from assets.event_log import quick_event_log
from assets.gone_runs import report_gone_runs, sign
from assets.names import Names
from assets.steps import Settings
from pipeline.engine import LocalEngine
from pipeline.storage.home import Home

#: Run tag with the command line that started the run, for those who wait for its locks.
COMMAND_TAG = "videolake/command"

Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext


class Videolake(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One home and how a run works on it."""

    home: str = Field(description="Folder of the lake and the warehouse")
    sources: list[str] = Field(
        default_factory=list, description="What to pull, as on the command line; none: sources.toml of the home, else the sample"
    )
    workers: int | None = Field(default=None, description="Processes that parse; none: one per core")
    is_day_given: bool = Field(
        default=False, description="True where a person named the day: files and pages are compared with that day's alone"
    )
    _engine: LocalEngine = PrivateAttr(default_factory=LocalEngine)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Videolake"]:
        """The resource of one run, whose worker processes end with it. Runs that were killed are reported as failed first."""
        if context.instance and context.run:
            sign(context.instance, context.run.run_id)
            report_gone_runs(context.instance)
        with quick_event_log(), LocalEngine(self.workers) as self._engine:
            yield self

    @property
    def engine(self) -> LocalEngine:
        """The worker processes of this run."""
        return self._engine


def settings_of(context: Context, names: Names) -> Settings:
    """The settings of this run, as `steps` take them."""
    resource: Videolake = getattr(context.resources, names.resource)
    return Settings(
        home=Home(Path(resource.home)),
        command=context.run.tags.get(COMMAND_TAG, f"Dagster run {context.run.run_id[:8]}"),
        sources=tuple(resource.sources),
        only_this_day=resource.is_day_given,
        engine=resource.engine,
    )


def days_of(context: Context) -> list[date]:
    """The days that the run asks for, oldest first: one, or those of a backfill in a single run."""
    return sorted(date.fromisoformat(key) for key in context.partition_keys)
