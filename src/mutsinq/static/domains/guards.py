"""Guards: preconditions that a function states itself, by what it does first.

`if n < 0: raise ValueError` and `assert len(a) == len(b)` at the top of a body say what it takes; a binary search
says that it takes what is sorted.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from mutsinq.static.domains.preconditions import MIRRORED, NEGATED, Comparison, Precondition, Shape, Term
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import dotted, parse, without_docstring

_SYMBOLS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_DIGITS = "0123456789"
_SORTED = re.compile(r"\bsorted(?:,? \w+)? (?:list|lst|array|arr|sequence|tuple)", re.IGNORECASE)
#: Where a sentence has one of these before, it speaks of the result.
_OF_THE_RESULT = re.compile(r"\b(?:un|returns?|yields?|gives?|output|result|produces?|makes?|into)\b", re.IGNORECASE)
_TYPE_ERRORS = frozenset(("TypeError", "AttributeError"))
_BISECTIONS = frozenset(("bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"))


def guarded(node: FunctionNode, parameters: Collection[str]) -> tuple[Precondition, ...]:
    """What the function asks of the arguments for these parameters."""
    reader = _Reader({name: Term(name) for name in parameters})
    found = [*reader.top(without_docstring(node.body)), *_searched(node, parameters), *_named(node, parameters)]
    return tuple(dict.fromkeys(found))


class _Reader:
    """Reads conditions on parameters, and on variables that hold one or its length."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = dict(terms)

    def top(self, body: list[ast.stmt]) -> Iterator[Precondition]:
        """The preconditions in the statements before any other work begins."""
        for statement in body:
            match statement:
                case ast.Assert(test=test):
                    yield from self._required(test)
                case ast.If(test=test, body=[*_, ast.Raise()], orelse=orelse):
                    yield from self._required(ast.UnaryOp(ast.Not(), test))
                    yield from self.top(orelse)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    term = self._term(value)
                    if term is None:
                        self._terms.pop(name, None)
                    else:
                        self._terms[name] = term
                case ast.If(body=[ast.Return()], orelse=[]):
                    # A special case; what follows is still the top.
                    continue
                case _:
                    return

    def _required(self, test: ast.expr, *, negated: bool = False) -> Iterator[Precondition]:
        """What holds where the test does, or does not; nothing where that is a choice of several things."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self._required(operand, negated=not negated)
            case ast.BoolOp(op=ast.And(), values=values) if not negated:
                for value in values:
                    yield from self._required(value)
            case ast.BoolOp(op=ast.Or(), values=values) if negated:
                for value in values:
                    yield from self._required(value, negated=True)
            case ast.Compare(left=left, ops=ops, comparators=comparators) if len(ops) == 1 or not negated:
                for one, op, other in zip([left, *comparators], ops, comparators):
                    yield from self._compared(one, _SYMBOLS.get(type(op), ""), other, negated=negated)
            case ast.Call(func=ast.Name(id=("all" | "any") as name), args=[ast.GeneratorExp() as each]):
                if negated == (name == "any"):
                    yield from self._quantified(each, negated=negated)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="isdigit" | "isdecimal" | "isnumeric")):
                if name in self._terms and not negated:
                    yield Shape(self._terms[name].parameter, "made of", _DIGITS)
                    yield Comparison(Term(self._terms[name].parameter, "length"), ">=", 1)
            case ast.Name(id=name) if name in self._terms and not negated:
                term = self._terms[name]
                yield Comparison(Term(term.parameter, "length"), ">=", 1)
                yield Comparison(term, "!=", 0)

    def _compared(self, one: ast.expr, symbol: str, other: ast.expr, *, negated: bool) -> Iterator[Precondition]:
        if not symbol:
            return
        if negated:
            symbol = NEGATED[symbol]
        if symbol == "==" and (shape := self._recognised(one, other) or self._recognised(other, one)):
            yield shape
            return
        left, right = self._operand(one), self._operand(other)
        if isinstance(left, int) and isinstance(right, Term):
            left, right, symbol = right, left, MIRRORED[symbol]
        if isinstance(left, Term) and right is not None:
            yield Comparison(left, symbol, right)
        elif symbol == "!=" and isinstance(left, Term) and _is_empty_display(other):
            yield Comparison(Term(left.parameter, "length"), ">=", 1)

    def _recognised(self, one: ast.expr, other: ast.expr) -> Shape | None:
        """`xs == sorted(xs)`, `len(set(xs)) == len(xs)`."""
        left, right = ast.unparse(one), ast.unparse(other)
        for name, term in self._terms.items():
            if left == name and right in (f"sorted({name})", f"list(sorted({name}))"):
                return Shape(term.parameter, "sorted")
            if left == f"len({name})" and right == f"len(set({name}))":
                return Shape(term.parameter, "distinct")
        return None

    def _quantified(self, each: ast.GeneratorExp, *, negated: bool) -> Iterator[Precondition]:
        """`all(x > 0 for x in xs)`, and `any` negated."""
        match each:
            case ast.GeneratorExp(
                elt=ast.Compare(left=left, ops=[op], comparators=[right]),
                generators=[ast.comprehension(target=ast.Name(id=item), iter=ast.Name(id=name), ifs=[])],
            ) if name in self._terms:
                parameter = self._terms[name].parameter
                if ast.unparse(left) == f"len({item})" and isinstance(op, ast.Eq | ast.NotEq):
                    right_text = ast.unparse(right)
                    if right_text == f"len({name}[0])":
                        yield Shape(parameter, "rectangular")
                    elif self._operand(right) == Term(parameter, "length"):
                        yield Shape(parameter, "square")
                    return
                match left, op, right:
                    case ast.Name(id=of), ast.In() | ast.NotIn(), ast.Constant(value=str(characters)) if of == item:
                        if isinstance(op, ast.NotIn) == negated:
                            yield Shape(parameter, "made of", characters)
                        return
                inner = _Reader({item: Term(parameter, "each")})
                yield from inner._compared(left, _SYMBOLS.get(type(op), ""), right, negated=negated)

    def _operand(self, node: ast.expr) -> Term | int | None:
        match node:
            case ast.Constant(value=int(number)) if type(node.value) is int:
                return number
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return -number
        return self._term(node)

    def _term(self, node: ast.expr) -> Term | None:
        match node:
            case ast.Name(id=name):
                return self._terms.get(name)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]) if name in self._terms:
                return Term(self._terms[name].parameter, "length")
        return None


def _is_empty_display(node: ast.expr) -> bool:
    return ast.unparse(node) in ("[]", "()", "''", "{}")


def _searched(node: FunctionNode, parameters: Collection[str]) -> Iterator[Precondition]:
    """Sequences that are bisected: compared at the middle of two bounds, or handed to `bisect`."""
    middles = {name for child in ast.walk(node) for name in _middle(child)}
    compared: set[str] = set()
    doubtful: set[str] = set()
    for child in ast.walk(node):
        match child:
            case ast.Compare(left=left, comparators=[right]):
                sides = [_subscripted(left), _subscripted(right)]
                names = [name for name, index in sides if name in parameters and index in middles]
                if all(name in parameters for name, _ in sides):
                    # Items compared with one another: a peak or a rotation is searched for.
                    doubtful.update(names)
                compared.update(names)
            case ast.Call(args=[ast.Name(id=name), *_]) if dotted(child.func).rpartition(".")[2] in _BISECTIONS:
                compared.add(name)
    stored = {child.id for child in ast.walk(node) if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)}
    for name in sorted(compared - doubtful - stored):
        if name in parameters and not _is_sorted_in(node, name):
            yield Shape(name, "sorted")


def _middle(node: ast.AST) -> Iterator[str]:
    """The variable that gets the middle of two bounds."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            halved = any(
                isinstance(part, ast.BinOp)
                and isinstance(part.right, ast.Constant)
                and (
                    (isinstance(part.op, ast.FloorDiv | ast.Div) and part.right.value == 2)
                    or (isinstance(part.op, ast.RShift) and part.right.value == 1)
                )
                and isinstance(part.left, ast.BinOp)
                for part in ast.walk(value)
            )
            if halved:
                yield name


