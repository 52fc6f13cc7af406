r"""DuckDB alone: the same tables by SQL over the dump, with regexp_extract, unnest and group by.

All cores, as DuckDB does by itself. Written for speed where that costs no clarity: headings are split as plain strings,
tags are looked for only in texts that hold a `<`, and punctuation is trimmed from counted tokens, not from each. Nothing
is rejected, retried, merged or checked.
"""

from pathlib import Path

import duckdb

from tests.benchmarks.peer import Clock, build_marts, call

PAGES = r"""
    create temp view pages as
    select regexp_extract(url, '[^/]+$') as video_id,
           text,
           split_part(text, E'\nChannel: ', 1) as body,
           E'\nChannel: ' || split_part(text, E'\nChannel: ', 2) || E'\n' as block
    from read_parquet('{dump}')"""

#: By table, in the order in which they can be made.
TABLES: dict[str, str] = {
    "videos": r"""
        select video_id,
               case when contains(body, E'\nVideo Statistics and Information\n') then split_part(body, E'\n', 1) end as title,
               nullif(regexp_extract(block, '\nChannel: (.*)\n', 1), '') as channel,
               nullif(nullif(regexp_extract(block, '\nChannel Id: (.*)\n', 1), ''), 'undefined') as channel_id,
               try_cast(replace(regexp_extract(block, '\nViews: ([0-9,]+)\n', 1), ',', '') as bigint) as view_count,
               try_cast(regexp_extract(block, '\nRating: ([0-9.]+) out of 5\n', 1) as double) as rating,
               try_cast(regexp_extract(block, '\nLength: .*\(([0-9]+) seconds\)\n', 1) as integer) as duration_seconds,
               try_strptime(regexp_extract(block, '\nPublished: (.*)\n', 1), '%a %b %d %Y')::date as published_date,
        from pages""",
    "transcripts": r"""
        with spoken as (
            select video_id,
                   case when contains(body, E'\nCaptions\n') then split_part(body, E'\nCaptions\n', 2)
                        when contains(body, E'\nVideo\n') then null
                        when contains(body, E'\nReddit Comments\n') then split_part(body, E'\nReddit Comments\n', 2)
                        else body end as text
            from pages),
        cleaned as (
            select video_id,
                   case when contains(text, '<') then regexp_replace(text, '<[^>]*>', '', 'g') else text end as text
            from spoken)
        select video_id, regexp_replace(trim(text), '\s+', ' ', 'g') as text
        from cleaned
        where text is not null""",
    "keywords": r"""
        with listed as (
            select video_id, string_split(nullif(regexp_extract(block, '\nKeywords: (.*)\n', 1), ''), ', ') as keywords
            from pages)
        select video_id, generate_subscripts(keywords, 1) - 1 as position,
               unnest(keywords) as keyword, lower(keyword) as keyword_key
        from listed
        where len(keywords) > 0""",
    "reddit_comments": r"""
        with sections as (
            select video_id, split_part(split_part(body, E'\nReddit Comments\n', 2), E'\nCaptions\n', 1) as section
            from pages
            where contains(body, '🗫')),
        pieces as (
            select video_id,
                   string_split_regex(section, '\n👍[^\n]*replies') as bodies,
                   regexp_extract_all(section, '\n(👍[^\n]*replies)', 1) as metas
            from sections),
        comments as (
            select video_id, generate_subscripts(metas, 1) - 1 as position,
                   unnest(bodies[:len(metas)]) as body, unnest(metas) as meta
            from pieces)
        select video_id, position, trim(body, E'\n ') as body,
               nullif(regexp_extract(meta, 'u/(\S+)', 1), '[deleted]') as author,
               regexp_extract(meta, '👍\S* (-?[0-9]+)', 1)::integer as score,
               strptime(regexp_extract(meta, '📅\S* (\w+ [0-9]+ [0-9]+)', 1), '%b %d %Y')::date as posted_date
        from comments""",
    "terms": r"""
        with tokens as (
            select video_id, unnest(string_split(lower(text), ' ')) as token from transcripts),
        counted as (
            select video_id, token, count(*) as token_count from tokens group by all)
        select video_id, trim(token, '.,;:!?"()') as term, sum(token_count)::integer as term_count
        from counted
        where not starts_with(token, '[')
        group by all""",
}
#: transcripts carry their number of words, as everybody's do.
WORD_COUNT = """
    alter table transcripts add column word_count integer;
    update transcripts set word_count = counted.words
    from (select video_id, sum(term_count)::integer as words from terms group by video_id) as counted
    where transcripts.video_id = counted.video_id"""


def build_tables(connection: duckdb.DuckDBPyConnection, dump: Path) -> None:
    """Make the tables from the dump."""
    connection.execute(PAGES.format(dump=dump))
    for table, query in TABLES.items():
        connection.execute(f"create table {table} as {query}")
    connection.execute(WORD_COUNT)


def main() -> None:
    """Read the dump and write the database."""
    dump, output, report = call()
    clock = Clock()
    with duckdb.connect(str(output)) as connection:
        with clock.stage("tables"):
            build_tables(connection, dump)
        with clock.stage("marts"):
            build_marts(connection)
    clock.write(report)


if __name__ == "__main__":
    main()
