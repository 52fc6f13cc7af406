"""Text that an XML file can hold, whatever a page brought.

What does not belong here: escaping, which whoever writes the XML does.
"""

import re

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 excludes (its production 2, Char)."""
    return _NO_XML.sub("\ufffd", text)
