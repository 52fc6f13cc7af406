-- Who says "spring tide", and in which second?
-- topic: words
select video_id, title, language, start_seconds, before, hit, after, url
from keyword_in_context('spring tide')
where start_seconds is not null
order by video_id, start_seconds, before
