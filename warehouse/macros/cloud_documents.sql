-- One row per video whose preferred transcript has words, with the language, between blanks, whose stop words it leaves out:
-- the one that the captions declare, else the detected one, else English.
create or replace macro cloud_documents() as table
    -- They are distinct anyway: saying so has a language worked out once per document, not once per posting joined to it.
    select distinct
        documents.doc_id, documents.video_id,
        ' ' || split_part(
            lower(coalesce(nullif(documents.language, 'und'), transcripts.detected_language, 'en')), '-', 1
        ) || ' ' as language
    from search_index.documents
    inner join transcripts on documents.video_id = transcripts.video_id
    where transcripts.is_preferred and documents.term_count > 0
