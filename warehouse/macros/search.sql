-- One row per video whose title or preferred transcript holds a word of the query, the best match first.
-- query: words; each finds every word of its stem, whatever its case and accents
-- top: how many videos, 20 by default; null gives all
-- The score is BM25 with k1 1.2 and b 0.75; a document is a title and a transcript together.
create or replace macro search(query, top := 20) as table
    with matched as (
        select found.word, found.term_id, found.term from search_terms(query) as found
    ),

    counted as (
        select matched.word, postings.doc_id, sum(postings.term_count) as term_count
        from search_index.postings inner join matched on postings.term_id = matched.term_id
        group by matched.word, postings.doc_id
    ),

    hits as (
        select
            counted.word, counted.term_count, documents.doc_id, documents.video_id,
            documents.term_count + documents.title_term_count as length
        from counted inner join search_index.documents on counted.doc_id = documents.doc_id
    ),

    collection as (
        select count(*) as document_count, avg(documents.term_count + documents.title_term_count) as mean_length
        from search_index.documents
    ),

    rarity as (
        select hits.word, ln(1 + (any_value(collection.document_count) - count(*) + 0.5) / (count(*) + 0.5)) as idf
        from hits cross join collection
        group by hits.word
    ),

    best as (
        select
            hits.doc_id, hits.video_id,
            -- Rounded, so that equal documents have equal scores in whatever order their words are added up.
            round(sum(
                rarity.idf * hits.term_count * (1.2 + 1)
                / (hits.term_count + 1.2 * (1 - 0.75 + 0.75 * hits.length / collection.mean_length))
            ), 9) as score
        from hits inner join rarity on hits.word = rarity.word cross join collection
        group by hits.doc_id, hits.video_id
        order by score desc, hits.video_id
        limit top
    ),

    spoken as (
        select best.doc_id, transcripts.text, ' ' || spaced_words(transcripts.text) || ' ' as words
        from transcripts
        inner join best on transcripts.video_id = best.video_id and transcripts.is_preferred
    ),

    -- A hit as a word comes before one within a word, which is all there is in scripts without blanks.
    excerpts as (
        select
            spoken.doc_id,
            any_value(spoken.text) as text,
            greatest(1, coalesce(
                min(nullif(strpos(spoken.words, ' ' || spaced_words(matched.term) || ' '), 0)),
                min(nullif(strpos(spoken.words, matched.term), 0)),
                1
            ) - 70) as first
        from spoken cross join matched
        group by spoken.doc_id
    )

    select
        best.video_id, videos.title, videos.channel, videos.published_date, best.score,
        case when excerpts.first > 1 then '… ' else '' end
        || trim(regexp_replace(
            substring(excerpts.text, excerpts.first, 160), case when excerpts.first > 1 then '^\S*\s' else '^\s' end, ''
        ))
        || case when length(excerpts.text) > excerpts.first + 159 then ' …' else '' end as excerpt,
        'https://www.youtube.com/watch?v=' || best.video_id as url
    from best
    inner join videos on best.video_id = videos.video_id
    left join excerpts on best.doc_id = excerpts.doc_id
    order by best.score desc, best.video_id
