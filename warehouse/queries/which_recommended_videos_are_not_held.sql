-- Which videos are recommended but not held: what should be pulled next?
-- topic: links and copies
select video_id, title, in_degree, round(page_rank, 4) as page_rank, 'https://www.youtube.com/watch?v=' || video_id as url
from marts.related_graph
where not is_held
order by in_degree desc, page_rank desc, video_id
