"""Files that are there whole or not at all.

Belongs here: temporary name, fsync, rename, fsync of the folder. Does not: what the files hold.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

#: Files of this prefix are unfinished: nothing reads them, and the next writer removes them.
TEMPORARY_PREFIX = ".tmp-"


def temporary_name(path: Path) -> Path:
    """A name beside `path` that no reader looks at."""
    return path.with_name(f"{TEMPORARY_PREFIX}{os.getpid()}-{path.name}")


def write_atomic(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file, then put it in the place of `path`. If it raises, `path` is as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_name(path)
    try:
        write(temporary)
        replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def replace(temporary: Path, path: Path) -> None:
    """Put a finished file in its place so that it is there after a power cut too."""
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The file's sha256 as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
