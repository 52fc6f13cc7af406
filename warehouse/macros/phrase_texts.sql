-- One row per text that a query looks into for its phrases: titles and preferred transcripts, unless in: names others.
-- query: as `search` takes it; where it is a constant, DuckDB leaves out what it does not ask for
create or replace macro phrase_texts(query) as table
    with passages as (
        select videos.video_id, videos.title as text
        from videos
        where contains(asked_places(query), 'title')
        union all
        select transcripts.video_id, transcripts.text
        from transcripts
        where transcripts.is_preferred and contains(asked_places(query), 'transcript')
        union all
        from asked_texts(query)
    )

    select passages.video_id, passages.text
    from passages
    where regexp_matches(query::varchar, '["“”„«»' || bigram_scripts() || ']')
