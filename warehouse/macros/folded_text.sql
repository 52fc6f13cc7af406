-- The text in lower case and without accents. Most texts have none, which is quickly known and saves most of the time.
-- words: the text
create or replace macro folded_text(words) as
if(strlen(words) = length(words), lower(words), replace(strip_accents(lower(words)), 'ß', 'ss'))
