"""Tables: the same cells as aligned text, Markdown and HTML. Numbers stand to the right."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of texts."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def without_empty_columns(self) -> Table:
        """The same without the columns, but the first, in which no row has a text."""
        kept = [at for at in range(len(self.headings)) if not at or any(row[at] for row in self.rows)]
        return Table(tuple(self.headings[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in self.rows))

    def text(self) -> Iterator[str]:
        """Lines with aligned columns."""
        lines, right = [self.headings, *self.rows], self._numeric()
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.headings))]
        for line in lines:
            columns = zip(line, widths, right)
            yield "  ".join(cell.rjust(width) if of else cell.ljust(width) for cell, width, of in columns).rstrip()

    def markdown(self) -> Iterator[str]:
        """Lines of a table of Markdown."""
        yield _row(self.headings)
        yield f"|{'|'.join('---:' if right else '---' for right in self._numeric())}|"
        yield from map(_row, self.rows)

    def html(self) -> str:
        """An HTML table; cells of numbers have the class `number`."""
        head = self._cells("th", self.headings)
        body = "\n".join(f"<tr>{self._cells('td', row)}</tr>" for row in self.rows)
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _cells(self, tag: str, cells: Sequence[str]) -> str:
        marks = (' class="number"' if right else "" for right in self._numeric())
        return "".join(f"<{tag}{mark}>{html.escape(cell)}</{tag}>" for cell, mark in zip(cells, marks))

    def _numeric(self) -> list[bool]:
        """Of each column but the first, whether all its cells are numbers, or empty."""
        columns = [[row[column] for row in self.rows] for column in range(len(self.headings))]
        return [bool(at) and all(not cell or cell[0].isdigit() for cell in cells) for at, cells in enumerate(columns)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;').replace('<', '&lt;') for cell in cells)} |"
