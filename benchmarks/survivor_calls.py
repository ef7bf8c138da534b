"""A child of `survivors.py`: calls a package's public functions many times, and says what each call did.

It reads one JSON object from its standard input and writes some, one a line, to its standard output. It shares no code
with the searchers that it measures: values come from annotations and from the literals of the package and its tests.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import importlib
import importlib.abc
import importlib.util
import inspect
import io
import json
import os
import pkgutil
import re
import resource
import signal
import sys
import tempfile
import time
import types
import typing
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

_CALL_SECONDS = 0.5
_MEMORY = 2 << 30
#: After so many calls in a row that were made before, there are hardly more; after so many late ones all may be late.
_MOST_REPEATED, _MOST_LATE = 1_000, 10
#: In the place of an outcome that says nothing.
SILENT = -1
#: Characters that code asks about more often than others.
_CHARACTERS = "aZß٣_-.,'\"&#;<>|→ \t\n0x9éАя中\u0301\u200c\u200d\ufe0f\U000e0100\ud800\U0001f600"

Request = dict[str, Any]
Call = tuple[list[Any], dict[str, Any]]
Parameters = list[tuple[inspect.Parameter, Any]]
#: What is told of the calls of one function: of each its `outcomes` and its kind in `entries`, and of each kind in
#: `kinds` the functions that such calls enter.
Told = dict[str, Any]


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another text."""

    def __init__(self, name: str, path: str, text: str) -> None:
        self._name, self._path, self._text = name, path, text

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """The module's specification, for that module only."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(
            fullname, self._path, loader=typing.cast(Any, self), submodule_search_locations=self._places()
        )

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the text."""
        exec(compile(self._text, self._path, "exec"), module.__dict__)

    def _places(self) -> list[str] | None:
        return [str(Path(self._path).parent)] if Path(self._path).name == "__init__.py" else None


def public_functions(package: str) -> dict[str, Callable[..., Any]]:
    """The functions that stand under a public name in a public module of the package, by where they are defined."""
    top = importlib.import_module(package)
    names = [package]
    if hasattr(top, "__path__"):
        names += [each.name for each in pkgutil.walk_packages(top.__path__, f"{package}.")]
    found: dict[str, Callable[..., Any]] = {}
    for name in names:
        if any(part.startswith("_") and not part.endswith("__") for part in name.split(".")):
            continue
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            is_own = isinstance(value, types.FunctionType) and value.__module__.partition(".")[0] == package
            if is_own and not attribute.startswith("_"):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return dict(sorted(found.items()))


def literals(files: Iterable[str]) -> list[Any]:
    """The values that stand as literals in files, none twice."""
    found: dict[str, Any] = {}
    for file in files:
        for node in ast.walk(ast.parse(Path(file).read_text("utf-8"))):
            if isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.UnaryOp):
                with contextlib.suppress(ValueError, TypeError, RecursionError):
                    value = ast.literal_eval(node)
                    found.setdefault(repr(value), value)
    return list(found.values())


def parameters_of(function: Callable[..., Any]) -> Parameters:
    """The parameters of a function, each with its type."""
    try:
        hints = typing.get_type_hints(function)
    except Exception:
        hints = {}
    return [(each, hints.get(each.name, Any)) for each in inspect.signature(function).parameters.values()]


