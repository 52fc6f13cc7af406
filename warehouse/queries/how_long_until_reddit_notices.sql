-- How long after publication does Reddit notice a video?
-- topic: comments and reddit
select
    videos.title, videos.published_date, reddit_attention.first_posted_at, reddit_attention.post_count,
    reddit_attention.subreddit_count, reddit_attention.score,
    round(reddit_attention.days_after_publication, 1) as days_after_publication
from marts.reddit_attention
inner join videos using (video_id)
where reddit_attention.days_after_publication is not null
order by reddit_attention.days_after_publication desc, reddit_attention.video_id
