"""Loaded first by every interpreter that a test starts: has it load a mutant, or count what it reaches.

Runs in whatever interpreter that is. `suite/interpreters/started.py` says what to do, in a file that an environment
variable names. Tests that start interpreters take most of the time of many suites, so this loads nothing that an
interpreter has not loaded by itself before it comes here, but for `watching` and `standing`, which happen once.
"""

from __future__ import annotations

import _imp
import atexit
import builtins
import marshal
import os
import sys

# Under these names they are there from the beginning; `importlib.machinery` takes a while to load.
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

_VARIABLE = "MUTSINQ_STARTED"
#: Modules of the standard library that register what is done in the end or at a fork, or talk to people.
_TIMELY = {
    "antigravity",
    "asyncio",
    "concurrent",
    "idlelib",
    "logging",
    "multiprocessing",
    "readline",
    "this",
    "turtle",
}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

    CodeOf = Callable[[str, str], "CodeType | None"]


def mutating(path: str, magic: bytes, code: bytes, text: str, marks: str) -> CodeOf:
    """Gives the file at the real path from its mutated code, or text where that is none or bytecode is another.

    Leaves a mark that it was loaded in the file `marks`, if one is given, and in the end what else was.
    """

    def code_of(real: str, shown: str) -> CodeType | None:
        if real != path:
            return None
        if marks:
            _leave(marks, "\n")
            atexit.register(lambda: _leave(marks, " ".join(_standard())))
        return (
            _named(code, shown) if code and magic == MAGIC_NUMBER else compile(text, shown, "exec", dont_inherit=True)
        )

    return code_of


def _leave(marks: str, text: str) -> None:
    with open(marks, "a", encoding="utf-8") as file:
        file.write(text)


def _standard() -> list[str]:
    """The modules of the standard library that are loaded, in order, but for those that do something at a time."""
    home = os.path.join(os.path.dirname(os.__file__), "")
    origins = {name: getattr(getattr(module, "__spec__", None), "origin", None) for name, module in sys.modules.items()}
    return [
        name
        for name, origin in origins.items()
        if name.partition(".")[0] not in _TIMELY
        and (origin in ("built-in", "frozen") or (str(origin).startswith(home) and "site-packages" not in str(origin)))
    ]


def _named(code: bytes, shown: str) -> CodeType:
    """Code by its bytes, with the path that it is shown by."""
    found: CodeType = marshal.loads(code)
    _imp._fix_co_filename(found, shown)  # type: ignore[attr-defined]
    return found


def counting(folder: str, codes: dict[str, str], count: int, magic: bytes) -> CodeOf:
    """Gives modules from instrumented code, and writes to the folder what was loaded, and in the end the counts."""
    if magic != MAGIC_NUMBER:
        return lambda real, shown: None
    counts = [0] * count

    def enter(block: int) -> bool:
        counts[block] += 1
        return True

    def write() -> None:
        _write(folder, "counts", [(block, times) for block, times in enumerate(counts) if times])

    setattr(builtins, "__mutsinq_counts__", counts)  # noqa: B010
    setattr(builtins, "__mutsinq_enter__", enter)  # noqa: B010
    atexit.register(write)
    return lambda real, shown: _loaded(folder, codes, real)


def watching(folder: str, codes: dict[str, str], magic: bytes, sites: Any, home: str) -> CodeOf:
    """Gives modules from code that tells what mutants infect and which defaults are used, and writes these in the end.

    Nothing is written where that cannot be told: somebody asked a function for its defaults, or forked.
    """
    if magic != MAGIC_NUMBER:
        return lambda real, shown: None
    used: set[int] = set()
    asked: list[object] = []

    class Default:
        __slots__ = ("number", "value")

        def __init__(self, number: int, value: object) -> None:
            self.number = number
            self.value = value

    def given(value: object) -> object:
        if type(value) is not Default:
            return value
        used.add(value.number)
        return value.value

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("os.fork", "os.forkpty") or (
            event == "object.__getattr__" and arguments[1] in ("__defaults__", "__kwdefaults__")
        ):
            asked.append(event)

    def write() -> None:
        if not asked and take is not None:
            _write(folder, "noted", sorted(used | take()))

    setattr(builtins, "__mutsinq_default__", Default)  # noqa: B010
    setattr(builtins, "__mutsinq_given__", given)  # noqa: B010
    setattr(builtins, "__mutsinq_entered__", lambda number: None)  # noqa: B010
    # Its own code asks for no defaults that count.
    take = _watch(sites, home)
    sys.addaudithook(audit)
    atexit.register(write)
    return lambda real, shown: _loaded(folder, codes, real)


