-- One row per description and comment, of those kinds that a query looks into: they are in no index.
-- query: as `search` takes it; where it is a constant, DuckDB leaves out what it does not ask for
create or replace macro asked_texts(query) as table
    select videos.video_id, videos.description as text
    from videos
    where contains(lower(query::varchar), 'in:description')
    union all
    select youtube_comments.video_id, youtube_comments.text
    from youtube_comments
    where contains(lower(query::varchar), 'in:comments')
    union all
    select reddit_comments.video_id, reddit_comments.body as text
    from reddit_comments
    where contains(lower(query::varchar), 'in:comments')
