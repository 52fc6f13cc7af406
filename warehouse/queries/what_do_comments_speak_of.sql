-- Under which videos do comments speak of grandmothers?
-- topic: search
select video_id, title, channel, excerpt, round(score, 2) as score
from search('grandmother gran nan in:comments')
