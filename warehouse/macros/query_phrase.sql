-- A text, or a phrase to look for in it, with a blank at both ends and no punctuation beside its words.
-- words: the text
create or replace macro query_phrase(words) as
replace(replace(replace(replace(replace(replace(replace(replace(
    ' ' || folded_text(words) || ' ', chr(10), ' '
), '"', ''), ', ', ' '), '. ', ' '), '? ', ' '), '! ', ' '), ': ', ' '), ' - ', ' ')
