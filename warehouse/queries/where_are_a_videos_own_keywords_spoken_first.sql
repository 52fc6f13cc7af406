-- In which second does a video first say the keyword that it declares?
-- topic: keywords
select
    videos.title, keyword_coverage.keyword, keyword_coverage.spoken_count,
    round(keyword_coverage.first_seconds, 1) as first_seconds,
    round(keyword_coverage.first_seconds / videos.duration_seconds, 2) as share_of_video,
    'https://www.youtube.com/watch?v=' || keyword_coverage.video_id
    || '&t=' || floor(keyword_coverage.first_seconds)::bigint || 's' as url
from marts.keyword_coverage
inner join videos using (video_id)
where keyword_coverage.first_seconds is not null
order by keyword_coverage.spoken_count desc, keyword_coverage.video_id, keyword_coverage.keyword_key
limit 10
