"""The process in which CrossHair executes both programs symbolically.

Reads one pickled `Task` from standard input, which the controlling process wrote, and writes one JSON line
for each finding. A finding is a proposal: the code under test runs in this process too and could write it.

Outcomes are compared as the rest of mutsinq does, not as `crosshair diffbehavior` does: iterators are
drained, exceptions compare by type, NaN equals NaN.
"""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
import json
import operator
import os
import pickle
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mutsinq.core.literal import render
from mutsinq.core.program import Program
from mutsinq.core.types import ELLIPSIS, Type
from mutsinq.errors import LiteralError
from mutsinq.execution._inside.confinement import confine
from mutsinq.searchers.conforming import violated
from mutsinq.searchers.generation.assignments import Assignment
from mutsinq.searchers.generation.compiling import literals
from mutsinq.searchers.generation.layout import lay_out
from mutsinq.static.domains.domain import Domain

#: Items of an iterator that are compared.
_MOST_ITEMS = 50
#: Findings of one assignment; a pair that differs on each path would flood the parent.
_MOST_FINDINGS = 100
_PATH_SECONDS = 2.0
#: CPU seconds a second that are reckoned with at least.
_SLOWEST = 0.1


@dataclass(frozen=True, slots=True)
class Exploration:
    """One way to make the arguments symbolic."""

    #: Types of the parameters, the receiver's first.
    assignment: Assignment
    #: Wall-clock seconds.
    seconds: float
    #: Concrete values by the parameter's place; the others are symbolic.
    fixed: Mapping[int, Any] = field(default_factory=dict)
    #: Leave paths whose arguments do not hold the preconditions.
    conditioned: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it speaks of all values of the types."""
        return not self.fixed and not self.conditioned


@dataclass(frozen=True, slots=True)
class Task:
    """What to explore."""

    original: Program
    variant: Program
    domain: Domain
    explorations: tuple[Exploration, ...]
    sys_path: tuple[str, ...]
    policy: dict[str, Any]


class Unsupported(Exception):
    """CrossHair has no symbolic values of a type."""


def main() -> None:
    """Explore the task on standard input."""
    pace = _pace()
    task: Task = pickle.load(sys.stdin.buffer)
    tell = _private_output()
    import crosshair.core_and_libs  # noqa: F401  (registers the symbolic types)

    confine(task.policy)  # type: ignore[arg-type]
    sys.path[:] = task.sys_path
    sys.setrecursionlimit(1500)
    sides = [_caller(program, task.domain) for program in (task.original, task.variant)]
    finished: set[Assignment] = set()
    for exploration in task.explorations:
        if exploration.assignment in finished:
            continue
        try:
            signature = _signature(exploration)
        except Unsupported as error:
            if exploration.is_whole:
                tell(unsupported=str(error))
            continue
        exploration = replace(exploration, seconds=exploration.seconds * pace())
        told = _explore(sides, signature, exploration, task.domain, lambda values: tell(values=values))
        tell(**told, whole=exploration.is_whole)
        if exploration.is_whole and told["exhausted"] and not told["unknown"]:
            finished.add(exploration.assignment)
    tell(done=True)


def _pace() -> Callable[[], float]:
    """Tells how many CPU seconds a second of this process has had so far: few on a busy machine."""
    wall, used = time.monotonic(), time.process_time()
    return lambda: min(1.0, max(_SLOWEST, (time.process_time() - used) / max(time.monotonic() - wall, 1e-3)))


def _private_output() -> Callable[..., None]:
    """Writes lines to the present standard output, which leads nowhere from now on: programs may print."""
    private = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.close(nowhere)
    write = os.write

    def tell(**fields: Any) -> None:
        line = json.dumps(fields).encode() + b"\n"
        while line:
            line = line[write(private, line) :]

    return tell


def _caller(program: Program, domain: Domain) -> Callable[[Sequence[Any]], Any]:
    """Loads a program; calls its entry with one value for each parameter, the receiver's first."""
    module = types.ModuleType(program.module)
    module.__file__ = program.path or f"{program.module}.py"
    module.__package__ = program.module.rpartition(".")[0]
    sys.modules[program.module] = module
    exec(compile(program.source, module.__file__, "exec", dont_inherit=True), vars(module))
    owner, _, name = program.entry.rpartition(".")

    def call(values: Sequence[Any]) -> Any:
        input = lay_out(domain, values)
        holder: Any = module
        for attribute in owner.split(".") if owner else ():
            holder = getattr(holder, attribute)
        if input.receiver is not None:
            holder = holder(*input.receiver.args, **input.receiver.kwargs)
        return getattr(holder, name)(*input.args, **input.kwargs)

    return call


