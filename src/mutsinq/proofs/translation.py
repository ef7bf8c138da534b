"""Translation: a function's code to formulas that say, for all inputs at once, how a call ends.

Symbolic execution that merges paths where they meet. Loops and recursion are followed up to a bound; the inputs that
go beyond are told apart from the others, so that nothing is claimed of them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mutsinq.proofs import terms
from mutsinq.proofs.expressions import Evaluator, Texts
from mutsinq.proofs.module import PlainModule, has_plain_body
from mutsinq.proofs.state import Frame, Loop, State, Summary
from mutsinq.proofs.terms import FALSE, TRUE, Term
from mutsinq.proofs.values import (
    NONE,
    Scalar,
    Tuple,
    Unsupported,
    Value,
    binary,
    is_true,
    merge,
    not_numbers,
    number,
    scalar,
)
from mutsinq.static.dependencies import bound_names

#: Exceptions that can be made of any arguments. OSError picks a subclass by them, and others refuse some.
_ORDINARY_NAMES = """
    Exception ArithmeticError AssertionError AttributeError IndexError KeyError LookupError NameError
    OverflowError NotImplementedError RuntimeError TypeError ValueError ZeroDivisionError
"""
_ORDINARY = frozenset(_ORDINARY_NAMES.split())


@dataclass(frozen=True, slots=True)
class _Turns:
    """Whether a loop goes on, asked before each turn, and the item that it then takes."""

    goes_on: Callable[[int, State], Term]
    item: Callable[[int], Value] | None = None


def summarize(module: PlainModule, entry: str, arguments: Sequence[Value], texts: Texts, bound: int) -> Summary:
    """How a call of the entry ends. Raises Unsupported for code outside of what is modelled."""
    translator = _Translator(module, texts, bound)
    function = module.functions[entry]
    formals = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    state = State(TRUE)
    named = dict(zip([formal.arg for formal in formals], arguments, strict=True))
    translator.summary.returns = translator.run(function, named, state, depth=0)
    return translator.summary


def _range(start: Term, stop: Term, step: Term) -> _Turns:
    """The turns of `range(start, stop, step)`."""
    stride = terms.constant(step)
    if not stride:
        raise Unsupported("a step that is no constant")

    def item(turn: int) -> Term:
        return terms.plus(start, terms.integer(turn * stride))

    def goes_on(turn: int, _: State) -> Term:
        return terms.less(item(turn), stop) if stride > 0 else terms.less(stop, item(turn))

    return _Turns(goes_on, lambda turn: number(item(turn)))


class _Translator(Evaluator):
    def __init__(self, module: PlainModule, texts: Texts, bound: int) -> None:
        super().__init__(module, texts)
        self.bound = bound

    def run(
        self, function: ast.FunctionDef, arguments: Mapping[str, Value], state: State, depth: int
    ) -> list[tuple[Term, Value]]:
        """Run a function's body from a state; gives where it returns what."""
        if not has_plain_body(function):
            raise Unsupported("a generator, coroutine or variable number of arguments")
        frame = Frame(function.name, frozenset([*arguments, *bound_names(function.body)]), depth)
        inside = State(state.condition, dict(arguments))
        self._block(function.body, inside, frame)
        frame.returns.append((inside.condition, NONE))
        return [(condition, value) for condition, value in frame.returns if condition is not FALSE]

    def inline(self, function: ast.FunctionDef, node: ast.Call, state: State, frame: Frame) -> Value:
        arguments = self._arguments(function, node, state, frame)
        if frame.depth >= self.bound:
            self._go_beyond(state)
            return NONE
        returns = self.run(function, arguments, state, frame.depth + 1)
        state.condition = terms.disjunction(*(condition for condition, _ in returns))
        if not returns:
            return NONE
        value = returns[-1][1]
        for condition, earlier in reversed(returns[:-1]):
            value = merge(condition, earlier, value)
        return value

    def _arguments(self, function: ast.FunctionDef, node: ast.Call, state: State, frame: Frame) -> dict[str, Value]:
        parameters = function.args
        positional = [formal.arg for formal in [*parameters.posonlyargs, *parameters.args]]
        keywords = [formal.arg for formal in [*parameters.args, *parameters.kwonlyargs]]
        if len(node.args) > len(positional) or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise Unsupported("a call that does not fit")
        given = dict(zip(positional, [self.value(arg, state, frame) for arg in node.args]))
        for keyword in node.keywords:
            if keyword.arg not in keywords or keyword.arg in given:
                raise Unsupported("a call that does not fit")
            given[keyword.arg] = self.value(keyword.value, state, frame)
        defaults = dict(zip(reversed(positional), reversed(parameters.defaults)))
        defaults |= {f.arg: d for f, d in zip(parameters.kwonlyargs, parameters.kw_defaults) if d is not None}
        for name in [*positional, *(formal.arg for formal in parameters.kwonlyargs)]:
            if name not in given:
                if name not in defaults:
                    raise Unsupported("a call that does not fit")
                given[name] = self.value(defaults[name], state, frame)
        return given

    def _block(self, statements: Sequence[ast.stmt], state: State, frame: Frame) -> None:
        for statement in statements:
            if state.is_dead:
                return
            self._statement(statement, state, frame)

    def _statement(self, node: ast.stmt, state: State, frame: Frame) -> None:
        self.count()
        match node:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case ast.Expr(value=value):
                self.value(value, state, frame)
            case ast.Return(value=value):
                returned = self.value(value, state, frame) if value else NONE
                frame.returns.append((state.condition, returned))
                state.condition = FALSE
            case ast.Assign(targets=targets, value=value):
                assigned = self.value(value, state, frame)
                for target in targets:
                    if not state.is_dead:
                        self._assign(target, assigned, state)
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                self._assign(target, self.value(value, state, frame), state)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                left = self.local(name, state)
                self._assign(target, self.checked(binary(op, left, self.value(value, state, frame)), state), state)
            case ast.If(test=test, body=body, orelse=orelse):
                holds = is_true(self.value(test, state, frame))
                yes, no = state.where(holds), state.where(terms.negate(holds))
                self._block(body, yes, frame)
                self._block(orelse, no, frame)
                state.become([yes, no])
            case ast.While() | ast.For():
                self._loop(node, state, frame)
            case ast.Break():
                frame.loops[-1].breaks.append(state.where(TRUE))
                state.condition = FALSE
            case ast.Continue():
                frame.loops[-1].continues.append(state.where(TRUE))
                state.condition = FALSE
            case ast.Assert(test=test, msg=message):
                failed = state.where(terms.negate(is_true(self.value(test, state, frame))))
                state.condition = terms.conjunction(state.condition, terms.negate(failed.condition))
                self._message([message] if message else [], "AssertionError", failed, frame)
                self.raise_if(TRUE, "AssertionError", failed)
            case ast.Raise(exc=ast.expr() as error, cause=None):
                self._raise(error, state, frame)
            case _:
                raise Unsupported(f"statement {type(node).__name__}")

    def _assign(self, target: ast.expr, value: Value, state: State) -> None:
        match target:
            case ast.Name(id=name):
                state.variables[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                if not isinstance(value, Tuple) or len(value.items) != len(targets):
                    raise Unsupported("unpacking what is no tuple of that length")
                for part, item in zip(targets, value.items):
                    self._assign(part, item, state)
            case _:
                raise Unsupported(f"assignment to {type(target).__name__}")

    def _raise(self, error: ast.expr, state: State, frame: Frame) -> None:
        name, arguments = error, []
        if isinstance(error, ast.Call) and not error.keywords:
            name, arguments = error.func, error.args
        if not isinstance(name, ast.Name) or name.id in frame.local_names or not self.module.is_builtin(name.id):
            raise Unsupported("raising what is no builtin exception")
        if name.id not in _ORDINARY:
            raise Unsupported("raising what is no ordinary exception")
        self._message(arguments, name.id, state, frame)
        self.raise_if(TRUE, name.id, state)

    def _message(self, parts: Sequence[ast.expr], exception: str, state: State, frame: Frame) -> None:
        """Evaluate what an exception is made of.

        An int of more than 4,300 digits has no text: formatting it is a ValueError, which makes no difference to
        one that was about to be raised.
        """
        for part in parts:
            for piece in part.values if isinstance(part, ast.JoinedStr) else [part]:
                if not isinstance(piece, ast.FormattedValue):
                    self.value(piece, state, frame)
                    continue
                shown = self.value(piece.value, state, frame)
                if (
                    piece.format_spec
                    or not isinstance(shown, Scalar)
                    or (shown.may_be("int") and exception != "ValueError")
                ):
                    raise Unsupported("a message that may have no text")

    def _loop(self, node: ast.While | ast.For, state: State, frame: Frame) -> None:
        """Unroll a loop; an iteration that every input makes does not count towards the bound."""
        loop = Loop()
        exits: list[State] = []
        turns = self._turns(node, state, frame)
        # Without a test each turn counts: only a break ends the loop.
        endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
        uncertain = turn = 0
        while not state.is_dead:
            self.count()
            goes_on = turns.goes_on(turn, state)
            exits.append(state.where(terms.negate(goes_on)))
            state.condition = terms.conjunction(state.condition, goes_on)
            uncertain += endless or goes_on is not TRUE
            if uncertain > self.bound:
                self._go_beyond(state)
            if state.is_dead:
                break
            if isinstance(node, ast.For) and turns.item:
                self._assign(node.target, turns.item(turn), state)
            loop.continues = []
            frame.loops.append(loop)
            self._block(node.body, state, frame)
            frame.loops.pop()
            state.become([state, *loop.continues])
            turn += 1
        state.become(exits)
        self._block(node.orelse, state, frame)
        state.become([state, *loop.breaks])

    def _turns(self, node: ast.While | ast.For, state: State, frame: Frame) -> _Turns:
        if isinstance(node, ast.While):
            test = node.test
            return _Turns(lambda turn, state: is_true(self.value(test, state, frame)))
        match node.iter:
            case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]) if self.is_builtin("range", frame):
                given = [scalar(self.value(arg, state, frame)) for arg in args]
                if not 1 <= len(given) <= 3:
                    raise Unsupported("a call that does not fit")
                self.raise_if(not_numbers(*given), "TypeError", state)
                bounds = [value.payload for value in given]
                start = bounds[0] if len(bounds) > 1 else terms.integer(0)
                step = bounds[2] if len(bounds) > 2 else terms.integer(1)
                return _range(start, bounds[min(len(bounds) - 1, 1)], step)
            case ast.Tuple() | ast.List() | ast.Name():
                items = self.sequence(node.iter, state, frame)
                return _Turns(lambda turn, state: terms.truth(turn < len(items)), lambda turn: items[turn])
        raise Unsupported("a loop over other things than ranges and tuples")

    def _go_beyond(self, state: State) -> None:
        self.summary.beyond = terms.disjunction(self.summary.beyond, state.condition)
        state.condition = FALSE
