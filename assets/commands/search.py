"""`videolake search`: the videos that speak of some words, best first."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assets.commands.warehouse import opened

_SEARCH = "SELECT score, title, channel, published_date, excerpt, url FROM search(?, top := ?)"
#: Where there is no terminal whose width counts.
_WIDTH = 200


def search(home: Path, words: str, top: int) -> int:
    """Run the command. Returns its exit code: 0, also where nothing is found."""
    with opened(home) as connection:
        rows = connection.execute(_SEARCH, [words, top]).fetchall()
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    if rows:
        console.print(_table(rows))
    else:
        console.print(f"no video speaks of: {words}", markup=False, highlight=False)
    return 0


def _table(rows: list[tuple[Any, ...]]) -> Table:
    table = Table(header_style="bold", show_lines=True)
    for column in ("rank", "score"):
        table.add_column(column, justify="right", no_wrap=True)
    for column in ("title", "channel", "date", "excerpt"):
        table.add_column(column)
    table.add_column("url", no_wrap=True, overflow="fold")
    for rank, (score, title, channel, date, excerpt, url) in enumerate(rows, 1):
        cells = (str(rank), f"{score:.2f}", title, channel, date, excerpt, url)
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))
    return table
