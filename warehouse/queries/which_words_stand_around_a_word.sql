-- Which words stand just before and just after "tide"?
-- topic: words
with lines as (
    select lower(before) as before, lower(after) as after
    from keyword_in_context('tide')
),

neighbours as (
    select 'before' as place, regexp_extract(before, '([\p{L}\p{N}''’]+)[^\p{L}\p{N}]*$', 1) as word
    from lines
    union all
    select 'after' as place, regexp_extract(after, '^[^\p{L}\p{N}]*([\p{L}\p{N}''’]+)', 1) as word
    from lines
)

select neighbours.place, neighbours.word, count(*) as line_count
from neighbours
anti join search_index.stop_words on neighbours.word = stop_words.term and stop_words.language = 'en'
where neighbours.word <> ''
group by neighbours.place, neighbours.word
order by line_count desc, neighbours.place, neighbours.word
limit 10
