-- One row per document whose video has a description or comments that a query looks into, with their words in a list.
-- query: as `search` takes it
create or replace macro documents_written(query) as table
    with texts as (
        from asked_texts(query) as texts
        where texts.place in ('description', 'comments')
    )

    select documents.doc_id, index_words(string_agg(folded_text(texts.text), ' ')) as words
    from texts inner join search_index.documents on texts.video_id = documents.video_id
    group by documents.doc_id
