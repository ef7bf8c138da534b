"""Writing: a player as one of the mutation operators.

A player of the game that writes variants of programs is asked for variants of each function of a module. What differs
becomes an edit of the module's own text, and takes the road of every other mutation from there.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeGuard

import libcst as cst

from mutsinq.agents.notation import read_proposal
from mutsinq.agents.player import Player, act_all
from mutsinq.agents.rewriting import Function, only_function, smallest_edit
from mutsinq.agents.table import open_player
from mutsinq.core.mutation import Edit
from mutsinq.core.program import Program, Span
from mutsinq.core.reply import Proposal
from mutsinq.core.task import GeneratorTask
from mutsinq.errors import InputError
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope
from mutsinq.static.syntax import without_docstring

_DIFFICULTY = 5
#: Builtins that do more than compute.
_ACTING = frozenset(
    {
        *("__import__", "breakpoint", "compile", "delattr", "eval", "exec", "exit", "getattr", "globals", "help"),
        *("input", "locals", "open", "quit", "setattr", "vars"),
    }
)
_BUILTINS = frozenset(dir(builtins)) - _ACTING
#: Attributes of what literals make.
_ATTRIBUTES = frozenset(
    name
    for kind in (str, bytes, bytearray, int, float, complex, list, tuple, dict, set, frozenset, range, slice)
    for name in dir(kind)
    if not name.startswith("_")
)


@dataclass(slots=True)
class Writer:
    """Asks the player that a text names for variants of each function; docstrings stay as they are.

    It is no operator of the table: a model takes seconds for a function. Raises AgentError for a player that there
    is not.
    """

    spec: str
    #: Replies for each function.
    variants: int = 4
    seed: int = 0
    name: str = "model"
    status: Status = Status.OPTIONAL
    nodes: tuple[type[cst.CSTNode], ...] = (cst.FunctionDef,)
    examples: tuple[Example, ...] = ()
    _player: Player = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._player = open_player(self.spec)

    def propose(self, node: cst.FunctionDef, scope: Scope) -> Iterator[Edit]:
        """What the player changes in the function; what cannot be read, or reaches for anything new, is passed over."""
        if scope.function is not None:
            # The function around it is shown with it.
            return
        span = scope.span(node)
        text = scope.source[span.start : span.end]
        indentation = scope.source[scope.source.rfind(b"\n", 0, span.start) + 1 : span.start]
        mentioned = _mentioned(scope.source)
        for rewritten in self._written(Program(text.decode("utf-8"), "program", node.name.value)):
            if mentioned.allows(rewritten) and (edit := smallest_edit(text, indentation, rewritten)):
                yield Edit(Span(span.start + edit.span.start, span.start + edit.span.end), edit.replacement)

    def _written(self, program: Program) -> Iterator[Function]:
        """The functions that the player writes, of the same name and parameters."""
        try:
            original = only_function(program.source)
        except ValueError:
            return
        task = GeneratorTask(program, _DIFFICULTY)
        seeds = [self.seed * 1_000_003 + place for place in range(self.variants)]
        for reply in act_all(self._player, [task] * self.variants, seeds):
            proposal = read_proposal(reply.text, program) if reply.finish == "stop" else None
            if not isinstance(proposal, Proposal):
                continue
            try:
                written = only_function(proposal.source)
            except ValueError:
                continue
            if _header(written) == _header(original):
                kept = without_docstring(original.body)
                documentation = original.body[: len(original.body) - len(kept)]
                written.body = [*documentation, *without_docstring(written.body)] or [ast.Pass()]
                yield written


def _header(function: Function) -> tuple[object, ...]:
    parts = (function.args, *function.decorator_list, *([function.returns] if function.returns else ()))
    return type(function), function.name, *map(ast.dump, parts)


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """What a module mentions: names and attributes, the modules it imports, and what it takes of these.

    Mutants run within the user's tests. So a variant may mention nothing but this, names of its own, and what only
    computes: a model cannot make a program delete files that does not delete files.
    """

    #: Of what is imported those alone that stand by themselves: under another name, a module gives all that it has.
    names: frozenset[str]
    imported: frozenset[str]
    attributes: frozenset[str]
    of_imported: frozenset[str]

    def allows(self, function: Function) -> bool:
        """Whether the function mentions nothing else."""
        own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and _is_bound(node)}
        own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
        nodes = list(ast.walk(function))
        held = {node.value for node in nodes if _is_dotted(node, self.imported)}
        return all(self._allows(node, own) for node in nodes if node not in held)

    def _allows(self, node: ast.AST, own: set[str]) -> bool:
        match node:
            case ast.Import() | ast.ImportFrom():
                return False
            case ast.Attribute() if _is_dotted(node, self.imported):
                return ast.unparse(node) in self.of_imported
            case ast.Attribute(attr=attribute):
                return attribute in self.attributes or attribute in _ATTRIBUTES
            case ast.Name(id=name):
                return name in self.names or name in own or name in _BUILTINS
        return True


def _is_dotted(node: ast.AST, names: Collection[str]) -> TypeGuard[ast.Attribute]:
    """Whether a node is an attribute of one of these names."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names


def _is_bound(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


@lru_cache(maxsize=4)
def _mentioned(source: bytes) -> _Mentioned:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise InputError(f"the source is no Python: {error}") from None
    aliases = [alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    imported = frozenset((alias.asname or alias.name).partition(".")[0] for alias in aliases)
    dotted = [node for node in nodes if _is_dotted(node, imported)]
    held = {node.value for node in dotted}
    return _Mentioned(
        frozenset({node.id for node in nodes if isinstance(node, ast.Name) and node not in held} | _defined(nodes)),
        imported,
        frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute)),
        frozenset(map(ast.unparse, dotted)),
    )


def _defined(nodes: list[ast.AST]) -> set[str]:
    """Names of parameters, functions and classes."""
    found = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return found | {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
