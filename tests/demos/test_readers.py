"""The demonstration of readers notices what it promises never to happen."""

import sys
from pathlib import Path

import pytest

from tests.demos.readers import faults, lock_error, python, told

HELD = [["a", 1, 10], ["b", 2, 20], ["c", 3, 30]]


@pytest.mark.parametrize("seen", [[], HELD, HELD[::2], HELD[1:]])
def test_whole_publications_in_their_order_are_no_fault(seen: list[list[object]]) -> None:
    """A reader may miss publications, and may see none."""
    assert faults(HELD, seen) == []


@pytest.mark.parametrize("seen", [[["a", 1, 20]], [HELD[0], ["b", 1, 20]]])
def test_a_mixture_of_two_publications_is_a_fault(seen: list[list[object]]) -> None:
    """Rows of one publication beside those of another are half a publication."""
    assert faults(HELD, seen) == ["a reader saw half a publication"]


@pytest.mark.parametrize("seen", [HELD[::-1], [HELD[0], HELD[1], HELD[0]]])
def test_going_back_is_a_fault(seen: list[list[object]]) -> None:
    """Nobody sees an older publication after a newer one."""
    assert faults(HELD, seen) == ["a reader saw an older publication after a newer one"]


def test_a_reader_that_dies_is_an_error() -> None:
    """A process that ends without its report is counted, not left out."""
    with python(2, "-c", "print('reading', flush=True); input(); raise SystemExit(1)") as readers:
        assert [one["errors"] for one in told(readers)] == [["a reader died"]] * 2


def test_the_lock_error_is_duckdbs_own_and_names_no_folder(tmp_path: Path) -> None:
    """A file that another process writes to can't be opened by anyone else."""
    refused = lock_error(tmp_path / "plain.duckdb")
    assert 'Could not set lock on file "plain.duckdb"' in refused
    assert str(tmp_path) not in refused
    assert str(Path(sys.executable).resolve().parent) not in refused
