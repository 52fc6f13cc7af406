-- One row per text that a query looks into for its phrases: titles and preferred transcripts, unless in: names others.
-- query: as `search` takes it; where it is a constant, DuckDB leaves out what it does not ask for
create or replace macro phrase_texts(query) as table
    with passages as (
        select videos.video_id, videos.title as text, 'title' as place
        from videos
        union all
        select transcripts.video_id, transcripts.text, 'transcript' as place
        from transcripts
        where transcripts.is_preferred
        union all
        from asked_texts(query)
    )

    select passages.video_id, passages.text
    from passages
    where
        contains(asked_places(query), passages.place)
        and regexp_matches(query::varchar, replace('["“”„«»S]', 'S', bigram_scripts()))
