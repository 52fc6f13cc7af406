"""The Dagster instance of a home, where its runs are kept, so that the UI of the same home shows them.

Belongs here: where the instance lies and its first settings. Does not: running anything.
"""

import os
from importlib.resources import files
from pathlib import Path

import dagster as dg

from pipeline.storage.files import write_atomic
from pipeline.storage.home import Home


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
