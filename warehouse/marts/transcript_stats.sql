-- One row per video with a transcript: how its preferred transcript is spoken and written.
-- In scripts without blanks between words, and in Korean, two characters count as a word.
-- video_id: YouTube's id of the video, 11 characters
-- language: language of the transcript, BCP-47, as the page declares it, else und
-- kind: how the captions were made: manual, auto, translated, unknown
-- word_count: words of the transcript; marks are not words
-- distinct_word_count: different words; null where the page was parsed before they were counted
-- mark_count: marks such as [Music] and (applause); null where the page was parsed before they were counted
-- sentence_count: sentences by full stops, question and exclamation marks; null where not punctuated, or not counted
-- words_per_minute: words per minute of the video; null where its length is not known, or the transcript may be cut
-- mark_share: marks per word and mark, 0 to 1; null where there is neither, or marks were not counted
-- words_per_sentence: mean length of a sentence in words; null where not punctuated, or not counted
with counted as (
    select video_id, language, kind, page_id, distinct_word_count, mark_count, sentence_count
    from lake.transcript_words
    -- A page that was pulled on several days is there several times.
    qualify row_number() over (partition by video_id, language, kind, page_id order by pulled_on desc, part desc) = 1
)

select
    transcripts.video_id,
    transcripts.language,
    transcripts.kind,
    transcripts.word_count,
    counted.distinct_word_count,
    counted.mark_count,
    counted.sentence_count,
    case
        when transcripts.is_complete then transcripts.word_count * 60 / nullif(videos.duration_seconds, 0)
    end as words_per_minute,
    counted.mark_count / nullif(transcripts.word_count + counted.mark_count, 0) as mark_share,
    transcripts.word_count / counted.sentence_count as words_per_sentence
from transcripts
left join counted using (video_id, language, kind, page_id)
left join videos using (video_id)
where transcripts.is_preferred
order by transcripts.video_id
