-- One row per video that fits a query, best first, with the terms looked for; score is null without any, else rounded.
-- query: as `search` takes it
-- top: how many videos; null gives all
create or replace macro query_ranking(query, top) as table
    with sought as (
        select distinct * from asked_words(query)
    ),

    asked as (
        from asked_for((select sought.conditions from sought))
    ),

    scores as (
        select
            hits.doc_id, round(sum(hits.score) filter (hits.kind = 'scored'), 9) as score,
            count(*) filter (hits.kind = 'needed') as needed_count, count(*) filter (hits.kind = 'unwanted') as unwanted_count
        from query_hits(query, (select sought.found from sought)) as hits
        group by hits.doc_id
    ),

    plain as (
        from scores
        where scores.unwanted_count = 0 and query_is_plain(query)
    ),

    -- The ids of the best are looked up, not those of all.
    best as (
        select plain.score from plain
        order by plain.score desc nulls last limit top
    ),

    narrowed as (
        select
            documents.video_id, scores.score, asked.phrases,
            case when asked.is_by_date or asked.is_list then videos.published_date end as sort_date
        from search_index.documents inner join videos on documents.video_id = videos.video_id
        cross join asked
        left join scores on documents.doc_id = scores.doc_id
        left join transcripts on documents.video_id = transcripts.video_id and transcripts.is_preferred
        where
            coalesce(scores.unwanted_count, 0) = 0
            and (asked.is_list or scores.score is not null and scores.needed_count = asked.needed_count)
            and query_fits(
                asked.filters, videos.channel, videos.channel_id, videos.channel_handle,
                coalesce(nullif(transcripts.language, 'und'), transcripts.detected_language, videos.language),
                videos.published_date
            )
    ),

    fitting as (
        from narrowed
        where not query_is_plain(query)
    ),

    passages as (
        from phrase_texts(query)
    ),

    spaced as (
        select
            fitting.video_id, any_value(fitting.score) as score, any_value(fitting.sort_date) as sort_date,
            any_value(fitting.phrases) as phrases, string_agg(query_phrase(passages.text), chr(10)) as words
        from fitting left join passages on fitting.video_id = passages.video_id
        group by fitting.video_id
    ),

    candidates as (
        select documents.video_id, plain.score, null::date as sort_date, null as phrases
        from plain inner join search_index.documents on plain.doc_id = documents.doc_id
        where plain.score >= (select min(best.score) from best)
        union all
        select spaced.video_id, spaced.score, spaced.sort_date, spaced.phrases
        from spaced
        where query_holds(spaced.phrases, coalesce(spaced.words, ''))
    )

    select candidates.*, sought.terms
    from candidates cross join sought
    order by candidates.sort_date desc nulls last, candidates.score desc nulls last, candidates.video_id
    limit top
