"""The search index: which word occurs in which video, how often, sorted so that a search reads little of it.

A document is a video: its title and its preferred transcript. A posting says how often a term occurs in a document's
title or transcript. Postings lie sorted by term in *runs*, each over its own range of document ids; a load appends one,
so it costs what is new. A document that changes gets a new id; the postings of its old one stay where they are until
their run is written anew, and no reader of the index counts them.

What does not belong here: how words are told apart (the shard did that), how postings are sorted (`postings`), when runs are
merged (`index_runs`), which keywords are spoken (`spoken_keywords`), and the macros that read the index.
"""

from collections.abc import Iterator

import duckdb
import polars as pl

from pipeline.schemas import TABLES
from pipeline.storage import spoken_keywords
from pipeline.storage.connection import scalar
from pipeline.storage.index_runs import tidy_runs
from pipeline.storage.index_tables import FIELDS
from pipeline.storage.part_rows import paths_of, rows_sql
from pipeline.storage.postings import Packing, Texts, sorted_postings


def update(connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> None:
    """Index again every video of temp.touched_videos whose words may have changed; every video there is, if `is_whole`.

    Needs what `merge_all` leaves.
    """
    touched = "" if is_whole else "semi join temp.touched_videos using (video_id)"
    connection.execute(_wanted_documents_sql(touched))
    if not is_whole:
        _remove_dead_documents(connection)
    _add_documents(connection)
    for first, last in _new_runs(connection):
        _append_run(connection, first, last)
    tidy_runs(connection)
    _rebuild_vocabulary(connection)
    spoken_keywords.update(connection, is_whole=is_whole)


# ---------------------------------------------------------------- documents


def _wanted_documents_sql(touched: str) -> str:
    """temp.wanted: what each video's document is made of, and `content`, which is equal only if its words are."""
    return f"""
        create or replace temp table wanted as
        with titles as (
            select
                video_id, arg_max(page_id, place) as page_id, arg_max(pulled_on, place) as pulled_on, arg_max(part, place) as part
            from temp.observed where title is not null group by video_id
        ),
        versions as (select pulled_on, part, parser_version from temp.parts where "table" = 'term_counts')
        select
            videos.video_id, spoken.language, spoken.kind,
            titles.page_id as title_page_id, titles.pulled_on as title_pulled_on, titles.part as title_part,
            spoken.page_id, spoken.pulled_on, spoken.part,
            md5(concat_ws(
                chr(31), ifnull(videos.title, ''), ifnull(title_version.parser_version, ''), ifnull(spoken.language, ''),
                ifnull(spoken.kind, ''), ifnull(spoken.text_sha256, ''), ifnull(version.parser_version, '')
            )) as content
        from (from main.videos {touched}) as videos
        left join titles on videos.video_id = titles.video_id
        left join versions as title_version on titles.pulled_on = title_version.pulled_on and titles.part = title_version.part
        left join (from temp.chosen_transcripts where is_preferred) as spoken on videos.video_id = spoken.video_id
        left join versions as version on spoken.pulled_on = version.pulled_on and spoken.part = version.part
    """


def _remove_dead_documents(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        create or replace temp table dead as
        select doc_id from search_index.documents
        semi join temp.touched_videos using (video_id) anti join temp.wanted using (video_id, content)
    """)
    connection.execute("delete from search_index.documents where doc_id in (select dead.doc_id from temp.dead)")


def _add_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """Give new ids to the wanted documents that are not there, and count their words."""
    first = scalar(connection, "select max(last_doc_id) from search_index.runs") + 1
    connection.execute(f"""
        create or replace temp table added as
        select {first} + row_number() over (order by pulled_on, part, title_pulled_on, title_part, video_id) - 1 as doc_id, *
        from temp.wanted anti join search_index.documents using (video_id, content)
    """)
    connection.execute(_ADDED_TEXTS_SQL)
    connection.execute(_count_words_sql(connection))
    connection.execute(_codes_sql(connection))
    connection.execute("""
        insert into search_index.documents
        select
            added.doc_id, added.video_id, added.language, added.kind,
            coalesce(sum(counted.term_count) filter (counted.field = 0), 0),
            coalesce(sum(counted.term_count) filter (counted.field = 1), 0), added.content
        from temp.added left join temp.counted_texts as counted on added.doc_id = counted.doc_id
        group by all order by added.doc_id
    """)


#: temp.added_texts: the titles and transcripts of new documents, and how their row of `term_counts` is found.
_ADDED_TEXTS_SQL = f"""
    create or replace temp table added_texts as
    with texts as (
        select
            doc_id, {FIELDS["transcript"]} as field, 'transcript' as field_name,
            video_id, page_id, language, kind, pulled_on, part
        from temp.added
        union all
        select doc_id, {FIELDS["title"]}, 'title', video_id, title_page_id, 'und', 'unknown', title_pulled_on, title_part
        from temp.added
    )
    select texts.*, parts.path
    from texts inner join temp.parts on texts.pulled_on = parts.pulled_on and texts.part = parts.part
    where parts."table" = 'term_counts'
"""


def _texts_sql(connection: duckdb.DuckDBPyConnection, texts: str) -> str:
    """A subquery that gives each of these texts (a relation like temp.added_texts) its term_ids and term_counts."""
    rows = rows_sql(connection, TABLES["term_counts"], paths_of(connection, "term_counts", texts))
    return f"""(
        select texts.doc_id, texts.field, found.term_ids, found.term_counts
        from {rows} as found inner join {texts} as texts
        on found.page_id = texts.page_id and found.field = texts.field_name and found.video_id = texts.video_id
        and found.language = texts.language and found.kind = texts.kind and found.filename = texts.path
    )"""


def _count_words_sql(connection: duckdb.DuckDBPyConnection) -> str:
    texts = _texts_sql(connection, "temp.added_texts")
    return f"""
        create or replace temp table counted_texts as
        select doc_id, field, list_sum(term_counts)::bigint as term_count from {texts}
    """


def _codes_sql(connection: duckdb.DuckDBPyConnection) -> str:
    """temp.codes: the terms of the parts that the new texts are in, numbered in the order of their ids."""
    vocabulary = rows_sql(connection, TABLES["vocabulary"], paths_of(connection, "vocabulary", "temp.added_texts"))
    return f"""
        create or replace temp table codes as
        select row_number() over (order by term_id) - 1 as code, * from (
            select term_id, any_value(term) as term, any_value(folded) as folded, any_value(stem) as stem
            from {vocabulary} group by term_id
        )
    """


# ---------------------------------------------------------------- runs of postings


def _new_runs(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """The ranges of new documents to sort together."""
    [(first, last)] = connection.execute("select min(doc_id), max(doc_id) from temp.added").fetchall()
    if first is None:
        return
    step = 2 ** _packing(connection).document_bits
    for begin in range(first, last + 1, step):
        yield begin, min(begin + step - 1, last)


def _packing(connection: duckdb.DuckDBPyConnection) -> Packing:
    terms = scalar(connection, "select count(*) from temp.codes")
    # No word can occur more often than there are words in the text.
    return Packing.for_sizes(terms, scalar(connection, "select max(term_count) from temp.counted_texts"))


def _append_run(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    rows = connection.sql(f"""
        select doc_id, field as field_code, field_name as field, page_id, video_id, language, kind, path
        from temp.added_texts where doc_id between {first} and {last} order by path, doc_id
    """).to_arrow_table()
    terms = connection.sql("select term_id from temp.codes order by code").to_arrow_table()
    texts = Texts(pl.DataFrame(rows), pl.DataFrame(terms)["term_id"], first, _packing(connection))
    connection.register("sorted_postings", sorted_postings(texts))
    connection.execute("insert into search_index.postings from sorted_postings")
    connection.unregister("sorted_postings")
    connection.execute("insert into search_index.runs values (?, ?, ?)", [first, last, last - first + 1])


def _rebuild_vocabulary(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring document counts up to date, add new terms, drop those that no text holds any more.

    In the order of the folded words, so that a search reads only the stretch where its words and stems are.
    """
    connection.execute("""
        create or replace temp table known_terms as
        with counted as (
            select term_id, count(*) filter (field = 0) as document_count
            from search_index.postings semi join search_index.documents using (doc_id) group by term_id
        ),
        terms as (
            select term_id, term, folded, stem from search_index.vocabulary
            union
            select term_id, term, folded, stem from temp.codes
        )
        select terms.*, counted.document_count from terms inner join counted on terms.term_id = counted.term_id
    """)
    connection.execute("truncate search_index.vocabulary")
    connection.execute("insert into search_index.vocabulary from temp.known_terms order by folded, term_id")
