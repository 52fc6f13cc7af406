"""Videos that are about the same, for all videos at once: those whose clouds share words that few others have.

What does not belong here: one video's neighbours by all of its words, which the macro `similar_videos` finds in a second or so.
"""

from collections.abc import Iterator, Sequence

import duckdb

#: A word of more videos tells little, and would be compared between all of them.
_MOST_VIDEOS = 100

#: Cosine of the angle between two clouds from which on they are called similar, and how many are named.
_LEAST, _TOP = 0.1, 6

# Numbers in place of ids and words, because these are compared by the million. Weights are whole numbers, a thousand for a
# cloud of one word, because their sums are the same in whatever order they are added up.
_VIDEOS = """
    create or replace temporary table similar_videos_numbered as
    select video_id, row_number() over (order by video_id)::integer as number, round(sqrt(sum(weight * weight)), 6) as length
    from marts.word_clouds
    group by video_id
"""

_WORDS = f"""
    create or replace temporary table similar_videos_words as
    with shared as (
        select term, row_number() over (order by term)::integer as word
        from marts.word_clouds
        group by term
        having count(*) between 2 and {_MOST_VIDEOS}
    )

    select videos.number, shared.word, round(1000 * clouds.weight / videos.length)::integer as weight
    from marts.word_clouds as clouds
    inner join similar_videos_numbered as videos using (video_id)
    inner join shared using (term)
    where videos.length > 0
"""

_SIMILAR = f"""
    with own as (
        from similar_videos_words
        semi join (
            select number from similar_videos_numbered
            where video_id in (select unnest($asked))
        ) using (number)
    ),

    paired as (
        select own.number, other.number as other_number, sum(own.weight * other.weight) // 10_000 as hundredths
        from own inner join similar_videos_words as other using (word)
        where own.number <> other.number
        group by own.number, other.number
        having hundredths >= {_LEAST * 100}
        qualify row_number() over (partition by own.number order by hundredths desc, other.number) <= {_TOP}
    )

    select one.video_id, other.video_id, videos.title
    from paired
    inner join similar_videos_numbered as one using (number)
    inner join similar_videos_numbered as other on paired.other_number = other.number
    left join videos on other.video_id = videos.video_id
    order by one.video_id, paired.hundredths desc, other.video_id
"""


def number_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables that `similar` reads."""
    connection.execute(_VIDEOS)
    connection.execute(_WORDS)


def similar(connection: duckdb.DuckDBPyConnection, video_ids: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    """Each of these videos with the ids and titles of those that are similar to it, the most similar first."""
    yield from connection.execute(_SIMILAR, {"asked": list(video_ids)}).fetchall()
