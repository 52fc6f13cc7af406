"""The dictionary of warehouse/README.md: tables as the schemas declare them, all else as the published file's comments say.

A page has generated stretches between two comments: `<!-- marts: made by python -m tests.docs -->` and `<!-- end of marts -->`.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.schemas.derive import dictionary
from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import reads

_STRETCH = re.compile(
    r"(?P<start><!-- (?P<what>\w+): made by python -m tests\.docs -->\n).*?(?P<end><!-- end of (?P=what) -->)", re.DOTALL
)
_SIGNATURE = re.compile(r"create or replace macro (\w+\(.*?\)) as", re.DOTALL)
_COLUMNS_SQL = """
    select column_name, data_type, is_nullable, coalesce(comment, '') from duckdb_columns()
    where database_name = current_database() and schema_name = ? and table_name = ? order by column_index
"""
_RELATIONS_SQL = """
    select table_name, comment from duckdb_tables() where database_name = current_database() and schema_name = ?
    union all
    select view_name, comment from duckdb_views() where database_name = current_database() and schema_name = ?
    order by all
"""
Connection = duckdb.DuckDBPyConnection


def with_dictionary(page: str, published: Path) -> str:
    """The page with each generated stretch as the schemas and the published file give it now."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return _STRETCH.sub(
            lambda match: f"{match['start']}{chr(10).join(_STRETCHES[match['what']](connection))}\n{match['end']}", page
        )


def may_be_null(meaning: str) -> bool:
    """Whether a column of a mart or view may be null: its note has the word where it may, and only there."""
    return re.search(r"\bnull\b", meaning) is not None


def forbidden_nulls(connection: Connection) -> list[str]:
    """The columns of tables and marts that hold a null though the dictionary says that they may not, as `table.column`."""
    found = []
    for schema in ("main", "marts"):
        for name, _ in _relations(connection, schema):
            columns = _never_null(connection, schema, name)
            nulls = ", ".join(f'count(*) - count("{column}")' for column in columns)
            [counts] = connection.execute(f"select {nulls} from {schema}.{name}").fetchall()
            found += [f"{name}.{column}" for column, count in zip(columns, counts, strict=True) if count]
    return found


def _never_null(connection: Connection, schema: str, name: str) -> list[str]:
    columns = connection.execute(_COLUMNS_SQL, [schema, name]).fetchall()
    is_declared = schema == "main" and name in TABLES
    return [column for column, _, is_nullable, meaning in columns if not (is_nullable if is_declared else may_be_null(meaning))]


def _tables(connection: Connection) -> Iterator[str]:
    yield from (dictionary(table) for name, table in TABLES.items() if name not in LAKE_ONLY)
    views = [row for row in _relations(connection, "main") if row[0] not in TABLES]
    yield from (_entry(connection, "main", name, comment, is_noted=True) for name, comment in views)


def _marts(connection: Connection) -> Iterator[str]:
    for mart in sql_files("marts"):
        yield _entry(connection, "marts", mart.name, mart.description, is_noted=True)


def _meta(connection: Connection) -> Iterator[str]:
    for name, comment in _relations(connection, "meta"):
        yield _entry(connection, "meta", name, comment, is_noted=False)
    yield "### search_index\nWhat the macros read. Ids and columns may be others in the next publication.\n"
    yield "| table | what it holds |\n|---|---|"
    yield from (f"| {name} | {comment} |" for name, comment in _relations(connection, "search_index"))
    yield ""


def _macros(_: Connection) -> Iterator[str]:
    macros = sql_files("macros")
    inner = {name.removesuffix("()") for macro in macros for name in reads(macro) if name != f"{macro.name}()"}
    for macro in macros:
        if macro.name not in inner:
            notes = "".join(f"\n- `{name}`: {meaning}" for name, meaning in macro.notes.items())
            yield f"### {signature(macro)}\n{macro.description}\n{notes}\n"
    yield "### What these are made of\nThey may be others in the next version.\n"
    yield "| macro | what it gives |\n|---|---|"
    yield from (f"| `{signature(macro)}` | {macro.description} |" for macro in macros if macro.name in inner)
    yield ""


_STRETCHES: dict[str, Callable[[Connection], Iterator[str]]] = {
    "tables": _tables,
    "marts": _marts,
    "macros": _macros,
    "meta": _meta,
}


def signature(macro: SqlFile) -> str:
    """A macro as it is called: its name and its parameters with their defaults."""
    match = _SIGNATURE.match(macro.sql)
    return " ".join(match[1].split()) if match else macro.name


def _relations(connection: Connection, schema: str) -> list[tuple[str, str]]:
    return connection.execute(_RELATIONS_SQL, [schema, schema]).fetchall()


def _entry(connection: Connection, schema: str, name: str, comment: str, *, is_noted: bool) -> str:
    """A table, mart or view. `is_noted`: its columns' notes say which may be null, else what the table forbids."""
    lines = [
        f"| {column} | {kind} | {'yes' if (may_be_null(meaning) if is_noted else is_nullable) else 'no'} | {meaning} |"
        for column, kind, is_nullable, meaning in connection.execute(_COLUMNS_SQL, [schema, name]).fetchall()
    ]
    qualified = name if schema == "main" else f"{schema}.{name}"
    head = f"### {qualified}\n{comment}\n\n| column | type | may be null | meaning |\n|---|---|---|---|\n"
    return head + "\n".join(lines) + "\n"
