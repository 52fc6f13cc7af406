-- Near duplicates are two videos that are held, told once.
-- severity: blocking
select pairs.video_id, pairs.other_video_id, count(*) as row_count
from marts.near_duplicates as pairs
left join videos as one on pairs.video_id = one.video_id
left join videos as other on pairs.other_video_id = other.video_id
group by pairs.video_id, pairs.other_video_id
having count(*) > 1 or pairs.video_id >= pairs.other_video_id or count(one.video_id) = 0 or count(other.video_id) = 0
