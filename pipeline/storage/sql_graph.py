"""What the SQL files of `warehouse/` read, and the order that follows from it.

DuckDB's own parser tells, so there is nothing to declare beside the SQL and no database is needed.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import duckdb

from pipeline.storage.sql_files import SqlFile

_MACRO = re.compile(r"create or replace macro (?P<name>\w+)\(.*?\) as(?P<table> table)?\s(?P<body>.*)", re.DOTALL)


class SqlError(RuntimeError):
    """A file of `warehouse/` does not work. Names the file and the cause."""


def is_macro(file: SqlFile) -> bool:
    """Whether the file makes a macro; otherwise it is a SELECT."""
    return _MACRO.fullmatch(file.sql) is not None


def is_table_macro(file: SqlFile) -> bool:
    """Whether the file makes a macro that is used as a table."""
    match = _MACRO.fullmatch(file.sql)
    return match is not None and match["table"] is not None


def reads(file: SqlFile) -> set[str]:
    """What the file reads: tables and views, with their schema where that is not `main`, and functions as `name()`.

    Raises SqlError where the file can't be parsed.
    """
    nodes = list(_nodes(_parsed(file)))
    steps = {entry["key"] for node in nodes for entry in node.get("cte_map", {}).get("map", [])}
    tables = {(node["schema_name"], node["table_name"]) for node in nodes if node.get("type") == "BASE_TABLE"}
    functions = {f"{node['function_name']}()" for node in nodes if "function_name" in node}
    return functions | {
        table if schema in ("", "main") else f"{schema}.{table}" for schema, table in tables if schema or table not in steps
    }


def in_order(files: Sequence[SqlFile]) -> list[SqlFile]:
    """Marts and macros so that each comes after those that it reads. Raises SqlError where they read each other in a circle."""
    by_name = {f"{file.name}()" if is_macro(file) else f"marts.{file.name}": file for file in files}
    graph = {name: sorted(reads(file) & by_name.keys()) for name, file in sorted(by_name.items())}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise SqlError(f"files of warehouse/ read each other in a circle: {' -> '.join(error.args[1])}") from error


def _parsed(file: SqlFile) -> Any:
    match = _MACRO.fullmatch(file.sql)
    query = file.sql if match is None else match["body"] if match["table"] else f"select {match['body']}"
    tree = json.loads(_serialized(query))
    if tree.get("error", True):
        raise SqlError(f"{file.name}.sql: {tree.get('error_message', 'cannot be parsed')}")
    return tree


@cache
def _serialized(query: str) -> str:
    with duckdb.connect() as connection:
        row = connection.execute("select json_serialize_sql(?::varchar)", [query]).fetchone()
    return str(row[0]) if row else "{}"


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a parsed query."""
    if isinstance(tree, dict):
        yield tree
    if isinstance(tree, dict | list):
        for child in tree.values() if isinstance(tree, dict) else tree:
            yield from _nodes(child)
