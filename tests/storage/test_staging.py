"""Loading the lake's parts: which rows the warehouse has, whatever the order in which pages came."""

import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.storage.files import sha256_of
from pipeline.storage.lake import LakeError
from pipeline.storage.staging import load
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

FIRST, SECOND, THIRD = DAYS


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse without any page."""
    return Warehouse(tmp_path)


def test_each_fact_is_the_last_one_known(warehouse: Warehouse) -> None:
    """A later page that does not tell the title leaves it as it was, and brings its own views."""
    warehouse.pull(FIRST, Page(title="Old", views=1), Page(title=None, views=2, hour=1))
    assert warehouse.rows("select title, view_count from videos") == [("Old", 2)]


def test_a_video_tells_where_and_when_it_was_first_and_last_seen(warehouse: Warehouse) -> None:
    """page_id and page_url lead to the last page, complete or not; is_complete says whether any page was."""
    early, late = Page(hour=0), Page(hour=5, is_complete=False, views=None, title=None)
    warehouse.pull(FIRST, late).pull(SECOND, early)
    row = warehouse.rows("select page_id, page_url, is_complete, first_captured_at, captured_at from videos")
    url = f"https://videodb.org/{late.page_id[:8]}/{VIDEO}"
    assert row == [(late.page_id, url, True, early.captured_at, late.captured_at)]


def test_keywords_are_those_of_one_page(warehouse: Warehouse) -> None:
    """Keywords of two pages are never mixed: a newer page's replace them all."""
    warehouse.pull(FIRST, Page(keywords=("a", "b", "c"))).pull(SECOND, Page(keywords=("d",), hour=1))
    assert warehouse.rows("select keyword from keywords") == [("d",)]


def test_a_cut_page_does_not_replace_a_complete_one(warehouse: Warehouse) -> None:
    """The related videos of a newer page that is cut off are fewer than there are: the complete page's stay."""
    warehouse.pull(FIRST, Page(links=("one", "two"))).pull(SECOND, Page(links=("one",), hour=9, is_complete=False))
    assert warehouse.rows("select title from related_links order by position") == [("one",), ("two",)]


def test_a_newer_complete_page_replaces_a_cut_one_in_retrospect(warehouse: Warehouse) -> None:
    """A table's rows follow from other tables too: here from the completeness of the page, which another shard tells."""
    cut = Page(keywords=("cut",), hour=9, is_complete=False)
    warehouse.pull(FIRST, cut).pull(SECOND, Page(keywords=("whole",)))
    assert warehouse.rows("select keyword from keywords") == [("whole",)]
    warehouse.pull(SECOND)
    assert warehouse.rows("select keyword from keywords") == [("cut",)]


def test_segments_come_from_the_page_of_their_transcript(warehouse: Warehouse) -> None:
    """A newer page with text but without times takes its segments away with the text."""
    warehouse.pull(FIRST, Page(transcript="one two", has_times=True))
    assert warehouse.rows("select text from transcript_segments order by position") == [("one",), ("two",)]
    warehouse.pull(SECOND, Page(transcript="one two three", hour=1))
    assert warehouse.rows("select text from transcripts") == [("one two three",)]
    assert warehouse.rows("from transcript_segments") == []


def test_a_comment_is_as_the_newest_page_has_it(warehouse: Warehouse) -> None:
    """An edited comment replaces what it was; comments that only an older page shows stay."""
    warehouse.pull(FIRST, Page(comments=(("a", "first"), ("b", "stays")))).pull(SECOND, Page(comments=(("a", "edited"),), hour=1))
    assert warehouse.rows("select comment_id, body from reddit_comments order by 1") == [("a", "edited"), ("b", "stays")]


def test_a_page_that_is_pulled_again_doubles_nothing(warehouse: Warehouse) -> None:
    """The same page on three days is one row everywhere but in `pages`, which says when it was pulled."""
    page = Page(comments=(("a", "body"),), links=("one",), has_times=True)
    once = warehouse.pull(FIRST, page).content()
    thrice = warehouse.pull(SECOND, page).pull(THIRD, page, replace(page, hour=0), number=4).content()
    assert [row[1] for row in thrice.pop("main.pages")] == [FIRST, SECOND, THIRD]
    del once["main.pages"]
    assert thrice == once


@pytest.mark.parametrize(
    ("better", "worse", "why"),
    [
        ({"language": "en"}, {"language": "de", "kind": "manual", "hour": 9}, "it is in the video's language"),
        ({"language": "en-GB"}, {"language": "ar", "kind": "manual"}, "it is in a variety of the video's language"),
        ({"language": "fr"}, {"language": "de", "is_complete": False, "kind": "manual"}, "it is complete"),
        ({"language": "fr", "kind": "manual"}, {"language": "de", "kind": "auto", "hour": 9}, "a person wrote it"),
        ({"language": "fr", "kind": "auto"}, {"language": "de", "kind": "translated"}, "it is not a translation"),
        ({"language": "fr", "hour": 3}, {"language": "de"}, "it is newer"),
    ],
)
def test_one_transcript_is_preferred(warehouse: Warehouse, better: dict[str, Any], worse: dict[str, Any], why: str) -> None:
    """Marts, clouds and search use one transcript per video: the one nearest to what was said."""
    pages = [Page(video_language="en", **{"kind": "unknown"} | told) for told in (better, worse)]
    warehouse.pull(FIRST, *pages)
    preferred = warehouse.rows("select language from transcripts where is_preferred")
    assert preferred == [(better["language"],)], why


