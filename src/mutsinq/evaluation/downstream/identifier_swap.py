"""Identifier swap: after `len, max = max, len`, which of two functions is right, the usual one or the swapped one?

The published generator (Miceli Barone et al., *The Larger They Are, the Harder They Fail*, Findings of ACL 2023) puts
a swap of two builtins before a function of somebody's code. There the swapped one is always right, so a rule that looks
for the swap solves all of it, and no item is ever run. Here each item is run where that can be done, and comes back
without an effective swap (`len, max = len, max`), where the usual one is right: no rule that does not read the line
gains anything.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypeVar

from mutsinq.core.program import Program
from mutsinq.core.task import QuestionTask
from mutsinq.corpus.licences import provenance
from mutsinq.corpus.siblings import Library
from mutsinq.corpus.slicing import MODULE, Inseparable
from mutsinq.corpus.trial import Unplayable, playable_inputs
from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.question import PUBLISHED, Question, QuestionSet, spread
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.game.bench import Bench
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.settings import derive
from mutsinq.game.trial import outcomes, same
from mutsinq.static.dependencies import bound_names
from mutsinq.static.sources import read_file
from mutsinq.static.tampering import tricks
from mutsinq.training.data.overlap import form_of

T = TypeVar("T", bound=ast.AST)

EXECUTED = "executed"
PARTS = {
    PUBLISHED: "Items by the published rules, in both orders: the swapped program is always right, and nothing is run.",
    EXECUTED: "Items of which runs show that one program is right and the other wrong, each with an effective swap and "
    "with one that changes nothing, in both orders.",
}
_ORDERS = (("1", "2"), ("2", "1"))
#: Longer functions are left out, in words.
_MOST_WORDS = 200
#: Builtins that are called: functions and types, and no exceptions.
_BUILTINS = frozenset(
    name
    for name, value in vars(builtins).items()
    if callable(value) and name[0].islower() and name not in ("copyright", "credits", "exit", "license", "quit")
)


@dataclass(frozen=True, slots=True)
class SwapItem:
    """A function and two builtins that it calls."""

    id: str
    path: Path
    name: str
    #: Source of the function alone, its docstring included.
    function: str
    swap: tuple[str, str]
    #: Source of a module that runs on its own; empty where the function cannot be cut out.
    module: str = ""

    def shown(self, *, effective: bool, swapped: bool) -> str:
        """A program as it is shown."""
        tree = ast.parse(self.function)
        return f"{self._prelude(effective)}\n\n{ast.unparse(_exchanged(tree, self.swap) if swapped else tree)}\n"

    def runnable(self, *, swapped: bool) -> Program:
        """The whole module behind an effective swap, in which all but the function is right."""
        tree = ast.parse(self.module)
        for place, node in enumerate(tree.body):
            if swapped or not (isinstance(node, ast.FunctionDef) and node.name == self.name):
                tree.body[place] = _exchanged(node, self.swap)
        return Program(f"{self._prelude(True)}\n{ast.unparse(tree)}\n", MODULE, self.name)

    def _prelude(self, effective: bool) -> str:
        one, other = self.swap
        return f"{one}, {other} = {other}, {one}" if effective else f"{one}, {other} = {one}, {other}"


def swap_questions(files: Sequence[Path], crew: Crew, seed: int = 0, most: int | None = None) -> QuestionSet:
    """Questions out of Python files; with `most`, of so many functions, evenly spread. Nothing is imported here.

    Raises InputError if the files hold no function that fits.
    """
    dropped: Counter[str] = Counter()
    library = Library()
    items = [replace(item, module=_module(library, item)) for item in spread(list(_items(files, seed, dropped)), most)]
    if not items:
        raise InputError("no function of these files has a docstring and calls two builtins; name larger packages")
    proved: set[str] = set()
    for told in crew.run(RunningJob(item) for item in items):
        if isinstance(told, Failure):
            dropped[f"could not be run: {told.reason}"] += 1
        elif told[1]:
            dropped[f"not executed: {told[1]}"] += 1
        else:
            proved.add(told[0])
    questions = [question for item in items for question in _questions(item, item.id in proved)]
    digest = hashlib.sha256("\0".join(item.shown(effective=True, swapped=False) for item in items).encode()).hexdigest()
    return QuestionSet("identifier-swap", "identifier-swap", digest, tuple(questions), PARTS, dropped)


@dataclass(frozen=True, slots=True)
class RunningJob:
    """Whether runs show that the swapped program of an item is right and the usual one wrong."""

    item: SwapItem

    @property
    def name(self) -> str:
        """For messages."""
        return self.item.id

    def do(self, bench: Bench) -> tuple[str, str]:
        """The item's id, and why it was not shown; empty where it was."""
        return self.item.id, _objection(self.item, bench.engine)


