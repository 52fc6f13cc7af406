-- One row per video that fits the query, the best match first.
-- query: words, each of which finds all of its stem, "phrases", -excluded, channel:, lang:, in:, after:, before:, order:date
-- top: how many videos, 20 by default; null gives all
-- The score is BM25 with k1 1.2 and b 0.75; a document is a title and a transcript together, or those texts that in: names.
-- A query that another query finds goes into a variable: set variable found = (select ...); from search(getvariable('found')).
create or replace macro search(query, top := 20) as table
    -- `query()` names the steps that the query needs, and DuckDB plans no others: planning is most of a search's time.
    with by_words as (
        from ranking_by_words(query, top)
    ),

    by_operators as (
        from ranking_by_operators(query, top)
    ),

    best as (
        from query(case when query_is_plain(query) then 'from by_words' else 'from by_operators' end)
    ),

    passages as (
        from excerpt_texts(query)
    ),

    texts as (
        select
            best.*, passages.text, passages.language, passages.kind,
            ' ' || spaced_words(passages.text) || ' ' as words
        from best left join passages on best.video_id = passages.video_id
    ),

    -- A phrase comes before a word, and that before a hit within a word, which is all there is in scripts without blanks.
    -- The limit leaves out nothing: by it DuckDB knows how few rows there are, and looks for their places once.
    placed as (
        select distinct on (texts.video_id)
            texts.*,
            coalesce(
                nullif(strpos(texts.words, list_filter(texts.phrases, lambda phrase: not phrase.is_excluded)[1].text), 0),
                list_min(list_transform(texts.terms, lambda term: nullif(strpos(texts.words, concat(' ', term, ' ')), 0))),
                list_min(list_transform(texts.terms, lambda term: nullif(strpos(texts.words, term), 0) - 1))
            ) as place
        from texts
        order by place nulls last, texts.text
        limit top
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
        placed.video_id, videos.title, videos.channel, videos.published_date, placed.score,
        query_excerpt(placed.text, placed.place) as excerpt,
        concat(
            'https://www.youtube.com/watch?v=', placed.video_id, '&t=' || floor(starts.start_seconds)::bigint || 's'
        ) as url
    from placed
    inner join videos on placed.video_id = videos.video_id
    left join starts on placed.video_id = starts.video_id
    order by placed.sort_date desc nulls last, placed.score desc nulls last, placed.video_id
