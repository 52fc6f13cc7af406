-- One row per keyword of a video that has a transcript: whether the preferred transcript speaks it.
-- video_id: YouTube's id of the video, 11 characters
-- keyword_key: the keyword to compare by: NFKC, case-folded, trimmed
-- keyword: the keyword as the video's page writes it
-- is_spoken: true where the transcript speaks the keyword's words, whole and in a row, whatever their case and accents
-- spoken_count: how often it does so
-- first_character: place of the first time in transcripts.text, from 0; null where it is not spoken
-- first_seconds: start of the caption with the first time; null where it is not spoken, or the transcript has no times
with declared as (
    select video_id, keyword_key, arg_min(keyword, position) as keyword
    from keywords
    group by video_id, keyword_key
),

transcribed as (
    select video_id
    from transcripts
    where is_preferred
),

covered as (
    select
        declared.video_id, declared.keyword_key, declared.keyword, spoken.first_character, spoken.first_seconds,
        spoken.spoken_count is not null as is_spoken,
        coalesce(spoken.spoken_count, 0) as spoken_count
    from declared
    semi join transcribed using (video_id)
    left join search_index.spoken_keywords as spoken using (video_id, keyword_key)
)

select video_id, keyword_key, keyword, is_spoken, spoken_count, first_character, first_seconds
from covered
order by video_id, keyword_key
