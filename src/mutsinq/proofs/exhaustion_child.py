"""The process in which CrossHair goes through the paths; it reads one task and writes one line of JSON."""

from __future__ import annotations

import copy
import functools
import inspect
import json
import operator
import sys
import types
from collections import Counter
from collections.abc import Callable
from typing import Any

from mutsinq.core.types import Type, parse_type
from mutsinq.execution._inside.confinement import confine

_PATH_SECONDS = 2.0
_SCALARS = {"int": int, "bool": bool, "str": str, "none": type(None)}


def main() -> None:
    """Explore the task on standard input."""
    task = json.loads(sys.stdin.read())
    import crosshair.core_and_libs  # noqa: F401  (registers the symbolic types)

    libraries = list(sys.path)
    confine(task["policy"])
    sys.path[:] = libraries
    entries = [_load(source, task["entry"]) for source in task["sources"]]
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY if keyword else inspect.Parameter.POSITIONAL_ONLY,
            annotation=_annotation(parse_type(text)),
        )
        for (name, keyword), text in zip(task["names"], task["types"])
    ]
    sys.stdout.write(json.dumps(_explore(entries, inspect.Signature(parameters), task["seconds"])))


def _load(source: str, entry: str) -> Callable[..., Any]:
    module = types.ModuleType("subject")
    sys.modules["subject"] = module
    exec(compile(source, "subject", "exec", dont_inherit=True), vars(module))
    function: Callable[..., Any] = getattr(module, entry)
    return function


def _annotation(of: Type) -> Any:
    if of.name == "list":
        return list[_annotation(of.args[0])]  # type: ignore[misc]
    if of.name == "union":
        return functools.reduce(operator.or_, map(_annotation, of.args))
    return _SCALARS[of.name]


def _explore(entries: list[Callable[..., Any]], signature: inspect.Signature, seconds: float) -> dict[str, int]:
    from crosshair.core import deep_realize, explore_paths
    from crosshair.options import DEFAULT_OPTIONS, AnalysisOptionSet
    from crosshair.statespace import RootNode

    known = different = 0
    stats: Counter[str] = Counter()

    def both(bound: inspect.BoundArguments) -> tuple[Any, Any]:
        copied = copy.deepcopy(bound)
        return _outcome(entries[0], bound), _outcome(entries[1], copied)

    def completed(space: Any, before: Any, after: Any, outcomes: Any, error: Any, stack: Any) -> bool:
        nonlocal known, different
        if outcomes is None or None in (outcomes[0], outcomes[1]):
            return False
        known += 1
        one, other = outcomes
        # Taking a symbolic comparison for a truth value explores both answers, the other one on a later path.
        same = all(bool(part == part_other) for part, part_other in zip(one, other))
        space.detach_path()
        different += not same or _types(deep_realize(one)) != _types(deep_realize(other))
        return different > 0

    options = DEFAULT_OPTIONS.overlay(
        AnalysisOptionSet(
            per_condition_timeout=seconds,
            per_path_timeout=min(_PATH_SECONDS, seconds),
            # 0 stands for no bound.
            max_uninteresting_iterations=0,
        )
    )
    options.stats = stats
    unsteady: list[None] = []
    explore_paths(both, signature, options, RootNode(), completed, on_nondeterminism=lambda: unsteady.append(None))
    paths = stats["num_paths"]
    exhausted = int(stats["exhaustion"] > 0 and not unsteady)
    return {"paths": paths, "unknown": paths - known, "different": different, "exhausted": exhausted}


def _outcome(call: Callable[..., Any], bound: inspect.BoundArguments) -> tuple[str, Any, Any] | None:
    """How a call ended: with what, and with what arguments; None if CrossHair gave up."""
    from crosshair.core import ExceptionFilter

    with ExceptionFilter() as raised:
        return "returned", call(*bound.args, **bound.kwargs), list(bound.arguments.values())
    if raised.user_exc is not None:
        return "raised", type(raised.user_exc[0]).__name__, list(bound.arguments.values())
    return None


def _types(value: Any) -> Any:
    """The type of a value and of its items."""
    return (type(value), [_types(item) for item in value]) if isinstance(value, list | tuple) else type(value)


if __name__ == "__main__":
    main()
