-- Videos and channels have ids of YouTube's form: 11 characters; UC and 22 more.
-- severity: blocking
select video_id, channel_id
from videos
where
    not regexp_full_match(video_id, '[A-Za-z0-9_-]{11}')
    or not regexp_full_match(coalesce(channel_id, 'UC' || repeat('-', 22)), 'UC[A-Za-z0-9_-]{22}')
