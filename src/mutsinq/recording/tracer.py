"""Tracer: notes the arguments of calls of some functions, as literals, while a program of the user's runs.

Of objects it notes how they were built and what was called on them since, by others than themselves: this brings a new
object into the same state.

It is loaded by the user's interpreter as `sitecustomize`, from a folder put first on its path, and stands on the
standard library alone. Environment variables tell what to note and where to:

- `MUTSINQ_RECORD_FILE`: the source file whose functions count;
- `MUTSINQ_RECORD_NAMES`: their qualified names, or those of whole classes, separated by commas;
- `MUTSINQ_RECORD_OUTPUT`: the file that gets one JSON line a call.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

_MOST_CALLS = 200
_MOST_TEXT = 10_000
_SCALARS = (type(None), bool, int, float, complex, str, bytes)
#: The flag of code of functions.
_OPTIMIZED = 1
_CONTAINERS = (list, tuple, set, frozenset, dict)
#: An object with a longer history is not rebuilt.
_MOST_STEPS = 20
#: Special methods that leave an object as it is.
_LOOKS = ("__len__", "__bool__", "__str__", "__repr__", "__iter__", "__hash__", "__contains__", "__getitem__", "__eq__")


def is_plain(value: Any, depth: int = 0) -> bool:
    """Whether the text of a value can be read back."""
    if type(value) in _SCALARS:
        return True
    if type(value) not in _CONTAINERS or depth > 20 or len(value) > 1000:
        return False
    items = [*value, *value.values()] if type(value) is dict else value
    return all(is_plain(item, depth + 1) for item in items)


class _Life:
    """How one object was built, and what was called on it so far; both as texts, None where there is none."""

    def __init__(self, instance: object, built: dict[str, str] | None) -> None:
        #: Kept, so that no other object gets its id.
        self.instance = instance
        self.built = built
        self.calls: list[list[str]] | None = []
        #: Frames of its methods at work: what they call is their own concern.
        self.at_work = 0

    def told(self) -> dict[str, Any] | None:
        """The object as a new one would be made."""
        return None if self.built is None or self.calls is None else {**self.built, "calls": list(self.calls)}

    def grow(self, name: str, given: dict[str, str] | None) -> None:
        """Note a call."""
        if self.calls is None or name in _LOOKS:
            return
        if given is None or len(self.calls) == _MOST_STEPS:
            self.calls = None
        else:
            self.calls.append([name, given["args"], given["kwargs"]])


class _Recorder:
    """The profile function: sees every call."""

    def __init__(self, path: str, names: set[str], output: str) -> None:
        self.path = os.path.realpath(path)
        self.names = names
        #: Classes whose objects are followed.
        self.classes = names | {name.rpartition(".")[0] for name in names if "." in name}
        self.output = output
        self.counts: dict[str, int] = {}
        #: Whether a code object's file is the one that counts.
        self.files: dict[str, bool] = {}
        self.lives: dict[int, _Life] = {}
        self.frames: dict[int, _Life] = {}

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "return":
            life = self.frames.pop(id(frame), None)
            if life is not None:
                life.at_work -= 1
        if event != "call":
            return
        code = frame.f_code
        name = getattr(code, "co_qualname", code.co_name)
        owner, _, method = name.rpartition(".")
        is_body_of_class = not code.co_flags & _OPTIMIZED
        if is_body_of_class or (name not in self.names and owner not in self.classes):
            return
        if code.co_filename not in self.files:
            self.files[code.co_filename] = os.path.realpath(code.co_filename) == self.path
        if not self.files[code.co_filename]:
            return
        args, kwargs = _arguments(code, frame.f_locals)
        if owner and args and type(args[0]).__qualname__ == owner:
            self.method(frame, owner, method, args[0], _texts(args[1:], kwargs))
        elif name in self.names:
            is_bound = args and isinstance(args[0], type) and args[0].__qualname__ == owner
            self.write(name, _texts(args[1:] if is_bound else args, kwargs))

    def method(self, frame: FrameType, owner: str, method: str, instance: object, given: dict[str, str] | None) -> None:
        """Note the call of a method on an object, if nobody but the object itself is at work there."""
        life = self.lives.get(id(instance))
        if life is None or (method == "__init__" and not life.at_work):
            life = self.lives[id(instance)] = _Life(instance, given if method == "__init__" else _fields(instance))
        if method != "__init__" and not life.at_work:
            name = owner + "." + method
            if name in self.names:
                told = life.told()
                self.write(name, None if given is None or told is None else {**given, "receiver": told})
            life.grow(method, given)
        life.at_work += 1
        self.frames[id(frame)] = life

    def finish(self) -> None:
        """Write down what was called on the objects of whole classes."""
        for life in self.lives.values():
            name = type(life.instance).__qualname__
            if name in self.names:
                self.write(name, life.told())

    def write(self, name: str, input: dict[str, Any] | None) -> None:
        """Write one call down."""
        if self.counts.get(name, 0) >= _MOST_CALLS:
            return
        self.counts[name] = self.counts.get(name, 0) + 1
        with open(self.output, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps({"name": name, "input": input}) + "\n")


def _arguments(code: CodeType, variables: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call that begins, by the variables of its frame."""
    count = code.co_argcount
    args = [variables.get(variable) for variable in code.co_varnames[:count]]
    kwargs = {key: variables.get(key) for key in code.co_varnames[count : count + code.co_kwonlyargcount]}
    place = count + code.co_kwonlyargcount
    if code.co_flags & 4:
        args += variables.get(code.co_varnames[place], ())
        place += 1
    if code.co_flags & 8:
        kwargs.update(variables.get(code.co_varnames[place], {}))
    return args, kwargs


def _texts(args: list[Any], kwargs: dict[str, Any]) -> dict[str, str] | None:
    """The arguments as literals; None if they have none, or a very long one."""
    if not (is_plain(args) and is_plain(kwargs)):
        return None
    texts = {"args": repr(tuple(args)), "kwargs": repr(kwargs)}
    return texts if len(texts["args"]) + len(texts["kwargs"]) <= _MOST_TEXT else None


def _fields(instance: Any) -> dict[str, str] | None:
    """What built an object whose class has no constructor of its own to be seen: the fields of a dataclass, or none."""
    cls = type(instance)
    if cls.__init__ is object.__init__:
        return _texts([], {})
    fields = getattr(cls, "__dataclass_fields__", None)
    if not fields:
        return None
    return _texts([], {name: getattr(instance, name, None) for name, field in fields.items() if field.init})


def _install() -> None:
    path, names, output = (os.environ.get("MUTSINQ_RECORD_" + name, "") for name in ("FILE", "NAMES", "OUTPUT"))
    if path and names and output:
        recorder = _Recorder(path, set(names.split(",")), output)
        atexit.register(recorder.finish)
        sys.setprofile(recorder)
        threading.setprofile(recorder)


_install()
