-- Every keyword that a transcript is said to speak is a keyword of its video.
-- severity: blocking
select spoken.video_id, spoken.keyword_key, spoken.spoken_count, spoken.first_character
from search_index.spoken_keywords as spoken
anti join keywords on spoken.video_id = keywords.video_id and spoken.keyword_key = keywords.keyword_key
