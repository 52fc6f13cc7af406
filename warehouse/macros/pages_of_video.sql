-- One row per raw page and day that tells of a video: that names it, or that a row about it is from; the newest first.
-- video_id: the video
create or replace macro pages_of_video(video_id) as table
    with sources as (
        select videos.page_id from videos
        where videos.video_id = video_id
        union
        select video_snapshots.page_id from video_snapshots
        where video_snapshots.video_id = video_id
        union
        select transcripts.page_id from transcripts
        where transcripts.video_id = video_id
        union
        select keywords.page_id from keywords
        where keywords.video_id = video_id
        union
        select related_links.page_id from related_links
        where related_links.video_id = video_id
        union
        select chapters.page_id from chapters
        where chapters.video_id = video_id
        union
        select caption_tracks.page_id from caption_tracks
        where caption_tracks.video_id = video_id
        union
        select playlist_items.page_id from playlist_items
        where playlist_items.video_id = video_id
        union
        select youtube_comments.page_id from youtube_comments
        where youtube_comments.video_id = video_id
        union
        select reddit_posts.page_id from reddit_posts
        where reddit_posts.video_id = video_id
        union
        select reddit_comments.page_id from reddit_comments
        where reddit_comments.video_id = video_id
    )

    select
        pages.page_id, pages.pulled_on, pages.url, pages.source, pages.format, pages.captured_at, pages.captured_by,
        pages.http_status, pages.byte_count, pages.outcome, pages.reason
    from pages
    where pages.video_id = video_id or pages.page_id in (select sources.page_id from sources)
    order by pages.captured_at desc, pages.pulled_on desc, pages.page_id
