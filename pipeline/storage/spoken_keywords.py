"""Which of its keywords a video speaks: `search_index.spoken_keywords`, kept in step with keywords and transcripts.

Keywords and transcript of a video can come from different pages, so this is found when both are merged. Only the texts of
videos whose keywords or preferred transcript changed are read.

What does not belong here: what counts as spoken (`keyword_matching`).
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import duckdb
import polars as pl
import pyarrow as pa

from pipeline.storage.connection import joins_as_written
from pipeline.storage.keyword_matching import find_spoken

#: Texts that are searched at a time: enough to be quick, few enough to stay in the processor's caches.
_TEXTS_AT_A_TIME = 1_000
_THREADS = 2

SCHEMA_SQL = """
    create table search_index.spoken_keywords (
        video_id varchar not null, keyword_key varchar not null, spoken_count bigint not null,
        first_character bigint not null, first_seconds double
    );
    comment on table search_index.spoken_keywords is
    'One row per keyword of a video that its preferred transcript speaks. What it does not speak has none.';
    comment on column search_index.spoken_keywords.spoken_count is 'How often it speaks the keyword''s words in a row';
    comment on column search_index.spoken_keywords.first_character is 'Place in transcripts.text where it does so first, from 0';
    comment on column search_index.spoken_keywords.first_seconds is 'Start of the cue that holds this place; null without times';
    create table state.searched_texts (video_id varchar not null, content varchar not null);
"""


def update(connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> None:
    """Look again for the keywords of every video of temp.touched_videos whose text or keywords changed; of all, if `is_whole`.

    Needs what `merge_all` leaves.
    """
    connection.execute(_wanted_sql("" if is_whole else "semi join temp.touched_videos using (video_id)"))
    if not is_whole:
        for table in ("search_index.spoken_keywords", "state.searched_texts"):
            connection.execute(_forget_sql(table))
    connection.execute("""
        create or replace temp table asked as
        select wanted.* from temp.wanted_keywords as wanted anti join state.searched_texts using (video_id, content)
    """)
    found = _found(connection)
    connection.register("found_keywords", found)
    connection.execute(_INSERT_SQL)
    connection.unregister("found_keywords")
    connection.execute("insert into state.searched_texts select video_id, content from temp.asked")


def _wanted_sql(touched: str) -> str:
    """temp.wanted_keywords: the keywords of each video with a preferred transcript, and `content`, equal only if both are."""
    return f"""
        create or replace temp table wanted_keywords as
        with declared as (
            select video_id, list(keyword_key) as keyword_keys, sum(hash(keyword_key)) as hashed
            from main.keywords {touched} group by video_id
        )
        select
            spoken.video_id, declared.keyword_keys,
            md5(concat_ws(
                chr(31), declared.hashed, spoken.text_sha256, if(spoken.segment_count is null, '', spoken.page_id)
            )) as content
        from (from temp.chosen_transcripts where is_preferred) as spoken
        inner join declared on spoken.video_id = declared.video_id
    """


def _forget_sql(table: str) -> str:
    return f"""
        delete from {table}
        where video_id in (select touched.video_id from temp.touched_videos as touched)
        and video_id not in (
            select wanted.video_id from temp.wanted_keywords as wanted semi join state.searched_texts using (video_id, content)
        )
    """


def _found(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """(video_id, keyword_key, spoken_count, first_character) of the videos in temp.asked."""
    with joins_as_written(connection), ThreadPoolExecutor(_THREADS) as pool:
        batches = connection.sql(_TEXTS_SQL).to_arrow_reader(_TEXTS_AT_A_TIME)
        found = list(_in_turn(pool, (pl.DataFrame(pa.Table.from_batches([batch])) for batch in batches)))
    return pl.concat([_found_in(pl.DataFrame(schema=_TEXTS)), *found])


def _in_turn(pool: ThreadPoolExecutor, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """What is found in each batch. Only a few batches are read ahead, which bounds the memory that they take."""
    waiting: deque[Future[pl.DataFrame]] = deque()
    for batch in batches:
        waiting.append(pool.submit(_found_in, batch))
        if len(waiting) > _THREADS:
            yield waiting.popleft().result()
    yield from (future.result() for future in waiting)


def _found_in(batch: pl.DataFrame) -> pl.DataFrame:
    found = find_spoken(batch)
    return found.select(batch["video_id"].gather(found["row"]), "keyword_key", "spoken_count", "first_character")


_TEXTS = pl.Schema({"video_id": pl.String(), "text": pl.String(), "keyword_keys": pl.List(pl.String())})
_TEXTS_SQL = """
    select transcripts.video_id, transcripts.text, asked.keyword_keys
    from (from main.transcripts where is_preferred and text is not null) as transcripts
    inner join temp.asked as asked on transcripts.video_id = asked.video_id
"""

#: Numbers instead of ids, because cues are many: partitions and joins of numbers take a third of the time.
_INSERT_SQL = """
    insert into search_index.spoken_keywords
    with numbered as materialized (
        select row_number() over () as number, video_id, language, kind
        from temp.chosen_transcripts semi join found_keywords using (video_id) where is_preferred
    ),
    cues as (
        select numbered.number, cues.position, cues.start_seconds, length(cues.text) as length
        from main.transcript_segments as cues inner join numbered using (video_id, language, kind)
        where cues.text is not null
    ),
    placed as (
        select number, start_seconds, (sum(length + 1) over (partition by number order by position) - length - 1)::bigint as first
        from cues
    ),
    found as (select * from found_keywords inner join numbered using (video_id))
    select found.video_id, found.keyword_key, found.spoken_count, found.first_character, placed.start_seconds
    from found asof left join placed on found.number = placed.number and found.first_character >= placed.first
    order by found.video_id, found.keyword_key
"""
