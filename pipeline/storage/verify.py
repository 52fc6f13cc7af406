"""Whether parts still hold the bytes that were written, and what becomes of raw parts that do not.

Every byte is hashed, so this finds what a failing disk or a stray command did. A raw part can't be made again: its file is
kept in `_damaged`, its manifest remembers it as damaged, and a good copy that is put in its place is taken back. What does not
belong here: making core parts again, which needs parsers (`pipeline.verify`), and what others do without a damaged part's
pages (`damaged`).
"""

import errno
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.schemas import TABLES
from pipeline.storage.files import sha256_of, sync
from pipeline.storage.lake import Lake, LakeError, PartFile

#: Folder of the lake that keeps files which can't be made again.
DAMAGED = "_damaged"

_MISSING = "it is missing"
_CHANGED = "its bytes changed since they were written"


class Damage(NamedTuple):
    """A part that is not as it was written. `kept` is where its file was moved to now, None where nothing was moved."""

    part: PartFile
    what: str
    kept: Path | None = None


def damage_of(lake: Lake, part: PartFile) -> str | None:
    """What is wrong with the part's file, as a clause; None where it holds the bytes that its manifest tells of."""
    path = lake.path(part)
    try:
        if not path.exists():
            return _MISSING
        is_whole = path.stat().st_size == part.bytes and sha256_of(path) == part.sha256
    except OSError as error:
        if error.errno != errno.EIO:  # which says that the disk can't read the file
            raise
        is_whole = False
    return None if is_whole else _CHANGED


def require_whole(lake: Lake, part: PartFile) -> None:
    """Raise LakeError, which says what to do, unless the part's file holds the bytes that its manifest tells of."""
    if what := damage_of(lake, part):
        is_made = part.table in TABLES
        mended = "makes it again" if is_made else "sets it aside, so that runs go on; restore it from a backup of the home"
        raise LakeError(f"{lake.path(part)}: {what}; `videolake verify` {mended}")


def find_damage(lake: Lake, parts: Sequence[PartFile], on_part: Callable[[PartFile], None]) -> dict[PartFile, str]:
    """What is wrong with each of the parts that are not as they were written. `on_part` is told of each that was hashed."""
    found: dict[PartFile, str] = {}
    with ThreadPoolExecutor() as pool:  # hashing leaves Python's lock to others
        for part, what in zip(parts, pool.map(partial(damage_of, lake), parts), strict=True):
            on_part(part)
            if what:
                found[part] = what
    return found


def settle_raw(lake: Lake, found: Mapping[PartFile, str]) -> tuple[list[Damage], list[PartFile]]:
    """Let raw parts count that are whole, and only those; move the files of the others aside.

    `found` has what is wrong with any. Returns those that are damaged now, and those that were and are whole again.
    """
    damaged: list[Damage] = []
    restored: list[PartFile] = []
    for day in lake.days("raw"):
        restored += _settle_day(lake, day, found)
        # Only now: until the manifest says that they are damaged, runs need the files where they are.
        damaged += [Damage(part, found[part], _set_aside(lake, part)) for part in lake.day_damaged(day)]
    return damaged, restored


def _settle_day(lake: Lake, day: date, found: Collection[PartFile]) -> list[PartFile]:
    counting, before = lake.day_parts("raw", day), lake.day_damaged(day)
    restored = [part for part in before if part not in found]
    whole = [part for part in counting if part not in found]
    if restored or len(whole) < len(counting):
        damaged = [part for part in [*counting, *before] if part in found]
        lake.commit("raw", day, [*whole, *restored], damaged)
    return restored


def _set_aside(lake: Lake, part: PartFile) -> Path | None:
    """Move what lies in the part's place to a name of its own below `_damaged`; None where nothing lies there."""
    path = lake.path(part)
    if not path.exists():
        return None
    first = kept = lake.root / DAMAGED / part.path
    number = 1
    while kept.exists():
        number += 1
        kept = first.with_name(f"{first.stem}.{number}{first.suffix}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    path.rename(kept)
    sync(kept.parent)
    return kept


def drop_shards(lake: Lake, shards: Collection[tuple[date, int]]) -> None:
    """Let no core part of these shards count any more. Their files are kept in `_damaged`: nothing can make them again."""
    for day in sorted({day for day, _ in shards}):
        parts = lake.day_parts("core", day)
        dropped = [part for part in parts if (day, part.part) in shards]
        lake.commit("core", day, [part for part in parts if part not in dropped])
        for part in dropped:
            _set_aside(lake, part)


__all__ = ["DAMAGED", "Damage", "damage_of", "drop_shards", "find_damage", "require_whole", "settle_raw"]
