-- One row per pair of keywords that two or more videos have both of.
-- keyword_key: the keyword that comes first in the alphabet: NFKC, case-folded, trimmed
-- other_keyword_key: the other keyword
-- video_count: videos that have both
-- keyword_video_count: videos that have the first keyword
-- other_video_count: videos that have the other keyword
-- lift: P(both) / (P(first) P(other)) over all videos with any keyword: 2 if twice as many have both as by chance
with tagged as (
    select distinct video_id, keyword_key from keywords
),

counted as (
    select keyword_key, count(*) as video_count, row_number() over (order by keyword_key)::integer as keyword_number
    from tagged
    group by keyword_key
    having count(*) > 1
),

-- Numbers in the place of words: there are many times more pairs than keywords.
numbered as (
    select tagged.video_id, counted.keyword_number
    from tagged inner join counted using (keyword_key)
),

pairs as (
    select one.keyword_number, other.keyword_number as other_number, count(*) as video_count
    from numbered as one
    inner join numbered as other on one.video_id = other.video_id and one.keyword_number < other.keyword_number
    group by one.keyword_number, other.keyword_number
    having count(*) > 1
),

collection as (
    select count(distinct video_id) as video_count from keywords
)

select
    one.keyword_key,
    other.keyword_key as other_keyword_key,
    pairs.video_count,
    one.video_count as keyword_video_count,
    other.video_count as other_video_count,
    pairs.video_count * collection.video_count / (one.video_count * other.video_count) as lift
from pairs
inner join counted as one on pairs.keyword_number = one.keyword_number
inner join counted as other on pairs.other_number = other.keyword_number
cross join collection
order by pairs.video_count desc, pairs.keyword_number, pairs.other_number
