"""Seeds: the inputs that tests give to functions under test, and who calls these in other modules.

Nothing tells better what a function is called with.
"""

from __future__ import annotations

import inspect
import json
import math
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

from mutsinq.core.input import Build, Input
from mutsinq.core.literal import parse_value
from mutsinq.errors import LiteralError
from mutsinq.recording.tracer import is_plain
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.suite.processes.job import Message
from mutsinq.suite.survivors.bridges import Caller
from mutsinq.suite.survivors.entries import is_public
from mutsinq.suite.trial import Trial

#: Different inputs kept of one function, those of them that give the same parameters, and characters of one.
_MOST_INPUTS, _MOST_ALIKE, _MOST_TEXT = 120, 40, 2_000
#: Calls of one function that are looked at: there may be millions.
_MOST_CALLS = 3_000
#: The most seconds that recording takes: the quickest tests come first and tell most.
_MOST_SECONDS = 20.0

#: Seconds of the clock within which recording must have ended, whatever a test waits for.
RECORDING_PATIENCE = 120.0

#: Frames above a function among which its callers are looked for.
_MOST_FRAMES = 20
#: Callers of one function that are worth a search.
_MOST_CALLERS = 2

#: Of each file by its real path, the inputs of each function by its qualified name; of a class, those of its
#: constructor.
Inputs = dict[str, dict[str, list[Input]]]


@dataclass(slots=True)
class Seeds:
    """What a run of tests told."""

    inputs: Inputs = field(default_factory=dict)
    #: Of a function by its file's real path and its qualified name, public functions of other modules that reached it,
    #: the nearest first.
    callers: dict[tuple[str, str], list[Caller]] = field(default_factory=dict)


def record_seeds(
    trial: Trial,
    tests: Sequence[str],
    files: Iterable[Path],
    wanted: Collection[tuple[str, str]],
    seconds: float,
    say: Callable[[Message], None],
) -> None:
    """Run tests in this process for some seconds, and say what they give to functions of the files.

    Of functions in other files than those of the `wanted` ones, which are real paths and qualified names, only those
    count that reach a wanted one.
    """
    until = time.monotonic() + min(seconds, _MOST_SECONDS)
    recorder = Recorder({os.path.realpath(path) for path in files}, wanted, until)
    recorder.start()
    with suppress(TimeOver):
        for _ in trial.run(tests, lambda _: None):
            if time.monotonic() > until:
                break
    recorder.stop()
    for path, name, fields in recorder.inputs():
        say(Message("seed", test=path, note=name, data=fields))
    for (path, name), callers in recorder.callers().items():
        say(Message("callers", test=path, note=name, data=[[str(caller.path), caller.name] for caller in callers]))


def read_seeds(messages: Iterable[Message]) -> Seeds:
    """The seeds that a run said; what cannot be read back is left out."""
    seeds = Seeds()
    for message in messages:
        if message.kind == "seed" and isinstance(message.data, dict):
            try:
                seed = _input(message.data)
            except LiteralError:
                continue
            seeds.inputs.setdefault(message.test, {}).setdefault(message.note, []).append(seed)
        elif message.kind == "callers" and isinstance(message.data, list):
            seeds.callers[message.test, message.note] = [Caller(Path(path), name) for path, name in message.data]
    return seeds


def _input(fields: dict[str, Any]) -> Input:
    receiver = None
    if fields["class"]:
        receiver = Build(fields["class"], *(parse_value(text) for text in fields["built"]))
    args, kwargs = (parse_value(text) for text in fields["input"])
    return Input(args, kwargs, receiver)


def seeds_of(source: str, seeds: Mapping[str, Sequence[Input]], entry: str) -> list[Input]:
    """The seeds of one function of a module, then those of others that have the same parameters by name.

    Such functions mostly hand on what they are given, or do similar things with it.
    """
    found = list(seeds.get(entry, ()))
    names = _names(source, entry)
    for other, inputs in seeds.items() if names else ():
        if other != entry and _names(source, other) == names:
            found += [each for each in inputs if each.receiver is None and each not in found][:_MOST_ALIKE]
    return [*found, *_help_calls(source, found)]


def _names(source: str, entry: str) -> list[str]:
    """The names of the parameters of a plain function; empty for everything else."""
    function = functions(source).get(entry)
    if function is None or function.kind is not FunctionKind.FUNCTION:
        return []
    node = function.node.args
    return [each.arg for each in (*node.posonlyargs, *node.args, *node.kwonlyargs)]


def _help_calls(source: str, seeds: Sequence[Input]) -> list[Input]:
    """For functions that take a command line in a module with an argument parser: the call for help.

    It shows every option and text of the parser, which nothing else does.
    """
    if "ArgumentParser" not in source:
        return []
    for seed in seeds:
        match seed.args:
            case ([first, *_], *rest) if isinstance(first, str | None):
                return [replace(seed, args=(["program", "--help"], *rest)), replace(seed, args=(["--help"], *rest))]
    return []


class TimeOver(BaseException):
    """Ends the test that runs: a long one takes several times as long while it is recorded."""


