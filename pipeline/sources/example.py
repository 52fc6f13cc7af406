"""The example of a sources.toml, for homes that have none: it shows every kind of source, and names none.

Belongs here: writing it. Does not: what it says (`example.toml`), and what a sources.toml means (`config`).
"""

from importlib.resources import files
from pathlib import Path


def write_example(path: Path) -> bool:
    """Write the example, unless there is a file; whether it was written. What is there is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(files("pipeline.sources").joinpath("example.toml").read_text("utf-8"))
    except FileExistsError:
        return False
    return True
