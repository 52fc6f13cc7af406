-- Each preferred transcript has its row of statistics, of numbers that fit each other.
-- severity: blocking
with preferred as (
    select video_id, word_count
    from transcripts
    where is_preferred
)

select preferred.video_id, preferred.word_count, stats.distinct_word_count, stats.mark_share, stats.sentence_count
from preferred
full join marts.transcript_stats as stats using (video_id)
where
    preferred.word_count is distinct from stats.word_count
    or stats.distinct_word_count > stats.word_count
    or stats.mark_share not between 0 and 1
