"""Condensing: blocks of a function written in fewer statements that do the same, whatever the types.

A loop that only fills a new container becomes a comprehension, a value that is only handed to the next statement is
put in its place, and a constant that nobody reads is not stored. Each rule says why it is sound. When objects that
nothing refers to any more are finalised is left to the implementation of Python, so it is no behaviour here.

The condensed tree is only ever compared, never compiled.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence

from mutsinq.static.forms.mirrors import asks_by_name
from mutsinq.static.forms.scopes import Mark, variable_name
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import is_bound_to_frame, is_plain_value, is_read

#: Bodies that run later than where they stand, or see other names.
_DEFERRED = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.GeneratorExp | ast.ClassDef
_CATCHING = ast.Try | ast.TryStar | ast.With | ast.AsyncWith
_LOOPS = ast.For | ast.AsyncFor | ast.While
_BLOCKS = ("body", "orelse", "finalbody")


def condense(tree: ast.Module, marks: Mapping[ast.AST, Mark]) -> None:
    """Condense all functions of a tree in place; its local variables have marks."""
    condenser = _Condenser(tree, marks)
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            condenser.block(node.body, caught=False, repeated=False)
            condenser.header(node)


class _Condenser:
    """The variables of a tree, and the steps that make its blocks shorter."""

    def __init__(self, tree: ast.Module, marks: Mapping[ast.AST, Mark]) -> None:
        self._marks = marks
        #: The nodes of each variable, and the deferred bodies in which they stand.
        self._uses: dict[Mark, set[ast.AST]] = defaultdict(set)
        self._places: dict[Mark, set[int]] = defaultdict(set)
        self._shows_defaults = any(map(asks_by_name, ast.walk(tree)))
        self._has_own_set = any(variable_name(n) == "set" and not is_read(n) for n in ast.walk(tree))
        self._note(tree, 0)

    def _note(self, node: ast.AST, place: int) -> None:
        if (mark := self._marks.get(node)) is not None:
            self._uses[mark].add(node)
            self._places[mark].add(place)
        inner = id(node) if isinstance(node, _DEFERRED) else place
        for child in ast.iter_child_nodes(node):
            self._note(child, inner)

    def _forget(self, gone: ast.AST) -> None:
        """Take note that a part of the tree is no more."""
        for node in ast.walk(gone):
            if (mark := self._marks.get(node)) is not None:
                self._uses[mark].discard(node)

    def header(self, function: FunctionNode) -> None:
        """`def f(x, unread=None)` is `def f(x, unread="")`: a default that nobody reads is one all the same.

        A decorator may look at it.
        """
        if function.decorator_list or self._shows_defaults:
            return
        args = function.args
        positional = [*args.posonlyargs, *args.args]
        first = len(positional) - len(args.defaults)
        args.defaults = [self._default(*pair) for pair in zip(positional[first:], args.defaults)]
        args.kw_defaults = [
            value and self._default(parameter, value) for parameter, value in zip(args.kwonlyargs, args.kw_defaults)
        ]

    def _default(self, parameter: ast.arg, value: ast.expr) -> ast.expr:
        is_used = len(self._uses[self._marks[parameter]]) > 1
        return value if is_used or not is_plain_value(value) else ast.Constant(None)

    def block(self, block: list[ast.stmt], *, caught: bool, repeated: bool) -> None:
        """Condense a block and all inside.

        `caught`: a handler could look at variables when it is left by an exception; `repeated`: it is in a loop.
        """
        for statement in block:
            if not isinstance(statement, _DEFERRED):
                inside = {
                    "caught": caught or isinstance(statement, _CATCHING),
                    "repeated": repeated or isinstance(statement, _LOOPS),
                }
                for part in [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
                    for name in _BLOCKS:
                        self.block(getattr(part, name, []), **inside)
        while self._step(block, caught=caught, repeated=repeated):
            pass

    def _step(self, block: list[ast.stmt], *, caught: bool, repeated: bool) -> bool:
        """Make the block shorter by a statement, if that is possible."""
        for place, statement in enumerate(block):
            following = block[place + 1 :]
            if not caught and not repeated and self._is_never_read(statement, following):
                self._forget(statement)
                del block[place]
                return True
            if following and (joined := self._joined(statement, following[0], caught=caught)):
                block[place : place + 2] = [joined]
                return True
        return False

    def _joined(self, first: ast.stmt, second: ast.stmt, *, caught: bool) -> ast.stmt | None:
        """One statement for two, if there is one."""
        match first:
            case ast.Assign(targets=[ast.Name() as name], value=value) if self._is_private(name):
                return (None if caught else self._filled(name, value, second)) or self._passed_on(name, value, second)
        return None

    def _is_private(self, name: ast.Name) -> bool:
        """A variable that no other function and no deferred expression sees."""
        mark = self._marks.get(name)
        return mark is not None and mark.renamable and len(self._places[mark]) == 1

    def _is_private_name(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and self._is_private(node)

    # A comprehension for a loop

    def _filled(self, name: ast.Name, empty: ast.expr, loop: ast.stmt) -> ast.stmt | None:
        """`x = []`, `for y in z: x.append(y)` is `x = [y for y in z]`.

        Nobody sees the container while it grows: the loop does nothing but fill it, no handler could look at it when
        the loop is left by an exception, and the loop's own variables are used nowhere else.
        """
        generators: list[ast.comprehension] = []
        inside = loop
        while isinstance(inside, ast.For) and not inside.orelse and len(inside.body) == 1:
            generators.append(ast.comprehension(inside.target, inside.iter, [], 0))
            inside = inside.body[0]
            while isinstance(inside, ast.If) and not inside.orelse and len(inside.body) == 1:
                generators[-1].ifs.append(inside.test)
                inside = inside.body[0]
        if not generators or not self._are_own(generators, loop):
            return None
        made = self._comprehension(name, empty, inside, generators)
        if made is None or self._names(name, made) or is_bound_to_frame(made):
            return None
        self._forget(inside)
        for node in ast.walk(made):
            if (mark := self._marks.get(node)) is not None:
                self._uses[mark].add(node)
        return ast.Assign([name], made)

    def _comprehension(
        self, name: ast.Name, empty: ast.expr, step: ast.stmt, generators: list[ast.comprehension]
    ) -> ast.expr | None:
        match empty, step:
            case (
                ast.List(elts=[]) | ast.Call(func=ast.Name(id="set"), args=[], keywords=[]),
                ast.Expr(ast.Call(func=ast.Attribute(ast.Name() as filled, method), args=[item], keywords=[])),
            ) if self._is_same(name, filled) and not isinstance(item, ast.Starred):
                if isinstance(empty, ast.List):
                    return ast.ListComp(item, generators) if method == "append" else None
                return ast.SetComp(item, generators) if method == "add" and not self._has_own_set else None
            case (
                ast.Dict(keys=[]),
                ast.Assign(targets=[ast.Subscript(value=ast.Name() as filled, slice=key)], value=value),
            ) if self._is_same(name, filled) and (isinstance(key, ast.Constant) or self._is_private_name(key)):
                # An assignment evaluates the value before the key, a comprehension after it; nothing can change a
                # variable of this function in between.
                return ast.DictComp(key, value, generators)
        return None

    def _are_own(self, generators: Sequence[ast.comprehension], loop: ast.stmt) -> bool:
        """Whether the loop's variables are plain names that live in the loop alone."""
        targets = [node for each in generators for node in ast.walk(each.target)]
        if not all(isinstance(node, ast.Name | ast.Tuple | ast.List | ast.expr_context) for node in targets):
            return False
        names = [node for node in targets if isinstance(node, ast.Name)]
        inside = set(ast.walk(loop))
        bound = [self._marks.get(name) for name in names]
        return len(set(bound)) == len(bound) and all(
            mark is not None and self._is_private(name) and inside.issuperset(self._uses[mark])
            for name, mark in zip(names, bound)
        )

    # A value in its place

    def _passed_on(self, name: ast.Name, value: ast.expr, following: ast.stmt) -> ast.stmt | None:
        """`x = a + b`, `return x * c` is `return (a + b) * c`: the variable's one use is what is evaluated first."""
        if len(self._uses[self._marks[name]]) != 2:
            return None
        match following:
            case ast.Return(value=ast.expr() as used) | ast.Assign(value=used) | ast.Expr(value=used):
                field = "value"
            case ast.If(test=used) if not _is_asked_for_truth(value):
                field = "test"
            case ast.For(iter=used):
                field = "iter"
            case _:
                return None
        holder: ast.AST = following
        while not isinstance(used, ast.Name):
            step = _first_evaluated(used)
            if step is None or (step == "test" and _is_asked_for_truth(value)):
                return None
            holder, field = used, step
            used = getattr(holder, field)
        if not self._is_same(name, used):
            return None
        self._forget(name)
        self._forget(used)
        setattr(holder, field, value)
        return following

    # A constant that nobody reads

    def _is_never_read(self, statement: ast.stmt, following: Sequence[ast.stmt]) -> bool:
        """`x = 0` where `x` is next bound anew, or not used any more, and no handler could read it before."""
        match statement:
            case ast.Assign(targets=[ast.Name() as name], value=value) if is_plain_value(value):
                if not self._is_private(name):
                    return False
                for later in following:
                    if self._binds_anew(name, later):
                        return True
                    if self._names(name, later):
                        return False
                # What follows the block is looked through as a whole.
                return len(self._uses[self._marks[name]]) == 1
        return False

    def _binds_anew(self, name: ast.Name, statement: ast.stmt) -> bool:
        match statement:
            case ast.Assign(targets=[ast.Name() as target], value=value):
                return self._is_same(name, target) and not self._names(name, value)
        return False

    def _names(self, name: ast.Name, inside: ast.AST) -> bool:
        """Whether the variable occurs there."""
        mark = self._marks[name]
        return any(self._marks.get(node) == mark for node in ast.walk(inside))

    def _is_same(self, one: ast.Name, other: ast.Name) -> bool:
        return self._marks.get(one) == self._marks.get(other)


def _is_asked_for_truth(value: ast.expr) -> bool:
    """Whether the truth of its parts is asked for: a condition asks once, where a value is asked for its own again."""
    return any(
        isinstance(node, ast.BoolOp) or (isinstance(node, ast.Compare) and len(node.ops) > 1)
        for node in ast.walk(value)
    )


def _first_evaluated(node: ast.expr) -> str | None:
    """The field of the operand that an expression evaluates before anything else."""
    match node:
        case ast.BinOp() | ast.Compare():
            return "left"
        case ast.Attribute() | ast.Subscript():
            return "value"
        case ast.Call():
            return "func"
        case ast.UnaryOp():
            return "operand"
        case ast.IfExp():
            return "test"
    return None
