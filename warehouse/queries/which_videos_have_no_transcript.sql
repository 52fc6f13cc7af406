-- Which videos have no words to search, and how much is watched without them?
-- topic: trust in the data
with spoken as (
    select video_id, max(word_count) as word_count
    from transcripts
    group by video_id
)

select
    videos.video_id, videos.title, videos.channel, videos.view_count,
    case when spoken.video_id is null then 'no captions' else 'nothing but sounds' end as because
from videos
left join spoken using (video_id)
where coalesce(spoken.word_count, 0) = 0
order by videos.view_count desc nulls last, videos.video_id
