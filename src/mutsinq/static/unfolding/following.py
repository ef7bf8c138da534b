"""Following: each expression and each statement by the rule for its kind."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mutsinq.static.unfolding.context import MOST_PATHS, Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import TooMuch, Value

#: Beyond so many steps nothing is unfolded: the text would be longer than both programs are worth.
_MOST_STEPS = 2_500


def evaluate(node: ast.expr, path: Path) -> Valued:
    """What the expression gives on each path that goes on from here."""
    context = path.context
    context.steps += 1
    rule = context.rules.expressions.get(type(node))
    if rule is None or context.steps > _MOST_STEPS or len(path.steps) > _MOST_STEPS:
        raise TooMuch
    return rule(node, path)


def evaluate_all(nodes: Sequence[ast.expr], path: Path) -> list[tuple[Path, tuple[Value, ...]]]:
    """What several expressions give, one after the other."""
    found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
    for node in nodes:
        found = [(after, (*given, value)) for before, given in found for after, value in evaluate(node, before)]
    return found


def does_nothing(node: ast.expr, path: Path) -> bool:
    """Whether it does not matter when an expression is evaluated: nothing is asked or done for it."""
    ended = list(path.context.ended)
    found = evaluate(node, path.fork())
    path.context.ended = ended
    return [len(after.steps) for after, _ in found] == [len(path.steps)]


def block(statements: Sequence[ast.stmt], path: Path) -> list[Path]:
    """The paths through statements in a row."""
    paths = [path]
    for statement in statements:
        rule = path.context.rules.statements.get(type(statement))
        going = [each for each in paths if each.goes_on]
        if rule is None and going:
            raise TooMuch
        paths = [after for each in paths for after in (rule(statement, each) if rule and each.goes_on else [each])]
        if len(paths) > MOST_PATHS:
            raise TooMuch
    return paths
