-- Which pages were rejected, and why?
-- topic: trust in the data
select reason, url, format, video_id, byte_count, captured_at::date as captured_on
from pages
where outcome = 'rejected'
order by reason, url, page_id
