-- What did the archive say of the bell before the turbine came?
-- topic: search
select video_id, title, published_date, excerpt, url, round(score, 2) as score
from search('bell channel:"Gannet Rock Archive" before:2022-01-01')
