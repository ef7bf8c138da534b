"""Interpretation: walks through a function's statements and records how its inputs are used.

An abstract interpretation in one forward pass: variables hold `Value`s, and whatever an expression does to a
value that comes from an input becomes evidence on that input's `Usage`. Helpers of the module are entered with
the actual arguments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mutsinq.static.functions import FunctionNode
from mutsinq.static.interpretation.calls import Caller
from mutsinq.static.interpretation.operations import contain, operate
from mutsinq.static.interpretation.usage import AT, EACH, attribute, key, position
from mutsinq.static.interpretation.values import (
    UNKNOWN,
    Value,
    constant,
    container,
    element,
    item,
    join,
    mapping,
    relate,
    with_part,
)
from mutsinq.static.syntax import without_docstring

#: How much a conditional expression says that its two values are of one type.
_ALTERNATIVE = 0.6


class Interpreter(Caller):
    """Runs bodies abstractly; see `Caller` for what calls do and for the state."""

    def run(self, node: FunctionNode | ast.Lambda, variables: dict[str, Value]) -> Value:
        """Run a body with its parameters bound and give what it returns or yields."""
        saved = self.variables, self.returned, self.branches
        self.variables, self.returned, self.branches = dict(variables), UNKNOWN, 0
        try:
            if isinstance(node, ast.Lambda):
                return self.value(node.body)
            self.body(without_docstring(node.body))
            return self.returned
        finally:
            self.variables, self.returned, self.branches = saved

    # Statements

    def body(self, statements: Iterable[ast.stmt]) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """Run one statement."""
        match node:
            case ast.Assign(targets=targets, value=value):
                assigned = self.value(value)
                for target in targets:
                    self._assign(target, assigned, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self.value(value), value)
            case ast.AugAssign(target=target, op=op, value=value):
                result = operate(op, self.value(target), self.value(value))
                self._assign(target, result, None)
            case ast.Return(value=ast.expr() as value):
                self.returned = join(self.returned, self.value(value))
            case ast.Expr(value=value):
                self.value(value)
            case ast.For(target=target, iter=iterable) | ast.AsyncFor(target=target, iter=iterable):
                self._iterate(target, iterable)
                self._loop(node.body, node.orelse)
            case ast.While(test=test):
                self._condition(test)
                self._loop(node.body, node.orelse)
            case ast.If(test=test):
                self._condition(test)
                self._branches(node.body, node.orelse)
            case ast.Try() | ast.TryStar():
                self._branches(node.body, *(handler.body for handler in node.handlers), node.orelse)
                self.body(node.finalbody)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for with_item in items:
                    self.value(with_item.context_expr)
                self.body(node.body)
            case ast.Match(subject=subject):
                matched = self.value(subject)
                for case in node.cases:
                    self._match(case.pattern, matched)
                self._branches(*(case.body for case in node.cases))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._assign(ast.Name(node.name), Value("function", target=node), None)
            case ast.Assert(test=test):
                self._condition(test)
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Subscript):
                        self.value(target.value).note("item deleted")
            case ast.Raise(exc=ast.expr() as exception):
                self.value(exception)

    def _loop(self, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        """Run the body twice, so that what it leaves in a variable is known where it begins; inside others once."""
        if self.branches:
            self._branches(body, orelse)
        else:
            self._branches(body, body, orelse)

    def _branches(self, *bodies: list[ast.stmt]) -> None:
        self.branches += 1
        for body in bodies:
            self.body(body)
        self.branches -= 1

    def _condition(self, node: ast.expr) -> Value:
        value = self.value(node)
        if isinstance(node, ast.Name | ast.Subscript | ast.Attribute):
            value.note("truth")
        return value

    def _assign(self, target: ast.expr, value: Value, source: ast.expr | None) -> None:
        match target:
            case ast.Name(id=name):
                value.name(name)
                known = self.variables.get(name)
                self.variables[name] = join(known, value) if known and self.branches else value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                if isinstance(source, ast.Tuple | ast.List) and len(source.elts) == len(targets):
                    # `a, b = b, a`: both sides are displays, so nothing is unpacked.
                    for index, part in enumerate(targets):
                        self._assign(part, item(value, position(index)), None)
                else:
                    self._unpack(targets, value)
            case ast.Subscript(value=base, slice=index):
                holder = self.value(base)
                if isinstance(index, ast.Slice):
                    self._use_subscript(holder, index)
                    holder.note("list", 0.7)
                else:
                    at = self._use_subscript(holder, index)
                    holder.note("keyed" if at.head == "str" else "item assigned")
                    self._put(base, self._step(index), value, at)
            case ast.Attribute(value=base, attr=name):
                holder = self.value(base)
                relate(item(holder, attribute(name)), value, 0.5)
                self._set_attribute(holder, name, value)
            case ast.Starred(value=inner):
                self._assign(inner, container("list", value), None)

    def _unpack(self, targets: list[ast.expr], value: Value) -> None:
        starred = any(isinstance(target, ast.Starred) for target in targets)
        value.note("iterated" if starred else "unpacked")
        if not starred:
            value.note(f"arity {len(targets)}")
        for index, target in enumerate(targets):
            if isinstance(target, ast.Starred):
                self._assign(target, element(value), None)
            else:
                self._assign(target, item(value, position(index)), None)

    def _put(self, base: ast.expr, step: str, value: Value, index: Value) -> None:
        match base:
            case ast.Name(id=name) if name in self.variables:
                holder = self.variables[name]
                if holder.head == "dict":
                    holder = with_part(holder, EACH, index)
                    step = AT if step in (AT, EACH) else step
                elif holder.head in ("list", "deque"):
                    step = EACH
                relate(item(holder, step), value, 0.5)
                if not holder.usages:
                    self.variables[name] = with_part(holder, step, value)

    def _iterate(self, target: ast.expr, iterable: ast.expr) -> None:
        value = self.value(iterable)
        value.note("iterated")
        self._assign(target, element(value), None)

    def _match(self, pattern: ast.pattern, value: Value) -> None:
        match pattern:
            case ast.MatchValue(value=expected):
                relate(value, self.value(expected))
            case ast.MatchSequence(patterns=patterns):
                value.note("iterated")
                for index, part in enumerate(patterns):
                    self._match(part, item(value, position(index)))
            case ast.MatchMapping(keys=keys, patterns=patterns):
                value.note("mapping")
                for expected, part in zip(keys, patterns):
                    self._match(part, item(value, self._step(expected)))
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    self._match(inner, value)
                if name is not None:
                    self.variables[name] = value
            case ast.MatchOr(patterns=patterns):
                for part in patterns:
                    self._match(part, value)
            case ast.MatchClass(cls=ast.Name(id=name)):
                value.note(f"is {name}")

    # Expressions

    def value(self, node: ast.expr) -> Value:
        """What the expression gives; records what it does to the inputs on the way."""
        match node:
            case ast.Constant():
                return constant(node)
            case ast.Name(id=name):
                return self.lookup(name)
            case ast.Call():
                return self.call(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.BinOp(left=left, op=op, right=right):
                return operate(op, self.value(left), self.value(right))
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp(values=values):
                results = [self._condition(value) for value in values]
                return join(results[0], results[-1])
            case ast.UnaryOp(op=op, operand=operand):
                return self._unary(op, operand)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._condition(test)
                chosen, other = self.value(body), self.value(orelse)
                relate(chosen, other, _ALTERNATIVE)
                return join(chosen, other)
            case ast.Lambda():
                return Value("function", target=node)
            case ast.NamedExpr(target=target, value=value):
                assigned = self.value(value)
                self._assign(target, assigned, None)
                return assigned
            case ast.Await(value=value) | ast.Starred(value=value) | ast.FormattedValue(value=value):
                return self.value(value)
            case ast.Yield(value=yielded):
                self.returned = join(self.returned, container("iterator", self.value(yielded) if yielded else UNKNOWN))
                return self.sent
            case ast.YieldFrom(value=value):
                inner = self.value(value)
                inner.note("iterated")
                self.returned = join(self.returned, container("iterator", element(inner)))
                return UNKNOWN
        return self._display(node)

    def _display(self, node: ast.expr) -> Value:
        match node:
            case ast.JoinedStr(values=values):
                for value in values:
                    self.value(value)
                return Value("str")
            case ast.List(elts=items) | ast.Set(elts=items):
                each = UNKNOWN
                for part in items:
                    held = self.value(part)
                    each = join(each, element(held) if isinstance(part, ast.Starred) else held)
                return container("list" if isinstance(node, ast.List) else "set", each)
            case ast.Tuple(elts=items):
                if any(isinstance(part, ast.Starred) for part in items):
                    return container("tuple")
                return Value("tuple", parts={position(i): self.value(part) for i, part in enumerate(items)})
            case ast.Dict(keys=keys, values=values):
                made = mapping(UNKNOWN, UNKNOWN)
                for name, part in zip(keys, values):
                    held = self.value(part)
                    if name is not None:
                        made = with_part(with_part(made, EACH, self.value(name)), AT, held)
                return made
            case ast.ListComp(elt=result) | ast.SetComp(elt=result) | ast.GeneratorExp(elt=result):
                head = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(node), "iterator")
                return container(head, self._comprehension(node.generators, result))
            case ast.DictComp(key=name, value=result):
                pair = self._comprehension(
                    node.generators, ast.copy_location(ast.Tuple([name, result], ast.Load()), node)
                )
                return mapping(item(pair, position(0)), item(pair, position(1)))
        return UNKNOWN

    def _comprehension(self, generators: list[ast.comprehension], result: ast.expr) -> Value:
        outer, branches = dict(self.variables), self.branches
        self.branches = 0
        for generator in generators:
            self._iterate(generator.target, generator.iter)
            for test in generator.ifs:
                self._condition(test)
        value = self.value(result)
        self.variables, self.branches = outer, branches
        return value

    def _subscript(self, node: ast.Subscript) -> Value:
        holder = self.value(node.value)
        self._use_subscript(holder, node.slice)
        if isinstance(node.slice, ast.Slice):
            return holder
        return item(holder, self._step(node.slice))

    def _use_subscript(self, holder: Value, index: ast.expr) -> Value:
        """Record what the subscript says about the holder; gives the index."""
        match index:
            case ast.Slice(lower=lower, upper=upper, step=step):
                holder.note("sliced")
                for bound in (lower, upper, step):
                    if bound is not None:
                        self.value(bound).note("index")
            case ast.Constant(value=str()):
                holder.note("keyed")
            case ast.Constant(value=int()) | ast.UnaryOp():
                holder.note("indexed")
            case _:
                value = self.value(index)
                self._use_index(holder, value)
                return value
        return constant(index) if isinstance(index, ast.Constant) else UNKNOWN

    def _use_index(self, holder: Value, index: Value) -> None:
        if index.head == "str":
            holder.note("keyed")
        elif holder.head == "dict":
            relate(index, element(holder))
            index.note("hashed", 0.5)
        else:
            holder.note("indexed")
            index.note("index" if holder.head in ("list", "tuple", "str") else "subscript")

    def _step(self, index: ast.expr) -> str:
        match index:
            case ast.Constant(value=bool()):
                return AT
            case ast.Constant(value=int(number)):
                return position(number)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return position(-number)
            case ast.Constant(value=str(text)):
                return key(text)
        return AT

    def _unary(self, op: ast.unaryop, operand: ast.expr) -> Value:
        if isinstance(op, ast.Not):
            self._condition(operand)
            return Value("bool")
        value = self.value(operand)
        value.note("index" if isinstance(op, ast.Invert) else "arithmetic")
        return value

    def _compare(self, node: ast.Compare) -> Value:
        operands = [node.left, *node.comparators]
        values = [self.value(operand) for operand in operands]
        for index, op in enumerate(node.ops):
            left, right = values[index], values[index + 1]
            other = operands[index + 1]
            if isinstance(op, ast.In | ast.NotIn):
                contain(left, right)
            elif isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) and self._type_test(operands[index], other):
                continue
            elif isinstance(other, ast.Constant) and other.value is None:
                left.note("none")
            elif isinstance(op, ast.Eq | ast.NotEq) and ast.unparse(operands[index]) == ast.unparse(other):
                # Only of NaN is this a question.
                left.note("nan")
            else:
                for value, compared in ((left, other), (right, operands[index])):
                    if _is_word(compared):
                        value.note("word")
                if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                    left.note("ordered")
                    right.note("ordered")
                relate(left, right)
        return Value("bool")

    def _type_test(self, left: ast.expr, right: ast.expr) -> bool:
        """`type(x) == T`."""
        match left, right:
            case ast.Call(func=ast.Name(id="type"), args=[tested]), ast.Name(id=name):
                self.value(tested).note(f"is {name}")
                return True
        return False


def _is_word(node: ast.expr) -> bool:
    """Whether it is a text of several characters: what equals it is no single one."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 1
