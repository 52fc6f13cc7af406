"""From the lake's rows, one per page, to the warehouse's rows: the rules of `Merge` as SQL.

Every rule picks by what pages say (when they were captured, whether they are complete, their id), never by the day they
were pulled or the order in which parts were loaded, so that any order of loading gives the same rows.

What does not belong here: which parts are loaded (`staging`), and the search index.
"""

from typing import NamedTuple

import duckdb

from pipeline.schemas import LAKE_ONLY, TABLES, Merge, Table, name_of
from pipeline.schemas.derive import big_columns, duckdb_type, lake_columns
from pipeline.storage import merge_reddit
from pipeline.storage.connection import joins_as_written, names
from pipeline.storage.part_rows import paths_of, rows_sql

#: From the least to the most preferred page of a unit. The last two only pick one of several copies of a page.
_NEWEST_FIRST = "captured_at desc, page_id desc, pulled_on desc, part desc"

_VIDEOS = TABLES["videos"]
_TRANSCRIPTS = TABLES["transcripts"]
_REDDIT_COMMENTS = TABLES["reddit_comments"]


class Scope(NamedTuple):
    """What is made again together: the temporary table that lists it, and its key."""

    name: str
    columns: tuple[str, ...]


def scope_of(table: type[Table]) -> Scope:
    """Tables about videos are made again video by video, because they depend on each other; others unit by unit."""
    if table.unit[0] == "video_id":
        return Scope("touched_videos", ("video_id",))
    return Scope(f"touched_{name_of(table)}", table.unit)


def slim_columns(table: type[Table]) -> list[str]:
    """The lake's columns but for long texts."""
    return [name for name in lake_columns(table) if name not in big_columns(table)]


def lake_table_sql(table: type[Table]) -> str:
    """CREATE TABLE for the slim copy of the table's parts in schema `lake`."""
    columns = lake_columns(table)
    declared = ", ".join(f'"{name}" {duckdb_type(columns[name].dtype)}' for name in slim_columns(table))
    return f"create table lake.{name_of(table)} ({declared}, part integer)"