def test_an_unchanged_text_is_not_written_again(warehouse: Warehouse) -> None:
    """A new page with the text that is held brings its facts; the stored text stays where it is."""
    warehouse.pull(FIRST, Page(), Page(video_id=OTHER))
    before = warehouse.rows("select rowid, video_id from transcripts order by 2")
    late = Page(views=99, hour=7)
    warehouse.pull(SECOND, late)
    assert warehouse.rows("select rowid, video_id from transcripts order by 2") == before
    assert warehouse.rows("select captured_at, page_id from transcripts where video_id = ?", VIDEO) == [
        (late.captured_at, late.page_id)
    ]


# ---------------------------------------------------------------- any order, any history

texts = st.sampled_from([None, "we bake bread", "rivers and lakes", "Brot und Wasser", "breads bake"])
pages = st.builds(
    Page,
    video_id=st.sampled_from([VIDEO, OTHER, "0I5Fl1Qn-Do"]),
    hour=st.integers(0, 2),
    is_complete=st.booleans(),
    title=st.sampled_from([None, "Bread", "Water"]),
    channel=st.sampled_from([None, "Bakers", "bakers", "Rivers"]),
    channel_id=st.sampled_from([None, "UC" + "a" * 22, "UC" + "b" * 22]),
    views=st.sampled_from([None, 1, 2]),
    keywords=st.sampled_from([(), ("Bread",), ("bread", "Water")]),
    transcript=texts,
    language=st.sampled_from(["und", "en", "de"]),
    video_language=st.sampled_from([None, "en"]),
    comments=st.sampled_from([(), (("c1", "first"),), (("c1", "edited"), ("c2", "other"))]),
    has_times=st.booleans(),
)
shards = st.lists(st.lists(pages, min_size=1, max_size=4), min_size=2, max_size=4)


@settings(max_examples=3)
@given(shards=shards, data=st.data())
def test_any_order_of_loading_gives_the_same_rows(shards: list[list[Page]], data: st.DataObject) -> None:
    """Pull the same dumps on other days and load them in any order, with pages that tie, repeat and go back and forth."""
    order = data.draw(st.permutations(range(len(shards))))
    with tempfile.TemporaryDirectory() as folder:
        at_once, in_steps = Warehouse(Path(folder) / "a"), Warehouse(Path(folder) / "b")
        for number, shard in enumerate(shards):
            at_once.add(FIRST, *shard, number=number)
        for place, number in enumerate(order):
            in_steps.add(DAYS[place % 3], *shards[number], number=number)
            in_steps.load()
        expected, content = at_once.build().content(), in_steps.build().content()
        assert {row[0] for row in content.pop("main.pages")} == {row[0] for row in expected.pop("main.pages")}
        del content["marts.daily_intake"], expected["marts.daily_intake"]  # it is about the days of pulling
        assert content == expected


@settings(max_examples=3)
@given(shards=shards, data=st.data())
def test_a_part_that_goes_leaves_nothing_behind(shards: list[list[Page]], data: st.DataObject) -> None:
    """After a shard is removed or made again, the warehouse is as if it had never been otherwise."""
    gone = data.draw(st.integers(0, len(shards) - 1))
    with tempfile.TemporaryDirectory() as folder:
        changed, fresh = Warehouse(Path(folder) / "a"), Warehouse(Path(folder) / "b")
        for number, shard in enumerate(shards):
            changed.add(FIRST, *shard, number=number)
            if number != gone:
                fresh.add(FIRST, *shard, number=number)
        changed.load().add(FIRST, number=gone)
        assert changed.load().content() == fresh.load().content()
        assert index_content(changed) == index_content(fresh)


def index_content(warehouse: Warehouse) -> list[list[tuple[Any, ...]]]:
    """What the search index says, without its internal numbers."""
    return [
        warehouse.rows("select term, folded, stem, document_count from search_index.vocabulary order by all"),
        warehouse.rows("select video_id, language, kind, term_count, title_term_count from search_index.documents order by all"),
        warehouse.rows("""
            select video_id, term, stem, field, postings.term_count from search_index.postings
            inner join search_index.documents using (doc_id) inner join search_index.vocabulary using (term_id) order by all
        """),
        warehouse.rows("from search_index.spoken_keywords order by all"),
    ]


# ---------------------------------------------------------------- what can go wrong


