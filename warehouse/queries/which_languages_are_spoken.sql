-- Which languages are spoken, as the captions' pages declare and as their words look?
-- topic: words
select
    transcripts.detected_language, transcripts.language as declared_language, count(*) as video_count,
    sum(transcripts.word_count)::bigint as word_count,
    min_by(videos.title, videos.published_date) as first_video
from transcripts
inner join videos using (video_id)
where transcripts.is_preferred
group by transcripts.detected_language, transcripts.language
order by video_count desc, transcripts.detected_language nulls last, transcripts.language
