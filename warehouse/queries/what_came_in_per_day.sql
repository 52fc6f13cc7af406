-- What came in on each day, from where, and what became of it?
-- topic: trust in the data
select pulled_on, source, outcome, reason, page_count, video_count, round(byte_count / 1e3) as kilobytes
from marts.daily_intake
order by pulled_on desc, source, outcome, reason nulls first
