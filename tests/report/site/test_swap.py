"""A folder that takes another's place, whatever is killed when."""

from pathlib import Path

import pytest

from pipeline.report.site import swap
from pipeline.report.site.error import SiteError
from pipeline.report.site.swap import new_folder, swap_in, sweep


def filled(folder: Path, text: str) -> Path:
    """A folder with a file that holds this text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text)
    return folder


@pytest.fixture(params=["exchange", "two renames"])
def out(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a site goes, on a system that can exchange folders and on one that can't."""
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    return tmp_path / "site"


def beside(out: Path) -> list[str]:
    """The names in the folder's folder."""
    return [path.name for path in out.parent.iterdir()]


def swapped(out: Path, text: str) -> None:
    """Make a site anew."""
    with new_folder(out) as new:
        swap_in(filled(new, text), out)


def test_a_new_site_takes_the_place_of_the_old(out: Path):
    """It is a real folder, and nothing of the old one is left beside it."""
    for text in ("one", "two", "three"):
        swapped(out, text)
        assert (out / "index.html").read_text() == text
    assert not out.is_symlink()
    assert beside(out) == ["site"]


def test_a_site_stays_as_open_to_others_as_it_was(out: Path):
    """Who was let in, or kept out, still is."""
    swapped(out, "one")
    out.chmod(0o2750)
    swapped(out, "two")
    assert out.stat().st_mode & 0o7777 == 0o2750


def test_a_build_that_fails_changes_nothing(out: Path):
    """The old site stays, and no half of a new one."""
    swapped(out, "one")
    with pytest.raises(ZeroDivisionError), new_folder(out) as new:
        filled(new, str(1 // 0))
    assert (out / "index.html").read_text() == "one"
    assert beside(out) == ["site"]


def test_what_a_killed_build_left_is_swept(out: Path):
    """Also where it was killed between two renames: the old site is there again."""
    filled(out.with_name(".site.old"), "one")
    filled(out.with_name(".site.new-1"), "half of tw")
    sweep(out)
    assert (out / "index.html").read_text() == "one"
    assert beside(out) == ["site"]


def test_an_old_site_that_was_replaced_is_swept(out: Path):
    """Killed after the swap: the new site stays."""
    filled(out, "two")
    filled(out.with_name(".site.old"), "one")
    sweep(out)
    assert (out / "index.html").read_text() == "two"
    assert beside(out) == ["site"]


def test_a_neighbour_of_a_like_name_is_left_alone(out: Path):
    """Only what belongs to this folder is swept, whatever letters its name has."""
    odd = out.with_name("si[t]e")
    filled(out.with_name(".site.new-1"), "another's")
    sweep(odd)
    assert beside(out) == [".site.new-1"]


def test_a_folder_that_cant_be_replaced_is_named(tmp_path: Path):
    """As a mount point: the message says what to do."""
    with pytest.raises(SiteError, match=r"/proc: cannot be replaced .* --out"):
        swap_in(filled(tmp_path / "new", "one"), Path("/proc"))
