-- Which channels are watched by more people than subscribe to them?
-- topic: channels and videos
with subscribed as (
    select video_channels.channel_key, arg_max(videos.channel_subscriber_count, videos.captured_at) as subscriber_count
    from marts.video_channels
    inner join videos using (video_id)
    where videos.channel_subscriber_count is not null
    group by video_channels.channel_key
)

select
    channels.channel, channels.video_count, channels.view_count, subscribed.subscriber_count,
    round(channels.view_count / channels.video_count / subscribed.subscriber_count, 2) as views_per_video_and_subscriber
from marts.channels
inner join subscribed using (channel_key)
where subscribed.subscriber_count > 0
order by views_per_video_and_subscriber desc nulls last, channels.channel_key
