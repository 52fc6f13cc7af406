"""`videolake run`: pull, parse, load and publish, with progress and a summary.

Belongs here: the order of the command's parts and its exit codes. Does not: what any of them does.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from assets.commands.display import Bars, Lines, Recorder, told
from assets.commands.memory import PeakMemory
from assets.commands.summary import Report, report_of, show_summary, write_report
from assets.commands.warehouse import commands_to_paste
from assets.days import day_of, today
from assets.progress import listening
from assets.steps import Settings, chosen_sources, nothing_to_pull
from pipeline.engine import LocalEngine
from pipeline.pull import foresee
from pipeline.sources import Source
from pipeline.sources.error import SourceError
from pipeline.storage.home import Home


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    sources: tuple[str, ...]
    home: Path
    on: str | None
    engine: str
    workers: int | None
    report: Path | None
    dry_run: bool

    @property
    def settings(self) -> Settings:
        """The settings of the run's steps."""
        command = " ".join(["videolake run", *self.sources])
        return Settings(
            Home(self.home), command, self.sources, only_this_day=self.on is not None, engine=LocalEngine(self.workers)
        )


def run(options: Options) -> int:
    """Run the command. Returns its exit code: 0, or 1 where a step failed. Raises UsageError, exit 2, for wrong usage."""
    begun = time.perf_counter()
    day, sources, console = _day(options.on), _sources(options.settings), Console()
    if options.dry_run:
        return _rehearse(options.settings, day, sources, console)
    listener = Bars(console) if console.is_terminal else Lines(console)
    with PeakMemory() as memory, listening(listener), listener.shown():
        report = _executed(options.settings, day, listener)
    report.peak_bytes, report.total_seconds = memory.peak_bytes, round(time.perf_counter() - begun, 3)
    if options.report:
        write_report(report, options.report)
    if report.error:
        click.echo(f"videolake run: {report.error}", err=True)
        return 1
    show_summary(report, commands_to_paste(options.settings.home, options.home), console)
    return 0


def _day(on: str | None) -> date:
    """The day of the run, fixed when it starts."""
    try:
        return day_of(on) if on else today()
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--on") from error


def _sources(settings: Settings) -> Sequence[Source]:
    """What the run will pull: wrong arguments are refused before anything starts."""
    try:
        return chosen_sources(settings.home, settings.sources)
    except SourceError as error:
        if all(Path(source).exists() for source in settings.sources):
            raise click.ClickException(str(error)) from error
        raise click.BadParameter(str(error), param_hint="SOURCE") from error


def _rehearse(settings: Settings, day: date, sources: Sequence[Source], console: Console) -> int:
    """Say what each source would give, and write nothing."""
    console.print(f"dry run for {day}: nothing is stored", markup=False, highlight=False)
    if not sources:
        console.print(nothing_to_pull(settings.home), soft_wrap=True, markup=False, highlight=False)
    try:
        foreseen = foresee(settings.home, day, sources, only_this_day=settings.only_this_day)
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    for name, pulled in foreseen.items():
        facts = {"unchanged": pulled.unchanged_count, "repeated": pulled.repeated_count, "skipped": pulled.skipped}
        line = "; ".join(filter(None, [f"{name}: {pulled.page_count:,} pages, {pulled.byte_count:,} bytes", told(facts)]))
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    return 0


def _executed(settings: Settings, day: date, recorder: Recorder) -> Report:
    # Dagster takes seconds to import, so the first line of progress is shown before.
    from assets.commands.execute import execute  # noqa: PLC0415

    try:
        executed = execute(settings, day)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    report = report_of(settings.home, day, recorder)
    report.run_id = executed.run_id
    if executed.failure:
        step, cause = executed.failure
        report.error = f"{recorder.running or step} failed: {cause}"
    return report
