-- Every keyword belongs to a video that is held.
-- severity: blocking
select keywords.video_id, keywords.position, keywords.keyword
from keywords
anti join videos using (video_id)
