-- Which keywords bring several channels together, and who used them first?
-- topic: keywords
with first_uses as (
    select keywords.keyword_key, min_by(videos.channel, (videos.published_date, videos.video_id)) as first_channel
    from keywords
    inner join videos using (video_id)
    where videos.published_date is not null and videos.channel is not null
    group by keywords.keyword_key
)

select
    keyword_reach.keyword, keyword_reach.video_count, keyword_reach.channel_count, keyword_reach.view_count,
    keyword_reach.first_used_date, first_uses.first_channel
from marts.keyword_reach
left join first_uses using (keyword_key)
where keyword_reach.channel_count > 1
order by keyword_reach.channel_count desc, keyword_reach.view_count desc nulls last, keyword_reach.keyword_key
limit 10
