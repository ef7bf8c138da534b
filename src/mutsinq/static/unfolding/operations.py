"""Operations: what operators give and when they fail, where the exact types of their operands are known.

No rule looks at a value whose type is only likely: a subclass of a builtin type may do anything. What fails only ends
the function, so it is a question like all others, and an exception.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mutsinq.core.types import Type
from mutsinq.static.unfolding.arithmetic import (
    constant,
    divided,
    minus,
    negative,
    opposite,
    plus,
    positive,
    times,
    zero,
)
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.changes import extended
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.copies import copied
from mutsinq.static.unfolding.following import evaluate_all
from mutsinq.static.unfolding.keys import as_key, membership
from mutsinq.static.unfolding.lookups import found_at
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.places import item_at, placed, repeated
from mutsinq.static.unfolding.questions import answered, decided, length_of, required, same
from mutsinq.static.unfolding.values import (
    BOOL,
    EMPTY_TEXT,
    FALSE,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    SCALARS,
    STR,
    TRUE,
    Constant,
    Either,
    Fresh,
    Pure,
    Unordered,
    Value,
    is_bool,
    joined,
    kind_of,
    literal,
    type_of,
)

_MOST_POWER = 6
_INDEXED = frozenset(("str", "list", "tuple", "range"))
_HASHED = frozenset(("dict", "set", "frozenset"))
#: Literals that equal what they are, and let others say whether they equal them.
_LITERALS = frozenset(("str", "int", "bool", "NoneType", "bytes"))
_MOST_LITERALS = 6
_SHIFTS = {"LShift": "Mult", "RShift": "FloorDiv"}
#: Types of containers whose `str`, and whose empty format, is their `repr`.
_SHOWN_ALIKE = frozenset(("list", "tuple", "dict", "set", "frozenset", "range"))
#: Operations of two floats that never fail.
_FLOATING = frozenset(("Add", "Sub", "Mult"))


def operated(what: str, operands: tuple[Value, ...], path: Path) -> Valued:
    """An operation on values: by a rule, if there is one for their types."""
    types = tuple(map(type_of, operands))
    if NEVER in types:
        # So far nothing was put where this comes from.
        return []
    found = None
    match what, operands, types:
        case (("Eq" | "NotEq" | "Lt" | "LtE" | "Gt" | "GtE"), (left, right), (Type(), Type())):
            given = _compared_known(what, left, right, path)
            found = None if given is None else [(path, given)]
        case "in", (item, Fresh(kind="tuple" | "list", parts=parts) as whole), (None, _) if path.is_new(whole):
            found = _one_of_literals(item, parts, path)
        case "in", (item, whole), (_, Type(name=kind)) if kind in _HASHED:
            found = _is_key(item, whole, path)
        case "in", (item, whole), (_, Type()):
            found = _contained(item, whole, path)
        case "item", (holder, index), (Type(), _):
            found = _item(holder, index, path)
        case "format", (value, spec), (Type(), _) if spec == EMPTY_TEXT:
            found = as_text(value, path)
        case "str", (value,), (Type(),):
            found = as_text(value, path)
        case "!r", (value,), (Type(),) if types != (STR,):
            found = as_text(value, path)
        case _, (left, right), (known, other) if BOOL in (known, other) and {known, other} <= {INT, BOOL}:
            found = _counted(what, left, right, path)
        case _, (left, right), (known, other) if known == other == INT:
            found = _calculated(what, left, right, path)
        case (("USub" | "UAdd" | "Invert"), (value,), (known,)) if known == INT:
            given = value if what == "UAdd" else negative(value)
            found = [(path, plus(given, literal(1), -1) if what == "Invert" else given)]
        case "Add", (left, right), (known, other) if known == other == STR:
            found = [(path, joined([left, right]))]
        case "Add", (left, right), (Type(name="list"), Type(name="list")):
            whole = path.fresh("list", (), "sum")
            found = [last for after, _ in extended(whole, left, path) for last in extended(whole, right, after)]
        case "Mult", (Fresh(kind="list") as items, count) | (count, Fresh(kind="list") as items), _ if (
            items.parts and path.is_new(items) and type_of(count) == INT
        ):
            found = repeated(items, count, path)
        case _, (left, right), (known, other) if known == other == FLOAT and what in _FLOATING:
            found = [(path, Pure(what, (left, right), FLOAT))]
        case _, (left, right), (known, other) if {known, other} == {INT, FLOAT} and what in _FLOATING:
            # A huge int is no float.
            found = tried(what, (left, right), FLOAT, "OverflowError", path)
        case "Div", (left, right), (known, other) if FLOAT in (known, other) and {known, other} <= {INT, FLOAT}:
            divisor = zero(right) if other == INT else same(right, literal(0.0))
            paths = required(opposite(divisor), "ZeroDivisionError", path)
            found = tried("Div", (left, right), FLOAT, "OverflowError", *paths)
    if found is None:
        return [(path, path.happen(what, *operands))]
    return found


def _compared_known(what: str, left: Value, right: Value, path: Path) -> Value | None:
    if what in ("NotEq", "LtE", "GtE"):
        # Only of floats is `a <= b` not the opposite of `a > b`.
        if what != "NotEq" and FLOAT in (type_of(left), type_of(right)):
            return _at_most(*((left, right) if what == "LtE" else (right, left)))
        other = {"NotEq": "Eq", "LtE": "Gt", "GtE": "Lt"}[what]
        given = _compared_known(other, left, right, path)
        return None if given is None else opposite(given)
    if what == "Gt":
        left, right, what = right, left, "Lt"
    types = type_of(left), type_of(right)
    if types == (INT, INT):
        return zero(minus(left, right)) if what == "Eq" else positive(minus(right, left))
    if what == "Eq":
        return _equal(left, right, path)
    if types == (STR, STR):
        return FALSE if left == right else Pure("less", (left, right), BOOL)
    if set(types) <= {INT, FLOAT}:
        return Pure("less", (left, right), BOOL)
    return None


def _at_most(left: Value, right: Value) -> Value | None:
    return Pure("at most", (left, right), BOOL) if {type_of(left), type_of(right)} <= {INT, FLOAT} else None


def _equal(left: Value, right: Value, path: Path) -> Value | None:
    one, other = type_of(left), type_of(right)
    assert one is not None
    assert other is not None
    if isinstance(left, Constant) and isinstance(right, Constant):
        return literal(left.value == right.value)
    for value, whole in ((left, right), (right, left)):
        empty = value == EMPTY_TEXT or (isinstance(value, Fresh) and not value.parts and path.is_new(value))
        if empty and one.name == other.name:
            return zero(length_of(whole, path))
    if one in SCALARS and other in SCALARS:
        numbers = {INT, BOOL, FLOAT}
        if one != other and not {one, other} <= numbers:
            return FALSE
        return TRUE if left == right and one != FLOAT else same(left, right)
    return None


def _contained(item: Value, whole: Value, path: Path) -> Valued | None:
    known, holder = type_of(item), type_of(whole)
    assert holder is not None
    if holder == STR:
        return [(path, Pure("in", (item, whole), BOOL))] if known == STR else None
    if known not in SCALARS:
        return None
    parts = whole.parts if isinstance(whole, Fresh) and whole.kind != "dict" and path.is_new(whole) else None
    # A NaN is in a list that holds it, and equals nothing.
    if parts is not None and FLOAT not in (known, *map(type_of, parts)):
        return _one_of(item, parts, path)
    if holder.name in _HASHED or _is_flat(holder):
        return [(path, membership(item, whole, path))]
    return None


def _is_key(item: Value, whole: Value, path: Path) -> Valued | None:
    """Whether something is in a set, or a key of a dict."""
    if isinstance(whole, Fresh) and whole.kind != "dict" and type_of(item) in SCALARS:
        return _contained(item, whole, path)
    keys = as_key(item, path)
    return None if keys is None else [(after, membership(key, whole, after)) for after, key in keys]


def _one_of(item: Value, parts: tuple[Value, ...], path: Path) -> Valued | None:
    """`x in (a, b)` is `x == a or x == b`."""
    if not all(type_of(part) in SCALARS for part in parts):
        return None
    if len(parts) > _MOST_LITERALS and all(isinstance(p, Constant) and type_of(p) == type_of(item) for p in parts):
        return [(path, Pure("among", (item, Either(Unordered(parts))), BOOL))]
    found: Valued = []
    for part in parts:
        equal = _equal(item, part, path) if not type_of(item) == type_of(part) == INT else None
        ways = decided(zero(minus(item, part)) if equal is None else equal, path)
        found += [(after, TRUE) for after, holds in ways if holds]
        rest = [after for after, holds in ways if not holds]
        if not rest:
            return found
        (path,) = rest
    return [*found, (path, FALSE)]


def _one_of_literals(item: Value, parts: tuple[Value, ...], path: Path) -> Valued | None:
    """`x in ("a", "b")` asks `x == "a" or x == "b"`, whatever `x` is: texts and ints let the other side answer."""
    if len(parts) > _MOST_LITERALS or not all(isinstance(p, Constant) and p.kind in _LITERALS for p in parts):
        return None
    found: Valued = []
    ways = [path]
    for part in parts:
        asked = [
            pair for way in ways for after, equal in operated("Eq", (item, part), way) for pair in decided(equal, after)
        ]
        found += [(after, TRUE) for after, holds in asked if holds]
        ways = [after for after, holds in asked if not holds]
    return [*found, *((way, FALSE) for way in ways)]


def _counted(what: str, left: Value, right: Value, path: Path) -> Valued | None:
    """With a bool among the operands: it counts as 0 or 1."""
    if what not in ("Add", "Sub", "Mult"):
        return None
    found: Valued = []
    for after, one in as_int(left, path):
        for last, other in as_int(right, after):
            found += _calculated(what, one, other, last) or []
    return found


def as_int(value: Value, path: Path) -> Valued:
    """A bool as the 0 or 1 as which it counts; all else as it is."""
    if not is_bool(value):
        return [(path, value)]
    return [(after, literal(int(holds))) for after, holds in decided(value, path)]


def _calculated(what: str, left: Value, right: Value, path: Path) -> Valued | None:
    by = constant(right)
    match what:
        case "Add":
            return [(path, plus(left, right))]
        case "Sub":
            return [(path, minus(left, right))]
        case "Mult":
            return [(path, times(left, right))]
        case "FloorDiv" | "Mod":
            return [(after, divided(what, left, right)) for after in _unless_zero(right, path)]
        case "Div":
            # The quotient of huge numbers is no float.
            return tried("Div", (left, right), FLOAT, "OverflowError", *_unless_zero(right, path))
        case "LShift" | "RShift" if by is not None and 0 <= by < 64:
            return _calculated(_SHIFTS[what], left, literal(2**by), path)
        case "Pow" if by is not None and 0 <= by <= _MOST_POWER:
            power: Value = literal(1)
            for _ in range(by):
                power = times(power, left)
            return [(path, power)]
        case "BitAnd" if by is not None and by > 0 and by & (by + 1) == 0:
            return _calculated("Mod", left, literal(by + 1), path)
        case "BitAnd" | "BitOr" | "BitXor":
            return [(path, Pure(what, (Either(Unordered((left, right))),), INT))] if left != right else None
    return None


def _unless_zero(value: Value, path: Path) -> list[Path]:
    return required(opposite(zero(value)), "ZeroDivisionError", path)


def tried(what: str, operands: tuple[Value, ...], type: Type, error: str, *paths: Path) -> Valued:
    """An operation that depends on its operands alone, and may fail in one way that nothing is known of."""
    fails = Pure(f"{what} fails", operands, BOOL)
    return [(after, Pure(what, operands, type)) for path in paths for after in required(opposite(fails), error, path)]


def _item(holder: Value, index: Value, path: Path) -> Valued | None:
    known, of = type_of(holder), type_of(index)
    assert known is not None
    if known.name == "dict":
        keys = as_key(index, path)
        return None if keys is None else [pair for then, key in keys for pair in found_at(holder, key, then)]
    if known == STR and isinstance(index, Pure) and index.what == "slice":
        return _part(holder, index, path)
    if known.name == "list" and index == Pure("slice", (NONE, NONE, NONE)):
        return [(path, copied(holder, "copy", path))]
    if known.name not in _INDEXED or of != INT:
        return None
    if isinstance(holder, Fresh) and holder.kind == "tuple":
        at = constant(index)
        inside = at is not None and -len(holder.parts) <= at < len(holder.parts)
        return [(path, holder.parts[at])] if inside and at is not None else None
    return [pair for after, place in placed(holder, index, path) for pair in item_at(holder, place, after)]


def _part(text: Value, cut: Pure, path: Path) -> Valued | None:
    """Part of a text: bounds that say nothing are left out."""
    lower, upper, step = cut.operands
    if any(not (of == NONE or type_of(of) == INT) for of in cut.operands):
        return None
    if step not in (NONE, literal(1)):
        return [(path, Pure("part", (text, lower, upper, step), STR))]
    if lower == NONE:
        lower = literal(0)
    length = length_of(text, path)
    if upper != NONE and answered(positive(plus(minus(upper, length), literal(1))), path):
        upper = NONE
    if (lower, upper) == (literal(0), NONE):
        return [(path, text)]
    return [(path, Pure("part", (text, lower, upper), STR))]


def as_text(value: Value, path: Path) -> Valued | None:
    """`str(x)`."""
    known = type_of(value)
    if isinstance(value, Constant) and known in (INT, STR, BOOL, NOTHING):
        return [(path, literal(str(value.value)))]
    if known == STR:
        return [(path, value)]
    if known == INT:
        # Of a number of thousands of digits there is no text.
        return tried("str", (value,), STR, "ValueError", path)
    if known == FLOAT:
        return [(path, Pure("!r", (value,), STR))]
    if kind_of(value) in _SHOWN_ALIKE:
        return [(path, path.happen("!r", value, type=STR))]
    if known == BOOL:
        return [(after, literal(str(holds))) for after, holds in decided(value, path)]
    return None


def _is_flat(type: Type) -> bool:
    """Whether it is a type of containers of texts, numbers and singletons."""
    return bool(type.args) and all(arg in SCALARS or arg.name == "..." for arg in type.args)


def operation(what: str, operands: Sequence[ast.expr], path: Path) -> Valued:
    """An operation on what expressions give."""
    return [pair for after, given in evaluate_all(operands, path) for pair in operated(what, given, after)]
