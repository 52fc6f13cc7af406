-- One row per transcript of a video, the preferred one first, with its timed cues as a list: segments is empty without times.
-- video_id: the video
create or replace macro transcripts_of_video(video_id) as table
    with cues as (
        select
            transcript_segments.position, transcript_segments.start_seconds, transcript_segments.end_seconds,
            transcript_segments.text, transcript_segments.language, transcript_segments.kind
        from transcript_segments
        where transcript_segments.video_id = video_id
    ),

    timed as (
        select
            cues.language, cues.kind,
            list(
                {
                    'position': cues.position, 'start_seconds': cues.start_seconds, 'end_seconds': cues.end_seconds,
                    'text': cues.text
                }
                order by cues.position
            ) as segments
        from cues
        group by cues.language, cues.kind
    ),

    spoken as (
        select *
        from transcripts
        where transcripts.video_id = video_id
    )

    select
        spoken.language, spoken.kind, spoken.is_preferred, spoken.is_complete, spoken.detected_language, spoken.text,
        spoken.text_sha256, spoken.word_count, spoken.segment_count, spoken.captured_at, spoken.page_id,
        coalesce(timed.segments, []) as segments
    from spoken
    left join timed on spoken.language = timed.language and spoken.kind = timed.kind
    order by spoken.is_preferred desc, spoken.language, spoken.kind
