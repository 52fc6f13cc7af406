-- One row per video and UTC day on which its views were counted, but for the first such day; a day's last count stands for it.
-- video_id: YouTube's id of the video, 11 characters
-- captured_at: when the views were counted, UTC
-- previous_captured_at: when they were counted last on an earlier day, UTC
-- days: time between the two counts, in days and parts of days
-- view_count: views by then
-- views_added: views more than at the previous count; less than 0 where YouTube took some back
-- views_per_day: views_added / days, so that a count after a week's gap is of seven days
with counted as (
    select
        video_id, captured_at::date as day,
        max({'captured_at': captured_at, 'page_id': page_id, 'view_count': view_count}) as last
    from video_snapshots
    where view_count is not null
    group by video_id, day
),

compared as (
    select
        video_id, last.captured_at, last.view_count,
        lag(last.captured_at) over earlier as previous_captured_at,
        last.view_count - lag(last.view_count) over earlier as views_added
    from counted
    window earlier as (partition by video_id order by day)
),

measured as (
    select *, date_diff('microsecond', previous_captured_at, captured_at) / 86400e6 as days
    from compared
    where previous_captured_at is not null
)

select
    video_id, captured_at, previous_captured_at, days, view_count, views_added,
    views_added / days as views_per_day
from measured
order by video_id, captured_at