class Generator:
    """Makes arguments at random, from the literals and by annotation."""

    def __init__(self, values: list[Any], seed: str) -> None:
        self._random = Random(seed)
        self._values = values
        self._texts = [value for value in values if isinstance(value, str) and len(value) < 400] or [""]
        self._numbers = [value for value in values if type(value) is int] or [0]

    def calls(self, parameters: Parameters) -> Iterator[Call]:
        """Arguments for these parameters, without end."""
        while True:
            yield self._arguments(parameters)

    def _arguments(self, parameters: Parameters) -> Call:
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        keep = self._random.choice((0.5, 0.8, 0.95))
        for parameter, hint in parameters:
            if parameter.kind is parameter.VAR_POSITIONAL:
                args += [self._value(hint) for _ in range(self._random.randrange(3))] if not kwargs else []
            elif parameter.kind is parameter.VAR_KEYWORD:
                continue
            elif parameter.default is not parameter.empty:
                if self._random.random() > keep:
                    kwargs[parameter.name] = self._value(hint)
            elif parameter.kind is parameter.KEYWORD_ONLY:
                kwargs[parameter.name] = self._value(hint)
            else:
                args.append(self._value(hint))
        return args, kwargs

    def _value(self, hint: Any, depth: int = 0) -> Any:
        random, origin, of = self._random, typing.get_origin(hint), typing.get_args(hint)
        if random.random() < 0.02:
            return copy.deepcopy(random.choice(self._values))
        if origin is typing.Literal:
            return random.choice(of)
        if origin in (typing.Union, types.UnionType):
            return self._value(random.choice(of), depth)
        if origin is re.Pattern or hint is re.Pattern:
            return self._pattern()
        makers: dict[Any, Callable[[], Any]] = {
            str: self._text,
            bool: lambda: random.random() < 0.5,
            int: self._number,
            float: lambda: random.choice((self._number(), random.uniform(-10, 10), float("inf"))),
            bytes: lambda: self._text().encode("utf-8", "replace"),
            bytearray: lambda: bytearray(self._text().encode("utf-8", "replace")),
            type(None): lambda: None,
        }
        if hint in makers:
            return makers[hint]()
        if origin is dict:
            return {self._value(of[0], depth + 1): self._value(of[1], depth + 1) for _ in range(random.randrange(3))}
        if origin is tuple and of and of[-1] is not Ellipsis:
            return tuple(self._value(each, depth + 1) for each in of)
        if origin is not None and of:
            return self._sequence(origin, of[0], depth)
        return copy.deepcopy(random.choice(self._values))

    def _sequence(self, origin: Any, of: Any, depth: int) -> Any:
        """A list, tuple or set: one of the literals, in part two of them, or made anew."""
        random = self._random
        known = [value for value in self._values if isinstance(value, list | tuple) and value]
        if known and depth == 0 and random.random() < 0.6:
            made = list(copy.deepcopy(random.choice(known)))
            if random.random() < 0.5:
                made += copy.deepcopy(random.choice(known))
            if random.random() < 0.4:
                made.insert(random.randrange(len(made) + 1), self._value(of, depth + 1))
            if random.random() < 0.3:
                del made[random.randrange(len(made))]
        else:
            made = [self._value(of, depth + 1) for _ in range(random.choice((0, 1, 2, 2, 3)))]
        if origin in (tuple, set, frozenset):
            with contextlib.suppress(TypeError):
                return origin(made)
        return made

    def _text(self) -> str:
        random = self._random
        text = random.choice(self._texts)
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            at = random.randrange(len(text) + 1)
            match random.randrange(6):
                case 0:
                    text += random.choice((" ", "-", "")) + random.choice(self._texts)
                case 1 | 2:
                    text = text[:at] + random.choice(_CHARACTERS) + text[at:]
                case 3:
                    text = text[:at] + text[at + random.choice((1, 1, 3)) :]
                case 4:
                    text = text[:at] + text[:at].swapcase() + text[at:]
                case 5:
                    text = text[:at] + str(self._number()) + text[at:]
        return text[:2000]

    def _number(self) -> int:
        random = self._random
        return random.choice(
            (random.choice(self._numbers), random.randrange(-3, 30), random.randrange(-(10**6), 10**6))
        )

    def _pattern(self) -> re.Pattern[str]:
        while True:
            with contextlib.suppress(re.error, RecursionError, OverflowError):
                return re.compile(self._random.choice([*self._texts, "[^a-z0-9]+", r"\W", "[A-Z]"]))


class _Late(BaseException):
    """A call took too long."""


def _end_call(number: int, frame: object) -> None:
    raise _Late


