-- Which keywords do uploaders declare most often without anybody ever saying them?
-- topic: keywords
select
    min(keyword_coverage.keyword) as keyword, count(*) as video_count,
    list(distinct videos.channel order by videos.channel) filter (videos.channel is not null) as channels
from marts.keyword_coverage
inner join videos using (video_id)
group by keyword_coverage.keyword_key
having not bool_or(keyword_coverage.is_spoken)
order by video_count desc, keyword_coverage.keyword_key
limit 10
