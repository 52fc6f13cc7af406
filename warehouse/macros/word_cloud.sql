-- One row per word that tells most about a video's preferred transcript, the weightiest first.
-- video_id: the video
-- n: how many words, 50 by default
-- The weight is tf-idf: how often the transcript says the word, times ln(1 + (N - n + 0.5) / (n + 0.5)), where n of N videos
-- say it. Left out are numbers, marks such as [Music], and the stop words of the transcript's language (declared, else
-- detected, else English).
create or replace macro word_cloud(video_id, n := 50) as table
    with document as (
        select documents.doc_id, documents.language
        from cloud_documents() as documents
        where documents.video_id = video_id
    )

    select words.term, postings.term_count, postings.term_count * words.idf as weight
    from document
    inner join search_index.postings on document.doc_id = postings.doc_id
    inner join cloud_words() as words on postings.term_id = words.term_id
    where postings.field = 0 and not contains(words.stop_languages, document.language)
    order by weight desc, words.term
    limit n
