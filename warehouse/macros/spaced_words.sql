-- The text in lower case with a blank for each mark of punctuation, so that a word stands between blanks.
-- words: the text; its length stays as it is
create or replace macro spaced_words(words) as
translate(lower(words), '.,;:!?"()[]{}<>-–—/\''’“”„«»…。、！？「」', repeat(' ', 33))
