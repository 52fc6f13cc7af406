-- The search index holds exactly the words of each video's title and preferred transcript.
-- severity: blocking
with indexed as (
    select
        doc_id,
        sum(term_count) filter (field = 0) as term_count,
        sum(term_count) filter (field = 1) as title_term_count
    from search_index.postings
    group by doc_id
)

select
    documents.video_id, doc_id, documents.term_count, indexed.term_count as indexed_term_count,
    documents.title_term_count, indexed.title_term_count as indexed_title_term_count
from search_index.documents
left join indexed using (doc_id)
where
    documents.term_count is distinct from coalesce(indexed.term_count, 0)
    or documents.title_term_count is distinct from coalesce(indexed.title_term_count, 0)