def _subscripted(node: ast.expr) -> tuple[str, str]:
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=index)):
            return name, index
        case ast.Subscript(value=ast.Name(id=name)):
            return name, ""
    return "", ""


def _is_sorted_in(node: FunctionNode, name: str) -> bool:
    """Whether the body sorts the parameter itself."""
    return any(isinstance(child, ast.Call) and ast.unparse(child.func) == f"{name}.sort" for child in ast.walk(node))


def _named(node: FunctionNode, parameters: Collection[str]) -> Iterator[Precondition]:
    """What names and the docstring say: `sorted_list`, "a sorted array"."""
    told = any(
        (match := _SORTED.search(sentence)) and not _OF_THE_RESULT.search(sentence[: match.start()])
        for sentence in re.split(r"[.;]\s|\n\s*\n", ast.get_docstring(node) or "")
    )
    for name in parameters:
        words = name.lower().split("_")
        if told or ("sorted" in words and words[0] not in ("is", "be")):
            yield Shape(name, "sorted")


def checks_types(source: str) -> bool:
    """Whether the code anywhere asks for the type of a value, or raises what stands for a wrong one."""
    for node in ast.walk(parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass" | "callable" | "hasattr" | "type")):
                return True
            case ast.Raise(exc=ast.expr() as raised):
                if not _TYPE_ERRORS.isdisjoint(map(dotted, ast.walk(raised))):
                    return True
    return False
