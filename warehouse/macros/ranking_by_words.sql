-- One row per video that fits a query of words alone, best first, with the terms looked for; the score is rounded.
-- query: as `search` takes it, without phrases and operators but in:
-- top: how many videos; null gives all
create or replace macro ranking_by_words(query, top) as table
    with sought as (
        select distinct * from asked_words(query)
    ),

    scores as (
        select hits.doc_id, round(sum(hits.score) filter (hits.kind = 'scored'), 9) as score
        from query_hits(query, (select sought.found from sought)) as hits
        group by hits.doc_id
        having count(*) filter (hits.kind = 'unwanted') = 0
    ),

    -- The ids of the best are looked up, not those of all.
    best as (
        select scores.score from scores
        order by scores.score desc nulls last limit top
    ),

    candidates as (
        select documents.video_id, scores.score
        from scores inner join search_index.documents on scores.doc_id = documents.doc_id
        where scores.score >= (select min(best.score) from best)
    )

    select
        candidates.video_id, candidates.score, null::date as sort_date,
        null::struct(is_excluded boolean, text varchar)[] as phrases, sought.terms
    from candidates cross join sought
    order by candidates.score desc nulls last, candidates.video_id
    limit top
