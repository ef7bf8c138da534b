"""Rewriting: two programs that differ in one expression only, which gives the same wherever it is evaluated.

This settles common operator mutants (`len(x) > 0` against `!= 0`, `i % 2 == 1` against `!= 0` for a loop variable)
in code of any kind around them, and for all inputs: the expressions speak of variables that can only hold ints, and
of lengths. Where arguments are declared or assumed to be ints or lists of ints, they speak of these and their items too
(`n % 2 == 1` against `!= 0`). What the facts leave open goes to the solver.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.errors import InputError
from mutsinq.proofs import terms
from mutsinq.proofs.assumptions import NO_TYPES, assume
from mutsinq.proofs.expressions import Evaluator, Texts
from mutsinq.proofs.facts import Facts, integer_facts
from mutsinq.proofs.module import PlainModule
from mutsinq.proofs.state import Frame, State
from mutsinq.proofs.terms import TRUE, Term
from mutsinq.proofs.values import Unsupported, Value, identical, is_true, number
from mutsinq.static.forms import scopes
from mutsinq.static.syntax import is_read, parse

_RELIED_ON = frozenset({"range", "enumerate", "len", "ord", "abs", "min", "max", "divmod", "bool", "int"})
#: Names by which code could change what a builtin or a local variable is, or see its own text.
_MEDDLING = frozenset(
    {"builtins", "__builtins__", "globals", "locals", "vars", "exec", "eval", "inspect", "__import__", "importlib",
     "_getframe", "settrace", "setprofile", "__code__", "getsource", "f_locals", "modules", "__dict__", "dis", "gc"}
)  # fmt: skip
_PLAIN = PlainModule({}, {}, {}, {})
#: Two expressions in one place, and whether only their truth matters there.
_Candidate: TypeAlias = tuple[ast.expr, ast.expr, bool]


def rewriting_queries(original: Program, variant: Program, types: Mapping[str, Type] = NO_TYPES) -> list[str]:
    """SMT-LIB texts, any of which proves two programs equivalent if it is not satisfiable.

    One for each expression around the only place where they differ, the smallest first; none where they differ in
    more, or where nothing is known of the expressions. With `types` of parameters of the entry the texts speak of
    arguments of exactly these types.
    """
    if (original.entry, original.module, original.root) != (variant.entry, variant.module, variant.root):
        return []
    try:
        trees = parse(original.source), parse(variant.source)
        if any(map(_meddles, trees)):
            return []
        candidates = _differing(*trees, ())
        assumed = assume(trees[0], original.entry, types)
        facts = integer_facts(trees[0], assumed)
    except (InputError, scopes.Unsupported, RecursionError):
        return []
    queries = []
    for one, other, tested in candidates:
        with contextlib.suppress(Unsupported):
            queries.append(_query(one, other, facts, tested))
    return queries


def _meddles(tree: ast.Module) -> bool:
    """Whether a name on which the facts rest may mean something else, or code can look at itself."""
    for node in ast.walk(tree):
        if scopes.variable_name(node) in _RELIED_ON and not is_read(node):
            return True
        if not _MEDDLING.isdisjoint(_words(node)):
            return True
    return False


def _words(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return [name]
        case ast.alias(name=name) | ast.ImportFrom(module=str(name)):
            # A star could bring anything.
            return [*name.split("."), *(["builtins"] if name == "*" else [])]
    return []


# Where the two differ


def _differing(one: Any, other: Any, around: tuple[_Candidate, ...]) -> tuple[_Candidate, ...]:
    """The expressions around the only place in which two trees differ, the smallest first; none if there are more."""
    if type(one) is not type(other):
        return around
    places: list[tuple[str, Any, Any]] = []
    for name, value in ast.iter_fields(one):
        values, others = _listed(value), _listed(getattr(other, name))
        if len(values) != len(others):
            return around
        places += [(name, a, b) for a, b in zip(values, others) if not _same(a, b)]
    if len(places) != 1:
        return around
    ((name, a, b),) = places
    if isinstance(a, ast.expr) and isinstance(b, ast.expr):
        passed_on = isinstance(one, ast.BoolOp) and around[0][2]
        tested = name in ("test", "ifs") or passed_on or (isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not))
        around = ((a, b, tested), *around)
    return _differing(a, b, around) if isinstance(a, ast.AST) and isinstance(b, ast.AST) else around


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, ast.AST) and isinstance(other, ast.AST):
        return ast.dump(one) == ast.dump(other)
    return type(one) is type(other) and bool(one == other)


# Whether they give the same


def _query(one: ast.expr, other: ast.expr, facts: Facts, tested: bool) -> str:
    """Asks for values of the variables for which one raises, or the two differ."""
    known = {node.id: node for node in ast.walk(one) if isinstance(node, ast.Name) and facts.bound(node)}
    items = {ast.dump(node): node for node in ast.walk(one) if isinstance(node, ast.Subscript) and facts.bound(node)}
    atoms, atoms_other = list(_atoms(one, known, items)), list(_atoms(other, known, items))
    texts = list(map(ast.dump, atoms))
    calls = [text for text, atom in zip(texts, atoms) if not isinstance(atom, ast.Name)]
    # Two calls in a row need not give the same: `__len__` is the user's code.
    if texts != list(map(ast.dump, atoms_other)) or len(calls) != len(set(calls)):
        raise Unsupported("expressions that evaluate other things")
    unknowns = {text: terms.variable(f"v{at}") for at, text in enumerate(dict.fromkeys(texts))}
    domain: list[Term] = []
    for text, atom in zip(texts, atoms):
        bound = facts.bound(atom)
        if bound is not None and bound[0] is not None:
            domain.append(terms.negate(terms.less(unknowns[text], terms.integer(bound[0]))))
    values, raises = [], []
    constants = Texts()
    for node in (one, other):
        evaluator = _Expression(unknowns, constants)
        values.append(evaluator.value(node, State(TRUE), Frame("", frozenset(), 0)))
        raises += [condition for condition, _ in evaluator.summary.raises]
    differ = terms.negate(identical(*values)) if not tested else terms.differs(*map(is_true, values))
    return terms.smtlib([*domain, terms.disjunction(*raises, differ)])


def _atoms(node: ast.AST, known: dict[str, ast.Name], items: dict[str, ast.Subscript]) -> Iterator[ast.expr]:
    """The variables, lengths and items that an expression evaluates, in order; each of them, whatever their values."""
    match node:
        case ast.Subscript() if ast.dump(node) in items:
            yield items[ast.dump(node)]
        case ast.Name(id=name, ctx=ast.Load()) if name in known:
            yield known[name]
        case ast.Call(func=ast.Name(id="len" | "ord"), args=[_], keywords=[]):
            yield node
        case ast.Call(func=ast.Name(id="abs" | "min" | "max" | "divmod" | "bool" | "int"), args=args, keywords=[]):
            for arg in args:
                yield from _atoms(arg, known, items)
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            yield from _atoms(left, known, items)
            yield from _atoms(right, known, items)
        case ast.UnaryOp(operand=operand):
            yield from _atoms(operand, known, items)
        case ast.Constant():
            pass
        case _:
            raise Unsupported(f"expression {type(node).__name__}")


class _Expression(Evaluator):
    """Evaluates an expression in which some parts are unknown ints."""

    def __init__(self, unknowns: dict[str, Term], constants: Texts) -> None:
        super().__init__(_PLAIN, constants)
        self._unknowns = unknowns

    def value(self, node: ast.expr, state: State, frame: Frame) -> Value:
        """The value of the expression, or of the unknown that it is."""
        unknown = self._unknowns.get(ast.dump(node))
        return super().value(node, state, frame) if unknown is None else number(unknown)

    def inline(self, function: ast.FunctionDef, node: ast.Call, state: State, frame: Frame) -> Value:
        """There are no functions."""
        raise Unsupported("a call")
