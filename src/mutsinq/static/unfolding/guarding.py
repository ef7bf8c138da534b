"""Guarding: the paths through what may end early and yet go on: `try` and `with`.

A guarded block is one operation, as a function would be that is made and called on the spot: it is written with all its
paths, and the function goes on in one of the ways in which the block may end. What a variable holds that is bound in it
depends, after an exception, on where that came from; nothing is said of a function that reads such a variable then.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce

from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.assignments import bind
from mutsinq.static.unfolding.beliefs import join
from mutsinq.static.unfolding.context import Context
from mutsinq.static.unfolding.following import block, evaluate
from mutsinq.static.unfolding.loops import bound_in
from mutsinq.static.unfolding.paths import Again, End, Path
from mutsinq.static.unfolding.questions import decided
from mutsinq.static.unfolding.statements import given_back
from mutsinq.static.unfolding.values import (
    ANYTHING,
    BOOL,
    FALSE,
    LOST,
    NONE,
    Carried,
    Constant,
    Event,
    Global,
    Head,
    Parameter,
    Pure,
    TooMuch,
    Value,
    is_defaulted,
    literal,
    type_of,
)

#: How control leaves a block, in the order in which it is asked.
_WAYS = ("return", "break", "continue", "")


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A guarded block that has run."""

    event: Event
    #: The ways in which it may come to an end, if no exception is on the way.
    ways: Sequence[str]
    #: What tells them, and what is returned.
    way: Value
    returned: Value
    #: What variables hold after it, and those of which that is not known after an exception.
    held: dict[Mark, Value]
    lost: Sequence[Mark]

    @property
    def exception(self) -> Value:
        """What ended it early."""
        return Pure("exception", (self.event,))


def guarded(node: ast.Try | ast.With, path: Path) -> list[Path]:
    """The paths through a `try` or `with` statement."""
    match node:
        case ast.With(items=items):
            return _with(items, node.body, path)
        case ast.Try(finalbody=[]):
            return _try(node, path)
    return _finally(node, path)


def _try(node: ast.Try, path: Path) -> list[Path]:
    caught = [_caught(path.context, handler.type) for handler in node.handlers]
    what = f"try {' '.join(str(len(types)) for types in caught)}"
    types = [value for each in caught for value in each]
    guarded = _run(what, types, node, node.body, lambda inside: block(node.body, inside), path)
    found: list[Path] = []
    ways = [path]
    for place, handler in enumerate(node.handlers):
        asked = _asked(Pure("caught", (guarded.event, literal(place)), BOOL), ways)
        ways = asked[False]
        for way in asked[True]:
            found += _handle(guarded, handler, handler.body, way)
    for way in ways:
        for after in _left(guarded, way):
            found += block(node.orelse, after) if after.goes_on else [after]
    return found


def _finally(node: ast.Try, path: Path) -> list[Path]:
    """What comes last runs on all ways, and then control goes where it was to go."""
    inner = path.context.made_once(node, lambda: ast.Try(node.body, node.handlers, node.orelse, []))
    body: Sequence[ast.stmt] = [inner] if node.handlers else node.body
    guarded = _run("finally", (), node, body, lambda inside: block(body, inside), path)
    asked = _asked(Pure("fails", (guarded.event,), BOOL), [path])
    found: list[Path] = []
    for way in asked[True]:
        for last in _handle(guarded, None, node.finalbody, way):
            if last.goes_on:
                last.end = End("raise", (guarded.exception,))
            found.append(last)
    for way in asked[False]:
        for after in _left(guarded, way):
            jump, after.jump = after.jump, ""
            for last in block(node.finalbody, after):
                if last.goes_on:
                    last.jump = jump
                found.append(last)
    return found


def _with(items: Sequence[ast.withitem], body: Sequence[ast.stmt], path: Path) -> list[Path]:
    """The manager is told how the block ended, and may keep an exception to itself."""
    if not items:
        return block(body, path)
    first, *others = items
    found: list[Path] = []
    for after, manager in evaluate(first.context_expr, path):
        entered = after.happen("enter", manager)
        match first.optional_vars:
            case None:
                pass
            case ast.Name() as name:
                bind(name, entered, after)
            case _:
                raise TooMuch
        guarded = _run("with", (manager,), first, [*others, *body], partial(_with, others, body), after)
        kept = FALSE if _is_file(path.context, manager) else Pure("kept", (guarded.event,), BOOL)
        asked = _asked(kept, [after])
        found += [_lose(guarded, way) for way in asked[True]]
        for way in asked[False]:
            found += _left(guarded, way)
    return found


def _is_file(context: Context, manager: Value) -> bool:
    """Whether it keeps no exception to itself, as what `open` gives."""
    match manager:
        case Event(what=what, operands=(Global(name="open"), *_)):
            return what.startswith("call") and context.module.is_builtin("open")
    return False


