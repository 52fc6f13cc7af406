-- Which channels speak of the keywords that they declare?
-- topic: keywords
select
    channels.channel, count(*) as keyword_count, count(*) filter (keyword_coverage.is_spoken) as spoken_count,
    round(count(*) filter (keyword_coverage.is_spoken) / count(*), 2) as spoken_share
from marts.keyword_coverage
inner join marts.video_channels using (video_id)
inner join marts.channels using (channel_key)
group by channels.channel_key, channels.channel
order by spoken_share desc, channels.channel_key