def _objection(item: SwapItem, engine: Engine) -> str:
    if not item.module:
        return "the function cannot be cut out"
    if tricks(item.module):
        return "reaches for the interpreter's insides"
    original = Program(item.module, MODULE, item.name)
    try:
        inputs = playable_inputs(engine, original)
        usual, right, wrong = (
            outcomes(engine, program, inputs)
            for program in (original, item.runnable(swapped=True), item.runnable(swapped=False))
        )
    except (Unplayable, InputError, LoadError) as error:
        return "cannot be run on its own" if isinstance(error, LoadError) else str(error)
    if any(one is None or other is None or not same(one, other) for one, other in zip(usual, right)):
        return "the swapped program is not right"
    if all(one is None or other is None or same(one, other) for one, other in zip(usual, wrong)):
        return "the usual program is not wrong on any input that was tried"
    return ""


def _items(files: Iterable[Path], seed: int, dropped: Counter[str]) -> Iterator[SwapItem]:
    seen = set[str]()
    for path in files:
        try:
            tree = ast.parse(text := read_file(path).text)
        except (InputError, SyntaxError, ValueError, RecursionError):
            dropped["files that are no Python"] += 1
            continue
        rebound = set(bound_names(tree.body))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and (names := _swappable(node, text, rebound)):
                function = ast.unparse(node)
                id = f"{node.name} ({provenance(path).origin}:{node.lineno})"
                if function not in seen:
                    seen.add(function)
                    one, other = Random(derive(seed, function)).sample(names, 2)
                    yield SwapItem(id, path, node.name, function, (one, other))


def _swappable(node: ast.FunctionDef, text: str, rebound: set[str]) -> list[str]:
    """The builtins that a function calls, in order, if it is one by the published rules."""
    source = "\n".join(text.split("\n")[node.body[0].end_lineno or 0 : node.end_lineno])
    if not ast.get_docstring(node) or len(node.body) < 2 or '"""' in source or "\\\n" in source:
        return []
    if len((ast.get_source_segment(text, node) or "").split()) > _MOST_WORDS:
        return []
    own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    own |= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)} | rebound
    calls = {each.func.id for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)}
    names = sorted((calls & _BUILTINS) - own)
    return names if len(names) >= 2 else []


def _module(library: Library, item: SwapItem) -> str:
    try:
        return library.slicer(item.path).cut(item.name)
    except (Inseparable, InputError):
        return ""


def _questions(item: SwapItem, proved: bool) -> Iterator[Question]:
    form = form_of(Program(item.module or item.function, MODULE, item.name))
    for effective in (True, False):
        parts = ((PUBLISHED,) if effective else ()) + ((EXECUTED,) if proved else ())
        usual, swapped = (item.shown(effective=effective, swapped=swapped) for swapped in (False, True))
        for usual_word, swapped_word in _ORDERS if parts else ():
            texts = (usual, swapped) if usual_word == "1" else (swapped, usual)
            name = f"{item.id} {'swap' if effective else 'no swap'}"
            yield Question(
                id=f"{name}, usual {'first' if usual_word == '1' else 'second'}",
                item=name,
                origin=item.id,
                task=QuestionTask("identifier-swap", texts, ("1", "2")),
                answer=swapped_word if effective else usual_word,
                parts=parts,
                rules={
                    # Together both orders' samples are all that two coins may show.
                    "chance": ("1", "1", "2", "2") if usual_word == "1" else ("1", "2", "1", "2"),
                    "always the first": ("1",),
                    "always the usual": (usual_word,),
                    "always the swapped": (swapped_word,),
                },
                form=form,
            )


class _Exchange(ast.NodeTransformer):
    def __init__(self, one: str, other: str) -> None:
        self._names = {one: other, other: one}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


def _exchanged(tree: T, swap: tuple[str, str]) -> T:
    """The tree with the two names exchanged wherever they are used; what was given is changed."""
    exchanged: T = _Exchange(*swap).visit(tree)
    return exchanged
