"""Tables of the site: rows in the order of each column, both ways, in pages of some hundred, all made before anyone looks.

So a click on a column's name sorts without a script, at any size. Belongs here: order and pages. Does not: what is in a row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline.report.site.addresses import relative, root_of
from pipeline.report.site.page import SitePage, fingerprint
from pipeline.report.site.templates import VERSION, render

#: Rows of one page.
ROWS = 500


class Column(NamedTuple):
    """A column of a table: its name, its part in addresses, and whether it is text, which sorts from A; numbers from the most."""

    name: str
    slug: str
    is_text: bool = False


class Row(NamedTuple):
    """A row: its HTML with links from a page one folder down, and per column what it sorts by; null is unknown, and last."""

    html: str
    keys: tuple[Any, ...]


class _Order(NamedTuple):
    """By which column, and whether the other way round than it sorts first."""

    column: int
    is_turned: bool = False


@dataclass(frozen=True)
class Listing:
    """A table on pages of its own: `template`, the first page's path, and what the template needs beside the rows.

    Rows that are equal in a column keep their order. Where `is_sorted_once`, there is only the order of the column `first`, and
    the further pages lie beside the first; else they lie in the folder `folder`.
    """

    template: str
    path: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    first: int
    folder: str = ""
    is_sorted_once: bool = False
    shown: Mapping[str, Any] = field(default_factory=dict)

    def pages(self) -> Iterator[SitePage]:
        """All pages of the table."""
        turns = (False,) if self.is_sorted_once else (False, True)
        columns = (self.first,) if self.is_sorted_once else range(len(self.columns))
        for order in (_Order(column, turn) for column in columns for turn in turns):
            rows = self._sorted(order)
            count = max(1, -(-len(rows) // ROWS))
            for place in range(count):
                yield self._page(order, rows[place * ROWS : (place + 1) * ROWS], place, count)

    def _sorted(self, order: _Order) -> list[Row]:
        known = [row for row in self.rows if row.keys[order.column] is not None]
        unknown = [row for row in self.rows if row.keys[order.column] is None]
        return sorted(known, key=lambda row: row.keys[order.column], reverse=not self._rises(order)) + unknown

    def _rises(self, order: _Order) -> bool:
        return self.columns[order.column].is_text != order.is_turned

    def _path(self, order: _Order, place: int = 0) -> str:
        part = f"-{place + 1}" if place else ""
        if self.is_sorted_once:
            return f"{self.path.removesuffix('.html')}{part}.html"
        if order == _Order(self.first) and not place:
            return self.path
        turn = ("-down" if self.columns[order.column].is_text else "-up") if order.is_turned else ""
        return f"{self.folder}/by-{self.columns[order.column].slug}{turn}{part}.html"

    def _page(self, order: _Order, rows: Sequence[Row], place: int, count: int) -> SitePage:
        path = self._path(order, place)
        html = "".join(row.html for row in rows)
        html_of_page = html if root_of(path) else html.replace('href="../', 'href="')
        table = {
            "heads": self._heads(order, path),
            "pager": [self._step(order, path, step, place) for step in _steps(place, count)],
            "span": (place * ROWS + min(1, len(rows)), place * ROWS + len(rows), len(self.rows)),
            "part": place + 1,
        }

        def made() -> str:
            return render(self.template, path, **self.shown, table={**table, "rows": Markup(html_of_page)})  # noqa: S704 - of templates

        return SitePage(path, fingerprint(VERSION, [self.template, path, self.shown, table, html]), made)

    def _heads(self, order: _Order, path: str) -> list[tuple[str, bool, str, str]]:
        """Per column: its name, whether it is text, what `aria-sort` says of it, and the page that a click on it leads to."""
        return [self._head(order, path, place) for place in range(len(self.columns))]

    def _head(self, order: _Order, path: str, place: int) -> tuple[str, bool, str, str]:
        column, is_it = self.columns[place], place == order.column
        sort = ("ascending" if self._rises(order) else "descending") if is_it else ""
        target = self._path(_Order(place, is_it and not order.is_turned))
        return column.name, column.is_text, sort, "" if self.is_sorted_once else relative(target, path)

    def _step(self, order: _Order, path: str, step: int, place: int) -> tuple[str, str]:
        """A page's number and its address: none for the page itself; and neither where numbers are left out."""
        if step < 0:
            return "…", ""
        return str(step + 1), "" if step == place else relative(self._path(order, step), path)


def _steps(place: int, count: int) -> list[int]:
    """The pages that a page links: the first, the last and those around it; -1 for what lies between."""
    near = sorted({0, count - 1, *range(max(0, place - 2), min(count, place + 3))})
    steps = [near[0]]
    for step in near[1:]:
        steps += [step] if step == steps[-1] + 1 else [-1, step]
    return steps if count > 1 else []
