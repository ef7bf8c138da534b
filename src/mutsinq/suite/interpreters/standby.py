"""Standby: interpreters that stand before mutated code, and go on from there in the place of those that tests start.

Until it comes to the mutated file, and to the end of its lead, an interpreter does the same for each mutant, and that
is most of what it costs. So one is started in advance for each command that comes again, stops there, and forks for
each mutant: the deferred fork server of the fuzzer AFL (Michał Zalewski, 2014). It stands by only if nobody could have
seen what it did so far.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import select
import stat
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mutsinq.suite.interpreters.lead import Lead
from mutsinq.suite.interpreters.started import MutatedFile

#: Standbys that one process may have.
_MOST = 16
#: Seconds within which one stands, or goes on.
_PATIENCE = 10.0
_PR_SET_CHILD_SUBREAPER = 36
#: What `Popen._execute_child` gets for a process that is started without anything special.
_USUAL: dict[str, object] = {
    "executable": None,
    "preexec_fn": None,
    "close_fds": True,
    "pass_fds": (),
    "shell": False,
    "restore_signals": True,
    "gid": None,
    "gids": None,
    "uid": None,
    "umask": -1,
    "start_new_session": False,
    "process_group": -1,
}
#: Where pytest names the test that runs.
_TEST = "PYTEST_CURRENT_TEST"


@dataclass(frozen=True, slots=True)
class _Command:
    """What an interpreter is started with; where it is `shared`, others differ in their arguments and their test."""

    words: tuple[str, ...]
    folder: str
    environment: frozenset[tuple[str, str]]
    shared: bool = False

    def sharing(self) -> _Command | None:
        """What this has in common with others; None if that is nothing but the interpreter."""
        words = self.words[: 3 if self.words[1:2] in (("-m",), ("-c",)) else 2]
        if len(words) < 2 or (words[1].startswith("-") and len(words) < 3):
            return None
        environment = frozenset((name, "" if name == _TEST else value) for name, value in self.environment)
        return _Command(words, self.folder, environment, shared=True)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an interpreter stands: behind a lead of the mutated file, on the way of a command."""

    path: str
    command: _Command
    lead: Lead


@dataclass(frozen=True, slots=True)
class _Standby:
    """Where an interpreter is told to go on, and where it answers: pipes of which it has both ends."""

    #: Held, for it warns of a process that still runs when it goes.
    process: subprocess.Popen[bytes]
    request: str
    reply: str


