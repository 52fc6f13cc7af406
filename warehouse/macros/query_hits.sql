-- One row per word of a query and document that holds it, with what that adds to the document's score.
-- query: as `search` takes it
-- terms: a list of the rows of `asked_by`
create or replace macro query_hits(query, terms) as table
    with places as (
        select
            contains(asked_places(query), 'transcript')::integer as in_transcript,
            contains(asked_places(query), 'title')::integer as in_title
    ),

    found as (
        select places.*, given.*
        from (select unnest(terms, recursive := true)) as given cross join places
    ),

    written as (
        from documents_written(query)
    ),

    index_lengths as (
        select
            documents.doc_id,
            documents.term_count * places.in_transcript + documents.title_term_count * places.in_title as length
        from search_index.documents cross join places
    ),

    all_lengths as (
        select index_lengths.doc_id, index_lengths.length + coalesce(len(written.words), 0) as length
        from index_lengths left join written on index_lengths.doc_id = written.doc_id
    ),

    lengths as (
        from query(case when asks_outside_index(query) then 'from all_lengths' else 'from index_lengths' end)
    ),

    index_counts as (
        select postings.doc_id, found.kind, found.word, postings.term_count
        from search_index.postings inner join found on postings.term_id = found.term_id
        where case when postings.field = 0 then found.in_transcript else found.in_title end = 1
    ),

    all_counts as (
        from index_counts
        union all
        select written.doc_id, found.kind, found.word, 1 as term_count
        from written cross join unnest(written.words) as spoken (word)
        inner join (select distinct found.* exclude (term_id) from found) as found on spoken.word = found.folded
    ),

    counted as (
        from query(case when asks_outside_index(query) then 'from all_counts' else 'from index_counts' end)
    ),

    hits as (
        select
            counted.doc_id, counted.kind, counted.word, sum(counted.term_count::double) as term_count,
            any_value(lengths.length) as length
        from counted inner join lengths on counted.doc_id = lengths.doc_id
        group by counted.doc_id, counted.kind, counted.word
    ),

    collection as (
        select count(*) as document_count, avg(lengths.length) as mean_length
        from lengths
    ),

    -- ln(1 + (N - n + 0.5) / (n + 0.5)), where n of N documents hold the word.
    rarity as (
        select
            hits.kind, hits.word, any_value(collection.mean_length) as mean_length,
            ln((any_value(collection.document_count) + 1) / (count(*) + 0.5)) as idf
        from hits cross join collection
        group by hits.kind, hits.word
    )

    -- k1 is 1.2, k1 + 1 is 2.2; b is 0.75, 1 - b is 0.25.
    select
        hits.doc_id, hits.kind,
        rarity.idf * hits.term_count * 2.2 / (hits.term_count + 1.2 * (0.25 + 0.75 * hits.length / rarity.mean_length)) as score
    from hits inner join rarity on hits.word = rarity.word and hits.kind = rarity.kind
