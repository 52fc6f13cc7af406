-- Which words of the transcripts does a search for "turning turbines" count as hits?
-- topic: search
select asked.word, asked.term, vocabulary.document_count as video_count
from asked_terms('turning turbines') as asked
inner join search_index.vocabulary on asked.term_id = vocabulary.term_id
where asked.kind = 'scored'
order by asked.word, video_count desc, asked.term
