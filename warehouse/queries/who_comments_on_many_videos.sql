-- Who comments on more than one video, and how are their comments received?
-- topic: comments and reddit
with said as (
    select lower(ltrim(author, '@')) as name, video_id, like_count as likes, posted_at::date as posted_date
    from youtube_comments
    union all
    select lower(author) as name, video_id, score as likes, posted_date
    from reddit_comments
    where removal is null
)

select
    name, count(distinct video_id) as video_count, count(*) as comment_count, sum(likes)::bigint as likes,
    min(posted_date) as first_seen, max(posted_date) as last_seen
from said
where name is not null
group by name
having count(distinct video_id) > 1
order by video_count desc, likes desc nulls last, name
