-- Which videos changed their title, and from what to what?
-- topic: over time
with titled as (
    select video_id, captured_at, title, lag(title) over earlier as previous_title
    from video_snapshots
    where title is not null
    window earlier as (partition by video_id order by captured_at, page_id)
)

select
    video_id, previous_title, title, captured_at::date as first_seen_on,
    count(*) over (partition by video_id) as change_count
from titled
where title <> previous_title
order by change_count desc, video_id, captured_at
