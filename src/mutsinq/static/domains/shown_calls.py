"""Shown calls: the calls of one entry that stand in code with literal arguments, as inputs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from mutsinq.core.call_text import input_from_call
from mutsinq.core.input import Build, Call, Input, Reference
from mutsinq.core.parsing import expression_tree
from mutsinq.errors import LiteralError
from mutsinq.static.dependencies import bound_names
from mutsinq.static.domains.calculation import calculated
from mutsinq.static.functions import Function, FunctionKind, FunctionNode
from mutsinq.static.syntax import mentioned

#: Classes that a literal may build though the module does not define them.
_BUILDABLE = frozenset({"deque", "Decimal", "Fraction", "Counter", "OrderedDict", "date", "datetime", "timedelta"})
_MAX_CALLS = 20


@dataclass(slots=True)
class _Scope:
    """What the variables hold at one place in the code."""

    #: Literals, and calls of constructors.
    values: dict[str, ast.expr] = field(default_factory=dict)
    #: The calls so far of the methods of the object that a variable holds.
    calls: dict[str, list[Call]] = field(default_factory=dict)

    def without(self, names: Collection[str]) -> _Scope:
        """A scope of its own in which these names mean something else."""
        values = {name: value for name, value in self.values.items() if name not in names}
        return _Scope(values, {name: list(calls) for name, calls in self.calls.items() if name not in names})

    def forget(self, names: Collection[str]) -> None:
        """These variables changed in a way that is not followed."""
        for name in names:
            self.values.pop(name, None)
            self.calls.pop(name, None)


class CallReader:
    """Finds the calls of one entry: a function, a method, or a class."""

    def __init__(self, entry: str, function: Function | None, class_names: Collection[str]) -> None:
        self._entry = entry
        self._last = entry.rpartition(".")[2]
        self._function = function
        self._class_names = class_names
        #: The class whose objects' calls are followed; empty for functions.
        self._class = function.class_name if function is not None else entry

    def inputs(self, body: list[ast.stmt]) -> Iterator[Input]:
        """The inputs of the calls in the statements and everything inside them."""
        yield from self._in_scope(body, _Scope())

    def _in_scope(self, body: list[ast.stmt], scope: _Scope) -> Iterator[Input]:
        for statement in body:
            if hasattr(statement, "body"):
                if not isinstance(statement, FunctionNode | ast.ClassDef) or self._is_of_interest(statement, scope):
                    for part in ("body", "orelse", "finalbody"):
                        yield from self._in_scope(getattr(statement, part, []), scope.without(_hidden(statement)))
                scope.forget(bound_names([statement]))
                continue
            if self._is_of_interest(statement, scope):
                for node in ast.walk(statement):
                    yield from self._inputs_of(node, scope)
            self._assign(statement, scope)
        if self._function is None:
            yield from (self._sequence(name, scope) for name, calls in scope.calls.items() if calls)

    def _is_of_interest(self, statement: ast.stmt, scope: _Scope) -> bool:
        """The statement can call the entry or a method of an object that is followed."""
        names = mentioned(statement)
        return self._last in names or self._class in names or not names.isdisjoint(scope.calls)

    def _assign(self, statement: ast.stmt, scope: _Scope) -> None:
        scope.forget(bound_names([statement]))
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                scope.values[name] = _Substitution(scope.values).visit(_copy(value))
                built = self._literal_call(scope.values[name])
                if built is not None and built[0] == self._class:
                    scope.calls[name] = []

    def _inputs_of(self, node: ast.AST, scope: _Scope) -> Iterator[Input]:
        """The input of a call of the entry; any call of a method is kept with its object."""
        match node:
            case ast.Call():
                call = node
            case ast.Attribute() if self._function and self._function.kind is FunctionKind.PROPERTY:
                call = ast.Call(node, [], [])
            case _:
                return
        holder = _holder(call)
        if self._last in (getattr(call.func, "id", ""), getattr(call.func, "attr", "")):
            kept = self._entry.partition(".")[0]
            read = self._literal_call(_Substitution(scope.values, kept).visit(_copy(call)))
            input = self._fitting(*read) if read is not None else None
            if input is not None:
                yield input if input.receiver is None else replace(input, calls=tuple(scope.calls.get(holder, ())))
        if holder in scope.calls and isinstance(node, ast.Call):
            self._keep(call, holder, scope)

    def _keep(self, call: ast.Call, holder: str, scope: _Scope) -> None:
        read = self._literal_call(_Substitution(scope.values).visit(_copy(call)))
        if read is None or len(scope.calls[holder]) == _MAX_CALLS:
            scope.forget([holder])
        else:
            name, input = read
            scope.calls[holder].append(Call(name.rpartition(".")[2], input.args, input.kwargs))

    def _sequence(self, name: str, scope: _Scope) -> Input:
        _, input = input_from_call(_call(scope.values[name]))
        return Input(input.args, input.kwargs, calls=tuple(scope.calls[name]))

    def _literal_call(self, node: ast.expr) -> tuple[str, Input] | None:
        """The called name and the input, where everything is literal and known."""
        if not isinstance(node, ast.Call):
            return None
        try:
            name, input = input_from_call(node)
        except LiteralError:
            return None
        values = [*input.args, *input.kwargs.values()]
        if input.receiver is not None:
            values += [*input.receiver.args, *input.receiver.kwargs.values()]
        return None if any(map(self._is_unknown, values)) else (name, input)

    def _fitting(self, called: str, input: Input) -> Input | None:
        if self._function is None or not self._function.kind.needs_receiver:
            is_entry = called == self._entry or called.endswith(f".{self._entry}")
            return Input(input.args, input.kwargs) if is_entry else None
        return input if input.receiver is not None and input.receiver.callee == self._class else None

    def _is_unknown(self, value: object) -> bool:
        match value:
            case Reference(name=name):
                return name.partition(".")[0] not in self._class_names
            case Build(callee=callee, args=args, kwargs=kwargs):
                unknown = callee not in self._class_names and callee not in _BUILDABLE
                return unknown or any(map(self._is_unknown, [*args, *kwargs.values()]))
            case list() | tuple() | set() | frozenset():
                return any(map(self._is_unknown, value))
            case dict():
                return any(map(self._is_unknown, [*value, *value.values()]))
        return False


class _Substitution(ast.NodeTransformer):
    """Puts literals in the place of variables that hold them, and of operations on constants such as `10**28`."""

    def __init__(self, values: dict[str, ast.expr], keep: str = "") -> None:
        self._values = values
        self._keep = keep

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return node if node.id == self._keep else self._values.get(node.id, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        try:
            value = calculated(node.op, ast.literal_eval(node.left), ast.literal_eval(node.right))
        except (ValueError, TypeError):
            return node
        return expression_tree(repr(value)) if value is not None else node


def _copy(node: ast.expr) -> ast.expr:
    """A tree of its own: substitution changes it."""
    return expression_tree(ast.unparse(node))


def _call(node: ast.expr) -> ast.Call:
    assert isinstance(node, ast.Call), "only variables that hold a built object have calls"
    return node


def _holder(call: ast.Call) -> str:
    """The variable on which a method is called; empty if there is none."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name
    return ""


def _hidden(statement: ast.stmt) -> set[str]:
    """The names that have another meaning inside a compound statement than before it."""
    names = set(bound_names([statement]))
    if isinstance(statement, FunctionNode):
        names |= {child.arg for child in ast.walk(statement.args) if isinstance(child, ast.arg)}
    return names
