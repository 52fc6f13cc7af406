"""What a mart is made from, as Dagster's asset keys: read from its SQL, and from that of the macros that it calls.

What does not belong here: parsing SQL, which DuckDB does (`pipeline.storage.sql_graph`).
"""

import hashlib
from collections.abc import Mapping

from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import reads

#: Tables and views of the warehouse that are no asset of their own, and the core table that they show.
_SHOWS = {"terms": "transcripts", **dict.fromkeys(["documents", "postings", "vocabulary", "transcript_words"], "transcripts")}

Key = tuple[str, str]


def made_of(file: SqlFile, macros: Mapping[str, SqlFile]) -> set[Key]:
    """(layer, name) of every asset that the file reads, by itself or through macros."""
    found = reads(file)
    called = {name.removesuffix("()") for name in found if name.endswith("()")} & macros.keys()
    below = [made_of(macros[name], macros) for name in called]
    return {key for name in found if (key := _key(name))}.union(*below)


def _key(table: str) -> Key | None:
    schema, _, name = table.rpartition(".")
    if schema == "marts":
        return "marts", name
    name = _SHOWS.get(name, name)
    return ("core", name) if name in TABLES and name not in LAKE_ONLY else None


def version_of(file: SqlFile, macros: Mapping[str, SqlFile]) -> str:
    """Changes whenever the file's SQL does, or that of a macro which it calls."""
    called = sorted({name.removesuffix("()") for name in reads(file)} & macros.keys())
    told = [file.sql, *(version_of(macros[name], macros) for name in called)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def macros_by_name() -> dict[str, SqlFile]:
    """The macros of warehouse/macros."""
    return {macro.name: macro for macro in sql_files("macros")}
