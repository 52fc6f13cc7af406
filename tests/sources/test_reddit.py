"""Reddit in files: what is taken of dumps, in which order they are read, and what else a folder holds."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.sources import BrokenDump, IsKnown, SourceError, from_argument
from pipeline.sources.folder import FolderSource
from pipeline.sources.reddit import RedditSource
from pipeline.sources.reddit_dumps import GONE, HELD_LINE, LONG_LINE
from pipeline.sources.reddit_known import NO_NUMBERS, Numbers, RedditKnown, number_of
from pipeline.sources.reddit_lines import OTHER_COMMENT, OTHER_LINE, POST_WITHOUT_VIDEO
from tests.sources.gather import batches_of, nothing_known, pages_of, skipped_of
from tests.sources.reddit_files import VIDEO, comment, dump, listing, post, thread

ELSEWHERE = "https://example.org/bells"


def source(path: Path, **more: Any) -> RedditSource:
    """The source of a path."""
    return RedditSource(name="reddit", path=str(path), **more)


def lines_in(given: RedditSource | FolderSource | Path) -> list[str]:
    """Ids of the posts and comments that were taken, in order."""
    return [json.loads(page["body"])["id"] for page in pages_of(given)]


def test_posts_that_link_a_video_are_taken(tmp_path):
    """Each is a page with the file's address and its line, captured when the line says; the others are counted."""
    in_text = post("p3", ELSEWHERE, selftext=f"See youtube.com/v/{VIDEO}")
    path = dump(tmp_path / "RS.ndjson", post("p1"), post("p2", ELSEWHERE), in_text)
    first, third = pages_of(source(path))
    assert [first["url"], third["url"]] == [f"{path.as_uri()}#1", f"{path.as_uri()}#3"]
    assert (first["captured_at"], first["captured_by"]) == (datetime(2024, 3, 1, 11), "record")
    assert first["body"] == json.dumps(post("p1")).encode()
    assert skipped_of(source(path)) == {POST_WITHOUT_VIDEO: 1}


@pytest.mark.parametrize(
    "link",
    [
        f"https:\\/\\/www.youtube.com\\/watch?t=1&v={VIDEO}",
        f"HTTPS://YOUTU.BE/{VIDEO}",
        f"https://www.youtube.com/shorts/{VIDEO}?x",
        f"https://l.example/?u=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{VIDEO}",
    ],
)
def test_any_address_of_a_video_is_a_link(tmp_path, link):
    """A source and the parser agree on what a link is."""
    line = json.dumps(post("p1", "LINK")).replace("LINK", link)
    assert lines_in(source(dump(tmp_path / "RS", line.encode()))) == ["p1"]


def test_a_channel_is_no_video(tmp_path):
    """YouTube's name alone makes no link to a video."""
    path = dump(tmp_path / "RS", post("p1", "https://www.youtube.com/@gull", title="YouTube"))
    assert skipped_of(source(path)) == {POST_WITHOUT_VIDEO: 1}


@pytest.mark.parametrize(("posts", "comments"), [("a.zst", "b.zst"), ("b.zst", "a.zst"), ("b", "a.ndjson")])
def test_comments_of_such_posts_are_taken(tmp_path, posts, comments):
    """Whatever the files are called, posts are read first; packed ones with a window of 2 GiB too."""
    dump(tmp_path / comments, comment("c1", "p1"), comment("c2", "p2"), comment("c3", "p3"))
    dump(tmp_path / posts, post("p1"), post("p2", ELSEWHERE))
    assert lines_in(source(tmp_path)) == ["p1", "c1"]
    assert skipped_of(source(tmp_path)) == {POST_WITHOUT_VIDEO: 1, OTHER_COMMENT: 2}


def test_a_folder_of_other_pages_may_hold_dumps(tmp_path):
    """They are known by their content, and read as by the source that is made for them."""
    dump(tmp_path / "2 comments.txt", comment("c1", "p1"))
    dump(tmp_path / "3 posts.json", post("p1"))
    (tmp_path / "1 page.txt").write_text("a page")
    assert [page["body"][:6] for page in pages_of(tmp_path)] == [b"a page", b'{"id":', b'{"id":']
    assert isinstance(from_argument(str(tmp_path)), FolderSource)


@pytest.mark.parametrize("name", ["RC_2024-01.zst", "RC_2024-01", "RC.ndjson"])
def test_a_file_that_is_named_is_known_by_its_content(tmp_path, name):
    """`videolake run RC_2024-01.zst` needs no configuration."""
    path = dump(tmp_path / name, comment("c1", "p1"))
    assert from_argument(str(path)) == RedditSource(name=name, path=str(path))


