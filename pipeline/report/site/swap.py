"""Putting a whole folder in the place of another, which people look into meanwhile.

Belongs here: where a new folder is made, how it takes its place, and what a killed build leaves. Does not: what is in it.

The folder is a real one, not a link to one: people copy it with `cp`, `rsync` and `tar`. Linux exchanges two folders in one step;
elsewhere there are two renames, and the next build restores the old folder if it finds that only the first was done.
"""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.report.site.error import SiteError

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def lock_of(out: Path) -> Path:
    """The lock file, beside the folder, that whoever makes it anew holds."""
    return out.with_name(f".{out.name}.lock")


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """An empty folder beside `out`, as open to others; whatever becomes of the block, it is gone afterwards.

    The caller holds the lock.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    new = out.with_name(f".{out.name}.new-{os.getpid()}")
    new.mkdir()
    if out.exists():
        shutil.copymode(out, new)
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


def sweep(out: Path) -> None:
    """Restore `out` and remove what a killed build left beside it. The caller holds the lock."""
    old = _old(out)
    if old.exists() and not out.exists():
        old.rename(out)
    for left in out.parent.glob(f".{_escaped(out.name)}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def is_left_aside(out: Path) -> bool:
    """Whether a build was killed between two renames: `sweep` puts the folder back."""
    return _old(out).exists()


def swap_in(new: Path, out: Path) -> None:
    """Let `new` take the place of `out`, whole and on the disk. Raises SiteError where `out` can't be replaced."""
    _sync(new)
    try:
        if not out.exists():
            new.rename(out)
        elif not _exchange(new, out):
            _rename_both(new, out)
    except OSError as error:
        raise SiteError(f"{out}: cannot be replaced ({error.strerror}); name a folder inside it with --out") from error


def _rename_both(new: Path, out: Path) -> None:
    old = _old(out)
    out.rename(old)
    try:
        new.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _old(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def _escaped(name: str) -> str:
    """The name as a glob that only it matches."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where this system or its file system can't."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _sync(folder: Path) -> None:
    """Wait until all files are on the disk: of the folder's file system where Linux lets us, else of all."""
    try:
        sync = ctypes.CDLL(None).syncfs
    except (AttributeError, OSError):
        os.sync()
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)
