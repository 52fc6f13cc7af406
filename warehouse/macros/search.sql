-- One row per video that fits the query, the best match first.
-- query: words, each of which finds all of its stem, "phrases", -excluded, channel:, lang:, in:, after:, before:, order:date
-- top: how many videos, 20 by default; null gives all
-- The score is BM25 with k1 1.2 and b 0.75; a document is a title and a transcript together, or those texts that in: names.
create or replace macro search(query, top := 20) as table
    with best as (
        from query_ranking(query, top)
    ),

    texts as (
        select
            best.video_id, best.terms, best.phrases, transcripts.text, transcripts.language, transcripts.kind,
            ' ' || spaced_words(transcripts.text) || ' ' as words
        from transcripts inner join best on transcripts.video_id = best.video_id
        where transcripts.is_preferred
    ),

    -- A phrase comes before a word, and that before a hit within a word, which is all there is in scripts without blanks.
    placed as (
        select
            texts.*,
            coalesce(
                nullif(strpos(texts.words, list_filter(texts.phrases, lambda phrase: not phrase.is_excluded)[1].text), 0),
                list_min(list_filter(list_transform(
                    texts.terms, lambda term: strpos(texts.words, ' ' || term || ' ')
                ), lambda place: place > 0)),
                list_min(list_filter(list_transform(
                    texts.terms, lambda term: strpos(texts.words, term) - 1
                ), lambda place: place > 0))
            ) as place
        from texts
    ),

    cues as (
        select
            placed.video_id, placed.place, segments.start_seconds,
            sum(length(segments.text) + 1) over (partition by placed.video_id order by segments.position)
            - length(segments.text) as first_place
        from transcript_segments as segments
        inner join placed
            on segments.video_id = placed.video_id and segments.language = placed.language and segments.kind = placed.kind
    ),

    starts as (
        select cues.video_id, max_by(cues.start_seconds, cues.first_place) as start_seconds
        from cues
        where cues.first_place <= cues.place
        group by cues.video_id
    )

    select
        best.video_id, videos.title, videos.channel, videos.published_date, best.score,
        query_excerpt(placed.text, placed.place) as excerpt,
        'https://www.youtube.com/watch?v=' || best.video_id
        || coalesce('&t=' || floor(starts.start_seconds)::bigint || 's', '') as url
    from best
    inner join videos on best.video_id = videos.video_id
    left join placed on best.video_id = placed.video_id
    left join starts on best.video_id = starts.video_id
    order by best.sort_date desc nulls last, best.score desc nulls last, best.video_id
