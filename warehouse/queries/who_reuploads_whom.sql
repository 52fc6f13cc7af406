-- Who re-uploads whom, how long after, and who is watched more?
-- topic: links and copies
with pairs as (
    select video_id, other_video_id, similarity
    from marts.near_duplicates
    where not is_same_channel
    union all
    select other_video_id as video_id, video_id as other_video_id, similarity
    from marts.near_duplicates
    where not is_same_channel
)

select
    original.channel, original.title, original.view_count, copy.channel as copied_by, copy.title as copied_as,
    copy.view_count as copy_view_count, copy.published_date - original.published_date as days_later,
    round(pairs.similarity, 2) as similarity
from pairs
inner join videos as original on pairs.video_id = original.video_id
inner join videos as copy on pairs.other_video_id = copy.video_id
where original.published_date < copy.published_date
order by pairs.similarity desc, pairs.video_id, pairs.other_video_id
