-- Of each preferred transcript the words were counted; where not, its day was parsed by an older version: make it again.
-- severity: warning
select transcripts.video_id, transcripts.page_id
from transcripts
inner join marts.transcript_stats as stats using (video_id)
where transcripts.is_preferred and stats.distinct_word_count is null
