-- One row per two videos whose preferred transcripts are alike: re-uploads, also with another beginning or other captions.
-- A tenth of the words may be others; of pairs that are only just half alike, half are missed. Transcripts of fewer than
-- 20 different words are left out. Of videos with equal sketches each makes a pair with the first, and only the first is
-- compared with others; where more than 20 others share words with a video, it is compared with the next 20 by id.
-- video_id: YouTube's id of the video, the lesser of the two
-- other_video_id: YouTube's id of the other video
-- similarity: share of the pairs of neighbouring words of either that both have, 0.5 to 1, estimated with an error of about 0.06
-- title: title of the video; null where no page tells it
-- other_title: title of the other video; null where no page tells it
-- is_same_channel: whether both are of one channel; null where a channel is not known
with sketched as (
    select transcripts.rowid as number, words.sketch
    from transcripts inner join lake.transcript_words as words using (video_id, language, kind, page_id)
    where transcripts.is_preferred and words.distinct_word_count >= 20
),

fours as ( -- four of the 64 entries at a time
    select four.n, if(four.n < 16, range(4 * four.n + 1, 4 * four.n + 5), range(four.n - 15, four.n + 49, 16)) as places
    from range(32) as four (n)
),

hashed as (
    select sketched.number, hash(fours.n, list_select(sketched.sketch, fours.places)) as bucket
    from sketched cross join fours
),

shared as (
    select bucket from hashed
    group by bucket
    having min(number) <> max(number) -- a page that was pulled on several days is there several times
),

members as (
    select distinct hashed.bucket, hashed.number from hashed inner join shared using (bucket)
),

grouped as (
    select
        sketched.number, transcripts.video_id, max(sketched.sketch) as sketch,
        min(transcripts.video_id) over (partition by max(sketched.sketch)) as first_id
    from sketched inner join transcripts on sketched.number = transcripts.rowid
    where sketched.number in (select members.number from members)
    group by sketched.number, transcripts.video_id
),

placed as (
    select members.bucket, members.number, row_number() over (partition by members.bucket order by grouped.video_id) as place
    from members inner join grouped using (number)
    where grouped.video_id = grouped.first_id
),

candidates as (
    select distinct placed.number, later.number as other_number
    from placed cross join range(1, 21) as steps (step)
    -- The place is equal, not within a range: DuckDB would compare all of a bucket.
    inner join placed as later on placed.bucket = later.bucket and placed.place + steps.step = later.place
),

compared as (
    select one.video_id, other.video_id as other_video_id, list_zip(one.sketch, other.sketch) as entries
    from candidates inner join grouped as one using (number) inner join grouped as other on candidates.other_number = other.number
),

pairs as (
    select video_id, other_video_id, list_avg(list_transform(entries, lambda two: (two[1] = two[2])::integer)) as similarity
    from compared
    union all
    select first_id as video_id, video_id as other_video_id, 1.0 as similarity from grouped
    where video_id <> first_id
)

select
    pairs.video_id, pairs.other_video_id, pairs.similarity, one.title, other.title as other_title,
    one_key.channel_key = other_key.channel_key as is_same_channel
from pairs
left join videos as one using (video_id) left join marts.video_channels as one_key using (video_id)
left join videos as other on pairs.other_video_id = other.video_id
left join marts.video_channels as other_key on pairs.other_video_id = other_key.video_id
where pairs.similarity >= 0.5
order by pairs.similarity desc, pairs.video_id, pairs.other_video_id
