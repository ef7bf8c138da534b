"""Puzzles: what was played, in forms that other benchmarks of programming use.

A pair that differs is a programming puzzle in the sense of Schuster et al. (Programming Puzzles, NeurIPS 2021): a
function `sat` that is true of its solutions, here of arguments on which two functions behave differently. What either
program returned on the input that shows it is an item of output prediction, as in CRUXEval (Gu et al., ICML 2024).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass

from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.literal import render
from mutsinq.core.outcome import Outcome, Raised, Returned, Snapshot
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.show import show_value
from mutsinq.execution.worker import LoadError
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredPair
from mutsinq.static.syntax import fresh_tree

_SAT = '''
def sat(x: tuple) -> bool:
    """Whether the two functions behave differently when they are called with the arguments `x`."""
    import copy

    def original():
        pass

    def variant():
        pass

    def behaviour(function):
        arguments = copy.deepcopy(x)
        try:
            value = function(*arguments)
        except Exception as error:
            return (type(error).__name__, None, None)
        return ('', value, arguments)
    one, other = behaviour(original()), behaviour(variant())
    return one[0] == '' and one != other and repr(one) != repr(other)
'''
_TRUE = ("bool", "True")
_CONTAINERS = frozenset(("list", "tuple"))
_SCALARS = frozenset(("none", "bool", "int", "str", "bytes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PuzzleRow:
    """One puzzle: find a tuple `x` with `sat(x)`."""

    id: str
    #: Python source of the function `sat`, which needs nothing else.
    sat: str
    #: A tuple of arguments that solves it, as a literal.
    solution: str
    origin: str
    licence: str
    split: str
    #: Of the first evaluator: 0 where nobody tried.
    failures: int
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRow:
    """One item of output prediction: what does `call` return?"""

    id: str
    #: Source of a module with the function that is called.
    program: str
    call: str
    #: The result, as a literal.
    output: str
    origin: str
    licence: str
    split: str


def puzzle_rows(store: Store, game: str) -> Iterator[PuzzleRow]:
    """A puzzle for each pair that differs. One that its own solution does not solve when it is run, confined, is left
    out: pairs that differ in what they print, say, or in the attributes of objects.
    """
    results = store.results(game)
    opponent = next(found.settings["evaluators"][0] for found in store.games() if found.id == game)
    with Engine() as engine:
        for pair, known, call in _differing(store, game):
            source = sat_source(known.program, pair.variant)
            if source is not None and _is_solved(engine, source, call):
                wins = [won for won, _, _ in results.get(pair.id, {}).get(opponent, ())]
                yield PuzzleRow(
                    id=pair.id,
                    sat=source,
                    solution=render(call.args),
                    origin=known.origin,
                    licence=known.licence,
                    split=known.split,
                    failures=wins.count(False),
                    samples=len(wins),
                )


def prediction_rows(store: Store, game: str) -> Iterator[PredictionRow]:
    """Two items for each pair that differs: what the original and what the variant returned; those of which no literal
    tells the whole result are left out.
    """
    seen: set[tuple[str, str]] = set()
    for pair, known, call in _differing(store, game):
        found = pair.counterexample
        sides = [] if found is None else [(known.program, found.original), (pair.variant, found.variant)]
        for side, (program, outcome) in zip(("original", "variant"), sides):
            text = render_call(program.entry, call)
            output = literal_of(outcome)
            if output is not None and (program.digest, text) not in seen:
                seen.add((program.digest, text))
                yield PredictionRow(
                    id=f"{pair.id}-{side}",
                    program=program.source,
                    call=text,
                    output=output,
                    origin=known.origin,
                    licence=known.licence,
                    split=known.split,
                )


def sat_source(original: Program, variant: Program) -> str | None:
    """The source of `sat` for two programs; None where one cannot stand inside of a function."""
    tree = ast.parse(_SAT)
    (sat,) = tree.body
    try:
        bodies = {"original": _body(original), "variant": _body(variant)}
        for node in ast.walk(sat):
            if isinstance(node, ast.FunctionDef) and node.name in bodies:
                node.body = bodies[node.name]
        source = f"{ast.unparse(tree)}\n"
        compile(source, "sat", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, InputError):
        return None
    return source


def _body(program: Program) -> list[ast.stmt]:
    """A program's module as the body of a function that returns its entry."""
    if "." in program.entry:
        raise InputError("a method is no function to call with a tuple")
    tree = fresh_tree(program.source)
    if any(isinstance(node, ast.Global) for node in ast.walk(tree)):
        raise InputError("a program that names its globals does not stand inside of a function")
    kept = [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")]
    return [*kept, ast.Return(ast.Name(program.entry, ast.Load()))]


def _differing(store: Store, game: str) -> Iterator[tuple[StoredPair, CorpusProgram, Input]]:
    """The pairs of a game that differ on an input of plain positional arguments."""
    for pair in store.pairs(game):
        if pair.counterexample is not None:
            input = pair.counterexample.input
            if not (input.kwargs or input.calls or input.receiver):
                yield pair, store.program(pair.program), input


def _is_solved(engine: Engine, source: str, input: Input) -> bool:
    try:
        worker = engine.open(Program(source, "puzzle", "sat")).worker
    except (InputError, LoadError):
        return False
    try:
        (outcome,) = worker.details([Input((input.args,))])
        return isinstance(outcome, Returned) and outcome.value == _TRUE
    finally:
        worker.stop()


def literal_of(outcome: Outcome) -> str | None:
    """The literal that an outcome returned, if it did nothing else."""
    if isinstance(outcome, Raised) or not isinstance(outcome, Returned) or outcome.output or outcome.arguments:
        return None
    return show_value(outcome.value) if _is_plain(outcome.value) else None


def _is_plain(snapshot: Snapshot) -> bool:
    match snapshot:
        case ("float", text):
            return math.isfinite(float(text))
        case ("dict", pairs):
            return all(_is_plain(part) for pair in pairs for part in pair)
        case (kind, items) if kind in _CONTAINERS:
            return all(map(_is_plain, items))
        case (kind, _):
            return kind in _SCALARS
    return False
