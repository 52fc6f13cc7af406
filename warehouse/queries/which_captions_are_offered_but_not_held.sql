-- Which captions does a page offer that are not held yet?
-- topic: trust in the data
select
    videos.title, caption_tracks.video_id, caption_tracks.language, caption_tracks.kind, caption_tracks.name, caption_tracks.url
from caption_tracks
inner join videos using (video_id)
where
    not exists (
        select 1 from transcripts
        where
            transcripts.video_id = caption_tracks.video_id
            and transcripts.language = caption_tracks.language
            and transcripts.kind = caption_tracks.kind
    )
order by caption_tracks.video_id, caption_tracks.language, caption_tracks.kind
