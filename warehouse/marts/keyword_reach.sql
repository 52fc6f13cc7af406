-- One row per keyword, whatever its case.
-- keyword_key: the keyword to compare by: NFKC, case-folded, trimmed
-- keyword: its most usual spelling
-- video_count: videos that have it
-- channel_count: channels of these videos, as marts.channels counts them
-- view_count: views of these videos together; null where no page tells any
-- first_used_date: day of publication of the first video that has it; null where no page tells any
with used as (
    select
        keywords.keyword_key, keywords.video_id, keyed.channel_key,
        any_value(videos.view_count) as view_count, any_value(videos.published_date) as published_date
    from keywords
    left join videos using (video_id)
    left join marts.video_channels as keyed using (video_id)
    group by keywords.keyword_key, keywords.video_id, keyed.channel_key
),

spellings as (
    select keyword_key, keyword, count(*) as use_count
    from keywords
    group by keyword_key, keyword
),

usual as (
    select keyword_key, keyword
    from spellings
    qualify row_number() over (partition by keyword_key order by use_count desc, keyword) = 1
)

select
    used.keyword_key,
    usual.keyword,
    count(*) as video_count,
    count(distinct used.channel_key) as channel_count,
    sum(used.view_count)::bigint as view_count,
    min(used.published_date) as first_used_date
from used
inner join usual using (keyword_key)
group by used.keyword_key, usual.keyword
order by video_count desc, used.keyword_key
