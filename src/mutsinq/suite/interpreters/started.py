"""Started: interpreters that tests start see the mutant too, and what they reach counts for the test.

They inherit a `PYTHONPATH` that begins with a folder whose `sitecustomize` does so. An interpreter that ignores its
environment (`-I`, `-E`, `-S`), or is started by neither `subprocess` nor `multiprocessing`, sees the original.
"""

from __future__ import annotations

import functools
import importlib.util
import marshal
import multiprocessing.util
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from mutsinq.core.mutation import Edit
from mutsinq.operators.splice import splice
from mutsinq.static.compilation import module_code
from mutsinq.suite.interpreters.lead import Lead
from mutsinq.suite.processes.surroundings import children
from mutsinq.suite.subject import Subject
from mutsinq.suite.watching.blocks import Blocks
from mutsinq.suite.watching.watcher import Site

#: Audit events of a process that begins another one.
STARTING = frozenset(
    {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.exec"}
)
_HOOK = str(Path(__file__).with_name("_started"))
#: Where this package is imported from.
_HOME = str(Path(__file__).parents[3])
#: The environment variable that names the file with the task of an interpreter.
VARIABLE = "MUTSINQ_STARTED"
#: Beside audit events: a process was given a task.
_HANDED = "handed"
_MAGIC = importlib.util.MAGIC_NUMBER
#: Of `Popen._execute_child`, the arguments with the ends of pipes, of which it closes those of the child.
_PIPES = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")


def hand_on(task: Callable[[], str | None], go_on: Callable[[Mapping[str, Any]], int | None] | None = None) -> None:
    """From now on, name to each interpreter that this process starts the file with the task of the moment, if any.

    `go_on` may have another process go on in the place of the one that `Popen._execute_child` would start, by its
    arguments; gives that one's process id.
    """
    execute: Any = subprocess.Popen._execute_child  # type: ignore[attr-defined]
    spawn: Any = multiprocessing.util.spawnv_passfds
    names = execute.__code__.co_varnames[1 : execute.__code__.co_argcount]

    def execute_child(self: Any, *args: Any) -> None:
        start = dict(zip(names, args))
        pid = None
        # A process that already has a task is one of our own.
        if VARIABLE not in (start["env"] or ()):
            pid = go_on(start | {"env": _with_task(start["env"], "")}) if go_on is not None else None
            if pid is None and (given := task()) is not None:
                start["env"] = _with_task(start["env"], given)
        if pid is None:
            execute(self, *start.values())
        else:
            sys.audit("subprocess.Popen", start["args"][0], start["args"], start["cwd"], start["env"])
            self.pid, self._child_created = pid, True
            self._close_pipe_fds(*(start[name] for name in _PIPES))

    def spawnv_passfds(*args: Any) -> Any:
        given = task()
        if given is None:
            return spawn(*args)
        before = dict(os.environ)
        os.environ.update(_with_task(None, given))
        try:
            return spawn(*args)
        finally:
            for name in os.environ.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)

    subprocess.Popen._execute_child = execute_child  # type: ignore[attr-defined]
    multiprocessing.util.spawnv_passfds = spawnv_passfds  # type: ignore[assignment]


def _with_task(environment: Mapping[Any, Any] | None, task: str) -> dict[str, str]:
    """The environment that a process would have, with a task in it."""
    given = os.environ if environment is None else environment
    found = {os.fsdecode(name): os.fsdecode(value) for name, value in given.items()}
    places = [_HOOK, *filter(None, [found.get("PYTHONPATH")])]
    return found | {"PYTHONPATH": os.pathsep.join(places), VARIABLE: task}


class MutatedFile:
    """A module with edits made, for whoever loads it anew: this process, and interpreters that it starts.

    Those leave a mark in the file `marks`, if there is one, when they load it.
    """

    def __init__(self, subject: Subject, edits: Sequence[Edit], marks: str = "") -> None:
        self.subject = subject
        #: The path without links, by which others know the file.
        self.real = os.path.realpath(subject.path)
        self._edits = edits
        self._marks = marks
        #: Files in memory with tasks, by the lead that has run where they are done.
        self._tasks: dict[Lead | None, int] = {}

    def code(self, path: str) -> CodeType | None:
        """The module's code if the real path is that of the file."""
        return self._code if path == self.real else None

    def task(self, lead: Lead | None = None) -> str | None:
        """Where interpreters read what to load, until `close`; None where no system call can tell them.

        With a lead: those that have run it, and load the rest.
        """
        if not hasattr(os, "memfd_create"):
            return None
        if lead not in self._tasks:
            task = {"role": "mutating", "path": self.real, "text": self.text, "magic": _MAGIC}
            if lead is None:
                task |= {"code": marshal.dumps(self._code), "marks": self._marks}
            else:
                # It is known to load the file.
                task |= {"code": b"", "rest": marshal.dumps(lead.rest(self.text)), "marks": ""}
            # In memory, so that nothing is left behind however this process ends.
            self._tasks[lead] = os.memfd_create("mutsinq")
            with open(self._tasks[lead], "wb", closefd=False) as file:
                marshal.dump(task, file)
        return f"/proc/{os.getpid()}/fd/{self._tasks[lead]}"

    def close(self) -> None:
        """Forget what was written."""
        for task in self._tasks.values():
            os.close(task)
        self._tasks.clear()

    @functools.cached_property
    def text(self) -> str:
        """What the file holds."""
        return splice(self.subject.encoded, self._edits).decode("utf-8")

    @functools.cached_property
    def _code(self) -> CodeType:
        return module_code(self.text, str(self.subject.path))


