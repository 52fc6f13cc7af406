-- What is said in Spanish about the bell and the tide?
-- topic: search
select video_id, title, published_date, excerpt, round(score, 2) as score
from search('campana marea lang:es')