def _signature(exploration: Exploration) -> inspect.Signature:
    """The symbolic parameters; the name of each says its place."""
    return inspect.Signature(
        [
            inspect.Parameter(f"p{at}", inspect.Parameter.POSITIONAL_ONLY, annotation=_annotation(of))
            for at, of in enumerate(exploration.assignment)
            if at not in exploration.fixed
        ]
    )


def _annotation(of: Type) -> Any:
    """The type as an object that CrossHair makes symbolic values of."""
    scalars = {"int": int, "float": float, "bool": bool, "str": str, "bytes": bytes, "none": type(None)}
    if of.name in scalars:
        return scalars[of.name]
    args = tuple(part if part is ... else _annotation(part) for part in map(_or_ellipsis, of.args))
    if of.name == "union":
        return functools.reduce(operator.or_, args)
    if of.name == "literal":
        return Literal[tuple(literals(of.args))]
    containers: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "list": (list, (int,)),
        "tuple": (tuple, (int, ...)),
        "set": (set, (int,)),
        "frozenset": (frozenset, (int,)),
        "dict": (dict, (str, int)),
        "iterable": (list, (int,)),
    }
    if of.name not in containers:
        raise Unsupported(str(of))
    container, usual = containers[of.name]
    return container[args or usual]


def _or_ellipsis(of: Type) -> Any:
    return ... if of == ELLIPSIS else of


def _explore(
    sides: Sequence[Callable[[Sequence[Any]], Any]],
    signature: inspect.Signature,
    exploration: Exploration,
    domain: Domain,
    found: Callable[[str], None],
) -> dict[str, int]:
    """Run both programs on arguments of which some are symbolic, path by path; gives what to tell of the paths."""
    from crosshair.core import deep_realize, explore_paths
    from crosshair.options import DEFAULT_OPTIONS, AnalysisOptionSet
    from crosshair.statespace import RootNode

    known = findings = 0
    stats: Counter[str] = Counter()

    def row(arguments: Mapping[str, Any]) -> list[Any]:
        """One value for each parameter."""
        values = {**copy.deepcopy(dict(exploration.fixed)), **{int(name[1:]): v for name, v in arguments.items()}}
        return [values[at] for at in range(len(exploration.assignment))]

    def both(bound: inspect.BoundArguments) -> tuple[Any, Any] | None:
        if exploration.conditioned and violated(lay_out(domain, row(bound.arguments)), domain):
            return None
        copied = copy.deepcopy(bound)
        return _outcome(sides[0], row(bound.arguments)), _outcome(sides[1], row(copied.arguments))

    def completed(space: Any, before: Any, after: Any, outcomes: Any, error: Any, stack: Any) -> bool:
        nonlocal known, findings
        if outcomes is None or None in (outcomes[0], outcomes[1]):
            return False
        known += 1
        if _same(*outcomes):
            return False
        space.detach_path()
        findings += 1
        try:
            found(render(tuple(row(deep_realize(dict(before.arguments))))))
        except LiteralError:
            known -= 1
        return findings >= _MOST_FINDINGS

    options = DEFAULT_OPTIONS.overlay(
        AnalysisOptionSet(
            per_condition_timeout=exploration.seconds,
            per_path_timeout=min(_PATH_SECONDS, exploration.seconds),
            # 0 stands for no bound.
            max_uninteresting_iterations=0,
        )
    )
    options.stats = stats
    explore_paths(both, signature, options, RootNode(), completed, on_nondeterminism=lambda: None)
    paths = stats["num_paths"]
    return {"paths": paths, "unknown": paths - known, "exhausted": int(stats["exhaustion"] > 0)}


def _outcome(call: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> tuple[Any, ...] | None:
    """What a call did: returned, with its arguments afterwards, or raised; None if CrossHair gave up."""
    from crosshair.core import ExceptionFilter

    with ExceptionFilter() as raised:
        value = call(values)
        if isinstance(value, Iterator):
            value = list(itertools.islice(value, _MOST_ITEMS))
        return ("returned", value, values)
    if raised.user_exc is not None:
        return ("raised", type(raised.user_exc[0]).__name__)
    return None


def _same(original: tuple[Any, ...], variant: tuple[Any, ...]) -> bool:
    """Whether two outcomes agree; a comparison of symbolic values explores both answers on later paths."""
    if original[0] != variant[0]:
        return False
    if original[0] == "raised":
        return bool(original[1] == variant[1])
    one, other = original[1], variant[1]
    if one is None and other is None:
        return bool(original[2] == variant[2])
    return bool(one == other or (one != one and other != other))


if __name__ == "__main__":
    main()
