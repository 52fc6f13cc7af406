"""When the files of the inbox are pulled: soon, but not while somebody still copies, and once."""

import os
from pathlib import Path

from assets.inbox import QUIET_SECONDS, Watch, state_of


def put(inbox: Path, name: str, text: str = "a page") -> Path:
    """A file in the inbox."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_an_inbox_without_files_asks_for_nothing(tmp_path: Path):
    """Not there, empty, or with nothing but folders: all the same."""
    assert state_of(tmp_path / "inbox") == ""
    (tmp_path / "inbox" / "folder").mkdir(parents=True)
    assert state_of(tmp_path / "inbox") == ""
    assert not Watch().next("", 100).is_new


def test_any_change_is_seen(tmp_path: Path):
    """Another file, another size, another time, in any folder below."""
    first = put(tmp_path, "a.txt")
    states = [state_of(tmp_path)]
    put(tmp_path, "deep/er/b.txt")
    states.append(state_of(tmp_path))
    first.write_text("a longer page")
    states.append(state_of(tmp_path))
    os.utime(first, (1, 1))
    states.append(state_of(tmp_path))
    first.unlink()
    states.append(state_of(tmp_path))
    assert len(set(states)) == len(states)


def test_what_is_not_complete_yet_does_not_count(tmp_path: Path):
    """Downloads under way and hidden files start no run."""
    for name in (".hidden", ".sync/a.txt", "film.txt.part", "page.crdownload", "page.tmp"):
        put(tmp_path, name)
    assert state_of(tmp_path) == ""


def test_files_are_due_once_they_lie_still():
    """Every change starts the waiting anew."""
    watch = Watch().next("one", 100)
    assert watch.is_new
    assert not watch.is_due(100 + QUIET_SECONDS - 1)
    watch = watch.next("two", 120)
    assert not watch.is_due(100 + QUIET_SECONDS)
    assert watch.next("two", 140).is_due(120 + QUIET_SECONDS)


def test_what_was_asked_for_is_not_asked_for_again():
    """Until something changes."""
    watch = Watch().next("one", 100).asked_for()
    assert not watch.next("one", 1000).is_new
    assert watch.next("two", 1000).is_new


def test_a_watch_survives_as_a_cursor():
    """What is remembered from one look to the next; a cursor that can't be read is a new start."""
    watch = Watch("one", 12.5, "zero")
    assert Watch.read(watch.written()) == watch
    assert Watch.read(None) == Watch.read("not json") == Watch.read("[1]") == Watch()
