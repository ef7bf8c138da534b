"""Stands before mutated code in an interpreter, and goes on from there in forks. `sitecustomize` beside it loads it."""

from __future__ import annotations

import atexit
import gc
import marshal
import os
import sys

#: Where pytest names the test that runs.
_TEST = "PYTEST_CURRENT_TEST"
#: Seconds after which one that stands by looks whether anybody can still ask for it.
_PATIENCE = 2.0
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
    """All that is there where a process stands: forks end without taking it apart, which takes as long as many run.

    But for those in which something is left that does something when it goes: they end as all processes do.
    """

    def __init__(self) -> None:
        #: The modules, and this list itself: what holds itself stays.
        self._kept: list[object] = []
        self._names: list[str] = []
        #: Of what is there without a program, the standard streams have something to do.
        self._usual = {*map(id, _doing())}
        # What was registered before comes after this.
        if not atexit._ncallbacks():
            atexit.register(self._spare)

    def keep(self) -> None:
        """Have no fork look at it, unless something here does something when it goes."""
        if self._usual.issuperset(map(id, _doing())):
            self._names = [name for name in sys.modules if name not in ("builtins", "sys")]
            self._kept += [self._kept, *map(sys.modules.get, self._names)]
            gc.freeze()

    def _spare(self) -> None:
        """The last thing that is called, before modules are taken apart."""
        if self._names and _doing():
            self._kept.clear()
            gc.unfreeze()
        else:
            sys.modules.update(dict.fromkeys(self._names, None))  # type: ignore[arg-type]


def _doing() -> list[object]:
    """What does something when it goes."""
    return [each for each in gc.get_objects() if hasattr(type(each), "__del__")]


class Standing:
    """Runs the lead of the file at the real path and stands behind it; forks of this process go on from there.

    Modules of the standard library that these will load are loaded before: `standard` names them.
    Ends this process before it does anything on the way that others could notice, and a fork if what was read on the
    way has changed since. Of the words that it was started with so many are those of all its forks, which each get
    others behind them; if that is not 0. `named` makes code of bytes, and `resume` begins what a fork is told to do.
    """

    def __init__(
        self,
        path: str,
        lead: bytes,
        pipes: tuple[int, ...],
        words: int,
        standard: list[str],
        named: Callable[[bytes, str], CodeType],
        resume: Callable[[str], tuple[CodeOf, bytes]],
    ) -> None:
        self._path = path
        self._lead = lead
        self._named = named
        self._resume = resume
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
        return self._named(self._lead, shown) if real == self._path else None

    def go_on(self) -> None:
        """Called by a lead in the end: forks come back from here, and run the rest of the file."""
        if not self._arrived:
            self._arrive()
            self._go_on, self._rest = self._resume(self._stand())
        exec(self._named(self._rest, self._shown), sys._getframe(1).f_globals)

    def _arrive(self) -> None:
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
