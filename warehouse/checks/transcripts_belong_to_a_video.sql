-- Every transcript belongs to a video that is held.
-- severity: blocking
select transcripts.video_id, transcripts.language, transcripts.kind
from transcripts
anti join videos using (video_id)
