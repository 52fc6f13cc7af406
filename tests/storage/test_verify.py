"""Damage is found by hashing, and raw parts that are damaged are kept aside until they are restored."""

from datetime import date, datetime
from pathlib import Path

import msgspec
import polars as pl
import pytest

from pipeline.schemas import RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.storage.lake import Lake, LakeError, PartFile
from pipeline.storage.verify import damage_of, find_damage, require_whole, settle_raw
from tests.storage.days import DAYS, Page, write_shard

DAY = DAYS[0]
UNREADABLE = Path("/proc/self/mem")


def raw_part(lake: Lake, number: int, day: date = DAY) -> PartFile:
    """A raw shard of one page, whose body is the number."""
    row = {
        "page_id": f"{number:064}", "pulled_on": day, "url": f"https://a.b/{number}", "source": "test", "is_unchanged": False,
        "captured_at": datetime(2024, 3, 1), "captured_by": "record", "body": b"%d" % number, "byte_count": 1, "sha256": "0" * 64,
    }  # fmt: skip
    writer = lake.writer(RawPages, day, number)
    writer.write(pl.DataFrame([row], schema=lake_schema(RawPages)))
    part = writer.close()
    assert part
    return part


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with two raw parts of a day."""
    lake = Lake(tmp_path)
    lake.commit("raw", DAY, [raw_part(lake, 0), raw_part(lake, 1)])
    return lake


def spoil(path: Path) -> bytes:
    """Change one byte of a file, its size stays. Returns what it held."""
    before = path.read_bytes()
    middle = len(before) // 2
    path.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
    return before


def settle(lake: Lake) -> tuple[list[PartFile], list[PartFile]]:
    """Verify the raw parts. Returns those that are damaged, and those that were restored."""
    found = find_damage(lake, [*lake.parts("raw"), *lake.damaged()], lambda part: None)
    damaged, restored = settle_raw(lake, found)
    return [damage.part for damage in damaged], restored


def test_a_byte_is_enough(lake: Lake) -> None:
    """A part with another byte, one that is shorter and one that is gone are damaged, each for its reason; others are not."""
    part, other = lake.parts("raw")
    path = lake.path(part)
    whole = spoil(path)
    assert damage_of(lake, part) == "its bytes changed since they were written"
    path.write_bytes(whole[:-1])
    assert damage_of(lake, part) == "its bytes changed since they were written"
    path.unlink()
    assert damage_of(lake, part) == "it is missing"
    assert damage_of(lake, other) is None


@pytest.mark.skipif(not UNREADABLE.exists(), reason="only Linux has a file that always fails as one on a broken disk does")
def test_a_file_that_the_disk_cannot_read_is_damaged(lake: Lake) -> None:
    """A bad sector does not end the verification: it is what a verification is for."""
    part = msgspec.structs.replace(lake.parts("raw")[0], bytes=0)
    lake.path(part).unlink()
    lake.path(part).symlink_to(UNREADABLE)
    assert damage_of(lake, part) == "its bytes changed since they were written"


def test_the_error_says_what_can_be_done(lake: Lake) -> None:
    """Who meets a damaged part elsewhere reads what `videolake verify` does about it, which differs by what the part holds."""
    [raw, _], core = lake.parts("raw"), write_shard(lake, DAY, 0, [Page()])[0]
    for part in (raw, core):
        require_whole(lake, part)
        spoil(lake.path(part))
    with pytest.raises(LakeError, match=rf"{lake.path(raw)}: its bytes changed .* sets it aside.* restore it from a backup"):
        require_whole(lake, raw)
    with pytest.raises(LakeError, match=rf"{lake.path(core)}: its bytes changed .* `videolake verify` makes it again"):
        require_whole(lake, core)


def test_a_damaged_raw_part_is_kept_aside(lake: Lake) -> None:
    """It counts no more, its file is kept as it is, and the day remembers it, also when the day is committed again."""
    part, other = lake.parts("raw")
    spoil(lake.path(part))
    spoilt = lake.path(part).read_bytes()
    assert settle(lake) == ([part], [])
    assert (lake.parts("raw"), lake.damaged()) == ([other], [part])
    assert not lake.path(part).exists()
    assert (lake.root / "_damaged" / part.path).read_bytes() == spoilt
    lake.commit("raw", DAY, [other, raw_part(lake, 2)])
    assert lake.damaged() == [part]


def test_nothing_that_is_kept_aside_is_lost(lake: Lake) -> None:
    """A copy that is damaged too takes no other's place, and sweeping leaves them all, and a copy that waits to be verified."""
    part = lake.parts("raw")[0]
    path = lake.path(part)
    whole = spoil(path)
    settle(lake)
    for wrong in (b"first", b"second"):
        path.write_bytes(wrong)
        assert settle(lake) == ([part], [])
    path.write_bytes(whole)
    lake.sweep()
    kept = sorted((lake.root / "_damaged").rglob("*.parquet"), key=lambda path: path.stat().st_size)
    assert [file.read_bytes() for file in kept[:2]] == [b"first", b"second"]
    assert len({file.name for file in kept}) == 3
    assert path.read_bytes() == whole


def test_a_good_copy_is_taken_back(lake: Lake) -> None:
    """The day is what it was, to the last byte of its manifest."""
    manifest = lake.root / "_manifests" / "raw" / f"{DAY}.json"
    before, part = manifest.read_bytes(), lake.parts("raw")[0]
    whole = lake.path(part).read_bytes()
    lake.path(part).unlink()
    assert settle(lake) == ([part], [])
    lake.path(part).write_bytes(whole)
    assert settle(lake) == ([], [part])
    assert manifest.read_bytes() == before


def test_a_manifest_of_before_there_was_damage_is_read(lake: Lake) -> None:
    """A lake that an older version wrote has no damaged parts."""
    manifest = lake.root / "_manifests" / "raw" / f"{DAY}.json"
    parts = lake.parts("raw")
    manifest.write_bytes(msgspec.json.encode({"parts": parts}))
    assert (lake.parts("raw"), lake.damaged()) == (parts, [])