def _run(
    what: str,
    operands: Iterable[Value],
    site: ast.AST,
    nodes: Sequence[ast.AST],
    follow: Callable[[Path], list[Path]],
    path: Path,
) -> _Guarded:
    """Follow a block on a path of its own, as one operation on this one."""
    bound = bound_in(path.context, nodes)
    way, returned = (path.context.hidden_mark(site, role) for role in ("way", "returned"))
    # What they held before does not matter: the head's values are only spoken of once the block came to its end.
    head = Head(dict.fromkeys([*bound, way, returned], NONE), site)
    path.steps.append(head)
    inner = path.fork()
    inner.steps, inner.stretch = [], object()
    outer, path.context.ended = path.context.ended, []
    path.context.guards += 1
    paths = [*follow(inner), *path.context.ended]
    path.context.guards -= 1
    path.context.ended = outer
    ends: list[dict[Mark, Value | None]] = []
    for last in paths:
        if last.end is None:
            to, value = last.jump if isinstance(last.jump, tuple) else (last.jump, NONE)
            own = {mark: last.variables.get(mark) for mark in bound}
            ends.append({**own, way: literal(to), returned: value})
            last.jump, last.end = "", Again(head, ends[-1])
    event = Event(what, (path.closure("block", tuple(paths)), *operands))
    _happened(event, paths, path)
    held = {mark: _merged(head, mark, [end[mark] for end in ends]) for mark in [*bound, way, returned]}
    tos = {end[way] for end in ends}
    return _Guarded(
        event,
        [to for to in _WAYS if literal(to) in tos],
        held.pop(way),
        _merged(head, returned, [end[returned] for end in ends if end[way] == literal("return")]),
        {mark: value for mark, value in held.items() if mark in bound},
        [mark for mark in bound if mark != _bound_last(path.context, nodes)],
    )


def _bound_last(context: Context, nodes: Sequence[ast.AST]) -> Mark | None:
    """The variable that a block binds as the last that it does, so not before an exception."""
    match nodes:
        case [*_, ast.Assign(targets=[ast.Name() as name], value=value)] if (
            mark := context.module.marks.get(name)
        ) is not None:
            return mark if mark not in bound_in(context, [*nodes[:-1], value]) else None
    return None


def _happened(event: Event, paths: Sequence[Path], path: Path) -> None:
    """The block may have changed all that any of its paths changed."""
    path.steps.append(event)
    path.stretch = object()
    # What a loop in the block changes is changed on the path of its turn.
    new = [write for each in paths for write in each.writes[len(path.writes) :]]
    changed = {id(target): target for target, step in new if isinstance(step, Event)}
    path.writes += [(target, event) for target in changed.values()]


def _left(guarded: _Guarded, path: Path) -> list[Path]:
    """The block came to its end: what it bound is known, and where control goes."""
    path.variables.update(guarded.held)
    found: list[Path] = []
    ways = [path] if guarded.ways else []
    for way in guarded.ways[:-1]:
        asked = _asked(Pure("is", (guarded.way, literal(way)), BOOL), ways)
        ways = asked[False]
        found += [after for each in asked[True] for after in _jumped(way, guarded, each)]
    return found + [after for each in ways for after in _jumped(guarded.ways[-1], guarded, each)]


def _jumped(way: str, guarded: _Guarded, path: Path) -> list[Path]:
    if way == "return":
        return given_back(guarded.returned, path)
    path.jump = way
    return [path]


def _handle(guarded: _Guarded, handler: ast.ExceptHandler | None, body: Sequence[ast.stmt], path: Path) -> list[Path]:
    """What runs after an exception; its variable is unbound at the end."""
    _lose(guarded, path)
    mark = path.module.marks.get(handler) if handler is not None else None
    if handler is not None and handler.name is not None and mark is None:
        raise TooMuch
    if mark is not None:
        path.variables[mark] = guarded.exception
    outer, path.context.handled = path.context.handled, (*path.context.handled, guarded.exception)
    paths = block(body, path)
    path.context.handled = outer
    if mark is not None:
        for last in paths:
            last.variables[mark] = None
    return paths


def _lose(guarded: _Guarded, path: Path) -> Path:
    """The path after an exception."""
    path.variables.update(dict.fromkeys(guarded.lost, LOST))
    return path


def _asked(question: Value, paths: Sequence[Path]) -> dict[bool, list[Path]]:
    """The paths of each answer."""
    ways = [pair for path in paths for pair in decided(question, path)]
    return {answer: [after for after, holds in ways if holds is answer] for answer in (True, False)}


def _caught(context: Context, node: ast.expr | None) -> list[Value]:
    """What a handler catches; a tuple in a tuple is no exception, and fails."""
    match node:
        case None:
            return [literal(None)]
        case ast.Tuple(elts=parts):
            return list(map(partial(lasting_value, context), parts))
    return [lasting_value(context, node)]


def lasting_value(context: Context, node: ast.expr) -> Value:
    """What a handler or a pattern refers to, by names that mean the same for good."""
    match node:
        case ast.Attribute(value=holder, attr=name):
            context.mentions.add(f".{name}")
            return Pure(f".{name}", (lasting_value(context, holder),))
        case ast.Name(id=name) if context.module.marks.get(node) is None and name in context.module.lasting:
            return context.known_name(name)
    raise TooMuch


def _merged(head: Head, mark: Mark, values: Sequence[Value | None]) -> Value:
    """What a variable holds after a block that left it with one of some values."""
    known = [value for value in values if value is not None]
    if len(known) < len(values) or LOST in known or not known or any(map(is_defaulted, known)):
        return LOST
    if len(set(known)) == 1 and isinstance(known[0], Constant | Parameter | Global):
        return known[0]
    types = [type_of(value) for value in known]
    of = reduce(join, [each for each in types if each is not None]) if None not in types else None
    return Carried(head, mark, None if of == ANYTHING else of)
