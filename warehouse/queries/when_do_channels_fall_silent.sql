-- Which channels fell silent for longest, and between which videos?
-- topic: channels and videos
with uploads as (
    select
        video_channels.channel_key, videos.video_id, videos.title, videos.published_date,
        lag(videos.published_date) over earlier as previous_date,
        lag(videos.title) over earlier as previous_title
    from marts.video_channels
    inner join videos using (video_id)
    where videos.published_date is not null
    window earlier as (partition by video_channels.channel_key order by videos.published_date, videos.video_id)
),

longest as (
    select channel_key, previous_title, previous_date, title, published_date, published_date - previous_date as silent_days
    from uploads
    where previous_date is not null
    qualify row_number() over (partition by channel_key order by silent_days desc, published_date, video_id) = 1
)

select
    channels.channel, longest.silent_days, channels.median_gap_days as usual_gap_days,
    longest.previous_date as last_before, longest.published_date as first_after, longest.title as back_with
from longest
inner join marts.channels using (channel_key)
order by longest.silent_days desc, channels.channel_key
