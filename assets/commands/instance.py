"""The Dagster instance of a home, where its runs are kept, so that the UI of the same home shows them.

Belongs here: where the instance lies, its first settings, and runs whose process died. Does not: running anything.
"""

import os
from importlib.resources import files
from pathlib import Path

import dagster as dg

from assets.commands.processes import PID, is_gone
from pipeline.storage.files import write_atomic
from pipeline.storage.home import Home

_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def instance_folder(home: Home) -> Path:
    """Where the instance lies: $DAGSTER_HOME where it is set, else the home's own folder. Made, with dagster.yaml, if missing."""
    folder = Path(os.environ.get("DAGSTER_HOME") or home.dagster).absolute()
    settings = folder / "dagster.yaml"
    if not settings.exists():
        write_atomic(settings, lambda path: _write(path, (files("assets") / "dagster.yaml").read_bytes()))
    return folder


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def open_instance(home: Home) -> dg.DagsterInstance:
    """The home's instance."""
    return dg.DagsterInstance.from_config(str(instance_folder(home)))


def report_gone_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report as failed every unfinished run whose process is gone. Returns their ids."""
    unfinished = instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED))
    gone = [run for run in unfinished if is_gone(run.tags)]
    for run in gone:
        instance.report_run_failed(run, f"its process {run.tags[PID]} ended before the run did")
    return [run.run_id for run in gone]
