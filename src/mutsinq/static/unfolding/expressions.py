"""Expressions: what happens on each path while an expression is evaluated, and what it gives."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mutsinq.core.types import Type
from mutsinq.static.dependencies import named_in
from mutsinq.static.forms.scopes import Mark
from mutsinq.static.unfolding.arithmetic import follows, opposite
from mutsinq.static.unfolding.assumptions import ANSWERS
from mutsinq.static.unfolding.beliefs import Beliefs
from mutsinq.static.unfolding.module import Module
from mutsinq.static.unfolding.paths import Choice, End, Path
from mutsinq.static.unfolding.values import (
    BOOL,
    FALSE,
    HELPER,
    LOST,
    NOTHING,
    Carried,
    Closure,
    Constant,
    Global,
    Pure,
    TooMuch,
    Value,
    expression,
    has_state,
    is_bool,
    literal,
    type_of,
)

#: Beyond so many paths or steps nothing is unfolded: the text would be longer than both programs are worth.
_MOST_PATHS, _MOST_STEPS = 256, 2_500
_DISPLAYS: dict[type[ast.expr], str] = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}
#: Names that mean something in the function itself alone.
_OWN = frozenset(("super", "__class__"))

Valued: TypeAlias = list[tuple[Path, Value]]


@dataclass(slots=True)
class Evaluator(ABC):
    """Follows expressions; statements are for the subclass."""

    module: Module
    #: Whether something may be taken for granted of the inputs, and what was, or would have been (see `assumptions`).
    lenient: bool = False
    assumed: set[str] = field(default_factory=set)
    #: Globals, and attributes with a leading dot, that the function mentions.
    mentions: set[str] = field(default_factory=set)
    #: The function that is followed for arguments of some types, and these types.
    entry: str = ""
    types: Mapping[str, Type] = field(default_factory=dict)
    beliefs: Beliefs = field(default_factory=Beliefs)
    #: The helpers whose calls are being unfolded.
    calling: tuple[ast.FunctionDef, ...] = ()
    steps: int = 0
    #: Paths that ended inside of an expression.
    ended: list[Path] = field(default_factory=list)

    def assume(self, what: str) -> bool:
        """Whether something may be taken for granted here."""
        if what in self.module.denied:
            return False
        self.assumed.add(what)
        return self.lenient

    def value(self, node: ast.expr, path: Path) -> Valued:
        """What the expression gives on each path that goes on from here."""
        self.steps += 1
        if self.steps > _MOST_STEPS or len(path.steps) > _MOST_STEPS:
            raise TooMuch
        match node:
            case ast.Constant(value=constant):
                self.mentions.update(named_in(constant) if isinstance(constant, str) else ())
                return [(path, literal(constant))]
            case ast.Name():
                return self._name(node, path)
            case ast.NamedExpr(target=target, value=value):
                return [(self.bound(target, given, after), given) for after, given in self.value(value, path)]
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return self.display(node, _DISPLAYS[type(node)], parts, path)
            case ast.Dict(keys=keys, values=values):
                return self.dict_of(node, keys, values, path)
            case ast.BinOp(left=ast.Constant(value=str(template)), op=ast.Mod(), right=ast.Tuple(elts=shown)) if (
                plain_fields(template) == len(shown)
            ):
                return self.percent(template, shown, path)
            case ast.BinOp(left=left, op=op, right=right):
                return self.event(type(op).__name__, [left, right], path)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return [(after, opposite(self.truth(given, after))) for after, given in self.value(operand, path)]
            case ast.UnaryOp(op=op, operand=operand):
                return self.event(type(op).__name__, [operand], path)
            case ast.BoolOp(op=op, values=[*firsts, last]):
                return self._connected(isinstance(op, ast.And), [*firsts, last], path)
            case ast.Compare(left=left, ops=ops, comparators=others):
                return [
                    (last, value if is_open else _settled(value, False))
                    for after, given in self.value(left, path)
                    for last, value, is_open in self._chain(given, ops, others, after)
                ]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return [
                    pair
                    for after, holds in self.test(test, path)
                    for pair in self.value(body if holds else orelse, after)
                ]
            case ast.Attribute(value=holder, attr=name):
                self.mentions.add(f".{name}")
                return self.event(f".{name}", [holder], path)
            case ast.Subscript(value=holder, slice=index):
                return self.event("item", [holder, index], path)
            case ast.Slice(lower=lower, upper=upper, step=step):
                parts = [part or ast.Constant(None) for part in (lower, upper, step)]
                return [(after, Pure("slice", given)) for after, given in self.values(parts, path)]
            case ast.Call():
                return self.call(node, path)
            case ast.JoinedStr(values=parts):
                return self.shown(parts, path)
            case ast.Yield(value=value):
                return self.event("yield", [value or ast.Constant(None)], path)
            case ast.YieldFrom(value=value):
                return self.event("yield from", [value], path)
            case ast.Await(value=value):
                return self.event("await", [value], path)
            case ast.Lambda():
                return [(path, self.closure(node.args, [ast.Return(node.body)], "lambda", path))]
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                return self.comprehension(node, path)
            case ast.GeneratorExp():
                return self.generator(node, path, at_once=False)
        raise TooMuch

    def values(self, nodes: Sequence[ast.expr], path: Path) -> list[tuple[Path, tuple[Value, ...]]]:
        """What several expressions give, one after the other."""
        found: list[tuple[Path, tuple[Value, ...]]] = [(path, ())]
        for node in nodes:
            found = [(after, (*given, value)) for before, given in found for after, value in self.value(node, before)]
        return found

    def does_nothing(self, node: ast.expr, path: Path) -> bool:
        """Whether it does not matter when an expression is evaluated: nothing is asked or done for it."""
        ended = list(self.ended)
        found = self.value(node, path.fork())
        self.ended = ended
        return [len(after.steps) for after, _ in found] == [len(path.steps)]

    def event(self, what: str, operands: Sequence[ast.expr], path: Path) -> Valued:
        """An operation on the operands."""
        return [pair for after, given in self.values(operands, path) for pair in self.operated(what, given, after)]

    def _name(self, node: ast.Name, path: Path) -> Valued:
        mark = self.module.marks.get(node)
        if mark is not None:
            value = path.variables.get(mark)
            if value in (None, LOST, HELPER):
                raise TooMuch
            if isinstance(value, Carried) and value.head.before[value.mark] is None:
                is_bound = Pure("bound", (value,), BOOL)
                return [(after, value) for after in self.required(is_bound, "UnboundLocalError", path)]
            return [(path, path.settled(value) or value)]
        name = node.id
        if name in _OWN and self.calling:
            raise TooMuch
        if name in self.module.constants:
            return self.value(self.module.constants[name], path)
        if name in self.module.patterns:
            return [(path, expression(*self.module.patterns[name]))]
        if name == self.entry:
            # Somebody could call it with arguments of other types.
            raise TooMuch
        self.mentions.add(name)
        return [(path, Global(name) if name in self.module.lasting else path.happen(f"global {name}"))]

    def required(self, condition: Value, error: str, path: Path) -> list[Path]:
        """The path where the condition holds; where it does not, the function ends by an exception."""
        if self.module.catches:
            # Whoever catches it can read its message.
            raise TooMuch
        found = []
        for after, holds in self.decided(condition, path):
            if holds:
                found.append(after)
            else:
                after.end = End("raise", (Global(error),))
                self.ended.append(after)
        return found

    def bound(self, target: ast.Name, value: Value, path: Path) -> Path:
        """The path with a variable bound."""
        mark = self.module.marks.get(target)
        if mark is None:
            self.mentions.add(target.id)
            path.happen(f"set global {target.id}", value)
        else:
            path.variables[mark] = value
        return path

    # Truth

    def test(self, node: ast.expr, path: Path) -> list[tuple[Path, bool]]:
        """Which ways a condition may go."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return [(after, not holds) for after, holds in self.test(operand, path)]
            case ast.BoolOp(op=op, values=parts):
                goes_on = isinstance(op, ast.And)
                found = [(path, goes_on)]
                for part in parts:
                    found = [
                        pair
                        for before, holds in found
                        for pair in (self.test(part, before) if holds is goes_on else [(before, holds)])
                    ]
                return found
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return [
                    pair
                    for after, holds in self.test(test, path)
                    for pair in self.test(body if holds else orelse, after)
                ]
            case ast.Compare(left=left, ops=ops, comparators=others):
                return [
                    pair
                    for after, given in self.value(left, path)
                    for last, value, is_open in self._chain(given, ops, others, after)
                    for pair in (self.decided(value, last) if is_open else [(last, False)])
                ]
        return [pair for after, value in self.value(node, path) for pair in self.decided(value, after)]

    def decided(self, value: Value, path: Path) -> list[tuple[Path, bool]]:
        """The path, or one for each way where it is open whether the value is true."""
        question = self.truth(value, path)
        match question:
            case Constant(is_true=is_true):
                return [(path, is_true)]
            case Pure(what="not", operands=(operand,)):
                return [(after, not holds) for after, holds in self.decided(operand, path)]
        answer = path.known.get(question)
        if answer is None and isinstance(question, Pure):
            answer = follows(question, path.known)
        if answer is not None:
            return [(path, answer)]
        if len(path.known) > _MOST_PATHS:
            raise TooMuch
        found = []
        for after, way in ((path.fork(), True), (path, False)):
            after.steps.append(Choice(question, way))
            after.known[question] = way
            found.append((after, way))
        return found

    def _connected(self, goes_on: bool, parts: Sequence[ast.expr], path: Path) -> Valued:
        """`a and b`: the first value that decides, or the last."""
        found = []
        first, *others = parts
        for after, value in self.value(first, path):
            if not others:
                found.append((after, value))
                continue
            if isinstance(first, ast.BoolOp) and type_of(value) is None and not self.assume(ANSWERS):
                # Some versions of Python ask for the truth of what `(a and b) or c` has asked for it once more.
                after.happen("asked again or not", value)
            for later, holds in self.decided(value, after):
                found += (
                    self._connected(goes_on, others, later) if holds is goes_on else [(later, _settled(value, holds))]
                )
        return found

    def _chain(
        self, left: Value, ops: Sequence[ast.cmpop], others: Sequence[ast.expr], path: Path
    ) -> list[tuple[Path, Value, bool]]:
        """`a < b < c` is `a < b and b < c` with `b` evaluated once: what the last comparison gives, or the first that
        was asked and does not hold.
        """
        found = []
        for after, right in self.value(others[0], path):
            for then, given in self._compared(ops[0], left, right, after):
                if len(ops) == 1:
                    found.append((then, given, True))
                    continue
                for later, holds in self.decided(given, then):
                    found += self._chain(right, ops[1:], others[1:], later) if holds else [(later, given, False)]
        return found

    def _compared(self, op: ast.cmpop, left: Value, right: Value, path: Path) -> Valued:
        match op:
            case ast.IsNot():
                return [(path, opposite(self.identical(left, right)))]
            case ast.Is():
                return [(path, self.identical(left, right))]
            case ast.NotIn():
                return [(after, opposite(given)) for after, given in self.operated("in", (left, right), path)]
        what = "in" if isinstance(op, ast.In) else type(op).__name__
        return self.operated(what, (left, right), path)

    def identical(self, left: Value, right: Value) -> Value:
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

    # Rules, calls and statements are needed for these

    @abstractmethod
    def display(self, node: ast.expr, kind: str, parts: Sequence[ast.expr], path: Path) -> Valued:
        """A tuple, list or set that is written out."""

    @abstractmethod
    def dict_of(
        self, node: ast.expr, keys: Sequence[ast.expr | None], values: Sequence[ast.expr], path: Path
    ) -> Valued:
        """A dict that is written out."""

    @abstractmethod
    def shown(self, parts: Sequence[ast.expr], path: Path) -> Valued:
        """The parts of an f-string."""

    @abstractmethod
    def percent(self, template: str, shown: Sequence[ast.expr], path: Path) -> Valued:
        """`"%s: %d" % (a, b)`."""

    @abstractmethod
    def operated(self, what: str, operands: tuple[Value, ...], path: Path) -> Valued:
        """An operation on values."""

    @abstractmethod
    def truth(self, value: Value, path: Path) -> Value:
        """Whether the value is true: a bool."""

    @abstractmethod
    def call(self, node: ast.Call, path: Path) -> Valued:
        """A call."""

    @abstractmethod
    def closure(self, args: ast.arguments, body: Sequence[ast.stmt], header: str, path: Path) -> Closure:
        """A function made here."""

    @abstractmethod
    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp, path: Path) -> Valued:
        """A container filled by a loop."""

    @abstractmethod
    def generator(self, node: ast.GeneratorExp, path: Path, *, at_once: bool) -> Valued:
        """A loop that runs later."""

    @abstractmethod
    def accumulated(self, type: Type, start: Value, node: ast.GeneratorExp, site: ast.AST, path: Path) -> Valued:
        """The sum of the ints, or the text of the texts, that a generator gives."""

    @abstractmethod
    def attempted(self, follow: Callable[[Path], Valued], items: ast.expr, path: Path) -> Valued | None:
        """What a loop gives, if it may stand for a builtin."""

    @abstractmethod
    def stream(self, items: ast.expr, *, early: bool) -> ast.GeneratorExp | None:
        """What a builtin goes through, as a generator."""

    @abstractmethod
    def lazy(self, items: ast.expr, bound: Sequence[Mark] = ()) -> ast.GeneratorExp | None:
        """As a generator, what does at each turn of a loop through it what a generator does."""

    @abstractmethod
    def filled_by(self, node: ast.GeneratorExp, container: Value, path: Path) -> list[Path]:
        """A list gets what a generator gives."""

    @abstractmethod
    def at_once(self, items: ast.expr) -> ast.expr:
        """For who first makes a list of what it is given: that list, of a generator."""

    @abstractmethod
    def extended(self, holder: Value, items: Value, path: Path) -> Valued:
        """A list gets more items."""

    @abstractmethod
    def known_name(self, name: str) -> Value:
        """A builtin itself."""

    @abstractmethod
    def stored_at(self, holder: Value, place: Value, value: Value, path: Path) -> list[Path]:
        """Something is put into a container."""

    @abstractmethod
    def quantified(self, stops_at: bool, node: ast.GeneratorExp, path: Path) -> Valued:
        """`any` or `all` of a generator: a loop that stops at the first item with this truth value."""

    @abstractmethod
    def first(self, node: ast.GeneratorExp, default: ast.expr, path: Path) -> Valued:
        """`next` of a generator: a loop that stops at its first item."""

    @abstractmethod
    def followed(self, function: ast.FunctionDef, args: Sequence[ast.expr], path: Path) -> Valued:
        """What happens in a function that is called."""


def plain_fields(template: str) -> int | None:
    """How many `%s` and `%d` are in a text; None where anything else is."""
    return len(re.findall("%[sd]", template)) if "%" not in re.sub("%[sd]", "", template) else None


def _is_alone(value: Value) -> bool:
    """Whether no other object is like it: `None`, a bool, `...`."""
    return type_of(value) in (BOOL, NOTHING) or (isinstance(value, Constant) and value.kind == "ellipsis")


def _settled(value: Value, holds: bool) -> Value:
    """A value of which the truth is known now."""
    return literal(holds) if is_bool(value) else value
