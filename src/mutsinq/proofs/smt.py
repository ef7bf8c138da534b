"""SMT: equivalence of small numeric functions as a question to Z3.

Both functions become formulas over the same unknown arguments; the query asks for arguments on which they end in
different ways. If there are none the two are equivalent, for every integer, however large. Following King, "Symbolic
execution and program testing" (1976), with the paths merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.proofs import terms
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.expressions import Texts
from mutsinq.proofs.module import plain_function
from mutsinq.proofs.parameters import Declared, call, declared_parameters
from mutsinq.proofs.solver import solve
from mutsinq.proofs.state import Summary
from mutsinq.proofs.terms import FALSE, TRUE, Term
from mutsinq.proofs.translation import summarize
from mutsinq.proofs.values import Scalar, Tuple, Unsupported, Value, identical, merge

#: Turns of a loop, and levels of recursion, that are followed.
BOUND = 8


@dataclass(frozen=True, slots=True)
class Question:
    """Whether two functions differ, for arguments of given types."""

    parameters: tuple[Declared, ...]
    #: SMT-LIB text that is satisfiable if they differ within the bound.
    query: str
    #: Text that is satisfiable if a loop goes on beyond the bound; empty if none can.
    beyond: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the solver found out."""

    question: Question
    #: An input on which the two may differ; None if there is none in scope.
    input: Input | None
    #: Whether loops may go on beyond the bound that was looked into.
    bounded: bool

    @property
    def has_bool(self) -> bool:
        """Whether the input holds a bool, perhaps where an int is declared."""
        values = [*self.input.args, *self.input.kwargs.values()] if self.input else []
        while values:
            value = values.pop()
            if isinstance(value, bool):
                return True
            values += value if isinstance(value, tuple) else ()
        return False


def ask(
    original: Program, variant: Program, assumed: Sequence[Type] = (), *, bools: bool = True, messages: bool = False
) -> Question | None:
    """The question for a pair of programs; None if their code, or a type, is outside of what is modelled exactly.

    A parameter without a declared type gets the one assumed for it, in order. An `int` may be a bool, as in Python,
    unless `bools` is false. With `messages`, the text of exceptions' messages is behaviour, and what raises differs.
    """
    parameters = declared_parameters(original, variant)
    if parameters is None:
        return None
    if len(assumed) == len(parameters):
        guesses = (Declared(p.name, p.kind, type, assumed=True) for p, type in zip(parameters, assumed))
        parameters = tuple(p if p.type else guess for p, guess in zip(parameters, guesses))
    try:
        unknowns = [_unknown(f"p{at}", parameter.type, bools) for at, parameter in enumerate(parameters)]
        texts = Texts()
        arguments = [value for value, _ in unknowns]
        one, other = (_summary(program, arguments, texts, BOUND) for program in (original, variant))
    except (Unsupported, RecursionError):
        return None
    domain = [term for _, conditions in unknowns for term in conditions]
    beyond = terms.disjunction(one.beyond, other.beyond)
    query = terms.smtlib([*domain, terms.negate(beyond), _difference(one, other, messages)])
    return Question(parameters, query, "" if beyond is FALSE else terms.smtlib([*domain, beyond]))


def settle(question: Question, deadline: Deadline) -> Settled | None:
    """The solver's answer, None if it has none in time. An input is a proposal: only running it shows a difference."""
    answer = solve(question.query, deadline)
    if answer.status == "sat":
        return Settled(question, _input(question.parameters, answer.model), bounded=bool(question.beyond))
    if answer.status != "unsat":
        return None
    bounded = bool(question.beyond) and solve(question.beyond, deadline).status != "unsat"
    return Settled(question, None, bounded)


def predict(program: Program, arguments: Sequence[Any]) -> tuple[str, Any] | None:
    """How the model says that a call ends: `("returned", value)` or `("raised", name)`; None if it does not say.

    With this the model is held against reality before anything is claimed.
    """
    texts = Texts()
    try:
        summary = _summary(program, [_known(value, texts) for value in arguments], texts, 10 * BOUND)
    except (Unsupported, RecursionError):
        return None
    for condition, exception in summary.raises:
        if condition is TRUE:
            return "raised", exception
    for condition, value in summary.returns:
        if condition is TRUE:
            return "returned", _plain(value, texts)
    return None


def _summary(program: Program, arguments: Sequence[Value], texts: Texts, bound: int) -> Summary:
    found = plain_function(program)
    if found is None:
        raise Unsupported("a module that does more than to define")
    return summarize(found[0], program.entry, arguments, texts, bound)


# Arguments


