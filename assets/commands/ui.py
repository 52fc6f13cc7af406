"""`videolake ui`: Dagster's web page and the daemon that runs the schedule, for one home."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import dagster as dg

from assets.commands.instance import instance_folder
from pipeline.storage.home import Home


def ui(home: Path, port: int, schedule: str | None = None) -> int:
    """Run both until Ctrl-C or SIGTERM. Returns the exit code of `dagster dev`. Raises BadParameter for a wrong schedule."""
    chosen = {"VIDEOLAKE_SCHEDULE": _checked(schedule)} if schedule else {}
    here = Home(home)
    environment = os.environ | chosen | {"VIDEOLAKE_HOME": str(here.root), "DAGSTER_HOME": str(instance_folder(here).absolute())}
    click.echo(f"Dagster for {here.root}: http://127.0.0.1:{port} (Ctrl-C ends it)")
    command = [sys.executable, "-m", "dagster", "dev", "-m", "assets.definitions", "-h", "127.0.0.1", "-p", str(port)]
    # Who starts this in the background of a script has SIGINT ignored, here and in all that is started from here.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    # In a session of its own, so that Ctrl-C reaches it once: by us.
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:  # noqa: S603 - our own interpreter
        return _wait(process)


def _checked(schedule: str) -> str:
    try:
        dg.ScheduleDefinition(job_name="any", cron_schedule=schedule)
    except dg.DagsterInvalidDefinitionError as error:
        told = "five fields as cron writes them, such as '0 4 * * *'"
        raise click.BadParameter(f"{schedule!r} is not {told}", param_hint="--schedule") from error
    return schedule


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the process. Ctrl-C and SIGTERM end it, and wait until it has stopped its own."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        return 0
