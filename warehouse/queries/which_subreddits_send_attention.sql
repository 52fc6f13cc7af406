-- Which subreddits send attention, to whom, and what did moderators take down?
-- topic: comments and reddit
with posts as (
    select
        reddit_posts.post_id, reddit_posts.subreddit, reddit_posts.score, reddit_posts.comment_count, videos.channel,
        reddit_posts.removal is not null as is_removed
    from reddit_posts
    left join videos using (video_id)
)

select
    subreddit, count(distinct post_id) as post_count,
    sum(score)::bigint as score, sum(comment_count)::bigint as comment_count,
    count(distinct post_id) filter (is_removed) as removed_post_count, mode(channel order by channel) as most_linked_channel
from posts
group by subreddit
order by score desc nulls last, subreddit