def test_loading_what_is_loaded_does_nothing(warehouse: Warehouse) -> None:
    """A run without new pages reads no part."""
    warehouse.pull(FIRST, Page())
    result = load(warehouse.home, warehouse.parts, on_part=lambda part: pytest.fail(part.path))
    assert (result.changed, result.added, result.removed) == (set(), 0, 0)
    assert result.rows["videos"] == 1


def test_a_load_tells_what_it_did(warehouse: Warehouse) -> None:
    """The summary of a run names changed tables and counts rows."""
    parts = warehouse.add(FIRST, Page())
    result = load(warehouse.home, warehouse.parts)
    assert result.changed == {part.table for part in parts}
    assert (result.added, result.rows["keywords"], result.rows["chapters"]) == (len(parts), 2, 0)


def test_the_warehouse_says_which_parts_it_was_made_from(warehouse: Warehouse) -> None:
    """meta.partitions leads from the warehouse back to the lake's files."""
    warehouse.pull(FIRST, Page())
    told = warehouse.rows('select "table", pulled_on, part, "rows", sha256, parser_version from meta.partitions')
    assert sorted(told) == sorted((p.table, p.pulled_on, p.part, p.rows, p.sha256, p.parser_version) for p in warehouse.parts)


def test_a_damaged_part_is_named_and_nothing_changes(warehouse: Warehouse) -> None:
    """A flipped byte in a Parquet file stops the load before it begins."""
    warehouse.pull(FIRST, Page())
    before = warehouse.content()
    (part, *_) = warehouse.add(SECOND, Page(hour=1))
    path = warehouse.lake.path(part)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    with pytest.raises(LakeError, match=path.name):
        load(warehouse.home, warehouse.parts)
    path.unlink()
    with pytest.raises(LakeError, match="missing"):
        load(warehouse.home, warehouse.parts)
    assert warehouse.content() == before


def test_a_column_that_older_parts_lack_is_unknown(warehouse: Warehouse) -> None:
    """After a column is added to a schema, parts written before still load."""
    parts = warehouse.add(FIRST, Page(views=5))
    (part,) = [part for part in parts if part.table == "videos"]
    path = warehouse.lake.path(part)
    duckdb.connect().execute(f"copy (select * exclude (view_count) from '{path}') to '{path}.new' (format parquet)")
    path.with_name(f"{path.name}.new").replace(path)
    changed = msgspec.structs.replace(part, sha256=sha256_of(path), bytes=path.stat().st_size)
    warehouse.parts = [changed if each == part else each for each in warehouse.parts]
    warehouse.load()
    assert warehouse.rows("select title, view_count from videos") == [("Bread and water", None)]


def test_a_staging_of_other_tables_is_made_again(warehouse: Warehouse) -> None:
    """After an upgrade that changes a schema the next load needs no help."""
    before = warehouse.pull(FIRST, Page()).content()
    with duckdb.connect(str(warehouse.home.staging)) as connection:
        connection.execute("update state.version set fingerprint = 'of an older version'")
        connection.execute("drop table main.keywords")
    assert warehouse.load().content() == before


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.storage import search_index
from pipeline.storage.lake import Lake
from pipeline.storage.home import Home
from pipeline.storage.staging import load

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

search_index.update = die
home = Home(Path(sys.argv[1]))
load(home, Lake(home.lake).parts())
"""


def test_a_load_that_is_killed_leaves_the_rows_before_it(warehouse: Warehouse) -> None:
    """A kill -9 after most of the work is done: staging still opens with its old rows, and the next load needs no repair."""
    before = warehouse.pull(FIRST, Page(), Page(video_id=OTHER)).content()
    warehouse.add(SECOND, *(Page(video_id=f"{n:011}", transcript=f"word{n} bread", hour=1) for n in range(300)))
    for day in (FIRST, SECOND):
        warehouse.lake.commit("core", day, [part for part in warehouse.parts if part.pulled_on == day])
    killed = subprocess.run([sys.executable, "-c", KILLED, str(warehouse.home.root)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert warehouse.content() == before
    undisturbed = Warehouse(warehouse.home.root / "other")
    undisturbed.lake, undisturbed.parts = warehouse.lake, warehouse.parts
    shutil.copytree(warehouse.home.lake, undisturbed.home.lake)
    assert warehouse.load().content() == undisturbed.load().content()


def test_loading_does_not_leave_files_about(warehouse: Warehouse) -> None:
    """Only the lake and staging.duckdb are in the home after a load."""
    warehouse.pull(FIRST, Page())
    assert sorted(path.name for path in warehouse.home.root.iterdir()) == ["lake", "staging.duckdb"]


def test_parts_of_unknown_tables_are_left_alone(warehouse: Warehouse) -> None:
    """A part of a table that this version does not know does not stop a load."""
    (part, *_) = warehouse.add(FIRST, Page())
    warehouse.parts.append(part.__class__("of_a_newer_version", date(2024, 5, 1), 0, "nowhere.parquet", 1, 1, "a" * 64))
    warehouse.load()
    assert warehouse.rows("select count(*) from videos") == [(1,)]
