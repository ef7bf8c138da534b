"""Loops: one turn of each, and what goes on behind it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mutsinq.static.forms.scopes import Mark
from mutsinq.static.syntax import is_read
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.following import block
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import decided
from mutsinq.static.unfolding.sources import Source
from mutsinq.static.unfolding.values import Value


def walk(
    marks: list[Mark],
    source: Source,
    turn: Callable[[Value, Path], list[Path]],
    orelse: Sequence[ast.stmt],
    site: object,
    path: Path,
) -> list[Path]:
    """A loop over the items of a source, each of which a turn gets."""
    path.variables.update({mark: start for mark, start, _ in source.counters})

    def goes_on(inside: Path) -> list[tuple[Path, bool]]:
        return [pair for after, given in source.ask(inside) for pair in decided(given, after)]

    def body(inside: Path) -> list[Path]:
        paths = [last for after, item in source.item(inside) for last in turn(item, after)]
        for last in paths:
            if last.end is None and last.jump in ("", "continue"):
                source.step(last)
        return paths

    return turn_once([*marks, *(mark for mark, _, _ in source.counters)], goes_on, body, orelse, site, path)


def turn_once(
    marks: list[Mark],
    goes_on: Callable[[Path], list[tuple[Path, bool]]],
    body: Callable[[Path], list[Path]],
    orelse: Sequence[ast.stmt],
    site: object,
    path: Path,
) -> list[Path]:
    """One turn of a loop: paths that come to its end lead back to its head, the others go on behind it."""
    before = path.fork()
    head, held = path.enter(marks, site)
    paths: list[Path] = []
    ways = goes_on(path)
    if [holds for _, holds in ways] == [False] and path.steps[-1] is head:
        # It is known that there is no turn.
        return block(orelse, before)
    for inside, holds in ways:
        if not holds:
            inside.leave()
            paths += block(orelse, inside)
            continue
        for last in body(inside):
            if last.end is not None or isinstance(last.jump, tuple):
                paths.append(last)
            elif last.jump == "break":
                last.jump = ""
                last.leave()
                paths.append(last)
            else:
                last.jump = ""
                last.come_again(head, held)
                paths.append(last)
    return paths


def bound_in(context: Context, nodes: Sequence[ast.AST]) -> list[Mark]:
    """The variables that nodes bind."""
    found: dict[Mark, None] = {}
    for whole in nodes:
        for node in ast.walk(whole):
            mark = context.module.marks.get(node)
            if mark is not None and not is_read(node):
                found[mark] = None
    return list(found)
