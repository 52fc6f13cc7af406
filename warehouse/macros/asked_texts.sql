-- One row per text that a query looks into: titles and preferred transcripts, unless in: names others.
-- query: as `search` takes it; where it is a constant, DuckDB leaves out what it does not ask for
create or replace macro asked_texts(query) as table
    with texts as (
        select videos.video_id, videos.title as text, 'title' as place
        from videos
        union all
        select transcripts.video_id, transcripts.text, 'transcript' as place
        from transcripts
        where transcripts.is_preferred
        union all
        select videos.video_id, videos.description as text, 'description' as place
        from videos
        union all
        select youtube_comments.video_id, youtube_comments.text, 'comments' as place
        from youtube_comments
        union all
        select reddit_comments.video_id, reddit_comments.body as text, 'comments' as place
        from reddit_comments
    )

    select texts.video_id, texts.text, texts.place
    from texts
    where contains(asked_places(query), texts.place)
