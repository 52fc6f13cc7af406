-- One row per place where a preferred transcript says a phrase, with the words around it: a concordance.
-- phrase: a word or several, one after the other; whatever their case and accents, and the punctuation around them
create or replace macro keyword_in_context(phrase) as table
    with asked as (
        select
            trim(strip_accents(spaced_words(phrase::varchar))) as words,
            case when regexp_matches(phrase, replace('[S]', 'S', bigram_scripts())) then '' else ' ' end as boundary,
            index_words(folded_text(phrase::varchar)) as parts
    ),

    found as (
        from documents_with((select asked.parts from asked))
    ),

    texts as (
        select
            transcripts.video_id, transcripts.language, transcripts.kind, transcripts.text, asked.boundary,
            asked.boundary || asked.words as needle, ' ' || strip_accents(spaced_words(transcripts.text)) || ' ' as spoken
        from transcripts
        inner join found on transcripts.video_id = found.video_id
        cross join asked
        where transcripts.is_preferred and asked.words <> ''
    ),

    pieces as (
        select
            texts.*, unnest(string_split(texts.spoken, texts.needle)) as piece,
            generate_subscripts(string_split(texts.spoken, texts.needle), 1) as number
        from texts
    ),

    -- A hit stands between two pieces; a longer word that begins alike is none.
    hits as (
        select
            pieces.*,
            (sum(length(pieces.piece) + length(pieces.needle)) over earlier - length(pieces.needle))::bigint
            + length(pieces.boundary) as place,
            lead(pieces.piece) over earlier as rest
        from pieces
        window earlier as (partition by pieces.video_id order by pieces.number)
        qualify rest = '' or starts_with(rest, pieces.boundary)
    ),

    cues as (
        select
            segments.video_id, segments.start_seconds,
            sum(length(segments.text) + 1) over (partition by segments.video_id order by segments.position)
            - length(segments.text) as first_place
        from transcript_segments as segments
        where exists (
            from hits
            where hits.video_id = segments.video_id and hits.language = segments.language and hits.kind = segments.kind
        )
    ),

    timed as (
        select hits.*, cues.start_seconds
        from hits asof left join cues on hits.video_id = cues.video_id and hits.place >= cues.first_place
    )

    select
        timed.video_id, videos.title, timed.language, timed.start_seconds,
        ltrim(substring(timed.text, greatest(1, timed.place - 60), timed.place - greatest(1, timed.place - 60))) as before,
        substring(timed.text, timed.place, length(timed.needle) - length(timed.boundary)) as hit,
        rtrim(substring(timed.text, timed.place + length(timed.needle) - length(timed.boundary), 60)) as after,
        'https://www.youtube.com/watch?v=' || timed.video_id
        || coalesce('&t=' || floor(timed.start_seconds)::bigint || 's', '') as url
    from timed left join videos on timed.video_id = videos.video_id
    order by timed.video_id, timed.place
