"""Questions: what is asked of values, and which ways a path may go by the answers."""

from __future__ import annotations

from mutsinq.static.unfolding.arithmetic import follows, opposite, positive, times, zero
from mutsinq.static.unfolding.assumptions import ANSWERS
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.context import MOST_PATHS
from mutsinq.static.unfolding.paths import Choice, End, Path
from mutsinq.static.unfolding.values import (
    BOOL,
    FALSE,
    FLOAT,
    INT,
    NOTHING,
    TRUE,
    Constant,
    Either,
    Fresh,
    Global,
    Pure,
    TooMuch,
    Unordered,
    Value,
    each_held,
    has_state,
    literal,
    type_of,
)

_SIZED = frozenset(("str", "list", "tuple", "dict", "set", "frozenset", "range", "bytes"))


def required(condition: Value, error: str, path: Path) -> list[Path]:
    """The path where the condition holds; where it does not, the function ends by an exception."""
    if path.module.catches:
        # Whoever catches it can read its message.
        raise TooMuch
    found = []
    for after, holds in decided(condition, path):
        if holds:
            found.append(after)
        else:
            after.end = End("raise", (Global(error),))
            path.context.ended.append(after)
    return found


def decided(value: Value, path: Path) -> list[tuple[Path, bool]]:
    """The path, or one for each way where it is open whether the value is true."""
    question = truth(value, path)
    match question:
        case Constant(is_true=is_true):
            return [(path, is_true)]
        case Pure(what="not", operands=(operand,)):
            return [(after, not holds) for after, holds in decided(operand, path)]
    answer = path.known.get(question)
    if answer is None and isinstance(question, Pure):
        answer = follows(question, path.known)
    if answer is not None:
        return [(path, answer)]
    if len(path.known) > MOST_PATHS:
        raise TooMuch
    found = []
    for after, way in ((path.fork(), True), (path, False)):
        after.steps.append(Choice(question, way))
        after.known[question] = way
        found.append((after, way))
    return found


def identical(left: Value, right: Value) -> Value:
    """Whether two values are one object."""
    types = type_of(left), type_of(right)
    if not any(map(_is_alone, (left, right))) and not all(map(has_state, (left, right))):
        # Equal texts, numbers and tuples may be one object or several.
        raise TooMuch
    if isinstance(left, Constant) and isinstance(right, Constant):
        return literal(left == right)
    if types[0] is not None and types[1] is not None and NOTHING in types and types[0] != types[1]:
        return FALSE
    return Pure("is", (left, right), BOOL)


def _is_alone(value: Value) -> bool:
    """Whether no other object is like it: `None`, a bool, `...`."""
    return type_of(value) in (BOOL, NOTHING) or (isinstance(value, Constant) and value.kind == "ellipsis")


def length_of(value: Value, path: Path) -> Value:
    """How many items a container or text of a known type has."""
    match value:
        case Constant():
            whole = value.value
            assert isinstance(whole, str | bytes)
            return literal(len(whole))
        case Fresh(kind="tuple" | "list", parts=parts) if value.is_display and not path.resized(value):
            return literal(len(parts))
        case Fresh(how="repeated", parts=(*items, count)) if not path.resized(value):
            return times(count, literal(len(items)))
    if known := each_held(value):
        return literal(len(known))
    return Pure("len", path.sized(value), INT)


def answered(question: Value, path: Path) -> bool:
    """Whether it is known on the path that a question's answer is yes."""
    return question == TRUE or [holds for _, holds in decided(question, path.fork())] == [True]


def truth(value: Value, path: Path) -> Value:
    """Whether the value is true: a bool."""
    known = type_of(value)
    match value:
        case Constant(is_true=is_true):
            return literal(is_true)
    if known is None or known == NEVER:
        if (before := path.asked(value)) is not None and path.context.assume(ANSWERS):
            return before
        return path.happen("truth", value)
    if known == BOOL:
        return value
    if known == INT:
        return opposite(zero(value))
    if known == NOTHING:
        return FALSE
    if known == FLOAT:
        return opposite(same(value, literal(0.0)))
    return positive(length_of(value, path)) if known.name in _SIZED else path.happen("truth", value)


def same(left: Value, right: Value) -> Value:
    """Whether two numbers or texts are equal."""
    return Pure("same", (Either(Unordered((left, right))),), BOOL)
