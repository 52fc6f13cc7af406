-- Which keywords go together more often than chance would have it?
-- topic: keywords
select
    keyword_key, other_keyword_key, video_count, keyword_video_count, other_video_count, round(lift, 1) as lift
from marts.keyword_pairs
where lift > 1
order by video_count desc, lift desc, keyword_key, other_keyword_key
limit 10
