-- No caption or chapter begins after its video's end; two percent and ten seconds are left for what is rounded or cut.
-- severity: warning
with starts as (
    select video_id, start_seconds from transcript_segments
    union all
    select video_id, start_seconds from chapters
),

last_starts as (
    select video_id, max(start_seconds) as start_seconds
    from starts
    group by video_id
)

select last_starts.video_id, last_starts.start_seconds, videos.duration_seconds
from last_starts
inner join videos using (video_id)
where last_starts.start_seconds > videos.duration_seconds * 1.02 + 10
