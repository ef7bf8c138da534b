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
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.searchers.distinguish import distinguish as distinguish_programs
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import SEARCHERS
from mutsinq.static.changes import entries
from mutsinq.static.classes import classes
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
        InputError: One of the two has no Python source that stands on its own, or a setting is wrong.
        LoadError: Importing the module of one of them fails.
    """
    settings = Settings(
        timeout=timeout,
        searchers=_searchers(searchers),
        seed=seed,
        relation=relation,
        examples=tuple(map(_example, examples)),
    )
    left = live_program(original)
    right = _aligned(left, live_program(variant))
    with Engine() as engine:
        if isinstance(original, type) and isinstance(variant, type):
            return _distinguish_classes(left, right, settings, engine)
        return distinguish_programs(left, right, settings, engine)


def _searchers(names: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(names)
    for name in chosen:
        if name not in SEARCHERS:
            raise InputError(f"no searcher is named {name!r}; there are {', '.join(SEARCHERS)}")
    return chosen or tuple(SEARCHERS)


def _example(example: Input | tuple[object, ...] | str) -> Input:
    if isinstance(example, Input):
        return example
    return parse_input(example) if isinstance(example, str) else Input(tuple(example))


def _aligned(original: Program, variant: Program) -> Program:
    """The variant under the original's module and class names, so that what the two make can be compared.

    A variant that imports from its own package has to stay in it.
    """
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


def _distinguish_classes(original: Program, variant: Program, settings: Settings, engine: Engine) -> Verdict:
    """The verdict on the classes as a whole."""
    methods = _public_methods(original)
    if missing := sorted(methods - _public_methods(variant)):
        return Invalid(f"the variant {variant.entry} has no {missing[0]}")
    return distinguish_programs(original, variant, settings, engine)


def _public_methods(program: Program) -> set[str]:
    names = (name.rpartition(".") for name in entries(program.source))
    return {
        name for owner, _, name in names if owner == program.entry and (not name.startswith("_") or name.endswith("__"))
    }