class Recorder:
    """Notes the arguments of calls of functions in some files that can be written as literals.

    Arguments that have their default value are left out, as a person would call the function. Of the wanted functions
    it also notes who called them. A call after its time raises TimeOver, and all later ones go unseen.
    """

    def __init__(
        self, files: Collection[str], wanted: Collection[tuple[str, str]] = (), until: float = math.inf
    ) -> None:
        self._files = files
        self._wanted = set(wanted)
        self._until = until
        #: Of each wanted function, how near functions of other files were that it was called from.
        self._callers: dict[tuple[str, str], dict[Caller, int]] = {}
        #: Whether a code object's file is one of those, by its name in the code.
        self._known: dict[str, str] = {}
        self._found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self._calls: Counter[tuple[str, str]] = Counter()
        #: Of inputs that give the same parameters, how many are kept.
        self._alike: Counter[tuple[str, str, str]] = Counter()
        #: How living objects were built, by their address: class and texts of the arguments. A wrong guess does no
        #: harm, for a seed is tried before it counts.
        self._built: dict[int, tuple[str, tuple[str, str]]] = {}

    def start(self) -> None:
        """See every call from now on, in this thread and in those that begin later."""
        threading.setprofile(self._see)
        sys.setprofile(self._see)

    def stop(self) -> None:
        """See no more."""
        sys.setprofile(None)
        threading.setprofile(None)

    def inputs(self) -> Iterable[tuple[str, str, dict[str, Any]]]:
        """Path, qualified name and fields of each input, none twice."""
        files = {path for path, _ in self._wanted} or self._files
        callers = {(str(caller.path), caller.name) for found in self.callers().values() for caller in found}
        for (path, name), found in self._found.items():
            if path in files or (path, name) in callers:
                for fields in found.values():
                    yield path, name, fields

    def callers(self) -> dict[tuple[str, str], list[Caller]]:
        """Of each wanted function the nearest callers in other files."""
        return {
            key: sorted(found, key=lambda caller: (found[caller], caller.name))[:_MOST_CALLERS]
            for key, found in self._callers.items()
        }

    def _see(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            code = frame.f_code
            path = self._known.get(code.co_filename)
            if path is None:
                path = os.path.realpath(code.co_filename)
                path = self._known[code.co_filename] = path if path in self._files else ""
            if path:
                if time.monotonic() > self._until:
                    raise TimeOver
                self._note(path, frame)

    def _note(self, path: str, frame: FrameType) -> None:
        name = frame.f_code.co_qualname
        key = (path, name)
        if self._calls[key] >= _MOST_CALLS or "<" in name:
            return
        self._calls[key] += 1
        if key in self._wanted:
            self._note_callers(key, frame)
        function = _function(frame.f_globals, name)
        if function is None or function.__code__ is not frame.f_code:
            return
        owner, _, last = name.rpartition(".")
        bound = bool(owner) and next(iter(frame.f_code.co_varnames), "") in ("self", "cls")
        given = _given(function, frame.f_locals, skip=bound)
        if given is None:
            return
        args, kwargs = given
        shape = f"{len(args)} {sorted(kwargs)}"
        texts = repr(args), repr(kwargs)
        if sum(map(len, texts)) > _MOST_TEXT:
            return
        fields: dict[str, Any] = {"input": texts, "class": "", "built": ()}
        receiver = frame.f_locals.get(frame.f_code.co_varnames[0]) if bound else None
        if last == "__init__":
            self._built[id(receiver)] = owner, texts
            key = (path, owner)
        elif bound and not isinstance(receiver, type):
            if type(receiver).__qualname__ != self._built.get(id(receiver), ("",))[0]:
                return
            fields["class"], fields["built"] = self._built[id(receiver)]
        found = self._found.setdefault(key, {})
        text = json.dumps(fields)
        alike = (*key, shape)
        if text not in found and len(found) < _MOST_INPUTS and self._alike[alike] < _MOST_ALIKE:
            found[text] = fields
            self._alike[alike] += 1

    def _note_callers(self, key: tuple[str, str], frame: FrameType) -> None:
        found = self._callers.setdefault(key, {})
        above = frame.f_back
        for distance in range(_MOST_FRAMES):
            if above is None:
                return
            path, name = self._known.get(above.f_code.co_filename), above.f_code.co_qualname
            if path and path != key[0] and name.isidentifier() and is_public(name):
                caller = Caller(Path(path), name)
                found[caller] = min(distance, found.get(caller, distance))
            above = above.f_back


def _function(namespace: dict[str, Any], name: str) -> FunctionType | None:
    """The function of that qualified name in a module, looked up without running anything."""
    first, *rest = name.split(".")
    value: Any = namespace.get(first)
    for part in rest:
        value = inspect.getattr_static(value, part, None)
    value = getattr(value, "__func__", value) if isinstance(value, staticmethod | classmethod) else value
    value = value.fget if isinstance(value, property) else value
    while isinstance(value, FunctionType) and "__wrapped__" in value.__dict__:
        value = value.__dict__["__wrapped__"]
    return value if isinstance(value, FunctionType) else None


def _given(
    function: FunctionType, variables: dict[str, Any], *, skip: bool
) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """Positional and keyword arguments without defaults; None if one of them has no literal."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    parameters = list(_parameters(function))[skip:]
    by_position = True
    for parameter in parameters:
        value = variables.get(parameter.name)
        if parameter.kind is parameter.VAR_POSITIONAL:
            if value and not by_position:
                return None
            args += value or ()
        elif parameter.kind is parameter.VAR_KEYWORD:
            kwargs |= value or {}
        elif _is_default(value, parameter.default):
            by_position = False
        elif parameter.kind is parameter.POSITIONAL_ONLY and not by_position:
            return None
        elif by_position and parameter.kind is not parameter.KEYWORD_ONLY:
            args.append(value)
        else:
            kwargs[parameter.name] = value
    return (tuple(args), kwargs) if is_plain(args) and is_plain(kwargs) else None


def _parameters(function: FunctionType) -> Iterable[inspect.Parameter]:
    return inspect.Signature.from_callable(function, follow_wrapped=False).parameters.values()


def _is_default(value: Any, default: Any) -> bool:
    if type(value) is not type(default) or not is_plain(value):
        return value is default
    return bool(value == default)
