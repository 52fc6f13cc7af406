"""Keeping the runs of the search index few and free of postings of documents that are no longer there.

Rows that are scattered over a large table are costly to delete, so they are not: a run is written anew as a whole when a
tenth of its documents are gone, or when a neighbour is merged into it.

What does not belong here: what a posting is (`search_index`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from pipeline.storage.index_tables import POSTINGS_SQL
from pipeline.storage.postings import DOCUMENTS_AT_A_TIME

#: A run is merged into the one before it when it has more than this share of that one's documents, and written anew when
#: more than this share of its own are gone...
_SHARE = 0.1
#: ...but runs that are larger than this together are not merged: a search reads little of either, and sorting them costs.
_LARGEST_MERGED = DOCUMENTS_AT_A_TIME
#: Deleting the rows of more documents than these takes more memory than writing the whole table anew.
_LARGEST_IN_PLACE = 20_000


class Run(NamedTuple):
    """A range of document ids whose postings lie sorted: how many documents it had, and how many of them are still there."""

    first: int
    last: int
    written: int
    alive: int

    @property
    def is_stale(self) -> bool:
        """More of it than a search should have to skip is of documents that are gone."""
        return self.written - self.alive > self.written * _SHARE


class Group(NamedTuple):
    """Neighbouring runs that become one; a single run stays as it is unless it is stale."""

    runs: tuple[Run, ...]

    @property
    def size(self) -> int:
        """Documents that are still there."""
        return sum(run.alive for run in self.runs)

    @property
    def is_rewritten(self) -> bool:
        """Whether the postings have to be sorted anew."""
        return len(self.runs) > 1 or self.runs[0].is_stale

    @property
    def condition(self) -> str:
        """SQL that is true for postings of the group."""
        return f"doc_id between {self.runs[0].first} and {self.runs[-1].last}"


def tidy_runs(connection: duckdb.DuckDBPyConnection) -> None:
    """Merge small runs and write stale ones anew, so that a search is as quick as after a single load."""
    groups = plan(_runs(connection))
    rewritten = [group for group in groups if group.is_rewritten]
    if not rewritten:
        return
    if sum(run.written for group in rewritten for run in group.runs) <= _LARGEST_IN_PLACE:
        for group in rewritten:
            _rewrite_in_place(connection, group)
    else:
        _rewrite_table(connection, groups)
    connection.execute("delete from search_index.runs")
    for group in groups:
        if group.size:
            written = group.size if group.is_rewritten else group.runs[0].written
            connection.execute(
                "insert into search_index.runs values (?, ?, ?)", [group.runs[0].first, group.runs[-1].last, written]
            )


def plan(runs: Sequence[Run]) -> list[Group]:
    """Which runs become one: the last is merged with the one before it as often as it is more than a tenth of it."""
    groups = [Group((run,)) for run in runs]
    while len(groups) > 1 and _is_merged(*groups[-2:]):
        groups[-2:] = [Group(groups[-2].runs + groups[-1].runs)]
    return groups


def _is_merged(left: Group, right: Group) -> bool:
    return right.size > left.size * _SHARE and left.size + right.size <= _LARGEST_MERGED


def _runs(connection: duckdb.DuckDBPyConnection) -> list[Run]:
    rows = connection.execute("""
        select first_doc_id, last_doc_id, document_count, count(doc_id)
        from search_index.runs left join search_index.documents on doc_id between first_doc_id and last_doc_id
        group by all order by first_doc_id
    """).fetchall()
    return [Run(*row) for row in rows]


def _rewrite_in_place(connection: duckdb.DuckDBPyConnection, group: Group) -> None:
    connection.execute(f"create or replace temp table old_postings as from search_index.postings where {group.condition}")
    connection.execute(f"delete from search_index.postings where {group.condition}")
    _insert_sorted(connection, "temp.old_postings", group)


def _rewrite_table(connection: duckdb.DuckDBPyConnection, groups: Sequence[Group]) -> None:
    connection.execute("alter table search_index.postings rename to old_postings")
    connection.execute(POSTINGS_SQL)
    for group in groups:
        if group.is_rewritten:
            _insert_sorted(connection, "search_index.old_postings", group)
        else:
            connection.execute(f"insert into search_index.postings from search_index.old_postings where {group.condition}")
    connection.execute("drop table search_index.old_postings")


def _insert_sorted(connection: duckdb.DuckDBPyConnection, source: str, group: Group) -> None:
    # One sorted stream per thread, as for a new run: see `search_index`.
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"""
        insert into search_index.postings
        from {source} semi join search_index.documents using (doc_id) where {group.condition}
        order by term_id, doc_id, field, term_count
    """)
    connection.execute("reset preserve_insertion_order")
