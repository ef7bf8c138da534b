"""Pure: evaluate an expression a second time without anybody noticing.

Only values of builtin types are looked into, so no code of the program runs and nothing changes; whatever might run
code raises Impure instead. It is how a run that watches mutants learns what a mutated expression would have given.
"""

from __future__ import annotations

import ast
import builtins
import operator
import re
from collections.abc import Callable, Mapping, Sequence, Set
from types import MemberDescriptorType, ModuleType
from typing import Any

from mutsinq.suite.watching.values import ATOMS, MOST_ITEMS, SEQUENCES, Impure, is_data, truth

Evaluate = Callable[["Names"], Any]

#: Py_TPFLAGS_HEAPTYPE: the class was made by a `class` statement or the like.
_IS_PYTHON_CLASS = 1 << 9
#: Larger numbers and texts than these are not made; turns of a comprehension, each of which takes as long as a look.
_MOST_BITS, _MOST_REPEATS, _MOST_TURNS = 256, 1_000, 10

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
}
_FUNCTIONS = {
    len,
    range,
    abs,
    min,
    max,
    int,
    float,
    str,
    bool,
    ord,
    chr,
    repr,
    round,
    tuple,
    frozenset,
    sum,
    any,
    all,
    divmod,
}
#: Those of them that take all items of an iterator.
_CONSUMERS = {min, max, tuple, frozenset, sum, any, all}
#: Functions of the standard library, written in C, that do no more than calculate, and not for long; by their modules,
#: which a program need not have loaded.
_LIBRARY = {
    "math": {"ceil", "copysign", "fabs", "floor", "isclose", "isfinite", "isinf", "isnan"}
    | {"log", "log10", "log2", "sqrt"},
    "unicodedata": {"bidirectional", "category", "combining", "decomposition", "east_asian_width", "is_normalized"}
    | {"mirrored", "name", "normalize", "numeric"},
}
#: Tells what is put at the end of a list from what an expression gives.
_APPENDED = object()


class Unsupported(Exception):
    """An expression of a kind that is never evaluated a second time."""


class _Items:
    """Stands for a generator expression that nobody has begun to go through."""

    __slots__ = ("items",)

    def __init__(self, items: list[Any]) -> None:
        self.items = items


class Names:
    """What names stand for at a place in a function."""

    __slots__ = ("_bound", "_globals", "_locals")

    def __init__(self, local: Mapping[str, Any], bound: Set[str], globals_: Mapping[str, Any]) -> None:
        self._locals = local
        #: Names that the function binds somewhere, which are no globals also where they have no value.
        self._bound = bound
        self._globals = globals_

    def __getitem__(self, name: str) -> Any:
        if name in self._locals:
            return self._locals[name]
        if name in self._bound:
            raise Impure
        if name in self._globals:
            return self._globals[name]
        if name in vars(builtins):
            return vars(builtins)[name]
        raise Impure

    def having(self, name: str, value: Any) -> Names:
        """The same with one more name."""
        return Names({**self._locals, name: value}, self._bound, self._globals)

    def get(self, name: str) -> Any:
        """The same, or `Impure` if it stands for nothing."""
        try:
            return self[name]
        except Impure:
            return Impure


