-- One row per channel that a video names.
-- channel_key: the channel's id; else the id of the one channel held of that name; else the name, case-folded and without accents
-- channel: name of the channel, as the last page about a video of it writes it; null where only its id is known
-- channel_id: YouTube's id of the channel; null where no page tells it
-- video_count: videos of the channel
-- view_count: views of these videos together; null where no page tells any
-- hours: length of these videos together, in hours; null where no page tells any
-- first_published_date: day of publication of the first video; null where no page tells any
-- last_published_date: day of publication of the last video; null where no page tells any
-- median_gap_days: median of the days between one publication and the next; null where fewer than two are known
with uploads as (
    select
        keyed.channel_key, videos.channel, videos.channel_id, videos.view_count, videos.duration_seconds,
        videos.published_date, videos.captured_at,
        videos.published_date - lag(videos.published_date) over (
            partition by keyed.channel_key order by videos.published_date
        ) as gap_days
    from videos
    inner join marts.video_channels as keyed using (video_id)
)

select
    channel_key,
    max({'captured_at': captured_at, 'channel': channel}) filter (channel is not null).channel as channel,
    max(channel_id) as channel_id,
    count(*) as video_count,
    sum(view_count)::bigint as view_count,
    sum(duration_seconds) / 3600.0 as hours,
    min(published_date) as first_published_date,
    max(published_date) as last_published_date,
    median(gap_days) as median_gap_days
from uploads
group by channel_key
order by video_count desc, channel_key
