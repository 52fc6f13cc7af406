-- Which channels publish most, how often, and how much are they watched?
-- topic: channels and videos
select channel, video_count, view_count, median_gap_days, last_published_date, round(hours, 1) as hours
from marts.channels
order by video_count desc, view_count desc nulls last, channel_key
limit 10
