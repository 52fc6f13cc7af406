-- Whose captions are written as sentences, and whose are a stream of words and sounds?
-- topic: words
select
    channels.channel, count(*) as transcript_count, count(transcript_stats.sentence_count) as punctuated_count,
    round(avg(transcript_stats.words_per_sentence), 1) as words_per_sentence,
    round(avg(transcript_stats.mark_share), 3) as mark_share
from marts.transcript_stats
inner join marts.video_channels using (video_id)
inner join marts.channels using (channel_key)
group by channels.channel_key, channels.channel
order by punctuated_count / count(*) desc, channels.channel_key
