-- Which videos speak of the keyword that most videos have?
-- topic: search
with widest as (
    select keyword
    from marts.keyword_reach
    order by video_count desc, view_count desc nulls last, keyword_key
    limit 1
)

select video_id, title, channel, excerpt, round(score, 2) as score
from search((select keyword from widest), top := 10)
