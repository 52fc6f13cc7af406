-- One row per video whose preferred transcript has words in common with a video's, the most similar first.
-- video_id: the video, which is not listed itself
-- n: how many videos, 10 by default
-- The similarity, from 0 to 1, is the cosine of the angle between two transcripts' tf-idf vectors, which hold every word that
-- `word_cloud` could show, with its weight.
create or replace macro similar_videos(video_id, n := 10) as table
    with document as (
        select documents.doc_id, documents.language
        from cloud_documents() as documents
        where documents.video_id = video_id
    ),

    own as (
        select postings.term_id, postings.term_count * words.idf as weight
        from document
        inner join search_index.postings on document.doc_id = postings.doc_id
        inner join cloud_words() as words on postings.term_id = words.term_id
        where postings.field = 0 and not contains(words.stop_languages, document.language)
    ),

    words as (
        select words.term_id, words.idf, words.stop_languages, coalesce(own.weight, 0) as own_weight
        from cloud_words() as words
        left join own on words.term_id = own.term_id
    ),

    -- Sums are filtered, not rows: a join that compares nothing but ids is several times faster.
    compared as (
        select
            documents.doc_id,
            sum(postings.term_count * words.idf * words.own_weight) filter (
                not contains(words.stop_languages, documents.language)
            ) as product,
            sum(postings.term_count * words.idf * postings.term_count * words.idf) filter (
                not contains(words.stop_languages, documents.language)
            ) as square
        from search_index.postings
        inner join words on postings.term_id = words.term_id
        inner join cloud_documents() as documents on postings.doc_id = documents.doc_id
        where postings.field = 0
        group by documents.doc_id
    ),

    own_square as (
        select sum(own.weight * own.weight) as square from own
    ),

    ranked as (
        select
            documents.video_id,
            -- Rounded, so that equal transcripts are equally similar in whatever order their words are added up.
            round(compared.product / sqrt(compared.square * own_square.square), 9) as similarity
        from compared
        inner join search_index.documents on compared.doc_id = documents.doc_id
        cross join own_square
        where compared.product > 0
    ),

    others as (
        select ranked.video_id, ranked.similarity
        from ranked
        where ranked.video_id <> video_id
    )

    select others.video_id, videos.title, videos.channel, others.similarity
    from others
    inner join videos on others.video_id = videos.video_id
    order by others.similarity desc, others.video_id
    limit n
