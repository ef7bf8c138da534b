"""Compare: decide whether two outcomes of one input differ, and in which class.

Values are compared as snapshots: by exact type and content, dicts and sets without order, NaN equal to NaN,
objects by their state. No code of the compared classes runs.
"""

from __future__ import annotations

import math

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned, Snapshot
from mutsinq.oracles.relation import DEFAULT, Relation

#: An input that both sides reject in one of these ways was no input for them.
REJECTIONS = frozenset(("TypeError", "AttributeError"))
#: Ends that say more about the machine's limits than about the program.
_RESOURCES = frozenset(("RecursionError", "MemoryError"))
_NUMBERS = frozenset(("bool", "int", "float", "complex"))
#: Reasons of a crash that leave unknown what the call did.
_UNKNOWN = ("unbuildable", "tampering", "result too large")
_CUT: Snapshot = ("cut",)
_NOTHING: Snapshot = ("none", "None")


def compare(original: Outcome, variant: Outcome, relation: Relation = DEFAULT) -> DifferenceKind | None:
    """The class of the difference between two outcomes, None if there is none that may be claimed."""
    match original, variant:
        case (Crashed(reason), _) | (_, Crashed(reason)) if reason.startswith(_UNKNOWN):
            return None
        case Raised("MemoryError"), _:
            # On a larger machine it may well do what the variant does.
            return None
        case Returned(), Returned():
            return _values(original, variant, relation) or _effects(original, variant, relation)
        case Raised(), Raised():
            return _exceptions(original, variant, relation)
        case (OutOfSteps(), OutOfSteps()) | (Crashed(), Crashed()):
            return None
    if is_resource(original) and is_resource(variant):
        return None
    if is_resource(original) or is_resource(variant):
        return DifferenceKind.HANG
    return DifferenceKind.EXCEPTION


def same_value(one: Snapshot, other: Snapshot, relation: Relation = DEFAULT) -> bool:
    """Whether two snapshots are of the same value and type."""
    return _same(one, other, relation, loose=False)


def same_output(one: str, other: str, relation: Relation = DEFAULT) -> bool:
    """Whether two printed texts are the same."""
    if relation.ignore_stdout or one == other:
        return True
    if not relation.ignore_trailing_space:
        return False
    lines, lines_other = ([line.rstrip() for line in text.rstrip().splitlines()] for text in (one, other))
    return lines == lines_other


def _values(original: Returned, variant: Returned, relation: Relation) -> DifferenceKind | None:
    if same_value(original.value, variant.value, relation):
        return None
    if not relation.strict_types and _same(original.value, variant.value, relation, loose=True):
        return DifferenceKind.TYPE_ONLY
    return DifferenceKind.VALUE


def _effects(original: Returned | Raised, variant: Returned | Raised, relation: Relation) -> DifferenceKind | None:
    one, other = original.arguments, variant.arguments
    if (one is None) != (other is None) or (one and other and not same_value(one, other, relation)):
        return DifferenceKind.ARGUMENT
    if not same_output(original.output, variant.output, relation):
        return DifferenceKind.OUTPUT
    return None


def _exceptions(original: Raised, variant: Raised, relation: Relation) -> DifferenceKind | None:
    names = {original.exception, variant.exception}
    if len(names) > 1:
        if names <= REJECTIONS:
            return None
        return DifferenceKind.HANG if names & _RESOURCES else DifferenceKind.EXCEPTION
    if relation.same_exception_message and original.message != variant.message:
        return DifferenceKind.EXCEPTION
    if original.exception in REJECTIONS | _RESOURCES:
        return None
    return _effects(original, variant, relation)


def is_resource(outcome: Outcome) -> bool:
    """Whether a call met a limit of the machine rather than an end of its own."""
    match outcome:
        case OutOfSteps():
            return True
        case Crashed(reason):
            return reason in ("wall clock", "cpu time")
        case Raised(exception):
            return exception in _RESOURCES
    return False


def _same(one: Snapshot, other: Snapshot, relation: Relation, *, loose: bool) -> bool:
    if one == other:
        return True
    if loose:
        one, other = _base(one), _base(other)
    kind, kind_other = one[0], other[0]
    if "cut" in (kind, kind_other):
        # Beyond the size limit nothing is known, and nothing is claimed.
        return True
    if kind in _NUMBERS and kind_other in _NUMBERS:
        return (loose or kind == kind_other) and _same_number(one, other, relation)
    if kind != kind_other:
        return False
    match kind:
        case "list" | "tuple" | "deque" | "slice":
            return _same_items(one[1], other[1], relation, loose)
        case "set" | "frozenset":
            return _same_unordered(_keyed(one[1]), _keyed(other[1]), relation, loose)
        case "dict":
            return _same_unordered(one[1], other[1], relation, loose)
        case "iterator":
            return bool(one[2] == other[2]) and _same_items(one[1], other[1], relation, loose)
        case "history":
            views, views_other = dict(one[2]), dict(other[2])
            if relation.same_views and views.keys() != views_other.keys():
                return False
            shared = [name for name in views if name in views_other]
            return _same_items(one[1], other[1], relation, loose) and all(
                _same(views[name], views_other[name], relation, loose=loose) for name in shared
            )
        case "object":
            names, names_other = [name for name, _ in one[2]], [name for name, _ in other[2]]
            values, values_other = tuple(value for _, value in one[2]), tuple(value for _, value in other[2])
            return (one[1], names) == (other[1], names_other) and _same_items(values, values_other, relation, loose)
    return False


def _same_items(one: Snapshot, other: Snapshot, relation: Relation, loose: bool) -> bool:
    if len(one) != len(other) and _CUT not in (*one[-1:], *other[-1:]):
        return False
    return all(_same(a, b, relation, loose=loose) for a, b in zip(one, other))


def _same_unordered(one: Snapshot, other: Snapshot, relation: Relation, loose: bool) -> bool:
    """Whether two collections of pairs of snapshots agree in some order."""
    if (_CUT, _CUT) in (*one, *other):
        return True
    if len(one) != len(other):
        return False
    rest = list(other)
    for key, value in one:
        for place, (key_other, value_other) in enumerate(rest):
            if _same(key, key_other, relation, loose=loose) and _same(value, value_other, relation, loose=loose):
                del rest[place]
                break
        else:
            return False
    return True


def _keyed(items: Snapshot) -> Snapshot:
    """The items of a set as pairs, so that sets and dicts are compared alike."""
    return tuple((item, _CUT if item == _CUT else _NOTHING) for item in items)


def _base(snapshot: Snapshot) -> Snapshot:
    """An instance of a subclass of a builtin as that builtin: a named tuple equals its tuple."""
    if snapshot[0] == "object" and snapshot[2] and snapshot[2][0][0] == "":
        content: Snapshot = snapshot[2][0][1]
        return content
    return snapshot


def _same_number(one: Snapshot, other: Snapshot, relation: Relation) -> bool:
    a, b = _number(one), _number(other)
    if a != a and b != b:
        return True
    if relation.strict_float and a == b == 0:
        return bool(one[1].startswith("-") == other[1].startswith("-"))
    if a == b:
        return True
    if relation.approx is None or isinstance(a, complex) or isinstance(b, complex):
        return False
    try:
        return math.isclose(a, b, rel_tol=relation.approx, abs_tol=relation.approx)
    except OverflowError:
        return False


def _number(snapshot: Snapshot) -> int | float | complex:
    kind, text = snapshot
    if kind == "bool":
        return int(text == "True")
    if kind == "int":
        return int(text, 16) if "x" in text else int(text)
    return float(text) if kind == "float" else complex(text)
