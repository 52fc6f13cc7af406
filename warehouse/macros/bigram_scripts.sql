-- Scripts of which each two characters that stand together are a word, for a class of a regular expression: Thai, Lao, Khmer,
-- Myanmar, Han, Kana, Hangul. Those that the index cuts.
create or replace macro bigram_scripts() as
'\x{e00}-\x{eff}\x{1000}-\x{109f}\x{1780}-\x{17ff}\x{3040}-\x{30ff}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}'
|| '\x{ac00}-\x{d7af}\x{f900}-\x{faff}\x{ff66}-\x{ff9f}'
