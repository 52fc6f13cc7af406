"""Verify: hash every part of the lake, make core parts again that are damaged, and keep damaged raw parts aside.

Composes `storage.verify` and `shard`. What does not belong here: what counts as damage, and telling people.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from pipeline.engine import LocalEngine
from pipeline.shard import parse_again
from pipeline.storage.damaged import Shard
from pipeline.storage.home import Home
from pipeline.storage.lake import STAGES, Lake, PartFile
from pipeline.storage.verify import Damage, drop_shards, find_damage, settle_raw


@dataclass
class Verified:
    """What a verification did. Parts and bytes are those that manifests tell of, damaged ones too."""

    part_count: int = 0
    byte_count: int = 0
    damaged: list[Damage] = field(default_factory=list)  # raw parts that are damaged now, those found earlier too
    restored: list[PartFile] = field(default_factory=list)  # raw parts that were damaged, and are whole again
    made_again: list[Damage] = field(default_factory=list)  # core parts that were damaged
    lost: list[Damage] = field(default_factory=list)  # core parts that were damaged like the raw parts that they were made from
    changed_days: list[date] = field(default_factory=list)  # days of which other core parts count now than before

    @property
    def is_whole(self) -> bool:
        """Whether all parts hold now what was written."""
        return not (self.damaged or self.lost)

    @property
    def is_changed(self) -> bool:
        """Whether any manifest or part may be another than before."""
        return bool(self.damaged or self.restored or self.made_again or self.lost or self.changed_days)


def verify(
    home: Home, engine: LocalEngine | None = None, on_bytes: Callable[[int, int], None] = lambda done, total: None
) -> Verified:
    """Hash all parts that manifests list, and mend what can be mended. `on_bytes` is told of bytes that are hashed, and of all.

    The caller holds the lake's lock. Raises LakeError where a manifest can't be read, and OSError where a file can't be read or
    moved for want of a permission or space; what was settled by then stays so, and the next verification goes on.
    """
    lake = Lake(home.lake)
    parts = [*(part for stage in STAGES for part in lake.parts(stage)), *lake.damaged()]
    verified = Verified(len(parts), sum(part.bytes for part in parts))
    done = 0

    def count(part: PartFile) -> None:
        nonlocal done
        done += part.bytes
        on_bytes(done, verified.byte_count)

    found = find_damage(lake, parts, count)
    core = [part for part in lake.parts("core") if part in found]
    verified.damaged, verified.restored = settle_raw(lake, found)
    _mend_core(home, verified, [Damage(part, found[part]) for part in core], engine)
    return verified


def _mend_core(home: Home, verified: Verified, damaged: list[Damage], engine: LocalEngine | None) -> None:
    """Make the shards of damaged core parts again, and those of restored raw parts that have no core parts."""
    lake = Lake(home.lake)
    before = _core_shards(lake)
    raw = {(part.pulled_on, part.part): part for part in lake.parts("raw") if part.table == "raw_pages"}
    waiting = {_shard(part) for part in verified.restored if part.table == "raw_pages"} - before.keys()
    wanted = {_shard(damage.part) for damage in damaged} | waiting
    for damage in damaged:
        (verified.made_again if _shard(damage.part) in raw else verified.lost).append(damage)
    for damage in verified.made_again:
        # A writer leaves a file that has its part's name: its name says what is in it.
        lake.path(damage.part).unlink(missing_ok=True)
    drop_shards(lake, wanted - raw.keys())
    parse_again(home, [raw[shard] for shard in sorted(wanted & raw.keys())], engine)
    after = _core_shards(lake)
    verified.changed_days = sorted({day for day, number in wanted if before.get((day, number)) != after.get((day, number))})


def _core_shards(lake: Lake) -> dict[Shard, set[str]]:
    """The sha256 of every core part, by shard."""
    shards: dict[Shard, set[str]] = {}
    for part in lake.parts("core"):
        shards.setdefault(_shard(part), set()).add(part.sha256)
    return shards


def _shard(part: PartFile) -> Shard:
    return part.pulled_on, part.part
