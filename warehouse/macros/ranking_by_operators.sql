-- One row per video that fits a query, best first, with the terms looked for; score is null without any, else rounded.
-- query: as `search` takes it
-- top: how many videos; null gives all
create or replace macro ranking_by_operators(query, top) as table
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

    passages as (
        from phrase_texts(query)
    ),

    spaced as (
        select
            narrowed.video_id, any_value(narrowed.score) as score, any_value(narrowed.sort_date) as sort_date,
            any_value(narrowed.phrases) as phrases, string_agg(query_phrase(passages.text), chr(10)) as words
        from narrowed left join passages on narrowed.video_id = passages.video_id
        group by narrowed.video_id
    )

    select spaced.video_id, spaced.score, spaced.sort_date, spaced.phrases, sought.terms
    from spaced cross join sought
    where query_holds(spaced.phrases, coalesce(spaced.words, ''))
    order by spaced.sort_date desc nulls last, spaced.score desc nulls last, spaced.video_id
    limit top