def test_posts_of_listings_and_threads_are_known_too(tmp_path):
    """A folder of Reddit's pages and a dump of comments go together."""
    dump(tmp_path / "comments", comment("c1", "p1"), comment("c2", "p2"), comment("c3", "p3"))
    (tmp_path / "listing.json").write_bytes(listing(post("p1"), post("p3", ELSEWHERE)))
    (tmp_path / "thread.json").write_bytes(thread(post("p2"), comment("c2", "p2")))
    for each in (source(tmp_path), from_argument(str(tmp_path))):
        pages = pages_of(each)
        assert [page["url"].partition("#")[2] for page in pages] == ["", "", "1", "2"]


def test_comments_before_their_post_in_one_file_are_taken(tmp_path):
    """A file of both is read again for the comments that came too early."""
    path = dump(tmp_path / "mixed", comment("c1", "p1"), post("p1"), comment("c2", "p1"), comment("c3", "p2"))
    found = lines_in(source(path))
    assert (set(found), found[0]) == ({"p1", "c1", "c2"}, "p1")
    assert skipped_of(source(path)) == {OTHER_COMMENT: 1}


def test_a_comment_that_names_its_video_needs_no_post(tmp_path):
    """Some tools write the address of the post beside the comment."""
    told = comment("c1", "p1", link_url=f"https://youtu.be/{VIDEO}")
    path = dump(tmp_path / "RC", told, comment("c2", "p1", link_url=ELSEWHERE))
    assert lines_in(source(path)) == ["c1"]


def test_lines_that_cant_be_read_are_told(tmp_path):
    """One that may be about a video is a page, to be rejected with its cause; others are counted as what they look like."""
    half = json.dumps(post("p4", title="\ud83d")).encode()
    cut, torn = b'{"title": "youtu', b'{"title": "cut'
    comment_of_nothing = b'{"link_id": 7, "body": ""}'
    path = dump(tmp_path / "RS", post("p1"), cut, torn, b"\x00\xff", b"", b"  ", half, comment_of_nothing)
    assert [page["url"].partition("#")[2] for page in pages_of(source(path))] == ["1", "2", "7"]
    assert skipped_of(source(path)) == {POST_WITHOUT_VIDEO: 1, OTHER_LINE: 1, OTHER_COMMENT: 1}


def test_a_line_longer_than_a_page_may_be_is_counted(tmp_path):
    """It costs no memory."""
    path = dump(tmp_path / "RS", post("p1"), post("p2", title="t" * 5_000_000), post("p3"))
    assert lines_in(source(path, max_page_bytes=1_000)) == ["p1", "p3"]
    assert skipped_of(source(path, max_page_bytes=1_000)) == {LONG_LINE: 1}


@pytest.mark.parametrize(
    ("told", "captured"),
    [
        ({"retrieved_on": "1709290800"}, datetime(2024, 3, 1, 11)),
        ({"retrieved_on": None, "retrieved_utc": 1709290800.5}, datetime(2024, 3, 1, 11, 0, 0, 500_000)),
        ({"retrieved_on": None}, datetime(2024, 2, 1)),
        ({"retrieved_on": "soon"}, datetime(2024, 2, 1)),
        ({"retrieved_on": [7]}, datetime(2024, 2, 1)),
        ({"retrieved_on": 1e300}, datetime(2024, 2, 1)),
    ],
)
def test_when_a_line_was_captured(tmp_path, told, captured):
    """The line says it itself, else the name of its file."""
    [page] = pages_of(source(dump(tmp_path / "RS_2024-02-01", post("p1", **told))))
    assert page["captured_at"] == captured


def test_a_broken_dump_gives_what_precedes_the_break(tmp_path):
    """Named itself, it is an error after all that could be read; among others, it is counted."""
    whole = dump(tmp_path / "RS.zst", *(post(f"p{number}") for number in range(3)))
    whole.write_bytes(whole.read_bytes() + b"\x28\xb5\x2f\xfd\xff\xff\xff")
    batches = source(whole).batches(nothing_known)
    assert next(batches).pages.height == 3
    with pytest.raises(BrokenDump, match=r"RS\.zst"):
        next(batches)
    for among in (source(tmp_path), from_argument(str(tmp_path))):
        assert len(pages_of(among)) == 3
        [kind] = skipped_of(among)
        assert kind.startswith("rest of a broken dump")


def test_a_path_that_leads_nowhere_is_an_error(tmp_path):
    """As of every source of files."""
    with pytest.raises(SourceError, match="no such file or folder"):
        batches_of(source(tmp_path / "nowhere"))


# ---------------------------------------------------------------- what earlier pulls knew


