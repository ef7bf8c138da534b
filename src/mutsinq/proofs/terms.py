"""Terms: formulas over integers and truth values, folded as they are built and written as SMT-LIB 2 text.

Text and not a solver's objects, so that a query can be stored, read by people, and checked by any solver.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A node of a formula; compared by identity, for formulas share their parts."""

    #: An SMT-LIB operator, `const` or `var`.
    op: str
    args: tuple[Term, ...] = ()
    #: Of a constant its value, of a variable its name.
    value: int | bool | str = ""
    is_bool: bool = False


TRUE = Term("const", value=True, is_bool=True)
FALSE = Term("const", value=False, is_bool=True)


def truth(value: bool) -> Term:
    """A constant truth value."""
    return TRUE if value else FALSE


def integer(value: int) -> Term:
    """A constant integer."""
    return Term("const", value=int(value))


def variable(name: str, *, is_bool: bool = False) -> Term:
    """A free variable; the name is an SMT-LIB symbol."""
    return Term("var", value=name, is_bool=is_bool)


def constant(term: Term) -> int | None:
    """The value of a constant, a truth value as 0 or 1; None of everything else."""
    return int(term.value) if term.op == "const" else None


def negate(term: Term) -> Term:
    """Not `term`."""
    if term.op == "const":
        return truth(not term.value)
    return term.args[0] if term.op == "not" else Term("not", (term,), is_bool=True)


def conjunction(*terms: Term) -> Term:
    """All of `terms`."""
    return _connect("and", terms, neutral=TRUE, decisive=FALSE)


def disjunction(*terms: Term) -> Term:
    """Any of `terms`."""
    return _connect("or", terms, neutral=FALSE, decisive=TRUE)


def _connect(op: str, terms: Iterable[Term], *, neutral: Term, decisive: Term) -> Term:
    kept: dict[Term, None] = {}
    for term in terms:
        if term is decisive or negate(term) in kept or (term.op == "not" and term.args[0] in kept):
            return decisive
        if term is not neutral:
            kept[term] = None
    if not kept:
        return neutral
    return Term(op, tuple(kept), is_bool=True) if len(kept) > 1 else next(iter(kept))


def choose(condition: Term, yes: Term, no: Term) -> Term:
    """`yes` where the condition holds, `no` elsewhere."""
    if condition is TRUE or yes is no:
        return yes
    if condition is FALSE:
        return no
    if yes.op == no.op == "const" and yes.value == no.value:
        return yes
    if yes.is_bool:
        return disjunction(conjunction(condition, yes), conjunction(negate(condition), no))
    return Term("ite", (condition, yes, no))


def equal(left: Term, right: Term) -> Term:
    """Whether two integers are equal."""
    if left is right:
        return TRUE
    if left.op == "const" and right.op == "const":
        return truth(left.value == right.value)
    if left.op == "const":
        left, right = right, left
    if left.op == "ite" and right.op == "const" and left.args[1].op == left.args[2].op == "const":
        condition, yes, no = left.args
        return choose(condition, equal(yes, right), equal(no, right))
    return Term("=", (left, right), is_bool=True)


def differs(left: Term, right: Term) -> Term:
    """Whether exactly one of two truth values holds."""
    return disjunction(conjunction(left, negate(right)), conjunction(negate(left), right))


def less(left: Term, right: Term) -> Term:
    """Whether `left < right`."""
    if left.op == "const" and right.op == "const":
        return truth(left.value < right.value)  # type: ignore[operator]
    return FALSE if left is right else Term("<", (left, right), is_bool=True)


def plus(left: Term, right: Term) -> Term:
    """The sum."""
    return _arithmetic("+", left, right)


def minus(left: Term, right: Term) -> Term:
    """The difference."""
    return _arithmetic("-", left, right)


def times(left: Term, right: Term) -> Term:
    """The product."""
    return _arithmetic("*", left, right)


def _arithmetic(op: str, left: Term, right: Term) -> Term:
    a, b = constant(left), constant(right)
    if a is not None and b is not None:
        return integer(a + b if op == "+" else a - b if op == "-" else a * b)
    if (b == 0 and op in "+-") or (b == 1 and op == "*"):
        return left
    return Term(op, (left, right))


def floor_div(left: Term, right: Term) -> Term:
    """Python's `left // right` where `right` is not zero.

    SMT-LIB's `div` leaves a remainder that is never negative, so it rounds down for positive divisors only.
    """
    a, b = constant(left), constant(right)
    if a is not None and b:
        return integer(a // b)
    if b is not None and b > 0:
        return Term("div", (left, right))
    flipped = Term("div", (minus(integer(0), left), minus(integer(0), right)))
    return choose(less(integer(0), right), Term("div", (left, right)), flipped)


def floor_mod(left: Term, right: Term) -> Term:
    """Python's `left % right` where `right` is not zero: the sign is the divisor's."""
    b = constant(right)
    if b is not None and b > 0 and constant(left) is None:
        return Term("mod", (left, right))
    return minus(left, times(right, floor_div(left, right)))


# Writing


def smtlib(assertions: Iterable[Term]) -> str:
    """A script that asserts all terms; each shared part is defined once, by name."""
    writer = _Writer()
    asserted = [f"(assert {writer.text(term)})" for term in assertions if term is not TRUE]
    return "\n".join([*writer.declarations, *writer.definitions, *asserted, ""])


class _Writer:
    def __init__(self) -> None:
        self.declarations: list[str] = []
        self.definitions: list[str] = []
        self._texts: dict[Term, str] = {}
        self._names: dict[str, str] = {}

    def text(self, term: Term) -> str:
        """The text of a term; its parts are defined before it, without recursion for the sake of deep formulas."""
        stack = [term]
        while stack:
            node = stack[-1]
            missing = [arg for arg in node.args if arg not in self._texts]
            if missing:
                stack += missing
                continue
            stack.pop()
            if node not in self._texts:
                self._texts[node] = self._leaf(node) if not node.args else self._named(node)
        return self._texts[term]

    def _leaf(self, node: Term) -> str:
        if node.op == "var":
            name = str(node.value)
            declaration = f"(declare-const {name} {_sort(node)})"
            if declaration not in self.declarations:
                self.declarations.append(declaration)
            return name
        if node.is_bool:
            return "true" if node.value else "false"
        number = int(node.value)
        return str(number) if number >= 0 else f"(- {-number})"

    def _named(self, node: Term) -> str:
        body = f"({node.op} {' '.join(self._texts[arg] for arg in node.args)})"
        if body not in self._names:
            self._names[body] = f"t{len(self._names)}"
            self.definitions.append(f"(define-fun {self._names[body]} () {_sort(node)} {body})")
        return self._names[body]


def _sort(node: Term) -> str:
    return "Bool" if node.is_bool else "Int"
