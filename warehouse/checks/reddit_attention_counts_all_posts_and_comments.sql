-- Reddit's attention counts every post for each video that it links, and every comment of a known video.
-- severity: blocking
with told as (
    select coalesce(sum(post_count), 0) as post_count, coalesce(sum(comment_count), 0) as comment_count
    from marts.reddit_attention
),

held as (
    select
        (select count(*) from reddit_posts) as post_count,
        (select count(video_id) from reddit_comments) as comment_count
)

select
    told.post_count, held.post_count as held_post_count,
    told.comment_count, held.comment_count as held_comment_count
from told cross join held
where told.post_count <> held.post_count or told.comment_count <> held.comment_count