def merge_all(connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> None:
    """Make the rows of everything touched again, from all rows in schema `lake`; of everything there is, if `is_whole`.

    Needs temp.parts and the temporary tables of `scope_of`. Leaves temp.observed and temp.chosen_transcripts.
    """
    _merge_videos(connection, is_whole=is_whole)
    _merge_transcripts(connection, is_whole=is_whole)
    for name, table in TABLES.items():
        if table.merge is not Merge.LAST_VALUES and name != "transcripts" and name not in LAKE_ONLY:
            _choose(connection, table, is_whole=is_whole)
            _delete_touched(connection, table, is_whole=is_whole)
            _insert_chosen(connection, table)
            connection.execute(f"drop table temp.chosen_{name}")


def _choose(connection: duckdb.DuckDBPyConnection, table: type[Table], *, is_whole: bool) -> None:
    if table is _REDDIT_COMMENTS:
        merge_reddit.choose_comments(connection, is_whole=is_whole)
    else:
        connection.execute(chosen_sql(table, is_whole=is_whole))


def _touched(table: type[Table], *, is_whole: bool) -> str:
    scope = scope_of(table)
    return "" if is_whole else f"semi join temp.{scope.name} using ({names(scope.columns)})"


def _delete_touched(connection: duckdb.DuckDBPyConnection, table: type[Table], *, is_whole: bool) -> None:
    if not is_whole:
        scope = scope_of(table)
        touched = f"select {names(scope.columns)} from temp.{scope.name}"
        connection.execute(f"delete from main.{name_of(table)} where ({names(scope.columns)}) in ({touched})")


# ---------------------------------------------------------------- videos: the last value that is not null


def _merge_videos(connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> None:
    connection.execute(observed_sql(is_whole=is_whole))
    connection.execute(_COMPLETENESS_SQL)
    _delete_touched(connection, _VIDEOS, is_whole=is_whole)
    connection.execute(videos_sql())


def observed_sql(*, is_whole: bool) -> str:
    """temp.observed: lake.videos with each row's place among the pages of its video; the last page's is highest."""
    return f"""
        create or replace temp table observed as
        select *, row_number() over (
            partition by video_id order by captured_at, is_complete, page_id, pulled_on, part
        ) as place
        from lake.videos {_touched(_VIDEOS, is_whole=is_whole)}
    """


#: temp.completeness: whether a page holds the whole statistics block of a video.
_COMPLETENESS_SQL = """
    create or replace temp table completeness as
    select video_id, page_id, bool_or(is_complete) as is_complete from temp.observed group by video_id, page_id
"""


def videos_sql() -> str:
    """INSERT of the rows of main.videos that temp.observed speaks of."""
    made = {"video_id": "video_id", "is_complete": "bool_or(is_complete)", "first_captured_at": "min(captured_at)"}
    of_the_last_page = {name: f'arg_max_null("{name}", place)' for name in ("page_id", "page_url", "captured_at")}
    last_known = {name: f'arg_max("{name}", place)' for name in _VIDEOS.columns()}
    columns = [f'{expression} as "{name}"' for name, expression in (last_known | of_the_last_page | made).items()]
    return f"""
        insert into main.videos ({names(_VIDEOS.columns())})
        select {", ".join(columns)}
        from temp.observed group by video_id order by video_id
    """


# ---------------------------------------------------------------- tables whose rows come from one page


def group_of(table: type[Table]) -> list[str]:
    """What a page is chosen for: a unit, or a single row. Long texts can be part of a key, but tell no pages apart."""
    if table.merge is Merge.ONE_PAGE:
        return list(table.unit)
    return [name for name in table.primary_key() if name not in big_columns(table)]


def _source_columns(table: type[Table]) -> list[str]:
    """What leads from a choice to its rows."""
    return list(dict.fromkeys([*group_of(table), "page_id", "pulled_on", "part"]))


def chosen_sql(table: type[Table], *, is_whole: bool) -> str:
    """temp.chosen_<table>: for each group the page that its rows come from, and the part that they are read from."""
    name, group = name_of(table), names(group_of(table))
    create = f"create or replace temp table chosen_{name} as"
    if table.follows:
        return f"{create} select {names(_source_columns(table))} from temp.chosen_{table.follows}"
    order, pages = _NEWEST_FIRST, "candidates"
    if table.merge is Merge.ONE_PAGE and "video_id" in table.unit:
        order = f"coalesce(completeness.is_complete, false) desc, {order}"
        pages = "candidates left join temp.completeness using (video_id, page_id)"
    return f"""
        {create}
        with candidates as (
            select distinct {names(dict.fromkeys([*_source_columns(table), "captured_at"]))}
            from lake.{name} {_touched(table, is_whole=is_whole)}
        )
        select {names(_source_columns(table))} from {pages}
        qualify row_number() over (partition by {group} order by {order}) = 1
    """


def _insert_chosen(connection: duckdb.DuckDBPyConnection, table: type[Table]) -> None:
    if big_columns(table):
        made = merge_reddit.MADE if table is _REDDIT_COMMENTS else {}
        _insert_from_parts(connection, table, f"temp.chosen_{name_of(table)}", made)
    else:
        connection.execute(insert_from_lake_sql(table))


def insert_from_lake_sql(table: type[Table]) -> str:
    """INSERT of the chosen rows of a table without long texts."""
    name, columns = name_of(table), names(table.columns())
    return f"""
        insert into main.{name} ({columns})
        select {columns} from lake.{name} semi join temp.chosen_{name} using ({names(_source_columns(table))})
        order by {names(table.primary_key())}
    """


def _insert_from_parts(connection: duckdb.DuckDBPyConnection, table: type[Table], chosen: str, made: dict[str, str]) -> None:
    """Insert the rows that the relation `chosen` picks, read from the parts that hold them.

    `made` names the columns that no part has, each with the expression that gives it.
    """
    name, columns = name_of(table), list(table.columns())
    rows = rows_sql(connection, table, paths_of(connection, name, chosen))
    key = [column for column in _source_columns(table) if column not in ("pulled_on", "part")]
    matches = " and ".join(f'found."{column}" = chosen."{column}"' for column in key)
    with joins_as_written(connection):
        connection.execute(f"""
            insert into main.{name} ({names(columns)})
            select {", ".join(made.get(column) or names([column], of="found") for column in columns)}
            from {rows} as found
            inner join (
                select picked.*, parts.path from {chosen} as picked
                inner join temp.parts using (pulled_on, part) where parts."table" = '{name}'
            ) as chosen on {matches} and found.filename = chosen.path
        """)


# ---------------------------------------------------------------- transcripts: long texts, one of them preferred


def _merge_transcripts(connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> None:
    connection.execute(chosen_transcripts_sql(is_whole=is_whole))
    new = "temp.chosen_transcripts"
    if not is_whole:
        connection.execute(_KEPT_TRANSCRIPTS_SQL)
        connection.execute(_DELETE_TRANSCRIPTS_SQL)
        connection.execute(_update_transcripts_sql())
        new = "(from temp.chosen_transcripts anti join temp.kept_transcripts using (video_id, language, kind))"
    _insert_from_parts(connection, _TRANSCRIPTS, new, {"is_preferred": "chosen.is_preferred"})


def chosen_transcripts_sql(*, is_whole: bool) -> str:
    """temp.chosen_transcripts: the slim row of each transcript, with is_preferred and the part that holds its text."""
    return f"""
        create or replace temp table chosen_transcripts as
        with chosen as (
            from lake.transcripts {_touched(_TRANSCRIPTS, is_whole=is_whole)}
            qualify row_number() over (partition by video_id, language, kind order by is_complete desc, {_NEWEST_FIRST}) = 1
        )
        select chosen.*, row_number() over (
            partition by chosen.video_id
            order by
                chosen.language = videos.language desc nulls last,
                split_part(chosen.language, '-', 1) = split_part(videos.language, '-', 1) desc nulls last,
                chosen.is_complete desc,
                list_position(['manual', 'auto', 'unknown', 'translated'], chosen.kind),
                chosen.captured_at desc, chosen.language, chosen.kind, chosen.page_id
        ) = 1 as is_preferred
        from chosen left join main.videos as videos on chosen.video_id = videos.video_id
    """


_KEPT_TRANSCRIPTS_SQL = """
    create or replace temp table kept_transcripts as
    select video_id, language, kind
    from main.transcripts inner join temp.chosen_transcripts using (video_id, language, kind, text_sha256)
"""

_DELETE_TRANSCRIPTS_SQL = """
    delete from main.transcripts
    where video_id in (select touched.video_id from temp.touched_videos as touched)
    and (video_id, language, kind) not in (select (k.video_id, k.language, k.kind) from temp.kept_transcripts as k)
"""


def _update_transcripts_sql() -> str:
    """UPDATE of all that may change about a transcript while its text stays: DuckDB leaves the text's column alone."""
    fixed = {*_TRANSCRIPTS.primary_key(), "text", "text_sha256"}
    columns = [name for name in _TRANSCRIPTS.columns() if name not in fixed]
    return f"""
        update main.transcripts as old set {", ".join(f'"{name}" = new."{name}"' for name in columns)}
        from temp.chosen_transcripts as new semi join temp.kept_transcripts using (video_id, language, kind)
        where old.video_id = new.video_id and old.language = new.language and old.kind = new.kind
        and ({names(columns, of="old")}) is distinct from ({names(columns, of="new")})
    """
