"""Runs whose process is gone: killed, or ended with its machine. Dagster would show them as running for ever.

Belongs here: signing a run with the process that runs it, and reporting as failed those whose process is gone. Does not: how a
process is told from another (`processes`).
"""

import dagster as dg

from assets.processes import PROCESS, is_gone, this_process

_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def sign(instance: dg.DagsterInstance, run_id: str) -> None:
    """Let the run's tags name this process as the one that runs it."""
    instance.add_run_tags(run_id, {PROCESS: this_process()})


def report_gone_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report as failed every unfinished run that was signed by a process which is gone. Returns their ids."""
    unfinished = instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED))
    # A run that ended well while this looked is gone too, so its status is read again once its process is.
    gone = [run for run in unfinished if is_gone(run.tags) and not _has_ended(instance, run.run_id)]
    for run in gone:
        instance.report_run_failed(run, f"its process ({run.tags[PROCESS]}) ended before the run did")
    return [run.run_id for run in gone]


def _has_ended(instance: dg.DagsterInstance, run_id: str) -> bool:
    run = instance.get_run_by_id(run_id)
    return run is None or run.is_finished