def evaluator(node: ast.expr) -> Evaluate:
    """A function that evaluates the expression. Raises Unsupported; the function raises Impure, or as the program."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name.startswith("__") and not name.endswith("__"):
            # In a class it is another name.
            raise Unsupported
        case ast.Constant(value=value):
            return lambda _: value
        case ast.Name(id=name, ctx=ast.Load()):
            return lambda names: names[name]
        case ast.Tuple(elts=items, ctx=ast.Load()) if not any(isinstance(item, ast.Starred) for item in items):
            parts = [evaluator(item) for item in items]
            return lambda names: tuple(part(names) for part in parts)
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            owner = evaluator(value)
            return lambda names: _attribute(owner(names), name)
        case ast.Subscript(value=value, slice=index, ctx=ast.Load()):
            container, place = evaluator(value), _index(index)
            return lambda names: _item(container(names), place(names))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = evaluator(operand)
            return lambda names: not truth(inner(names))
        case ast.UnaryOp(op=op, operand=operand):
            inner, negate = evaluator(operand), _UNARY[type(op)]
            return lambda names: negate(_atom(inner(names)))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            first, second, combine = evaluator(left), evaluator(right), _OPERATORS[type(op)]
            return lambda names: combine(*_operands(combine, first(names), second(names)))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            choose, yes, no = evaluator(test), evaluator(body), evaluator(orelse)
            return lambda names: yes(names) if truth(choose(names)) else no(names)
        case ast.BoolOp(op=op, values=values):
            return _connective([evaluator(value) for value in values], isinstance(op, ast.Or))
        case ast.Compare():
            return _comparison(node)
        case ast.GeneratorExp(elt=item, generators=[source]):
            listed = _comprehension(item, source)
            return lambda names: _Items(listed(names))
        case ast.ListComp(elt=item, generators=[source]):
            return _comprehension(item, source)
        case ast.Lambda():
            # One that nobody calls.
            return lambda _: lambda: None
        case ast.Call(func=func, args=args, keywords=[]) if not any(isinstance(arg, ast.Starred) for arg in args):
            return _call(func, [evaluator(arg) for arg in args])
    raise Unsupported


def _atom(value: Any) -> Any:
    if type(value) not in ATOMS:
        raise Impure
    return value


def _data(value: Any) -> Any:
    if not is_data(value):
        raise Impure
    return value


def _operands(combine: Callable[[Any, Any], Any], left: Any, right: Any) -> tuple[Any, Any]:
    """The operands, if combining them is harmless."""
    if combine is operator.mul or combine is operator.pow or combine is operator.lshift:
        numbers = [value for value in (left, right) if type(value) is int]
        if len(numbers) == 1 and abs(numbers[0]) > _MOST_REPEATS:
            raise Impure
        if any(value.bit_length() > _MOST_BITS for value in numbers):
            raise Impure
        if combine is not operator.mul and abs(numbers[-1] if numbers else 0) > _MOST_BITS:
            raise Impure
    if combine is operator.mod and type(left) in (str, bytes) and "*" in str(left):
        raise Impure
    return _data(left), _data(right)


def _attribute(owner: Any, name: str) -> Any:
    """An attribute that is stored as it is: no property, no `__getattr__`."""
    kind = type(owner)
    if kind is ModuleType:
        if name in vars(owner):
            return vars(owner)[name]
        raise Impure
    if not _looks_up_plainly(kind):
        raise Impure
    if isinstance(owner, type):
        return _class_attribute(owner, name)
    found = next((vars(cls)[name] for cls in kind.__mro__ if name in vars(cls)), None)
    if type(found) is MemberDescriptorType:
        return getattr(owner, name)
    _data(found)
    own = getattr(owner, "__dict__", None)
    if type(own) is not dict:
        raise Impure
    if name in own:
        return own[name]
    if found is None:
        raise Impure
    return found


def _class_attribute(cls: type, name: str) -> Any:
    """What a class of the usual kind or one of its bases holds, as it is: no method."""
    if type(cls) is not type or hasattr(type, name):
        raise Impure
    found = next((vars(each)[name] for each in cls.__mro__ if name in vars(each)), None)
    if found is None or any("__get__" in vars(each) for each in type(found).__mro__):
        raise Impure
    return found


def _looks_up_plainly(kind: type) -> bool:
    """Whether no class of the program has a say in what an attribute is."""
    return not any(
        cls.__flags__ & _IS_PYTHON_CLASS and not vars(cls).keys().isdisjoint(("__getattribute__", "__class__"))
        for cls in kind.__mro__
    )


def _index(node: ast.expr) -> Evaluate:
    if not isinstance(node, ast.Slice):
        return evaluator(node)
    parts = [evaluator(part) if part is not None else (lambda _: None) for part in (node.lower, node.upper, node.step)]
    return lambda names: slice(*(_atom(part(names)) for part in parts))


def _item(container: Any, index: Any) -> Any:
    kind = type(container)
    if kind is dict or type(index) is not slice:
        _atom(index)
    if kind not in (str, bytes, tuple, list, dict, range) or (type(index) is slice and kind is list):
        raise Impure
    return container[index]


def _connective(parts: list[Evaluate], stop: bool) -> Evaluate:
    def evaluate(names: Names) -> Any:
        value = None
        for part in parts:
            value = part(names)
            if truth(value) is stop:
                break
        return value

    return evaluate


def _comparison(node: ast.Compare) -> Evaluate:
    parts = [evaluator(part) for part in (node.left, *node.comparators)]

    def evaluate(names: Names) -> Any:
        left, result = parts[0](names), True
        for op, part in zip(node.ops, parts[1:]):
            right = part(names)
            result = _compare(op, left, right)
            if not result:
                break
            left = right
        return result

    return evaluate


def _compare(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(op, ast.Is | ast.IsNot):
        return (left is right) is isinstance(op, ast.Is)
    if isinstance(op, ast.In | ast.NotIn) and type(right) in (dict, set, frozenset, str, range):
        _atom(left)
    else:
        _data(left), _data(right)
    return bool(_COMPARISONS[type(op)](left, right))


def effect(node: ast.expr) -> Evaluate:
    """As `evaluator`, of an expression whose value nobody uses: of a call that puts items into a list, gives which.

    Where that is alike for two expressions, so is what they do.
    """
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="append" | "extend" as name), args=[item], keywords=[]):
            owner, given, call = evaluator(value), evaluator(item), evaluator(node)
            return lambda names: _appended(owner(names), name, given(names)) or call(names)
    return evaluator(node)


def _appended(owner: Any, name: str, given: Any) -> tuple[object, ...] | None:
    """What a call of a method of a list puts there."""
    if type(owner) is not list:
        return None
    return _APPENDED, owner, (given,) if name == "append" else tuple(_members(given))


def _comprehension(item: ast.expr, source: ast.comprehension) -> Evaluate:
    """What evaluates to the list of the items."""
    if source.is_async:
        raise Unsupported
    container, tests, single = evaluator(source.iter), list(map(evaluator, source.ifs)), evaluator(item)
    bind = _target(source.target)

    def evaluate(names: Names) -> Any:
        inside = (bind(names, each) for each in _members(container(names), _MOST_TURNS))
        return [single(inner) for inner in inside if all(truth(test(inner)) for test in tests)]

    return evaluate


def _members(container: Any, most: int = MOST_ITEMS) -> list[Any]:
    """The items of a container of at most so many."""
    kind = type(container)
    if not (kind in SEQUENCES or kind in (str, bytes, dict, range)) or len(container) > most:
        raise Impure
    return list(container)


def _target(target: ast.expr) -> Callable[[Names, Any], Names]:
    """Gives names a value."""
    match target:
        case ast.Name(id=name) if not name.startswith("__"):
            return lambda names, value: names.having(name, value)
        case ast.Tuple(elts=targets):
            parts = list(map(_target, targets))
            return lambda names, value: _unpacked(parts, names, value)
    raise Unsupported


def _unpacked(parts: Sequence[Callable[[Names, Any], Names]], names: Names, value: Any) -> Names:
    items = _members(value)
    if len(items) != len(parts):
        raise Impure
    for part, item in zip(parts, items):
        names = part(names, item)
    return names


def _call(func: ast.expr, arguments: list[Evaluate]) -> Evaluate:
    if isinstance(func, ast.Name):
        callee = evaluator(func)
        return lambda names: _apply(callee(names), [argument(names) for argument in arguments])
    if isinstance(func, ast.Attribute):
        owner, name = evaluator(func.value), func.attr
        return lambda names: _method(owner(names), name, [argument(names) for argument in arguments])
    raise Unsupported


def _apply(function: Any, values: list[Any]) -> Any:
    if function is isinstance and len(values) == 2:
        return _is_instance(*values)
    # Classes with a metaclass of their own may have no hash.
    if type(function) not in (type(len), type):
        raise Impure
    if function not in _FUNCTIONS and not _is_of_library(function):
        raise Impure
    if function in _CONSUMERS:
        values = list(map(_consumed, values))
    return function(*map(_data, values))


def _consumed(value: Any) -> Any:
    return value.items if type(value) is _Items else value


def _is_of_library(function: Any) -> bool:
    return type(function) is type(len) and function.__name__ in _LIBRARY.get(function.__module__, ())


def _is_instance(value: Any, cls: Any) -> bool:
    classes = cls if type(cls) is tuple else (cls,)
    if any(type(each) is not type for each in classes) or not _looks_up_plainly(type(value)):
        raise Impure
    return isinstance(value, classes)


def _matched(pattern: re.Pattern[Any], name: str, values: list[Any]) -> Any:
    if name not in ("search", "match", "fullmatch", "findall", "split", "sub", "subn"):
        raise Impure
    if name == "sub" and len(values) == 2 and type(values[0]) not in (str, bytes):
        # A function of the program, which is called for each match.
        if pattern.search(_atom(values[1])):
            raise Impure
        return values[1]
    return getattr(pattern, name)(*map(_atom, values))


def _method(owner: Any, name: str, values: list[Any]) -> Any:
    if type(owner) is dict and name == "get" and values:
        return owner.get(_atom(values[0]), *values[1:])
    if owner is re and name == "compile":
        return re.compile(*(value if type(value) is re.RegexFlag else _atom(value) for value in values))
    if type(owner) is ModuleType:
        return _apply(_attribute(owner, name), values)
    if type(owner) is re.Pattern:
        return _matched(owner, name, values)
    if type(owner) not in (str, bytes):
        raise Impure
    if name in ("format", "format_map", "zfill", "center", "ljust", "rjust", "expandtabs"):
        raise Impure
    if name == "join":
        values = list(map(_consumed, values))
    return getattr(owner, name)(*map(_data, values))