def _watch(sites: Any, home: str) -> Callable[[], set[int]] | None:
    """Have sites watched, with a part of mutsinq itself; gives what tells the mutants that were infected."""
    # The last place that is looked at, and only for this.
    sys.path.append(home)
    try:
        from mutsinq.suite.watching.watcher import Watcher
    except ImportError:
        setattr(builtins, "__mutsinq_open__", bytes(len(sites)))  # noqa: B010
        return None
    finally:
        sys.path.remove(home)
    return Watcher(sites).take


def _loaded(folder: str, codes: dict[str, str], real: str) -> CodeType | None:
    """The code for a module, if there is one for it; notes that it is loaded."""
    if real not in codes:
        return None
    with open(os.path.join(folder, f"{os.getpid()}.loaded"), "a", encoding="utf-8") as file:
        file.write(f"{real}\n")
    with open(os.path.join(folder, codes[real]), "rb") as file:
        code: CodeType = marshal.load(file)
    return code


def _write(folder: str, kind: str, found: Any) -> None:
    """Leave a file that is there only once it is whole."""
    partial = os.path.join(folder, f"{os.getpid()}.partial")
    with open(partial, "wb") as file:
        marshal.dump(found, file)
    os.rename(partial, os.path.join(folder, f"{os.getpid()}.{kind}"))


class _Script:
    """Finds and loads `__main__` for a script that is a file under test."""

    def __init__(self, path: str, code_of: CodeOf) -> None:
        self._path = path
        self._code_of = code_of

    def find_spec(self, name: str, target: object = None) -> ModuleSpec | None:
        """Where the script is looked for, as in a folder with a `__main__.py`."""
        if name != "__main__":
            return None
        # As for any other script, what lies beside it can be imported.
        sys.path[:] = [os.path.dirname(self._path) if entry == self._path else entry for entry in sys.path]
        return ModuleSpec(name, self, origin=self._path)  # type: ignore[arg-type]

    def get_code(self, fullname: str) -> CodeType | None:
        return self._code_of(os.path.realpath(self._path), self._path)


def serve(code_of: CodeOf) -> None:
    """Load modules, and the script, from the code that `code_of` gives for a real path, where it gives any."""
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        shown = self.get_filename(fullname)
        code = code_of(os.path.realpath(shown), shown)
        return original(self, fullname) if code is None else code

    def hook(path: str) -> _Script:
        if os.path.abspath(path) != script or code_of(os.path.realpath(path), path) is None:
            raise ImportError
        return _Script(path, code_of)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    script = next((os.path.abspath(word) for word in sys.orig_argv[1:] if word.endswith(".py")), None)
    if script is not None:
        sys.path_hooks.insert(0, hook)


def _standing(path: str, lead: bytes, pipes: tuple[int, ...], words: int, standard: list[str]) -> CodeOf:
    # Only here, and nobody else is to see it.
    from mutsinq_standing import Standing  # type: ignore[import-not-found]

    del sys.modules["mutsinq_standing"]
    standing = Standing(path, lead, pipes, words, standard, _named, _resume)
    setattr(builtins, "__mutsinq_stand__", standing.go_on)  # noqa: B010
    return standing.code_of  # type: ignore[no-any-return]


def _resume(path: str) -> tuple[CodeOf, bytes]:
    """What a process that stood loads modules from, by its task, and the code that it has come to."""
    os.environ[_VARIABLE] = path
    task = _task(path)
    rest: bytes = task.pop("rest")
    return _ROLES[task.pop("role")](**task), rest


_ROLES: dict[str, Callable[..., CodeOf]] = {
    "counting": counting,
    "watching": watching,
    "mutating": mutating,
    "standing": _standing,
}


def _task(path: str) -> dict[str, Any]:
    with open(path, "rb") as file:
        task: dict[str, Any] = marshal.load(file)
    return task


def _begin(path: str) -> None:
    task = _task(path)
    serve(_ROLES[task.pop("role")](**task))


def _go_on() -> None:
    """Load the `sitecustomize` that this one hides, if there is one."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    this = sys.modules.pop("sitecustomize")
    try:
        __import__("sitecustomize")
    except ModuleNotFoundError:
        # Whoever imports this one still looks for it here.
        sys.modules["sitecustomize"] = this


if _VARIABLE in os.environ:
    _begin(os.environ[_VARIABLE])
    _go_on()
