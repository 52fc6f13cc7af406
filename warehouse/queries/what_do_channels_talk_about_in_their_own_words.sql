-- What does each channel talk about, in its own words?
-- topic: words
with weighed as (
    select
        video_channels.channel_key, word_clouds.term,
        sum(word_clouds.weight) as weight, count(distinct word_clouds.video_id) as video_count
    from marts.word_clouds
    inner join marts.video_channels using (video_id)
    group by video_channels.channel_key, word_clouds.term
),

heaviest as (
    select channel_key, term, weight, video_count > 1 as is_recurring
    from weighed
    -- Words of a single video tell of that video more than of its channel.
    qualify row_number() over (partition by channel_key order by video_count > 1 desc, weight desc, term) <= 8
)

select channels.channel, list(heaviest.term order by heaviest.is_recurring desc, heaviest.weight desc, heaviest.term) as words
from heaviest
inner join marts.channels using (channel_key)
group by channels.channel_key, channels.channel
order by channels.channel_key
