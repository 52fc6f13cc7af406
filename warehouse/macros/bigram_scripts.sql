-- Scripts of which each two characters that stand together are a word, for a class of a regular expression: Thai and Lao,
-- Myanmar, Khmer, Kana, Han, Hangul. Those that the index cuts. One text, as each call of a function takes a while to plan.
create or replace macro bigram_scripts() as
'ก-໿က-႟ក-៿ぁ-ヿ㐀-䶿一-鿿가-힣豈-﫿ｦ-ﾟ'
