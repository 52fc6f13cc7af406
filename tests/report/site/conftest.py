"""What the tests of the site share: the sample's tables, which a test may change, and a video's page as a browser reads it."""

from collections.abc import Iterator
from re import sub
from urllib.parse import unquote, urljoin

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.report.site.video import video_pages
from tests.assets.conftest import Ran

#: A video of which the sample has all sections but YouTube comments and chapters; another has those.
TURBINE, SOUP, HARBOUR = "nwq456NMYHU", "PS-lzbtiD80", "-zDHQoe1_0o"
#: Videos of which little is known, with a Japanese title, and cut off.
UNKNOWN, JAPANESE = "yT3MvRaAat4", "6Yz1noXfzIM"

Warehouse = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def copied(sample: Ran) -> Iterator[Warehouse]:
    """The tables of the sample's published file, in memory."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample.home / 'videos.duckdb'}' as published (read_only); create schema marts")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = 'published' and schema_name in ('main', 'marts')"
        )
        for schema, table in tables.fetchall():
            connection.execute(f"create table {schema}.{table} as from published.{schema}.{table}")
        yield connection


@pytest.fixture
def warehouse(copied: Warehouse) -> Iterator[Warehouse]:
    """The sample, which a test may change."""
    copied.execute("begin")
    yield copied
    copied.execute("rollback")


def html(warehouse: Warehouse, video_id: str, *others: str) -> str:
    """The page of a video of a site that has pages of others too."""
    (page,) = (page for page in video_pages(warehouse, [video_id, *others]) if page.path == f"videos/{video_id}.html")
    return page.render()


def parsed(warehouse: Warehouse, video_id: str, *others: str) -> LexborNode:
    """That page, as a browser has it."""
    root = LexborHTMLParser(html(warehouse, video_id, *others)).root
    assert root is not None
    return root


def text_of(node: LexborNode | None) -> str:
    """What a reader sees of an element, white space folded."""
    assert node is not None
    return sub(r"\s+", " ", node.text()).strip()


def section(page: LexborNode, name: str) -> str:
    """What a reader sees of a section."""
    return text_of(page.css_first(f"section#{name}"))


def links(page: LexborNode, selector: str) -> dict[str, str]:
    """Texts of links, and where they lead a browser."""
    found = page.css(f"{selector} a[href]")
    return {text_of(node): unquote(urljoin("http://site/videos/x.html", node.attributes["href"] or "")) for node in found}