class Standbys:
    """The standbys of this process, which are its children.

    `variable` names the environment variable that tells an interpreter its task, `loading` what `learn` of other
    processes gave.
    """

    def __init__(self, variable: str, loading: Mapping[int, str] = MappingProxyType({})) -> None:
        self._variable = variable
        #: The process ids of all that run.
        self.processes: set[int] = set()
        #: How often one could have served, one was started, and a fork of one went on.
        self.asked = self.made = self.served = 0
        self._owner = os.getpid()
        self._lock = threading.Lock()
        #: None where none can stand.
        self._standbys: dict[_Place, _Standby | None] = {}
        #: Of the latter, those where arguments were looked at.
        self._looking: set[_Place] = set()
        #: By the hashes of commands that were seen to load a mutated file, what else these loaded; and the last
        #: command, with the size of the marks before it.
        self._loading = dict(loading)
        self._last: tuple[_Command, int] | None = None
        self._learned: list[tuple[int, str]] = []
        #: A file in memory that grows whenever a mutated file is loaded.
        self._marks = os.memfd_create("mutsinq-marks")
        self.marks = f"/proc/{self._owner}/fd/{self._marks}"

    def go_on(self, file: MutatedFile, leads: Sequence[Lead], start: Mapping[str, Any]) -> int | None:
        """Have a fork of a standby go on, as the process that `Popen._execute_child` was to start.

        It stands behind the first of the leads behind which one can stand. Gives the process id, of a child of this
        process; None where an interpreter must be started.
        """
        if os.getpid() != self._owner or not self._lock.acquire(blocking=False):
            return None
        try:
            command, streams = self._command(start), _streams(start)
            if command is None or streams is None:
                return None
            self.asked += 1
            place = next(self._places(file.real, command, leads), None)
            if place is None or not self._comes_again(place.command):
                return None
            if place not in self._standbys:
                self._make_room(file.real)
                self.made += 1
                self._standbys[place] = self._start(place, command)
                if place in self._looking:
                    # From now on its arguments count.
                    self._comes_again(command)
            standby = self._standbys[place]
            task = file.task(place.lead)
            pid = None if standby is None or task is None else _ask(standby, task, streams, place.command, command)
            if pid is None:
                self._standbys[place] = None
                if standby is not None:
                    self._end(standby.process)
            self.served += pid is not None
            return pid
        finally:
            self._lock.release()

    def _command(self, start: Mapping[str, Any]) -> _Command | None:
        """What a process is started with; None for those that are none of our interpreters."""
        command = start["args"]
        if any(start.get(name, usual) != usual for name, usual in _USUAL.items()):
            return None
        if not isinstance(command, list | tuple) or not all(type(word) is str for word in command):
            return None
        if not command or command[0] != sys.executable:
            return None
        environment = {name: value for name, value in start["env"].items() if name != self._variable}
        folder = os.path.abspath(os.fsdecode(start["cwd"] or os.getcwd()))
        return _Command(tuple(command), folder, frozenset(environment.items()))

    def _places(self, path: str, command: _Command, leads: Iterable[Lead]) -> Iterator[_Place]:
        """Where one stands or may stand, for all that share a part of the command if nobody looks at the rest."""
        shared = command.sharing()
        for lead in leads:
            place = _Place(path, shared or command, lead)
            if place in self._looking:
                place = _Place(path, command, lead)
            if self._standbys.get(place, True) is not None:
                yield place

    def _comes_again(self, command: _Command) -> bool:
        """Whether one such was seen to load a mutated file, this or another; a standby of others runs to its end."""
        self._heed_last()
        if hash(command) not in self._loading:
            self._last = command, os.fstat(self._marks).st_size
        return hash(command) in self._loading

    def learn(self) -> list[tuple[int, str]]:
        """The commands that were seen to load a mutated file since the last call, and what else they load.

        As numbers, the same in all forks of one process, and the names of modules of the standard library.
        """
        self._heed_last()
        learned, self._learned = self._learned, []
        return learned

    def _heed_last(self) -> None:
        """Look whether the last command that was started has loaded a mutated file."""
        if self._last is None:
            return
        (command, before), self._last = self._last, None
        if (size := os.fstat(self._marks).st_size) > before:
            # Those that only differ in their arguments load the same.
            named = command.shared or command.sharing() is None
            names = os.pread(self._marks, size - before, before).decode().strip() if named else ""
            self._loading[hash(command)] = names
            self._learned.append((hash(command), names))

    def _make_room(self, path: str) -> None:
        """End what stands before other files, whose mutants are done; all where there are too many."""
        for place, standby in list(self._standbys.items()):
            if standby is not None and (place.path != path or len(self.processes) >= _MOST):
                self._end(standby.process)
                del self._standbys[place]

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        self.processes.discard(process.pid)

    def _start(self, place: _Place, command: _Command) -> _Standby | None:
        """Start an interpreter that stands in a place; None for one that could be seen to have done something."""
        # A large module that few runs need.
        import ctypes

        # Of forks whose parents end, this process becomes the parent.
        if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
            return None
        task = os.memfd_create("mutsinq-standing")
        pipes = [os.pipe() for _ in range(5)]
        (heard, request), (reply, answer), (given, giving), (out, printed), (err, complained) = pipes
        descriptors = [task, *(each for pipe in pipes for each in pipe)]
        try:
            kept = (heard, request, reply, answer)
            standing = {"role": "standing", "path": place.path, "lead": marshal.dumps(place.lead.code), "pipes": kept}
            words = len(place.command.words) if place.command.shared else 0
            standard = self._loading.get(hash(command.sharing() or command), "").split()
            with open(task, "wb", closefd=False) as file:
                marshal.dump(standing | {"words": words, "standard": standard}, file)
            os.write(giving, b"\n")
            process = subprocess.Popen(
                command.words,
                stdin=given,
                stdout=printed,
                stderr=complained,
                cwd=command.folder,
                env=dict(command.environment) | {self._variable: f"/proc/{self._owner}/fd/{task}"},
                pass_fds=kept,
            )
            self.processes.add(process.pid)
            for each in (giving, printed, complained, answer):
                os.close(each)
                descriptors.remove(each)
            ready, _, _ = select.select([reply, out, err], [], [], _PATIENCE)
            said = os.read(reply, 1) if reply in ready else b""
            if said == b"=":
                self._looking.add(place)
            # Nothing was printed, and what can be read is still there.
            if (
                said == b"\n"
                and ready == [reply]
                and [_content(each) for each in (given, out, err)] == [b"\n", b"", b""]
            ):
                pipes_of = f"/proc/{process.pid}/fd"
                return _Standby(process, f"{pipes_of}/{request}", f"{pipes_of}/{reply}")
            self._end(process)
            return None
        except OSError:
            return None
        finally:
            for each in descriptors:
                os.close(each)


def _streams(start: Mapping[str, Any]) -> list[str] | None:
    """Where a process can open what its standard streams shall be; None where it would not be the same then."""
    descriptors = [start[name] for name in ("p2cread", "c2pwrite", "errwrite")]
    found = [each if each != -1 else standard for standard, each in enumerate(descriptors)]
    try:
        if all(map(_can_be_reopened, found)):
            return [f"/proc/{os.getpid()}/fd/{each}" for each in found]
    except OSError:
        pass
    return None


def _can_be_reopened(descriptor: int) -> bool:
    """Whether it is a pipe or the null device; a file that is opened again is read and written from its beginning."""
    status = os.fstat(descriptor)
    return stat.S_ISFIFO(status.st_mode) or status.st_rdev == os.stat(os.devnull).st_rdev


def _ask(standby: _Standby, task: str, streams: list[str], shared: _Command, command: _Command) -> int | None:
    """Have a standby fork for a command; gives the process id, or None if it fails to. Leaves nothing open here."""
    words = list(command.words[len(shared.words) :])
    wanted = marshal.dumps((task, streams, words, dict(command.environment).get(_TEST)))
    if len(wanted) > select.PIPE_BUF:
        return None
    try:
        with open(standby.reply, "rb", buffering=0) as reply, open(standby.request, "wb", buffering=0) as request:
            request.write(wanted)
            ready, _, _ = select.select([reply], [], [], _PATIENCE)
            return int(reply.read(64) or 0) or None if ready else None
    except OSError:
        return None


def _content(pipe: int) -> bytes:
    os.set_blocking(pipe, False)
    with contextlib.suppress(BlockingIOError):
        return os.read(pipe, 64)
    return b""
