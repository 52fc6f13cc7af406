-- Which videos speak of the same as the one that Reddit rates highest?
-- topic: links and copies
with rated_highest as (
    select reddit_attention.video_id
    from marts.reddit_attention
    inner join marts.transcript_stats using (video_id)
    order by reddit_attention.score desc nulls last, reddit_attention.video_id
    limit 1
)

select video_id, title, channel, round(similarity, 3) as similarity
from similar_videos((select video_id from rated_highest), n := 8)
