-- All that people wrote about a video, as one row of lists: youtube_comments, reddit_posts with their comments, and
-- reddit_comments of no post that is held.
-- video_id: the video
create or replace macro video_comments(video_id) as table
    with said as (
        select * exclude (video_id)
        from youtube_comments
        where youtube_comments.video_id = video_id
    ),

    posts as (
        select * exclude (video_id)
        from reddit_posts
        where reddit_posts.video_id = video_id
    ),

    answers as (
        select * exclude (video_id)
        from reddit_comments
        where reddit_comments.post_id in (select posts.post_id from posts)
    ),

    threads as (
        select answers.post_id, list(answers order by answers.position, answers.posted_at, answers.comment_id) as comments
        from answers
        group by answers.post_id
    ),

    answered as (
        select posts.*, coalesce(threads.comments, []) as comments
        from posts left join threads on posts.post_id = threads.post_id
    ),

    others as (
        select * exclude (video_id)
        from reddit_comments
        where
            reddit_comments.video_id = video_id
            and reddit_comments.comment_id not in (select answers.comment_id from answers)
    ),

    youtube as (
        select coalesce(list(said order by said.posted_at, said.comment_id), []) as youtube_comments from said
    ),

    reddit as (
        select coalesce(list(answered order by answered.posted_at, answered.post_id), []) as reddit_posts from answered
    ),

    loose as (
        select coalesce(list(others order by others.position, others.posted_at, others.comment_id), []) as reddit_comments
        from others
    )

    select youtube.youtube_comments, reddit.reddit_posts, loose.reddit_comments
    from youtube cross join reddit cross join loose
