"""Blanks: new lists of one constant, `[0] * n`, that are stored into before anybody looks.

How far such a list was stored into from its start on is counted by a variable that no text names, of which as much is
known by induction as of all others. Who reads a place below that sees what was stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.starts import parts_of
from mutsinq.static.unfolding.values import Closure, Either, Event, Fresh, Polynomial, Pure, Value, is_blank


def seen_whole(paths: Sequence[Path]) -> Iterator[object]:
    """Where lists are made with which more is done than to store into them, and to read at known places."""
    pending = [value for path in paths for value in _looked_at(path)]
    done: set[int] = set()
    while pending:
        match pending.pop():
            case Pure(what="at", operands=(whole, *others)):
                pending += others if is_blank(whole) else [whole, *others]
            case Pure(operands=operands) | Either(operands=operands):
                pending += operands
            case Polynomial(terms=terms):
                pending += [part for term, _ in terms for part, _ in term]
            case Fresh(site=site, parts=parts) as made if id(made) not in done:
                done.add(id(made))
                if is_blank(made):
                    yield site
                pending += parts
            case Closure(paths=inner) as closure if id(closure) not in done:
                done.add(id(closure))
                pending += [value for path in inner for value in _looked_at(path)]


def _looked_at(path: Path) -> Iterator[Value]:
    for step in path.steps:
        match step:
            case Event(what="set item", operands=(whole, *others), is_own=True) if is_blank(whole):
                yield from others
            case _:
                yield from parts_of(step)
    yield from parts_of(path.end)
