-- One row per video that a Reddit post links or a Reddit comment is about.
-- video_id: YouTube's id of the video, 11 characters
-- post_count: posts held that link it
-- subreddit_count: subreddits of these posts and of the comments
-- comment_count: comments held about it
-- score: upvotes less downvotes of these posts together; null where no post tells them
-- first_posted_at: when the first of these posts was posted, UTC; null where no post tells
-- last_posted_at: when the last of these posts was posted, UTC; null where no post tells
-- days_after_publication: from publication to the first post; whole days where only its date is known, null where not even that
with mentions as (
    select video_id, subreddit, score, posted_at, true as is_post
    from reddit_posts
    union all
    select video_id, subreddit, null as score, null as posted_at, false as is_post
    from reddit_comments
    where video_id is not null
),

attention as (
    select
        video_id,
        count(*) filter (is_post) as post_count,
        count(distinct lower(subreddit)) as subreddit_count,
        count(*) filter (not is_post) as comment_count,
        sum(score)::bigint as score,
        min(posted_at) as first_posted_at,
        max(posted_at) as last_posted_at
    from mentions
    group by video_id
)

select
    attention.*,
    coalesce(
        date_diff('microsecond', videos.published_at, attention.first_posted_at) / 86400e6,
        date_diff('day', videos.published_date, attention.first_posted_at::date)
    ) as days_after_publication
from attention
left join videos using (video_id)
order by attention.video_id
