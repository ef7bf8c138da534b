"""Sections: several tables of tokens one after the other, whose sizes the first line tells: `n m k`, then two matrices.

A number of the first line may count the rows of one table and the columns of another. So a table grows and shrinks
only together with all others that the same number counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.tokens import WHOLE

#: How many tables there are.
_FEWEST, _MOST = 2, 4
#: No table grows beyond so many rows or columns: a bug in a product of tables shows in small ones.
_LARGEST = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A table, and the places in the first line of the numbers that tell its size."""

    #: The tokens of each row; changed in place.
    rows: list[list[str]]
    counts_rows: int
    #: None where the rows have a length that no number tells.
    counts_columns: int | None

    @property
    def width(self) -> int:
        """Tokens in a row."""
        return len(self.rows[0])


def sections_of(lines: Sequence[list[str]]) -> list[Section]:
    """The tables that follow the first line up to the end, as few as can be; empty where they are not at least two, one
    of them with rows and columns that are counted.
    """
    sizes = [int(word) if word.isdecimal() else 0 for word in lines[0]]
    for most in range(_FEWEST, _MOST + 1) if len(sizes) > 1 else ():
        found = _read(lines, 1, sizes, (), most) or []
        if any(each.counts_columns is not None and min(len(each.rows), each.width) > 1 for each in found):
            return found if len(found) >= _FEWEST else []
    return []


def _read(
    lines: Sequence[list[str]], at: int, sizes: Sequence[int], used: tuple[int, ...], most: int
) -> list[Section] | None:
    """The tables from a line on, if they are no more than so many."""
    if at == len(lines):
        return []
    for counts_rows in _places(sizes, used) if most else ():
        rows = list(lines[at : at + sizes[counts_rows]])
        if not 0 < sizes[counts_rows] == len(rows) or len({len(row) for row in rows}) > 1:
            continue
        if not all(WHOLE.fullmatch(word) for row in rows for word in row):
            continue
        told = (*used, counts_rows)
        columns = next((place for place in _places(sizes, told) if sizes[place] == len(rows[0])), None)
        told = told if columns is None else (*told, columns)
        rest = _read(lines, at + len(rows), sizes, told, most - 1)
        if rest is not None:
            return [Section(rows, counts_rows, columns), *rest]
    return None


def _places(sizes: Sequence[int], used: tuple[int, ...]) -> list[int]:
    """Numbers of the first line, those first that count nothing yet; then the one that was met last."""
    return [*(place for place in range(len(sizes)) if place not in used), *dict.fromkeys(reversed(used))]


def counted(sections: Sequence[Section]) -> dict[int, int]:
    """What the numbers of the first line that count tables are now, by place."""
    found: dict[int, int] = {}
    for section in sections:
        found.setdefault(section.counts_rows, len(section.rows))
        if section.counts_columns is not None:
            found.setdefault(section.counts_columns, section.width)
    return found


def resize(sections: Sequence[Section], draft: Draft) -> None:
    """One row or column more or less in each table that a number counts; a new one is like another."""
    place, size = draft.pick(list(counted(sections).items()))
    source = draft.below(size)
    grow = size == 1 or (size < _LARGEST and draft.random() < 0.5)
    target = draft.below(size + 1) if grow else None
    for section in sections:
        if section.counts_columns == place:
            for row in section.rows:
                _resize(row, source, target)
        if section.counts_rows == place:
            _resize(section.rows, source, target)


def _resize(items: list[Any], source: int, target: int | None) -> None:
    """Copy an item to another place; without a place, take it away."""
    if target is None:
        del items[source]
    else:
        items.insert(target, copy(items[source]))


def smaller(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """The tables without one row or column of those that a number counts, for each of them."""
    for place, size in counted(sections).items():
        for gone in range(size) if size > 1 else ():
            yield [
                Section(
                    [
                        [word for j, word in enumerate(row) if section.counts_columns != place or j != gone]
                        for i, row in enumerate(section.rows)
                        if section.counts_rows != place or i != gone
                    ],
                    section.counts_rows,
                    section.counts_columns,
                )
                for section in sections
            ]
