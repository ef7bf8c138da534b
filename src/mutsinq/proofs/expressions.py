"""Expressions: what an expression evaluates to on all paths at once, in the order and as far as Python evaluates it."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod

from mutsinq.proofs import terms
from mutsinq.proofs.builtin_calls import call_builtin
from mutsinq.proofs.module import PlainModule
from mutsinq.proofs.state import Frame, State, Summary
from mutsinq.proofs.terms import FALSE, TRUE, Term
from mutsinq.proofs.values import (
    NONE,
    Raises,
    Scalar,
    Tuple,
    Unsupported,
    Value,
    binary,
    boolean,
    compare,
    is_true,
    merge,
    number,
    unary,
)

#: Nodes of code that are gone through, loops unrolled and helpers followed; more make formulas that nobody solves.
_MOST_NODES = 20_000


class Texts(dict[str, int]):
    """Numbers of the constant texts; both programs use one table, in which the empty text is number 0."""

    def __init__(self) -> None:
        super().__init__({"": 0})

    def scalar(self, text: str) -> Scalar:
        """The text as a value."""
        return Scalar({"str": TRUE}, terms.integer(self.setdefault(text, len(self))))


class Evaluator(ABC):
    """Evaluates expressions of one program, and notes where that raises."""

    def __init__(self, module: PlainModule, texts: Texts) -> None:
        self.module = module
        self.texts = texts
        self.summary = Summary()
        self._nodes = 0

    @abstractmethod
    def inline(self, function: ast.FunctionDef, node: ast.Call, state: State, frame: Frame) -> Value:
        """What a call of a function of the module gives."""

    def value(self, node: ast.expr, state: State, frame: Frame) -> Value:
        """The value of an expression; where evaluating it raises, the state's paths end."""
        self.count()
        if state.is_dead:
            return NONE
        match node:
            case ast.Constant(value=known):
                return self._constant(known)
            case ast.Name(id=name):
                return self._name(name, state, frame)
            case ast.UnaryOp(op=op, operand=operand):
                return self.checked(unary(op, self.value(operand, state, frame)), state)
            case ast.BinOp(left=left, op=operator, right=right):
                one = self.value(left, state, frame)
                return self.checked(binary(operator, one, self.value(right, state, frame)), state)
            case ast.BoolOp():
                return self._connected(node, state, frame)
            case ast.Compare():
                return self._compared(node, state, frame)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                holds = is_true(self.value(test, state, frame))
                return self._chosen(holds, body, orelse, state, frame)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                state.variables[name] = given = self.value(value, state, frame)
                return given
            case ast.Tuple():
                return Tuple(self.sequence(node, state, frame))
            case ast.Subscript(value=value, slice=index):
                return self._item(self.value(value, state, frame), self.value(index, state, frame))
            case ast.Call():
                return self._call(node, state, frame)
        raise Unsupported(f"expression {type(node).__name__}")

    def _constant(self, known: object) -> Value:
        match known:
            case None:
                return NONE
            case bool():
                return boolean(terms.truth(known))
            case int():
                return number(terms.integer(known))
            case str():
                return self.texts.scalar(known)
            case tuple():
                return Tuple(tuple(map(self._constant, known)))
        raise Unsupported(f"a constant {type(known).__name__}")

    def _name(self, name: str, state: State, frame: Frame) -> Value:
        if name in frame.local_names:
            return self.local(name, state)
        if name in self.module.constants:
            return self._constant(self.module.constants[name])
        raise Unsupported(f"the name {name}")

    def local(self, name: str, state: State) -> Value:
        """The value of a local variable."""
        value = state.variables.get(name)
        if value is None:
            raise Unsupported(f"the variable {name} may be unbound")
        return value

    def _chosen(self, holds: Term, yes: ast.expr, no: ast.expr, state: State, frame: Frame) -> Value:
        """`yes if holds else no`, each evaluated on its own paths only."""
        left, right = state.where(holds), state.where(terms.negate(holds))
        one, other = self.value(yes, left, frame), self.value(no, right, frame)
        state.become([left, right])
        return merge(holds, one, other)

    def _connected(self, node: ast.BoolOp, state: State, frame: Frame) -> Value:
        value = self.value(node.values[0], state, frame)
        for operand in node.values[1:]:
            holds = is_true(value)
            goes_on = holds if isinstance(node.op, ast.And) else terms.negate(holds)
            inside, outside = state.where(goes_on), state.where(terms.negate(goes_on))
            following = self.value(operand, inside, frame)
            state.become([inside, outside])
            value = merge(goes_on, following, value)
        return value

    def _compared(self, node: ast.Compare, state: State, frame: Frame) -> Value:
        """A chain of comparisons, which stops at the first that does not hold."""
        left = self.value(node.left, state, frame)
        holds, outside = TRUE, []
        for op, operand in zip(node.ops, node.comparators):
            inside = state.where(holds)
            outside.append(state.where(terms.negate(holds)))
            state.become([inside])
            right = self._operand(op, operand, state, frame)
            result, raises = compare(op, left, right)
            self.checked((NONE, raises), state)
            holds, left = terms.conjunction(holds, result), right
        state.become([state, *outside])
        return boolean(holds)

    def _operand(self, op: ast.cmpop, node: ast.expr, state: State, frame: Frame) -> Value:
        if isinstance(op, ast.In | ast.NotIn) and isinstance(node, ast.List | ast.Set):
            return Tuple(self.sequence(node, state, frame))
        return self.value(node, state, frame)

    def sequence(self, node: ast.expr, state: State, frame: Frame) -> tuple[Value, ...]:
        """The items of a tuple, or of a display of items."""
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return tuple(self.value(item, state, frame) for item in node.elts)
        value = self.value(node, state, frame)
        if isinstance(value, Tuple):
            return value.items
        raise Unsupported("a sequence that is no tuple")

    def _item(self, value: Value, index: Value) -> Value:
        place = terms.constant(index.payload) if isinstance(index, Scalar) and set(index.kinds) <= {"int"} else None
        if not isinstance(value, Tuple) or place is None or not -len(value.items) <= place < len(value.items):
            raise Unsupported("an index that is no constant inside a tuple")
        return value.items[place]

    def _call(self, node: ast.Call, state: State, frame: Frame) -> Value:
        if not isinstance(node.func, ast.Name) or node.func.id in frame.local_names:
            raise Unsupported("a call of what is no plain function")
        name = node.func.id
        if name in self.module.functions:
            return self.inline(self.module.functions[name], node, state, frame)
        if not self.is_builtin(name, frame) or node.keywords:
            raise Unsupported(f"a call of {name}")
        if name == "isinstance" and len(node.args) == 2:
            return self._is_instance(self.value(node.args[0], state, frame), node.args[1], frame)
        given: list[Value] = []
        for arg in node.args:
            listed = isinstance(arg, ast.List)
            given.append(Tuple(self.sequence(arg, state, frame)) if listed else self.value(arg, state, frame))
        return self.checked(call_builtin(name, given), state)

    def _is_instance(self, value: Value, kind: ast.expr, frame: Frame) -> Value:
        names = [kind] if isinstance(kind, ast.Name) else kind.elts if isinstance(kind, ast.Tuple) else []
        covered = {"int": ("int", "bool"), "bool": ("bool",), "str": ("str",)}
        found: list[Term] = []
        for name in names:
            known = isinstance(name, ast.Name) and name.id in covered and self.is_builtin(name.id, frame)
            if not known or not isinstance(value, Scalar):
                raise Unsupported("isinstance with other types than int, bool and str")
            found.append(value.is_kind(*covered[name.id]))  # type: ignore[attr-defined]
        if not found:
            raise Unsupported("isinstance with a computed type")
        return boolean(terms.disjunction(*found))

    def is_builtin(self, name: str, frame: Frame) -> bool:
        """Whether the name means a builtin in this function."""
        return name not in frame.local_names and self.module.is_builtin(name)

    def checked(self, result: tuple[Value, Raises], state: State) -> Value:
        """The value of an operation, after ending the paths on which it raises."""
        value, raises = result
        for condition, name in raises:
            self.raise_if(condition, name, state)
        return value

    def raise_if(self, condition: Term, name: str, state: State) -> None:
        """End the paths on which the condition holds with an exception."""
        where = terms.conjunction(state.condition, condition)
        if where is not FALSE:
            self.summary.raises.append((where, name))
            state.condition = terms.conjunction(state.condition, terms.negate(condition))

    def count(self) -> None:
        """Take note of one more node; Unsupported when they are too many."""
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise Unsupported("too much code")
