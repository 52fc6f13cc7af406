-- A video does not lose half of its views from one count to the next: YouTube takes some back, but a page that was read wrongly
-- loses more.
-- severity: warning
select video_id, previous_captured_at, captured_at, view_count, view_count - views_added as previous_view_count
from marts.video_growth
where view_count < (view_count - views_added) / 2
