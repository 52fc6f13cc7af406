"""The tables of the search index, the view `terms` over them, and the stop words that they hold.

What does not belong here: filling them (`search_index`).
"""

import duckdb

from pipeline.storage import spoken_keywords
from pipeline.storage.stop_words import stop_words

#: Codes of search_index.postings.field.
FIELDS = {"transcript": 0, "title": 1}

POSTINGS_SQL = """
    create table search_index.postings (
        term_id bigint not null, doc_id integer not null, field utinyint not null, term_count integer not null
    );
    comment on table search_index.postings is
    'One row per term and title or transcript that it occurs in; some are of documents that are no longer there.';
    comment on column search_index.postings.field is '0 in the transcript, 1 in the title';
"""

SCHEMA_SQL = f"""
    create schema search_index;
    create table search_index.documents (
        doc_id integer not null, video_id varchar not null, language varchar, kind varchar,
        term_count bigint not null, title_term_count bigint not null, content varchar not null
    );
    comment on table search_index.documents is 'One row per video that can be searched: its title and preferred transcript.';
    comment on column search_index.documents.content is 'Changes when the title''s or transcript''s words may have changed';
    {POSTINGS_SQL}
    create table search_index.vocabulary (
        term_id bigint not null, term varchar not null, folded varchar not null, stem varchar not null,
        document_count bigint not null
    );
    comment on table search_index.vocabulary is 'One row per term that a title or transcript holds.';
    comment on column search_index.vocabulary.folded is 'The term without accents';
    comment on column search_index.vocabulary.document_count is 'Videos whose preferred transcript holds the term';
    create table search_index.runs (
        first_doc_id integer not null, last_doc_id integer not null, document_count integer not null
    );
    comment on table search_index.runs is 'One row per range of documents whose postings lie sorted by term.';
    comment on column search_index.runs.document_count is 'Documents that the run had when it was written';
    create table search_index.stop_words (language varchar not null, term varchar not null);
    comment on table search_index.stop_words is 'One row per language and word that says nothing about a text.';
    {spoken_keywords.SCHEMA_SQL}
    create view main.terms as
    select documents.video_id, documents.language, documents.kind, vocabulary.term, vocabulary.stem, postings.term_count
    from search_index.postings
    inner join search_index.documents on postings.doc_id = documents.doc_id
    inner join search_index.vocabulary on postings.term_id = vocabulary.term_id
    where postings.field = 0;
    comment on view main.terms is 'One row per term of a preferred transcript.';
    comment on column main.terms.video_id is 'YouTube''s id of the video, 11 characters';
    comment on column main.terms.language is 'Language of the transcript, BCP-47, as the page declares it, else und';
    comment on column main.terms.kind is 'How the captions were made: manual, auto, translated, unknown';
    comment on column main.terms.term is 'The word as shown: NFKC, case-folded, punctuation trimmed';
    comment on column main.terms.stem is 'Stem of the word, without accents';
    comment on column main.terms.term_count is 'How often the transcript says it';
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty index, with the stop words of every language that has a list."""
    connection.execute(SCHEMA_SQL)
    columns = [list(column) for column in zip(*stop_words(), strict=True)]
    connection.execute("insert into search_index.stop_words select unnest(?::varchar[]), unnest(?::varchar[])", columns)
