-- One row per word of a query and document that holds it, with what that adds to the document's score.
-- query: as `search` takes it
-- terms: a list of the rows of `asked_by`
create or replace macro query_hits(query, terms) as table
    with places as (
        select
            contains(asked_places(query), 'transcript')::integer as in_transcript,
            contains(asked_places(query), 'title')::integer as in_title
    ),

    given as (
        select unnest(terms, recursive := true)
    ),

    found as (
        select places.in_transcript, places.in_title, given.*
        from given cross join places
    ),

    texts as (
        from asked_texts(query)
    ),

    -- Not in the index.
    written as (
        select documents.doc_id, index_words(string_agg(folded_text(texts.text), ' ')) as words
        from texts inner join search_index.documents on texts.video_id = documents.video_id
        group by documents.doc_id
    ),

    lengths as (
        select
            documents.doc_id,
            documents.term_count * places.in_transcript + documents.title_term_count * places.in_title
            + coalesce(len(written.words), 0) as length
        from search_index.documents cross join places left join written on documents.doc_id = written.doc_id
    ),

    counted as (
        select postings.doc_id, found.kind, found.word, postings.term_count
        from search_index.postings inner join found on postings.term_id = found.term_id
        where case when postings.field = 0 then found.in_transcript else found.in_title end = 1
        union all
        select written.doc_id, found.kind, found.word, 1 as term_count
        from written cross join unnest(written.words) as spoken (word)
        inner join (select distinct found.* exclude (term_id) from found) as found on spoken.word = found.folded
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
