"""Why a run failed, in one line: for the command line, and for whom a failure is told to.

Belongs here: reading Dagster's events. Does not: telling anybody (`alerts`, `commands.run`).
"""

import re
from collections.abc import Iterable, Sequence

import dagster as dg


def failure_of(events: Sequence[dg.DagsterEvent]) -> tuple[str, str] | None:
    """What failed and why: blocking claims with their first failing rows, or else a step and its error; None: nothing did."""
    broken = [_told(check) for check in _evaluations(events) if check.blocking and not check.passed]
    if broken:
        return "checks", f"nothing was published, because of {'; '.join(broken)}"
    failed = next((event for event in events if event.is_step_failure), None)
    error = failed.step_failure_data.error if failed else None
    if failed is None or error is None:
        return None
    return (failed.step_key or "run").replace("__", "/"), in_one_line((error.cause or error).message)


def _evaluations(events: Iterable[dg.DagsterEvent]) -> list[dg.AssetCheckEvaluation]:
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    return [event.asset_check_evaluation_data for event in events if event.event_type is kind]


def _told(check: dg.AssetCheckEvaluation) -> str:
    description = check.description or "failed"
    return f"{'/'.join(check.asset_key.path)}: {description}"


def in_one_line(message: str) -> str:
    """The message without line ends. An error that the pipeline foresees is told without its type."""
    if "ExecutionInterruptedError" in message:
        return "interrupted"
    return re.sub(r"^pipeline\.\S+: ", "", " ".join(message.split()))
