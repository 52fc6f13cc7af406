-- Which videos speak of the keyword that most videos have?
-- topic: search
with widest as (
    select keyword
    from marts.keyword_reach
    order by video_count desc, view_count desc nulls last, keyword_key
    limit 1
),

places as (
    from keyword_in_context((select keyword from widest))
)

select
    places.video_id, any_value(videos.title) as title, any_value(videos.channel) as channel, count(*) as times,
    first(places.before || places.hit || places.after order by places.start_seconds nulls last) as first_said
from places
inner join videos using (video_id)
group by places.video_id
order by times desc, title
limit 10
