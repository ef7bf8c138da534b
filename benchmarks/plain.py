"""Plain: a call made again by an interpreter that knows nothing of mutsinq's workers; the judge of the judge.

Neither ticks nor probes nor snapshots: the source is executed as it stands, the call's text is executed after it, and
`repr` tells what came of it. Each program gets a fresh confined process, which is all that it shares with the workers.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from typing import Any

from mutsinq.core.program import SCRIPT, Program
from mutsinq.execution._inside.confinement import confine
from mutsinq.execution.isolation import readable_paths

_SECONDS = 10
#: A call that ends in one of these ways has met a limit of the machine.
_RESOURCES = {"timeout", "RecursionError", "MemoryError"}
_MOST_ITEMS = 1000
_DEEPEST = 200


def differs_plainly(original: Program, variant: Program, call: str, hash_seed: int = 2) -> bool:
    """Whether the two programs do different things on a call, given as `render_call` writes it.

    Where one side meets a limit of the machine and the other does not, that is a difference too.
    """
    one, other = (_told(program, call, hash_seed) for program in (original, variant))
    return one != other and not (one in _RESOURCES and other in _RESOURCES)


def _told(program: Program, call: str, hash_seed: int) -> str:
    """What a fresh interpreter says of the call."""
    if program.entry == SCRIPT:
        task = {"source": program.source, "call": "", "stdin": ast.literal_eval(call.partition("=")[2].strip())}
    else:
        task = {"source": program.source, "call": call, "stdin": ""}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.plain"],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    return done.stdout if done.returncode == 0 else f"status {done.returncode}"


def main() -> None:
    """Make the call that standard input describes, and print what came of it: runs in the fresh interpreter."""
    import collections
    import datetime
    import decimal
    import fractions
    import functools
    import importlib
    import io
    import operator

    task = json.load(sys.stdin)
    told, sys.stdout = sys.stdout, io.StringIO()
    sys.stdin = io.StringIO(task["stdin"], newline=None)
    readable, listable = readable_paths()
    confine({"memory": 2 << 30, "cpu_seconds": 2 * _SECONDS, "readable": readable, "listable": listable})
    names: dict[str, Any] = {"__name__": "program" if task["call"] else "__main__"}
    for module in (collections, datetime, decimal, fractions, io):
        names |= {name: value for name, value in vars(module).items() if not name.startswith("_")}
    names |= {"functools": functools, "operator": operator}
    names |= {name: importlib.import_module(name) for name in ("numpy", "pandas") if f"{name}." in task["call"]}
    try:
        exec(compile(task["source"], "program.py", "exec"), names)
        outcome = _executed(task["call"], names)
    except SystemExit as error:
        outcome = f"exit {error.code!r}" if task["call"] else "[]"
    except BaseException as error:
        outcome = type(error).__name__
    text = outcome if outcome in _RESOURCES else f"{outcome}\n{sys.stdout.getvalue()}"
    told.write(text)
    told.flush()


def _executed(call: str, names: dict[str, Any]) -> str:
    """The values of all statements of a call, and what it left of its arguments or of the object."""
    seen: list[str] = []
    *before, last = ast.parse(call).body or [ast.Pass()]
    arguments: dict[str, Any] = {}
    if isinstance(last, ast.Assign) or _is_sequence(before, last):
        # An object is looked at in the end, whatever its calls raised.
        seen = [_run(statement, names) for statement in [*before, last]]
        return str([*seen, _public(names[ast.unparse((before or [last])[0].targets[0])])])  # type: ignore[attr-defined]
    for statement in before:
        seen.append(_run(statement, names))
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        for place, argument in enumerate(last.value.args):
            arguments[str(place)] = _value(argument, names)
        for keyword in last.value.keywords:
            arguments[str(keyword.arg)] = _value(keyword.value, names)
        positional = [value for name, value in arguments.items() if name.isdigit()]
        named = {name: value for name, value in arguments.items() if not name.isdigit()}
        function = _value(last.value.func, names)
        result = function(*positional, **named)
        seen.append(_public(result) if isinstance(function, type) else _text(result))
        seen.append(_text([*arguments.values(), *([] if before else [getattr(function, "__self__", None)])]))
    else:
        seen.append(_run(last, names))
    return str(seen)


def _is_sequence(before: list[ast.stmt], last: ast.stmt) -> bool:
    """Whether the statements build one object and then call its methods."""
    match before, last:
        case [ast.Assign(targets=[ast.Name(id=name)]), *_], ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=holder)))
        ):
            return name == holder
    return False


def _public(value: Any) -> str:
    """What the outside can see of an object whose calls were made."""
    names = [name for name in dir(value) if not name.startswith("_") and not callable(getattr(value, name, None))]
    seen = [f"{name}={_text(getattr(value, name, None))}" for name in names]
    for special in (len, iter, str, bool):
        if special is str or hasattr(type(value), f"__{special.__name__}__"):
            try:
                seen.append(_text(special(value)))
            except Exception as error:
                seen.append(type(error).__name__)
    return str(seen)


def _run(statement: ast.stmt, names: dict[str, Any]) -> str:
    if isinstance(statement, ast.Expr):
        try:
            return _text(_value(statement.value, names))
        except Exception as error:
            return type(error).__name__
    exec(compile(ast.Module([statement], []), "call", "exec"), names)
    return ""


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "call", "eval"), names)


def _text(value: Any, around: tuple[Any, ...] = ()) -> str:
    """The value as text: sets and dicts in order, what an iterator gives, of other objects their state.

    `around` are the values that hold it: one that holds itself is named by how many are in between.
    """
    import itertools

    for distance, holder in enumerate(reversed(around)):
        if holder is value:
            return f"<{distance} up>"
    if len(around) > _DEEPEST:
        return "..."
    inside = (*around, value)
    name = type(value).__name__
    if isinstance(value, set | frozenset):
        return f"{name}{{{', '.join(sorted(_text(item, inside) for item in value))}}}"
    if isinstance(value, dict):
        items = sorted(f"{_text(key, inside)}: {_text(item, inside)}" for key, item in value.items())
        return f"{name}{{{', '.join(items)}}}"
    if isinstance(value, list | tuple):
        return f"{name}[{', '.join(_text(item, inside) for item in value)}]"
    if hasattr(value, "send") or hasattr(value, "__next__"):
        return f"iterator[{', '.join(_text(item, inside) for item in itertools.islice(value, _MOST_ITEMS))}]"
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value))
    if " object" in text and hasattr(value, "__dict__") and type(value).__module__ != "builtins":
        text += _text(vars(value), inside)
    return text


if __name__ == "__main__":
    main()
