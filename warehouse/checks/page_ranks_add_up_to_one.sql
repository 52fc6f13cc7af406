-- The page ranks of all videos that links lead from or to add up to 1, as chances do.
-- severity: blocking
select count(*) as video_count, sum(page_rank) as page_rank
from marts.related_graph
having count(*) > 0 and abs(sum(page_rank) - 1) > 1e-6
