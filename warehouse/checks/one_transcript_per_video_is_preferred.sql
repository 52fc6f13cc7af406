-- Of each video's transcripts exactly one is preferred.
-- severity: blocking
select video_id, count(*) as transcript_count, count(*) filter (is_preferred) as preferred_count
from transcripts
group by video_id
having count(*) filter (is_preferred) <> 1
