-- What is the most watched video about, in its own words?
-- topic: words
with most_watched as (
    select videos.video_id
    from videos
    inner join transcripts using (video_id)
    where transcripts.word_count > 0
    order by videos.view_count desc nulls last, videos.video_id
    limit 1
)

select term, term_count, round(weight, 1) as weight
from word_cloud((select video_id from most_watched), n := 15)
