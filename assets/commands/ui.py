"""`videolake ui`: Dagster's web page and the daemon that runs the schedule, for one home."""

import os
import subprocess
import sys
from pathlib import Path

import click

from assets.commands.instance import instance_folder
from pipeline.storage.home import Home


def ui(home: Path, port: int) -> int:
    """Run both until Ctrl-C. Returns the exit code of `dagster dev`."""
    here = Home(home)
    environment = os.environ | {"VIDEOLAKE_HOME": str(here.root), "DAGSTER_HOME": str(instance_folder(here).absolute())}
    click.echo(f"Dagster for {here.root}: http://127.0.0.1:{port} (Ctrl-C ends it)")
    command = [sys.executable, "-m", "dagster", "dev", "-m", "assets.definitions", "-h", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 - our own interpreter and arguments
        return _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the process; Ctrl-C reaches it too, and it needs a moment to stop its own."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        return 0