def outcome(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> str:
    """What a test can assert of a call: value, exception with its message, output, and the arguments afterwards."""
    output = io.StringIO()
    signal.setitimer(signal.ITIMER_REAL, _CALL_SECONDS)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            told = _text(function(*args, **kwargs))
    except _Late:
        return "late"
    except BaseException as error:
        told = f"{type(error).__qualname__} {error}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    text = f"{told}\n{_text(args)}\n{_text(kwargs)}\n{output.getvalue()}"
    return re.sub(r"0x[0-9a-f]{6,}", "0x", text)


def _text(value: Any) -> str:
    if isinstance(value, Iterator):
        value = [type(value).__name__, *islice(value, 1000)]
    return f"{type(value).__name__} {value!r}"


class Entered:
    """Notes which functions of some files calls enter."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: dict[types.CodeType, str] = {}
        self._found: set[str] = set()

    def of(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> tuple[str, list[str]]:
        """The outcome of a call, and the functions that it entered."""
        self._found.clear()
        sys.setprofile(self._see)
        try:
            told = outcome(function, args, kwargs)
        finally:
            sys.setprofile(None)
        return told, sorted(self._found - {""})

    def _see(self, frame: types.FrameType, event: str, argument: object) -> None:
        if event == "call":
            code = frame.f_code
            if code not in self._names:
                is_own = code.co_filename.startswith(self._root)
                self._names[code] = place(code.co_filename, code.co_qualname) if is_own else ""
            self._found.add(self._names[code])


def place(path: str, function: str) -> str:
    """How a function of a file is named between the two processes."""
    return f"{path}:{function}"


def made(function: Callable[..., Any], values: list[Any], name: str, count: int | None) -> Iterator[Call]:
    """So many calls of a function, none twice, the same ones in every process; without a number as many as there are.

    What a set looks like differs between processes, so calls with braces within all count as new.
    """
    known: set[str] = set()
    repeated = 0
    calls = Generator(values, name).calls(parameters_of(function))
    while repeated < _MOST_REPEATED and (count is None or len(known) < count):
        call = next(calls)
        text = repr(call)
        text += f" {len(known)}" if "{" in text.removesuffix("{})") else ""
        repeated = repeated + 1 if text in known else 0
        if not repeated:
            known.add(text)
            yield call


def measured(function: Callable[..., Any], values: list[Any], request: Request, name: str) -> Told:
    """What the original does on as many calls as take so many seconds: outcomes, and what is entered.

    Where the number of calls is given, for they are made again, the functions that each of them enters, too.
    """
    digests: list[int] = []
    entries: list[int] = []
    kinds: dict[str, int] = {}
    until = time.process_time() + request["seconds"]
    count = request["counts"].get(name)
    entered = Entered(request["root"])
    for args, kwargs in made(function, values, name, count):
        if count is None and time.process_time() > until:
            break
        told, functions = (outcome(function, args, kwargs), []) if count is None else entered.of(function, args, kwargs)
        digests.append(digest(told))
        entries.append(kinds.setdefault("\n".join(functions), len(kinds)))
    return {"outcomes": digests, "entries": entries, "kinds": [each.split("\n") for each in kinds]}


def difference(function: Callable[..., Any], calls: Sequence[Call], name: str, told: Told, kinds: Sequence[int]) -> str:
    """The first call of some kinds whose outcome is not the original's."""
    late = 0
    for (args, kwargs), expected, kind in zip(calls, told["outcomes"], told["entries"]):
        if expected != SILENT and kind in kinds:
            call = f"{name}(*{args!r}, **{kwargs!r})"
            found = digest(outcome(function, args, kwargs))
            late += found == SILENT
            if late == _MOST_LATE:
                break
            if found not in (SILENT, expected):
                return call
    return ""


def digest(text: str) -> int:
    """A number for an outcome; SILENT for one that took too long to say anything."""
    return SILENT if text == "late" else zlib.crc32(text.encode("utf-8", "surrogatepass"))


def differs(request: Request, mutant: Request, calls: Mapping[str, Sequence[Call]]) -> str:
    """A call that tells a mutant from the original, in a process that has not loaded the mutant yet."""
    for name in [name for name in sys.modules if name.partition(".")[0] == request["package"]]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Mutated(mutant["module"], mutant["path"], mutant["text"]))
    try:
        functions = public_functions(request["package"])
    except BaseException as error:
        return f"import {request['package']}: {type(error).__name__}"
    if gone := [name for name in calls if name not in functions]:
        return f"{gone[0]} is gone"
    told = request["told"]
    found = (
        difference(functions[name], calls[name], name, told[name], kinds) for name, kinds in mutant["kinds"].items()
    )
    return next(filter(None, found), "")


def answers(request: Request) -> Iterator[Any]:
    """What the controlling process is told: of the original what it does, of each mutant what it does differently.

    A mutant has a child of this process to itself.
    """
    sys.path.insert(0, request["root"])
    values = literals(request["files"])
    functions = public_functions(request["package"])
    if "mutants" not in request:
        yield {name: measured(function, values, request, name) for name, function in functions.items()}
        return
    # The same calls as of the original, whatever the mutant says of its parameters. All children share them.
    calls = {
        name: list(made(function, values, name, len(request["told"][name]["outcomes"])))
        for name, function in functions.items()
    }
    for mutant in request["mutants"]:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            child = os.fork()
            if not child:
                file.write(differs(request, mutant, calls))
                file.flush()
                os._exit(0)
            _, status = os.waitpid(child, 0)
            file.seek(0)
            yield {"differs": file.read() if not status else f"the process ends with {status}"}


def main() -> None:
    """Do what the standard input asks for."""
    request = json.load(sys.stdin)
    said, sys.stdin = sys.stdout, io.StringIO()
    signal.signal(signal.SIGALRM, _end_call)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sys.argv = ["program"]
    for answer in answers(request):
        print(json.dumps(answer), file=said, flush=True)


if __name__ == "__main__":
    main()
