-- The search index holds exactly the words of each video's title and preferred transcript.
-- severity: blocking
with indexed as (
    -- Even numbers are transcripts, odd ones titles: one key is counted three times faster than two.
    select doc_id * 2 + field as text_id, sum(term_count) as term_count
    from search_index.postings
    group by text_id
)

select
    documents.video_id, documents.doc_id, documents.term_count, spoken.term_count as indexed_term_count,
    documents.title_term_count, titled.term_count as indexed_title_term_count
from search_index.documents
left join indexed as spoken on documents.doc_id * 2 = spoken.text_id
left join indexed as titled on documents.doc_id * 2 + 1 = titled.text_id
where
    documents.term_count is distinct from coalesce(spoken.term_count, 0)
    or documents.title_term_count is distinct from coalesce(titled.term_count, 0)
