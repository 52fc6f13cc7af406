-- All that is known of a video, as one row: its row of `videos`, and a list of rows of each table that tells of it.
-- video_id: the video
-- Transcripts have their segments, posts their comments; a list is empty where nothing is held. No row if the video is not held.
create or replace macro video_page(video_id) as table
    with asked as (
        select *
        from videos
        where videos.video_id = video_id
    ),

    words as (
        select coalesce(list(told order by told.position), []) as keywords
        from (
            select * exclude (video_id) from keywords
            where keywords.video_id = video_id
        ) as told
    ),

    sections as (
        select coalesce(list(told order by told.position), []) as chapters
        from (
            select * exclude (video_id) from chapters
            where chapters.video_id = video_id
        ) as told
    ),

    tracks as (
        select coalesce(list(told order by told.language, told.kind), []) as caption_tracks
        from (
            select * exclude (video_id) from caption_tracks
            where caption_tracks.video_id = video_id
        ) as told
    ),

    links as (
        select coalesce(list(told order by told.position), []) as related_links
        from (
            select * exclude (video_id) from related_links
            where related_links.video_id = video_id
        ) as told
    ),

    captures as (
        select coalesce(list(told order by told.captured_at, told.page_id), []) as video_snapshots
        from (
            select * exclude (video_id) from video_snapshots
            where video_snapshots.video_id = video_id
        ) as told
    ),

    lists as (
        select coalesce(list(told order by told.playlist_id, told.position), []) as playlist_items
        from (
            select * exclude (video_id) from playlist_items
            where playlist_items.video_id = video_id
        ) as told
    ),

    texts as (
        select coalesce(list(told order by told.is_preferred desc, told.language, told.kind), []) as transcripts
        from transcripts_of_video(video_id) as told
    ),

    sources as (
        select coalesce(list(told order by told.captured_at desc, told.pulled_on desc, told.page_id), []) as pages
        from pages_of_video(video_id) as told
    ),

    talk as (select * from video_comments(video_id)),

    known as (
        select
            asked.*, words.keywords, sections.chapters, texts.transcripts, tracks.caption_tracks, links.related_links,
            captures.video_snapshots, lists.playlist_items, talk.youtube_comments, talk.reddit_posts, talk.reddit_comments,
            sources.pages
        from asked cross join words cross join sections cross join texts cross join tracks cross join links
        cross join captures cross join lists cross join talk cross join sources
    )

    from known
