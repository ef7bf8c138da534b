"""Loaded first by every interpreter that a test starts: has it load a mutant, or count what it reaches.

Runs in whatever interpreter that is. `suite/interpreters/started.py` says what to do, in a file that an environment
variable names. Tests that start interpreters take most of the time of many suites, so this loads nothing that an
interpreter has not loaded by itself before it comes here, but for `watching`, which happens once.
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
#: Where pytest names the test that runs.
_TEST = "PYTEST_CURRENT_TEST"
#: Seconds after which one that stands by looks whether anybody can still ask for it.
_PATIENCE = 2.0
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
#: Audit events of what others cannot notice; `open` for reading.
_HARMLESS = {
    *(
        "builtins.id",
        "code.__new__",
        "compile",
        "cpython.run_command",
        "cpython.run_file",
        "cpython.run_module",
        "exec",
        "function.__new__",
        "import",
        "open",
    ),
    *("gc.get_objects", "gc.get_referents", "gc.get_referrers", "glob.glob", "glob.glob/2"),
    *("marshal.dumps", "marshal.load", "marshal.loads", "pickle.find_class"),
    *("object.__delattr__", "object.__getattr__", "object.__setattr__"),
    *("os.chdir", "os.listdir", "os.putenv", "os.scandir", "os.unsetenv", "os.walk"),
    *("sys._current_frames", "sys._getframe", "sys._getframemodulename", "sys.addaudithook", "sys.excepthook"),
    *("sys.setprofile", "sys.settrace"),
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


class Unread(list):  # type: ignore[type-arg]
    """Stands in the place of `sys.argv` as long as nobody knows it: to look at it ends the process, which tells so."""

    #: Where it is told.
    answer = -1

    def __setitem__(self, place: Any, word: Any) -> None:
        # `runpy` puts the name of the module there that it is about to run.
        super().__setitem__(place, word) if place == 0 else self.end()

    @classmethod
    def end(cls, *_: object) -> Any:
        """It has been looked at."""
        os.write(cls.answer, b"=")
        os._exit(1)


for _name in vars(list).keys() - {*vars(Unread), "__new__", "__init__", "__getattribute__", "__hash__"}:
    setattr(Unread, _name, Unread.end)


class Remains:
    """All that is there where a process stands: forks end without taking it apart, which is half of what they cost.

    But for those in which something is left that does something when it goes: they end as all processes do.
    """

    def __init__(self) -> None:
        self._kept: dict[str, object] = {}
        #: Of what is there without a program, the standard streams have something to do.
        self._usual = {*map(id, self._doing())}
        # What was registered before comes after this.
        if not atexit._ncallbacks():
            atexit.register(self._spare)

    def keep(self) -> None:
        """Have no fork look at it, unless something here does something when it goes."""
        import gc

        if self._usual.issuperset(map(id, self._doing())):
            self._kept = {name: module for name, module in sys.modules.items() if name not in ("builtins", "sys")}
            # What holds itself stays.
            self._kept[""] = self._kept
            gc.freeze()

    def _doing(self) -> list[object]:
        import gc

        return [each for each in gc.get_objects() if hasattr(type(each), "__del__")]

    def _spare(self) -> None:
        """The last thing that is called, before modules are taken apart."""
        import gc

        if not self._kept:
            return
        if self._doing():
            self._kept.clear()
            gc.unfreeze()
        else:
            sys.modules.update(dict.fromkeys(self._kept, None))  # type: ignore[arg-type]


class Standing:
    """Runs the lead of the file at the real path and stands behind it; forks of this process go on from there.

    Modules of the standard library that these will load are loaded before: `standard` names them.
    Ends this process before it does anything on the way that others could notice, and a fork if what was read on the
    way has changed since. Of the words that it was started with so many are those of all its forks, which each get
    others behind them; if that is not 0.
    """

    def __init__(self, path: str, lead: bytes, pipes: tuple[int, ...], words: int, standard: list[str]) -> None:
        self._path = path
        self._lead = lead
        self._shown = path
        self._rest = b""
        self._pipes = pipes
        self._starter = os.getppid()
        self._arrived = False
        self._go_on: CodeOf | None = None
        self._words = words
        self._standard = standard
        self._argv = sys.argv
        self._remains = Remains()
        if words:
            Unread.answer = pipes[-1]
            self._argv = sys.argv = Unread(sys.argv)
        #: Files and folders that were read, each with what tells that it has changed.
        self._read = {entry: _state(entry) for entry in sys.path}
        sys.addaudithook(self._audit)

    def code_of(self, real: str, shown: str) -> CodeType | None:
        """The code of the file's lead; that of the whole file once this is a fork."""
        if self._go_on is not None:
            return self._go_on(real, shown)
        self._shown = shown
        return _named(self._lead, shown) if real == self._path else None

    def go_on(self) -> None:
        """Called by a lead in the end: forks come back from here, and run the rest of the file."""
        if not self._arrived:
            self._arrive()
            task = _task(self._stand())
            self._rest = task.pop("rest")
            self._go_on = _ROLES[task.pop("role")](**task)
        exec(_named(self._rest, self._shown), sys._getframe(1).f_globals)

    def _arrive(self) -> None:
        import gc

        for name in self._standard:
            if name not in sys.modules:
                __import__(name)
        # What nobody needs goes here, where it is seen what that does.
        gc.collect()
        self._remains.keep()
        self._arrived = True
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        # Somebody has kept it: who holds it are this object, `sys`, and the call.
        if self._words and (sys.argv is not self._argv or sys.getrefcount(self._argv) > 3):
            Unread.end()
        # No fork would have other threads.
        if len(os.listdir("/proc/self/task")) > 1:
            os._exit(1)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._arrived:
            return
        if event not in _HARMLESS or (event == "open" and _writes(*arguments)):
            os._exit(1)
        if event in ("open", "os.listdir", "os.scandir"):
            self._read.setdefault(arguments[0], _state(arguments[0]))

    def _stand(self) -> str:
        """Fork each time that this is asked for, and return in the forks where each has its task."""
        import select

        heard, _, _, answer = self._pipes
        os.write(answer, b"\n")
        while True:
            # The pipe does not end with whoever asks, for both its ends are open here.
            while not select.select([heard], [], [], _PATIENCE)[0]:
                if os.getppid() != self._starter:
                    os._exit(0)
            task, streams, words, test = marshal.loads(os.read(heard, 65536))
            between = os.fork()
            if between:
                os.waitpid(between, 0)
                continue
            between = os.getpid()
            if os.fork():
                os._exit(0)
            break
        while os.getppid() == between:
            os.sched_yield()
        if os.getppid() != self._starter or any(_state(path) != state for path, state in self._read.items()):
            # No process goes on; whoever asks does not wait for one.
            os.write(answer, b"0")
            os._exit(1)
        for standard, path in enumerate(streams):
            # Opening waits for no writer, who may be gone; reading does.
            found = os.open(path, os.O_WRONLY if standard else os.O_RDONLY | os.O_NONBLOCK)
            os.set_blocking(found, True)
            os.dup2(found, standard)
            os.close(found)
        os.environ[_VARIABLE] = task
        if self._words:
            sys.argv = self._argv = [list.__getitem__(self._argv, 0), *words]
            sys.orig_argv[self._words :] = words
            if test:
                os.environ[_TEST] = test
        os.write(answer, str(os.getpid()).encode())
        for pipe in self._pipes:
            os.close(pipe)
        return str(task)


def _writes(path: object, mode: object, flags: int) -> bool:
    """Whether opening a file so may change it; bytecode that is kept changes nothing."""
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)) and "__pycache__" not in str(path)


def _state(path: Any) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, TypeError, ValueError):
        return None
    return status.st_mtime_ns, status.st_ino


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
    standing = Standing(path, lead, pipes, words, standard)
    setattr(builtins, "__mutsinq_stand__", standing.go_on)  # noqa: B010
    return standing.code_of


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
