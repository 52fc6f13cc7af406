-- Who says "two eddies" word for word, without a word of the bearing?
-- topic: search
select video_id, title, channel, excerpt, round(score, 2) as score
from search('"two eddies" -bearing')
