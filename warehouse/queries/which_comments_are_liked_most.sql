-- Which comments are liked most, on YouTube and on Reddit?
-- topic: comments and reddit
with said as (
    select 'YouTube' as place, comment_id, video_id, author, like_count as likes, posted_at::date as posted_date, text
    from youtube_comments
    union all
    select coalesce('r/' || subreddit, 'Reddit') as place, comment_id, video_id, author, score as likes, posted_date, body as text
    from reddit_comments
)

select said.likes, said.author, said.place, said.posted_date, videos.title as about, said.text
from said
left join videos using (video_id)
where said.likes is not null
order by said.likes desc, said.comment_id
limit 10
