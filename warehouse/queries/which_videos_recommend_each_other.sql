-- Which videos recommend each other, across channels?
-- topic: links and copies
with links as (
    select distinct video_id, related_video_id
    from related_links
    where related_video_id is not null
)

select one.title, one.channel, other.title as other_title, other.channel as other_channel
from links
inner join links as back on links.video_id = back.related_video_id and links.related_video_id = back.video_id
inner join videos as one on links.video_id = one.video_id
inner join videos as other on links.related_video_id = other.video_id
where links.video_id < links.related_video_id and one.channel <> other.channel
order by links.video_id, links.related_video_id
