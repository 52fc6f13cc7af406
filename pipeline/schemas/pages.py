"""Raw pages, what became of each, and the rows and values that were refused."""

import dataframely as dy

from pipeline.schemas import column
from pipeline.schemas.table import Merge, Table

OUTCOMES = ("parsed", "rejected", "unchanged", "forgotten")


class RawPages(Table):
    """One row per page pulled on a day."""

    page_id = column.page_id(primary_key=True)
    pulled_on = dy.Date(primary_key=True, nullable=False, description=column.PULLED_ON)
    url = dy.String(nullable=False, min_length=1, description="Address of the page; a file's is its file: URI")
    source = dy.String(nullable=False, min_length=1, description="Name of the source that pulled the page")
    file = column.text("File that held the page, as it was opened")
    captured_at = column.captured_at()
    captured_by = column.one_of("What told captured_at", "record", "http", "path", "mtime", nullable=False)
    http_status = dy.Int32(nullable=True, min=100, max=599, description="HTTP status of the answer")
    content_type = column.text("Content type as the server or record declared it")
    etag = column.text("ETag of the answer")
    last_modified = column.text("Last-Modified of the answer")
    body = dy.Binary(nullable=True, description="The bytes as they came; null when unchanged or too large")
    is_unchanged = column.flag("True where the page repeats a body that the lake has: page_id is that body's", nullable=False)
    byte_count = dy.Int64(nullable=False, min=0, description="Size of the body in bytes, also where it is not stored")
    sha256 = dy.String(nullable=False, regex=column.SHA256, description="sha256 of the body")


class Pages(Table):
    """One row per raw page and day, with what became of it."""

    merge = Merge.ALL
    unit = ("page_id",)

    page_id = column.page_id(primary_key=True)
    pulled_on = dy.Date(primary_key=True, nullable=False, description=column.PULLED_ON)
    url = dy.String(nullable=False, min_length=1, description="Address of the page; a file's is its file: URI")
    source = dy.String(nullable=False, min_length=1, description="Name of the source that pulled the page")
    format = column.text("Format that the page was parsed as")
    captured_at = column.captured_at()
    captured_by = column.one_of("What told captured_at", "record", "http", "path", "mtime", nullable=False)
    http_status = dy.Int32(nullable=True, min=100, max=599, description="HTTP status of the answer")
    byte_count = dy.Int64(nullable=False, min=0, description="Size of the page in bytes")
    sha256 = dy.String(nullable=False, regex=column.SHA256, description="sha256 of the page's bytes")
    outcome = column.one_of("What became of the page", *OUTCOMES, nullable=False)
    reason = column.text("Why the page was rejected, or why a parsed page gave no rows")
    video_id = column.text("Video that the page or its url names")


class RejectedRows(Table):
    """One row per row or value that a schema or parser refused."""

    merge = Merge.ALL
    unit = ("page_id",)

    page_id = column.page_id(primary_key=True)
    table_name = column.key("Table that the row was meant for")
    rule = column.key("The rule that was broken")
    is_kept = dy.Bool(primary_key=True, description="True where only a value was set to null and its row was kept")
    row_json = column.big(column.key("The row as it came, as JSON"))
    row_count = column.count("How often this page gave this very row")


class RawFiles(Table):
    """One row per file that was pulled whole on a day, so that the next run need not open it again."""

    is_of_a_page = False

    file = column.key("Path of the file, as it was opened")
    byte_count = dy.Int64(primary_key=True, min=0, description="Size of the file")
    modified_ns = dy.Int64(primary_key=True, description="Modification time in nanoseconds since 1970")
    highest_post = dy.Int64(
        nullable=True, min=0, description="Of a dump of Reddit's: the newest post, as a number, that a left out comment is of"
    )
    posts_sha256 = dy.String(
        nullable=True, regex=column.SHA256, description="sha256 of the posts up to it that were known to link a video"
    )
    pulled_on = dy.Date(primary_key=True, nullable=False, description=column.PULLED_ON)
