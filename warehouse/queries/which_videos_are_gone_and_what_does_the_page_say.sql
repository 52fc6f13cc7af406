-- Which videos are gone, how much had been watched, and what does the page say instead?
-- topic: over time
with last_seen as (
    select video_id, max(captured_at) as captured_at
    from video_snapshots
    where view_count is not null
    group by video_id
)

select
    videos.video_id, videos.title, videos.channel, videos.availability, videos.availability_reason,
    videos.view_count as last_view_count, last_seen.captured_at::date as last_seen_on
from videos
left join last_seen using (video_id)
where videos.availability in ('removed', 'private', 'unavailable')
order by videos.view_count desc nulls last, videos.video_id
