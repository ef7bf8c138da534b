"""Seeds: the inputs that tests give to functions under test; nothing tells better what a function is called with."""

from __future__ import annotations

import inspect
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import FrameType, FunctionType
from typing import Any

from mutsinq.core.input import Build, Input
from mutsinq.core.literal import parse_value
from mutsinq.errors import LiteralError
from mutsinq.recording.tracer import is_plain
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.suite.job import Message
from mutsinq.suite.trial import Trial

#: Different inputs kept of one function, those of them that give the same parameters, and characters of one.
_MOST_INPUTS, _MOST_ALIKE, _MOST_TEXT = 120, 40, 2_000
#: Calls of one function that are looked at: there may be millions.
_MOST_CALLS = 3_000
#: Seconds after which no further test is begun: the quickest come first and tell most.
_MOST_SECONDS = 20.0

#: Of each file by its real path, the inputs of each function by its qualified name; of a class, those of its
#: constructor.
Seeds = dict[str, dict[str, list[Input]]]


def record_seeds(trial: Trial, tests: Sequence[str], files: Collection[str], say: Callable[[Message], None]) -> None:
    """Run tests in this process, and say what they give to functions of the files, which are real paths."""
    recorder = Recorder(files)
    until = time.monotonic() + _MOST_SECONDS
    recorder.start()
    for _ in trial.run(tests, lambda _: None):
        if time.monotonic() > until:
            break
    recorder.stop()
    for path, name, fields in recorder.inputs():
        say(Message("seed", test=path, note=name, data=fields))


def read_seeds(messages: Iterable[Message]) -> Seeds:
    """The seeds that a run said; what cannot be read back is left out."""
    seeds: Seeds = {}
    for message in messages:
        if message.kind == "seed" and isinstance(message.data, dict):
            try:
                seed = _input(message.data)
            except LiteralError:
                continue
            seeds.setdefault(message.test, {}).setdefault(message.note, []).append(seed)
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


class Recorder:
    """Notes the arguments of calls of functions in some files that can be written as literals.

    Arguments that have their default value are left out, as a person would call the function.
    """

    def __init__(self, files: Collection[str]) -> None:
        self._files = files
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
        for (path, name), found in self._found.items():
            for fields in found.values():
                yield path, name, fields

    def _see(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            code = frame.f_code
            path = self._known.get(code.co_filename)
            if path is None:
                path = os.path.realpath(code.co_filename)
                path = self._known[code.co_filename] = path if path in self._files else ""
            if path:
                self._note(path, frame)

    def _note(self, path: str, frame: FrameType) -> None:
        name = frame.f_code.co_qualname
        key = (path, name)
        if self._calls[key] >= _MOST_CALLS or "<" in name:
            return
        self._calls[key] += 1
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
