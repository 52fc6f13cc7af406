-- One row per video whose channel is known by name or id, with the key that marts.channels has for it.
-- video_id: YouTube's id of the video, 11 characters
-- channel_key: the channel's id; else the id of the one channel held of that name; else the name, case-folded and without accents
with named as (
    select video_id, channel_id, lower(strip_accents(nfc_normalize(trim(channel)))) as folded_name
    from videos
    where channel is not null or channel_id is not null
),

ids_of_names as (
    select folded_name, min(channel_id) as channel_id
    from named
    where folded_name is not null and channel_id is not null
    group by folded_name
    having count(distinct channel_id) = 1
)

select named.video_id, coalesce(named.channel_id, ids_of_names.channel_id, named.folded_name) as channel_key
from named
left join ids_of_names on named.folded_name = ids_of_names.folded_name
