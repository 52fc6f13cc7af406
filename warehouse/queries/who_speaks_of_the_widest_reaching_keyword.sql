-- Which videos speak of the keyword that most videos have?
select video_id, title, channel, excerpt, round(score, 2) as score
from search((
    select keyword
    from marts.keyword_reach
    order by video_count desc, view_count desc nulls last, keyword_key
    limit 1
), top := 10)
