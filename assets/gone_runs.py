"""Runs whose process is gone: killed, or ended with its machine. Dagster would show them as running for ever.

Belongs here: signing a run with the process that runs it, and reporting as failed those whose process is gone. Does not: how a
process is told from another (`processes`).
"""

import dagster as dg

from assets.processes import PID, is_gone, process_tags

_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def sign(instance: dg.DagsterInstance, run_id: str) -> None:
    """Let the run's tags name this process as the one that runs it."""
    instance.add_run_tags(run_id, process_tags())


def report_gone_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report as failed every unfinished run that was signed by a process which is gone. Returns their ids."""
    unfinished = instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED))
    gone = [run for run in unfinished if is_gone(run.tags)]
    for run in gone:
        instance.report_run_failed(run, f"its process {run.tags[PID]} ended before the run did")
    return [run.run_id for run in gone]
