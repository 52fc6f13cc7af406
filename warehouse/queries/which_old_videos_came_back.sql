-- Which videos sped up again after they had slowed down?
-- topic: over time
with paced as (
    select video_id, captured_at, views_per_day, lag(views_per_day) over earlier as previous_views_per_day
    from marts.video_growth
    window earlier as (partition by video_id order by captured_at)
)

select
    paced.video_id, videos.title, videos.published_date, paced.captured_at::date as captured_on,
    round(paced.previous_views_per_day) as views_per_day_before, round(paced.views_per_day) as views_per_day,
    round(paced.views_per_day / paced.previous_views_per_day, 1) as times_faster
from paced
inner join videos using (video_id)
where paced.views_per_day > paced.previous_views_per_day and paced.previous_views_per_day > 0
order by times_faster desc, paced.video_id, paced.captured_at
