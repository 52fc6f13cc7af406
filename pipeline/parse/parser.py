"""What a page format has to provide: one `Parser`, made once per format and listed in PARSERS.

Belongs here: the interface between the stages of parsing. Does not: anything about one format.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipeline.schemas import Frames


@dataclass(frozen=True)
class Parser:
    """A page format: how to tell its pages, and how to turn a batch of them into rows.

    `recognise` takes detected pages (raw page columns, `text`, `is_html`, `url_video_id`) that no earlier parser claimed
    and says for each whether it is of this format. It looks at little of each text: most pages of a batch may be others.

    `parse` takes the recognised pages and returns frames by table name. Every row carries the lake's columns page_id,
    captured_at and pulled_on; nullable columns that the format never knows may be missing. Two keys are no tables of
    the format: `outcomes` (page_id, pulled_on, video_id, reason, is_rejected; one row per page) and `rejected_rows`.

    Raising `version` makes all history be parsed again.
    """

    format: str
    version: int
    recognise: Callable[[pl.DataFrame], pl.Series]
    parse: Callable[[pl.DataFrame], Frames]