class StartedCounter:
    """What interpreters reach that this process starts; they write it to a folder that is there for nothing else."""

    def __init__(self, subjects: Sequence[Subject], blocks: Blocks, folder: Path) -> None:
        self._folder = folder
        self._reached_by = {
            os.path.realpath(subject.path): [block for function in subject.functions for block in blocks.of(function)]
            for subject in subjects
        }
        codes = {os.path.realpath(subject.path): blocks.code(subject) for subject in subjects}
        #: Real paths of the files that were loaded in other processes.
        self.loaded: set[str] = set()
        task = _write_task(folder, codes, role="counting", count=blocks.count)
        hand_on(lambda: task)

    def take(self) -> Counter[int]:
        """The counts of the processes that ended since the last call; all blocks of what others have loaded."""
        taken: Counter[int] = Counter()
        for loaded in self._folder.glob("*.loaded"):
            paths = loaded.read_text("utf-8").splitlines()
            self.loaded.update(paths)
            counts = loaded.with_suffix(".counts")
            if counts.exists():
                taken.update(dict(marshal.loads(counts.read_bytes())))
                counts.unlink()
                loaded.unlink()
                continue
            # One that still runs, or was killed and never said what it reached.
            for path in paths:
                taken.update(self._reached_by[path])
            if not Path(f"/proc/{loaded.stem}").exists():
                loaded.unlink()
        return taken


class StartedWatcher:
    """What is infected, and which defaults are used, in interpreters that this process starts.

    `codes` gives for the real path of each file under test its code, with sites announced and defaults numbered. An
    audit hook tells of processes that say nothing.
    """

    def __init__(
        self, codes: Callable[[], Mapping[str, CodeType]], sites: Callable[[], Sequence[Site]], folder: Path
    ) -> None:
        self._codes = codes
        self._sites = sites
        self._folder = folder
        self._task = ""
        self._ways: Counter[str] = Counter()
        self._children = children()
        hand_on(self._hand)

    def audit(self, event: str, arguments: object) -> None:
        """A hook for `sys.addaudithook`."""
        if event in STARTING:
            self._ways[event] += 1

    def take(self) -> set[int] | None:
        """The numbers of what was infected or used since the last call; None if nothing under test was loaded.

        Raises LookupError if that is not known of all processes that were started.
        """
        ways, self._ways = self._ways, Counter()
        if not ways:
            return None
        loaded = list(self._folder.glob("*.loaded"))
        told = [process for process in loaded if process.with_suffix(".noted").exists()]
        noted = {number for process in told for number in marshal.loads(process.with_suffix(".noted").read_bytes())}
        for process in told:
            process.with_suffix(".noted").unlink()
            process.unlink()
        # Since Python 3.13 `subprocess` itself spawns, where the system can close files on the way.
        known = ways.keys() <= {_HANDED, "subprocess.Popen", "os.posix_spawn"}
        if not known or ways["os.posix_spawn"] > ways["subprocess.Popen"]:
            raise LookupError
        if told != loaded or children() != self._children:
            raise LookupError
        return noted if loaded else None

    def _hand(self) -> str:
        self._ways[_HANDED] += 1
        # Most suites start no interpreter, and need no code.
        if not self._task:
            self._task = _write_task(self._folder, self._codes(), role="watching", sites=self._sites(), home=_HOME)
        return self._task


def _write_task(folder: Path, codes: Mapping[str, CodeType], **task: object) -> str:
    """Write the code of modules and what to do with it to a folder; where the latter is."""
    names = {path: f"{number}.code" for number, path in enumerate(codes)}
    for path, code in codes.items():
        (folder / names[path]).write_bytes(marshal.dumps(code))
    file = folder / "task"
    file.write_bytes(marshal.dumps({"folder": str(folder), "codes": names, "magic": _MAGIC, **task}))
    return str(file)
