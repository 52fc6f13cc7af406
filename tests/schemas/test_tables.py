"""The declarations themselves."""

import re

import dataframely as dy
import pytest

from pipeline.schemas import TABLES, RawFiles, RawPages, Table, grain_of, name_of

ALL = [*TABLES.values(), RawPages, RawFiles]


@pytest.mark.parametrize("table", ALL, ids=name_of)
def test_every_table_tells_its_grain(table: type[Table]) -> None:
    """The first thing anyone reads of a table is what one row is."""
    assert re.match(r"One row per .+\.$", grain_of(table))


@pytest.mark.parametrize("table", ALL, ids=name_of)
def test_every_column_is_described(table: type[Table]) -> None:
    """No column needs the source code to be understood."""
    assert {name for name, column in table.columns().items() if not column.description} == set()


@pytest.mark.parametrize("table", ALL, ids=name_of)
def test_every_table_has_a_key_and_leads_to_its_page(table: type[Table]) -> None:
    """Each row can be named, and followed back to the bytes that it came from."""
    assert table.primary_key()
    assert "page_id" in table.columns() or not table.is_of_a_page


@pytest.mark.parametrize("table", ALL, ids=name_of)
def test_names_tell_types(table: type[Table]) -> None:
    """_at is a timestamp, _date a date, _count a whole number, is_ a boolean."""
    kinds = {"_at": dy.Datetime, "_date": dy.Date, "_count": dy.Int64}
    for name, column in table.columns().items():
        for suffix, kind in kinds.items():
            assert not name.endswith(suffix) or isinstance(column, kind), name
        assert name.startswith("is_") == isinstance(column, dy.Bool), name