def known(*posts: str, **more: Any) -> RedditKnown:
    """What is known where the lake has these posts."""
    numbers = pl.Series([number_of(post_id) for post_id in posts], dtype=pl.Int64)
    return RedditKnown(lambda: Numbers.of(numbers), **more)


def taken(given: RedditSource | FolderSource, reddit: RedditKnown, is_known: IsKnown = nothing_known) -> list[str]:
    """Ids of what a source gives where something is known."""
    return [json.loads(body)["id"] for batch in given.batches(is_known, reddit) for body in batch.pages["body"]]


def test_posts_of_earlier_pulls_count(tmp_path):
    """A dump of comments can come long after its posts."""
    path = dump(tmp_path / "RC", comment("c1", "p1"), comment("c2", "zz"), comment("c3", "p2"))
    assert taken(source(path), known("p2", "zz", "p2")) == ["c2", "c3"]


def test_a_dump_is_read_again_when_its_posts_are_found(tmp_path):
    """Comments that came first are taken as soon as another pull finds their posts, and only these."""
    comments = dump(tmp_path / "RC", comment("c1", "p1"), comment("c2", "p2"))
    posts = dump(tmp_path / "RS", post("p1"))
    reddit = known("p2", held_lines=lambda uri: Numbers.of(pl.Series([2])) if uri == comments.as_uri() else NO_NUMBERS)
    assert taken(source(comments), reddit) == ["c2"]
    found = list(source(posts).batches(nothing_known, reddit))
    assert [Path(file.path).name for batch in found for file in batch.files] == ["RS", "RC"]
    assert sum((batch.skipped for batch in found), Counter[str]()) == {HELD_LINE: 1}
    assert taken(source(posts), reddit, lambda file: True) == []


def test_posts_that_no_comment_can_be_of_change_nothing(tmp_path):
    """Tomorrow's posts have higher ids than all that yesterday's dump speaks of: it is not read again."""
    path = dump(tmp_path / "RC", comment("c1", "p1"), comment("c2", "p9"))
    reddit = known("p1")
    [file] = [file for batch in source(path).batches(nothing_known, reddit) for file in batch.files]
    assert file.highest_post == number_of("p9")
    reddit.add([number_of("pz") or 0])
    assert reddit.stale() == []
    reddit.add([number_of("p8") or 0])
    assert [stale.path for stale in reddit.stale()] == [str(path)]


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("another")], ids=["gone", "changed"])
def test_a_dump_that_is_gone_cant_be_read_again(tmp_path, change):
    """It is told once, and the pull goes on."""
    path = dump(tmp_path / "RC", comment("c1", "p1"))
    reddit = known()
    assert taken(source(path), reddit) == []
    change(path)
    found = list(source(dump(tmp_path / "RS", post("p1"))).batches(nothing_known, reddit))
    assert sum((batch.skipped for batch in found), Counter[str]()) == {GONE: 1}


def test_a_folder_reads_its_own_dumps_again(tmp_path):
    """It has nothing new, but a dump whose posts were found elsewhere since."""
    dump(tmp_path / "RC", comment("c1", "p1"))
    reddit, folder = known(), FolderSource(name="folder", path=str(tmp_path))
    assert taken(folder, reddit) == []
    reddit.add([number_of("p1") or 0])
    assert taken(folder, reddit, lambda file: True) == ["c1"]


def test_a_folder_without_anything_of_reddits_asks_for_nothing(tmp_path):
    """The lake's posts are not read for it."""
    (tmp_path / "page.txt").write_text("a page")
    asked = RedditKnown(lambda: pytest.fail("posts were asked for"))
    assert len(list(FolderSource(name="folder", path=str(tmp_path)).batches(nothing_known, asked))) == 1


# ---------------------------------------------------------------- recordings


def test_recorded_dumps_are_filtered(shared):
    """Real lines of 2005 to 2024: of 31 posts none links a video, so that none of 27 comments is of such a post."""
    folder = shared / "recordings" / "reddit" / "Paul-E+Pushshift-Importer"
    assert pages_of(source(folder)) == []
    assert skipped_of(source(folder)) == {POST_WITHOUT_VIDEO: 31, OTHER_COMMENT: 27}
    reddit = known("17863", "gaitju", "1afjd7n")
    assert taken(source(folder / "test_comments.ndjson"), reddit) == ["kod0bkd", "c13", "fp09438"]


def test_recorded_listings_are_looked_into(shared):
    """All 100 posts of a domain listing are known afterwards, so that a dump's comments of them are taken."""
    recorded = shared / "recordings" / "reddit" / "praw-dev+praw" / "TestDomainListing.test_top__00.json.gz"
    reddit = known()
    list(source(recorded).batches(nothing_known, reddit))
    assert len(reddit.posts.series) == 100
