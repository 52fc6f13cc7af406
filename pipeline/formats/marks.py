"""What in a transcript is no word, and which scripts have no blanks between words.

Belongs here: what those who count words and those who look for keywords have to agree on. Does not: what they do with it.
"""

#: Marks of a transcript are not words: [Music], (upbeat music), speakers in capitals with a colon. One expression for all of
#: them is 40 times slower than three, which each can look for their first character.
MARKS = (
    r"\[[^\[\]]*\]",
    r"\((?:[\p{L} ]* )?(?:music|applause|laughter|laughing|laughs|cheering|cheers|inaudible|silence)(?: [\p{L} ]*)?\)",
    r"\b\p{Lu}[\p{Lu}.'-]+(?: \p{Lu}[\p{Lu}.'-]*){0,3}:",
)

#: Scripts that are written without blanks (Thai, Lao, Khmer, Myanmar, Han, Kana), and Hangul, whose words end in particles
#: that no stemmer takes off.
UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f]+"
)
