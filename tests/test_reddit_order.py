"""Reddit from files to rows: in which order posts, comments and pages about videos come makes no difference."""

from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from pipeline.pull import Pulled, pull
from pipeline.shard import parse_day
from pipeline.sources import from_argument
from pipeline.storage.connection import open_for_reading
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from pipeline.storage.staging import load
from tests.sources.reddit_files import VIDEO, comment, dump, post, thread

OTHER = "aaaaaaaaaaA"
FIRST, DAY = date(2024, 3, 3), date(2024, 3, 4)
PAGE = """Low water

Video Statistics and Information

Video
Captions Word Cloud
Reddit Comments

Aye, the bells\nof the mole.

👍︎︎ 38 👤︎︎ u/gull 📅︎︎ Mar 01 2024 🗫︎ replies

Nobody knows.

👍︎︎ 2 👤︎︎ u/tern 📅︎︎ Mar 01 2024 🗫︎ replies
Captions
the tide turns
Channel: Harbour
Views: 1,234
Rating: undefined out of 5
Keywords: tide
Id: {video_id}
Channel Id: undefined
Length: 0min 20sec (20 seconds)
Published: Wed Jun 19 2023
Related Videos
"""
BELLS = comment("c1", "p1", body="Aye, [the *bells*](https://example.org/bells) of the mole!", retrieved_on=1_709_290_900)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Dumps of posts and of comments, a thread, and a page about the video."""
    folder = tmp_path / "files"
    folder.mkdir()
    written = {
        "posts": dump(folder / "RS.zst", post("p1"), post("p2", "https://example.org"), post("p3", f"https://youtu.be/{OTHER}")),
        "comments": dump(folder / "RC.zst", BELLS, comment("c2", "p2"), comment("c3", "p3"), comment("c4", "p1")),
        "thread": folder / "thread.2024-03-02.json",
        "page": folder / f"{VIDEO}.2024-03-02.txt",
    }
    written["thread"].write_bytes(thread(post("p1"), comment("c1", "p1", body=BELLS["body"]), comment("c5", "p1")))
    written["page"].write_text(PAGE.format(video_id=VIDEO))
    return written


def run(home: Home, *paths: Path, on: date | None = None) -> Pulled:
    """Pull files, parse and load them, as `videolake run` does; with `on`, as its `--on` does."""
    pulled = pull(home, on or DAY, [from_argument(str(path)) for path in paths], only_this_day=on is not None)
    parse_day(home, on or DAY)
    load(home, Lake(home.lake).parts())
    return pulled


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with open_for_reading(home.staging) as connection:
        return connection.execute(query).fetchall()


def content(home: Home) -> list[list[tuple[Any, ...]]]:
    """All posts and comments."""
    return [rows(home, f"from {table} order by all") for table in ("reddit_posts", "reddit_comments")]


@pytest.fixture
def new_home(tmp_path: Path) -> Callable[[], Home]:
    """Gives an empty home each time."""
    number = iter(range(100))
    return lambda: Home(tmp_path / f"home {next(number)}")


def test_comments_before_after_and_beside_their_posts_give_the_same_rows(files, new_home):
    """One run after the other in either order, or both in one run: the comments of posts that link a video, with that video."""
    runs = [[["posts"], ["comments"]], [["comments"], ["posts"]], [["comments", "posts"]]]
    homes = [new_home() for _ in runs]
    for home, pulls in zip(homes, runs, strict=True):
        for names in pulls:
            run(home, *(files[name] for name in names))
    told = [("c1", "p1", VIDEO), ("c3", "p3", OTHER), ("c4", "p1", VIDEO)]
    assert rows(homes[0], "select comment_id, post_id, video_id from reddit_comments order by 1") == told
    assert content(homes[0]) == content(homes[1]) == content(homes[2])


def test_days_are_filled_in_any_order(files, new_home):
    """Posts of one day and comments of another go together, whichever day is filled first; filling one again changes nothing."""
    one, other = new_home(), new_home()
    for home, names in ((one, ["posts", "comments"]), (other, ["comments", "posts", "comments"])):
        for name in names:
            run(home, files[name], on=FIRST if name == "posts" else DAY)
    assert len(content(one)[1]) == 3
    assert content(one) == content(other)


def test_nothing_is_pulled_twice(files, new_home):
    """Once posts and comments are there, neither is read again; a dump that was read again gave its new lines only."""
    home = new_home()
    assert (run(home, files["comments"]).page_count, run(home, files["posts"]).page_count) == (0, 2 + 3)
    for path in (files["comments"], files["posts"]):
        assert run(home, path) == Pulled(DAY, skipped={"already pulled": 1})  # type: ignore[arg-type]
    pulled = run(home, files["comments"].parent)
    assert pulled.page_count == 2
    assert pulled.skipped == {"already pulled": 2}


def test_a_comment_counts_once_whichever_pages_show_it(files, new_home):
    """The page about the video shows it without its id, the thread and the dump with it: the newest of these is what counts."""
    homes = []
    for order in list(permutations(["page", "thread", "comments"]))[::2]:
        homes.append(new_home())
        for name in order:
            run(homes[-1], files[name])
    bells, other, late, hashed = rows(homes[0], "select comment_id, body, score, position, depth from reddit_comments order by 1")
    assert (bells, hashed[0][0]) == (("c1", BELLS["body"], None, 0, 0), "v")
    assert [row[0] for row in (other, late)] == ["c4", "c5"]
    assert content(homes[0]) == content(homes[1]) == content(homes[2])
