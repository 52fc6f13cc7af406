-- Which captions are not in the language that their page declares?
-- topic: trust in the data
select
    transcripts.video_id, videos.title, transcripts.kind, transcripts.language as declared_language,
    transcripts.detected_language, transcripts.captured_at::date as captured_on, transcripts.text[:60] as begins_with
from transcripts
inner join videos using (video_id)
where
    transcripts.language <> 'und'
    and split_part(transcripts.language, '-', 1) <> split_part(transcripts.detected_language, '-', 1)
order by transcripts.captured_at, transcripts.video_id, transcripts.kind
