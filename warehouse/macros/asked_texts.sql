-- One row per description and comment, of those kinds that a query looks into: they are in no index.
-- query: as `search` takes it; where it is a constant, DuckDB leaves out what it does not ask for
create or replace macro asked_texts(query) as table
    with written as (
        select videos.video_id, videos.description as text, 'description' as place
        from videos
        union all
        select youtube_comments.video_id, youtube_comments.text, 'comments' as place
        from youtube_comments
        union all
        select reddit_comments.video_id, reddit_comments.body as text, 'comments' as place
        from reddit_comments
    )

    select written.video_id, written.text, written.place
    from written
    where contains(asked_places(query), written.place)
