-- The text in lower case and without accents. Most texts have none, which is quickly known and saves most of the time.
-- words: the text
create or replace macro folded_text(words) as
case when strlen(words) = length(words) then lower(words) else replace(strip_accents(lower(words)), 'ß', 'ss') end
