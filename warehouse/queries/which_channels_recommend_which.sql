-- Which channels recommend which, and how much do they keep to themselves?
-- topic: links and copies
with links as (
    select distinct related_links.video_id, related_links.related_video_id, one.channel, other.channel as related_channel
    from related_links
    inner join videos as one using (video_id)
    inner join videos as other on related_links.related_video_id = other.video_id
    where one.channel is not null and other.channel is not null
)

select
    channel, count(*) as link_count,
    round(count(*) filter (channel = related_channel) / count(*), 2) as share_to_itself,
    mode(related_channel order by related_channel) filter (channel <> related_channel) as most_recommended_other
from links
group by channel
order by link_count desc, channel
