-- How fast does each channel speak, and how large is its vocabulary?
-- topic: words
select
    channels.channel, count(*) as video_count, sum(transcript_stats.word_count)::bigint as word_count,
    round(median(transcript_stats.words_per_minute)) as words_per_minute,
    round(avg(transcript_stats.distinct_word_count / nullif(transcript_stats.word_count, 0)), 2) as distinct_share
from marts.transcript_stats
inner join marts.video_channels using (video_id)
inner join marts.channels using (channel_key)
group by channels.channel_key, channels.channel
order by words_per_minute desc nulls last, channels.channel_key
