"""Finding raw pages in the lake, by id, by address or by video, and telling what each of them gave.

Reads the parts that the manifests list, so it knows what was pulled and parsed also where nothing was published. What does
not belong here: showing pages, and what any of their rows say.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import duckdb

from pipeline.schemas import LAKE_ONLY, TABLES, RawPages, Table, name_of
from pipeline.schemas.derive import lake_columns
from pipeline.storage.connection import literal
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.part_rows import list_parts, paths_of, rows_sql
from pipeline.storage.sample import sample_shards

#: Tables whose rows tell what a page gave.
_GIVEN = {name: table for name, table in TABLES.items() if name not in {*LAKE_ONLY, "pages"}}
_PAGES = TABLES["pages"]
_ALL = "(from temp.parts) as listed"
#: Shards whose raw part is damaged, so that only what was made of it tells of its pages.
_LOST_SQL = """
    create or replace temp table lost as
    select pulled_on, part from temp.parts group by pulled_on, part having not bool_or("table" = 'raw_pages')
"""
_CAPTURE = "page_id, pulled_on, url, source, captured_at, captured_by, http_status, byte_count"


@dataclass(frozen=True)
class FoundPage:
    """A raw page on a day on which it was pulled. `outcome` is None while it is not parsed yet."""

    page_id: str
    url: str
    source: str
    file: str | None
    pulled_on: date
    captured_at: datetime  # UTC
    captured_by: str
    format: str | None
    outcome: str | None
    reason: str | None
    http_status: int | None
    content_type: str | None
    byte_count: int
    is_lost: bool = False  # its raw part is damaged
    row_counts: dict[str, int] = field(default_factory=dict)  # only of tables that it gave rows to, in the order of TABLES


class FoundPages:
    """The raw pages of a lake to search in. A search gives pages with the newest capture first; none where nothing fits.

    The sample's pages are there only while the lake has no others. Raises LakeError where a manifest can't be read.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
        self._connection = connection
        list_parts(connection, lake.root, _counting(lake))
        connection.execute(_LOST_SQL)

    def by_id(self, beginning: str) -> list[FoundPage]:
        """Pages whose page_id begins so."""
        return self._found(f"select page_id, filename from {self._captures()} where starts_with(page_id, $1)", beginning)

    def by_url(self, url: str) -> list[FoundPage]:
        """Pages that were pulled from exactly this address."""
        return self._found(f"select page_id, filename from {self._captures()} where url = $1", url)

    def by_video(self, video_id: str) -> list[FoundPage]:
        """Pages that name the video, or that gave a row about it."""
        tables = [table for table in (_PAGES, *_GIVEN.values()) if "video_id" in lake_columns(table)]
        told = [f"select page_id, filename from {self._rows(table)} where video_id = $1" for table in tables]
        return self._found("\nunion all\n".join(told), video_id)

    def body(self, page: FoundPage) -> bytes | None:
        """The page's bytes as they came; those that it repeats, where it repeats a body. None where no body is stored."""
        stored = f"select filename from {self._rows(RawPages)} where page_id = $1 and is_unchanged is not true"
        for (path,) in self._connection.execute(stored, [page.page_id]).fetchall():
            # From one file at a time: whoever asks for bodies reads pages of all others on the way.
            query = f"select body from read_parquet({literal(path)}) where page_id = $1 and body is not null"
            if rows := self._connection.execute(query, [page.page_id]).fetchall():
                return bytes(rows[0][0])
        return None

    def _rows(self, table: type[Table], shards: str = _ALL) -> str:
        """The rows of the table's parts: of all, or of the shards that a relation names."""
        return rows_sql(self._connection, table, paths_of(self._connection, name_of(table), shards))

    def _captures(self, shards: str = _ALL) -> str:
        """What was told of every page of the shards when it was pulled, lost or not."""
        lost = f"(from {shards} semi join temp.lost using (pulled_on, part)) as lost_shards"
        return f"""(
            select {_CAPTURE}, file, content_type, false as is_lost, filename from {self._rows(RawPages, shards)}
            union all by name
            select {_CAPTURE}, true as is_lost, filename from {self._rows(_PAGES, lost)}
        )"""

    def _found(self, wanted: str, value: str) -> list[FoundPage]:
        """What is known of the pages whose page_id and file the query gives."""
        self._connection.execute(
            f"""
            create or replace temp table wanted as
            select distinct found.page_id, parts.pulled_on, parts.part
            from ({wanted}) as found inner join temp.parts on found.filename = parts.path
            """,
            [value],
        )
        counts = self._row_counts()
        facts = self._connection.execute(self._facts_sql()).fetchall()
        return [replace(FoundPage(*row), row_counts=counts.get((row[0], row[4]), {})) for row in facts]

    def _facts_sql(self) -> str:
        """The columns of FoundPage, but for the counts."""
        return f"""
            select distinct
                raw.page_id, raw.url, raw.source, raw.file, raw.pulled_on, raw.captured_at, raw.captured_by,
                judged.format, judged.outcome, judged.reason, raw.http_status, raw.content_type, raw.byte_count, raw.is_lost
            from {self._captures("temp.wanted")} as raw
            semi join temp.wanted using (page_id, pulled_on)
            left join {self._rows(_PAGES, "temp.wanted")} as judged using (page_id, pulled_on)
            order by raw.captured_at desc, raw.pulled_on desc, raw.page_id
        """

    def _row_counts(self) -> dict[tuple[str, date], dict[str, int]]:
        """(page_id, pulled_on) -> table -> rows."""
        counts: dict[tuple[str, date], dict[str, int]] = {}
        for name, table in _GIVEN.items():
            rows = self._connection.execute(f"""
                select page_id, pulled_on, count(*) from {self._rows(table, "temp.wanted")}
                semi join temp.wanted using (page_id, pulled_on) group by page_id, pulled_on
            """).fetchall()
            for page_id, pulled_on, count in rows:
                counts.setdefault((page_id, pulled_on), {})[name] = count
        return counts


def _counting(lake: Lake) -> list[PartFile]:
    """Raw shards, with what was made of them."""
    parts = [*(part for part in lake.parts("raw") if part.table == "raw_pages"), *lake.parts("core")]
    sample = sample_shards(lake)
    return [part for part in parts if (part.pulled_on, part.part) not in sample] or parts
