"""Live: whether two functions, methods or classes of this process behave differently."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from mutsinq.core.call_text import parse_input
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.verdict import Invalid, Verdict
from mutsinq.errors import InputError
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.searchers.distinguish import distinguish as distinguish_programs
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import chosen_searchers
from mutsinq.static.changes import entries
from mutsinq.static.classes import classes
from mutsinq.static.forms.renaming import renamed
from mutsinq.static.live import live_program
from mutsinq.static.syntax import parse


def distinguish(
    original: object,
    variant: object,
    *,
    timeout: float = 10.0,
    examples: Iterable[Input | tuple[object, ...] | str] = (),
    relation: Relation = DEFAULT,
    searchers: Iterable[str] = (),
    seed: int = 0,
) -> Verdict:
    """Whether two functions, methods (`Class.method`) or classes behave differently, with the evidence.

    What runs is the source of the two, in confined processes; this process only reads it. Classes are compared by
    sequences of calls of their public methods; the variant must have all methods of the original.

    Args:
        original: What is known to be right.
        variant: What is to be judged.
        timeout: Wall-clock seconds of search for each function.
        examples: Inputs to try first: tuples of positional arguments, texts such as `"f([1], k=2)"`, or `Input`s.
        relation: What counts as the same behaviour.
        searchers: Names of searchers to use, in order; all when none is named.
        seed: Of every random choice.

    Raises:
        InputError: One of the two has no Python source that stands on its own, or an argument is wrong.
        LiteralError: The text of an example is no call of literals.
        LoadError: Importing the module of one of them fails.
    """
    settings = _settings(timeout, examples, relation, searchers, seed)
    left, right = live_program(original), live_program(variant)
    missing = sorted(_public_methods(left) - _public_methods(right))
    if missing and isinstance(original, type) and isinstance(variant, type):
        return Invalid(f"the variant {right.entry} has no {missing[0]}")
    return distinguish_programs(left, _aligned(left, right), settings)


def _settings(timeout: object, examples: object, relation: object, searchers: object, seed: object) -> Settings:
    """The settings, seen to be what they should be: one that is not would show only in the midst of the search."""
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
        raise InputError(f"timeout must be a number of seconds above 0, not {timeout!r}")
    if not isinstance(seed, int):
        raise InputError(f"seed must be a whole number, not {seed!r}")
    if not isinstance(relation, Relation):
        raise InputError(f"relation must be a mutsinq.Relation, not {relation!r}")
    if isinstance(searchers, str) or not isinstance(searchers, Iterable):
        raise InputError(f"searchers must be a list of names, not {searchers!r}")
    if isinstance(examples, str) or not isinstance(examples, Iterable):
        raise InputError(f"examples must be a list of inputs, not {examples!r}")
    return Settings(timeout, chosen_searchers(searchers), seed, relation, tuple(map(_example, examples)))


def _example(example: object) -> Input:
    match example:
        case Input():
            return example
        case str():
            return parse_input(example)
        case tuple() | list():
            return Input(tuple(example))
    raise InputError(f"an example must be a tuple of arguments, a text such as 'f(1)' or an Input, not {example!r}")


def _aligned(original: Program, variant: Program) -> Program:
    """The variant under the original's names of module, class and function, so that what the two make can be compared.

    A variant that imports from its own package has to stay in it.
    """
    variant = renamed(variant, original.entry)
    one, other = _class_name(original), _class_name(variant)
    source = variant.source
    if one and other and one != other and "." not in one:
        source += f"\n{one} = {other}\n{one}.__name__ = {one}.__qualname__ = {one!r}\n"
    packages = {program.module.rpartition(".")[0] for program in (original, variant)}
    if len(packages) > 1 and _imports_from_package(variant):
        return replace(variant, source=source)
    root = original.root if "." in original.module else variant.root
    return replace(variant, source=source, module=original.module, root=root)


def _class_name(program: Program) -> str:
    """The class that the entry is, or belongs to; empty for a function."""
    known = classes(program.source)
    owner = program.entry.rpartition(".")[0]
    return program.entry if program.entry in known else owner if owner in known else ""


def _imports_from_package(program: Program) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(parse(program.source)))


def _public_methods(program: Program) -> set[str]:
    names = (name.rpartition(".") for name in entries(program.source))
    return {
        name for owner, _, name in names if owner == program.entry and (not name.startswith("_") or name.endswith("__"))
    }
