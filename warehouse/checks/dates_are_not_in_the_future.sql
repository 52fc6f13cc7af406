-- No video was published after the last page about it was captured; a day is left for time zones.
-- severity: warning
select video_id, published_date, published_at, captured_at
from videos
where greatest(published_date::timestamp, published_at) > captured_at + interval 1 day