def _unknown(name: str, type: Type | None, bools: bool) -> tuple[Value, list[Term]]:
    """Any value of a type, and the conditions that its variables fulfil."""
    if type is not None and type.name == "tuple" and type.args and type.args[-1].name != "...":
        parts = [_unknown(f"{name}_{at}", part, bools) for at, part in enumerate(type.args)]
        return Tuple(tuple(value for value, _ in parts)), [term for _, conditions in parts for term in conditions]
    names = {part.name for part in (type.args if type.name == "union" else (type,))} if type else set()
    if not names or not names <= {"int", "bool", "none"}:
        raise Unsupported(f"a parameter of type {type}")
    possible = [kind for kind in ("none", "bool") if kind in names or (kind == "bool" and "int" in names and bools)]
    payload = terms.variable(name)
    kinds: dict[str, Term] = {}
    rest = TRUE
    for kind in possible:
        last = kind == possible[-1] and "int" not in names
        flag = TRUE if last else terms.variable(f"{name}_{kind}", is_bool=True)
        kinds[kind] = terms.conjunction(rest, flag)
        rest = terms.conjunction(rest, terms.negate(flag))
    if "int" in names:
        kinds["int"] = rest
    zero, one = terms.equal(payload, terms.integer(0)), terms.equal(payload, terms.integer(1))
    conditions = [
        _implies(kinds.get("none", FALSE), zero),
        _implies(kinds.get("bool", FALSE), terms.disjunction(zero, one)),
    ]
    return Scalar(kinds, payload), conditions


def _implies(condition: Term, consequence: Term) -> Term:
    return terms.disjunction(terms.negate(condition), consequence)


def _known(value: Any, texts: Texts) -> Value:
    if isinstance(value, tuple):
        return Tuple(tuple(_known(item, texts) for item in value))
    kind = "none" if value is None else type(value).__name__
    if kind not in ("none", "bool", "int"):
        raise Unsupported(f"a {kind}")
    return Scalar({kind: TRUE}, terms.integer(int(value or 0)))


def _plain(value: Value, texts: Texts) -> Any:
    if isinstance(value, Tuple):
        return tuple(_plain(item, texts) for item in value.items)
    payload = terms.constant(value.payload)
    (kind,) = (kind for kind, where in value.kinds.items() if where is TRUE)
    if kind == "str":
        return next(text for text, place in texts.items() if place == payload)
    return {"none": None, "bool": bool(payload), "int": payload}[kind]


def _input(parameters: Sequence[Declared], model: dict[str, int]) -> Input:
    """The call that a model of the query stands for."""
    return call(parameters, [_value(f"p{at}", parameter.type, model) for at, parameter in enumerate(parameters)])


def _value(name: str, type: Type | None, model: dict[str, int]) -> Any:
    assert type is not None
    if type.name == "tuple":
        return tuple(_value(f"{name}_{at}", part, model) for at, part in enumerate(type.args))
    names = {part.name for part in (type.args if type.name == "union" else (type,))}
    payload = model.get(name, 0)
    if model.get(f"{name}_none") or names == {"none"}:
        return None
    return bool(payload) if model.get(f"{name}_bool") or "int" not in names else payload


# Endings


def _difference(one: Summary, other: Summary, messages: bool) -> Term:
    """Where the two end in different ways."""
    parts: list[Term] = []
    raised, raised_other = _by_exception(one), _by_exception(other)
    for name in dict.fromkeys([*raised, *raised_other]):
        parts.append(terms.differs(raised.get(name, FALSE), raised_other.get(name, FALSE)))
    if messages:
        parts += [*raised.values(), *raised_other.values()]
    returned, returned_other = list(_by_shape(one)), list(_by_shape(other))
    # Where both return, one value of each must be the same; where one alone returns, the other raises.
    for condition, value in returned:
        for condition_other, value_other in returned_other:
            both = terms.conjunction(condition, condition_other)
            parts.append(terms.conjunction(both, terms.negate(identical(value, value_other))))
    return terms.disjunction(*parts)


def _by_exception(summary: Summary) -> dict[str, Term]:
    conditions: dict[str, Term] = {}
    for condition, name in summary.raises:
        conditions[name] = terms.disjunction(conditions.get(name, FALSE), condition)
    return conditions


def _by_shape(summary: Summary) -> Iterator[tuple[Term, Value]]:
    """What is returned, values that merge as one."""
    groups: list[tuple[Term, Value]] = []
    for condition, value in summary.returns:
        for place, (known, merged) in enumerate(groups):
            try:
                groups[place] = (terms.disjunction(condition, known), merge(condition, value, merged))
                break
            except Unsupported:
                continue
        else:
            groups.append((condition, value))
    yield from groups
