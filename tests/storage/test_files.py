"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from pipeline.storage.files import sha256_of, write_atomic


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A reader sees the old file or the new one."""
    path = tmp_path / "deep" / "file"
    write_atomic(path, Path.touch)
    assert path.read_text() == ""
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_a_failed_write_changes_nothing(tmp_path: Path) -> None:
    """When the writer fails half way, the old file stays and no scrap is left."""
    path = tmp_path / "file"
    path.write_text("old")

    def fail(temporary: Path) -> None:
        temporary.write_text("ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomic(path, fail)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    """An empty file has the hash that every tool gives for it."""
    (tmp_path / "empty").touch()
    assert sha256_of(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
