"""The words and lines by which a videodb page is read: headings, labels, footer, and the line that ends a comment.

Belongs here: constants, each in one place, as patterns that both polars and Python's `re` understand (so that text and
HTML pages are read alike). Does not: any code.
"""

HEADER = "Video Statistics and Information"
VIDEO = "Video"
WORD_CLOUD = "Captions Word Cloud"
REDDIT = "Reddit Comments"
CAPTIONS = "Captions"
RELATED = "Related Videos"
HEADINGS = (HEADER, VIDEO, WORD_CLOUD, REDDIT, CAPTIONS, RELATED)

#: Labels of the statistics block in the order in which pages give them.
LABELS = ("Channel", "Views", "Rating", "Keywords", "Id", "Channel Id", "Length", "Published")

FOOTER = "Please note that this website is currently a work in progress! Lots of interesting data and statistics to come."
FOOTER_START = "Please note that this website is currently a work in progress"

#: A line that begins as a label does.
LABEL_LINE = f"^(?:{'|'.join(LABELS)}):"

#: The line that ends a comment, told by its structure: icons come in any encoding and are sometimes missing.
META_LINE = (
    r"^[^0-9A-Za-z]*?(?P<score>[-\x{2212}]?[0-9][0-9.,]*[kKmM]?|undefined|null|NaN)?[^0-9A-Za-z]*"
    r"u/(?P<author>\[deleted\]|[\w-]+)[^0-9A-Za-z]+"
    r"(?P<date>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* [0-9]{1,2},? [0-9]{4})[^0-9A-Za-z]*(?:[0-9]+ )?replies$"
).replace(r"\x{2212}", "\u2212")

VIDEO_ID = "[A-Za-z0-9_-]{11}"
CHANNEL_ID = "UC[A-Za-z0-9_-]{22}"

#: A whole character reference; a broken one such as `B&B;` also looks like this and is looked up before it is replaced.
ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
