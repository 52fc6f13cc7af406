-- Which videos grew fastest, and when?
-- topic: over time
select
    video_growth.video_id, videos.title, video_growth.previous_captured_at::date as from_date,
    video_growth.captured_at::date as to_date, video_growth.views_added, round(video_growth.views_per_day) as views_per_day
from marts.video_growth
inner join videos using (video_id)
order by video_growth.views_per_day desc, video_growth.video_id, video_growth.captured_at
limit 10
