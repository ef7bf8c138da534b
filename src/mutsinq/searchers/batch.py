"""Batch: judge many pairs of programs, in several processes with an engine each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from mutsinq.core.batch import PairVerdict
from mutsinq.core.uninterrupted import uninterrupted
from mutsinq.core.verdict import Invalid, Verdict
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.isolation import probe, require
from mutsinq.execution.worker import LoadError
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.pairs import ProgramPair
from mutsinq.searchers.settings import Settings
from mutsinq.static.signature import signature

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

#: A judge is given up once it has taken this much longer than three times the search's seconds.
_GRACE_SECONDS = 60.0
#: An engine keeps what it compiled, so it is renewed after this many pairs.
_ENGINE_PAIRS = 200
_STOP_SECONDS = 5.0
#: Bytes of the name of the temporary folder: that of a socket in it is at most 104 on some systems.
_LONGEST_FOLDER = 70


@dataclass(frozen=True, slots=True)
class Failure:
    """A pair that could not be judged through no fault of its own; another run may succeed."""

    id: str
    reason: str


def judge(pairs: Iterable[ProgramPair], settings: Settings, jobs: int) -> Generator[PairVerdict | Failure, None, None]:
    """The verdict on each pair, in the order in which they are reached.

    A program that does not compile or cannot be imported makes its pair `Invalid`. Whatever happens to one pair,
    the others are judged. Closing the generator ends all processes. Raises IsolationError when the variants are not
    trusted and this machine cannot confine them.
    """
    if not settings.trusted:
        require(probe(), trusted=False, unsafe=settings.unsafe)
    patience = 3 * settings.timeout + _GRACE_SECONDS
    waiting = iter(pairs)
    judges: list[_Judge] = []
    try:
        for pair in islice(waiting, jobs):
            judges.append(_Judge(settings, patience))
            judges[-1].give(pair)
        while judges:
            for ready in _ready(judges):
                told = ready.take()
                if isinstance(told, Failure):
                    ready.renew()
                # Before the next pair is taken: it may be chosen by what this one told.
                yield told
                if (following := next(waiting, None)) is None:
                    ready.stop()
                    judges.remove(ready)
                else:
                    ready.give(following)
    finally:
        for left in judges:
            left.stop()


def prepare() -> None:
    """Begin to load what judges need, in a process that they are forked from, while this one does something else.

    This one may have threads, of the progress bar for one.
    """
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload([__name__])
        with uninterrupted():
            forkserver.ensure_running()


def _context() -> ForkServerContext | SpawnContext:
    """How judges are started: from a server that forks, where the system has it and a name for its socket."""
    has_server = "forkserver" in multiprocessing.get_all_start_methods()
    if has_server and len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_FOLDER:
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def _ready(judges: list[_Judge]) -> list[_Judge]:
    """Those that have answered, have died, or have been silent for too long; waits for the first."""
    seconds = min(each.deadline for each in judges) - time.monotonic()
    answered = wait([each.connection for each in judges], max(seconds, 0))
    return [each for each in judges if each.connection in answered or each.deadline <= time.monotonic()]


class _Judge:
    """A process that judges one pair at a time."""

    def __init__(self, settings: Settings, patience: float) -> None:
        self._settings = settings
        self._patience = patience
        self._start()

    def _start(self) -> None:
        prepare()
        context = _context()
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._settings), daemon=True)
        with uninterrupted():
            self._process.start()
        theirs.close()

    def renew(self) -> None:
        """Start anew in another process."""
        self.stop()
        self._start()

    def give(self, pair: ProgramPair) -> None:
        """Start judging a pair."""
        self._pair = pair
        self.deadline = time.monotonic() + self._patience
        try:
            self.connection.send(pair)
        except OSError:
            # It has died; that shows when its answer is taken.
            return

    def take(self) -> PairVerdict | Failure:
        """The answer, which is there; or why there is none."""
        if not self.connection.poll():
            return Failure(self._pair.id, f"its judge gave no answer within {self._patience:g} s")
        try:
            told: PairVerdict | Failure = self.connection.recv()
        except (EOFError, OSError):
            self._process.join(_STOP_SECONDS)
            return Failure(self._pair.id, f"its judge ended early, with status {self._process.exitcode}")
        return told

    def stop(self) -> None:
        """End the process and all that it started."""
        self.connection.close()
        self._process.terminate()
        self._process.join(_STOP_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()


def _serve(connection: Connection, settings: Settings) -> None:
    """Judge pairs until the other end is closed: the main function of a judge."""
    # An exit takes the workers along.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        while True:
            with Engine() as engine:
                for _ in range(_ENGINE_PAIRS):
                    connection.send(_told(connection.recv(), settings, engine))
    except (EOFError, BrokenPipeError):
        return


def _follow_parent() -> None:
    """End with the controlling process, however it ends."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _told(pair: ProgramPair, settings: Settings, engine: Engine) -> PairVerdict | Failure:
    started = time.monotonic()
    try:
        verdict = _verdict(pair, replace(pair.settings or settings, examples=pair.examples), engine)
    except Exception as error:
        return Failure(pair.id, f"{type(error).__name__}: {error}")
    return PairVerdict(pair.id, pair.original.entry, verdict, round(time.monotonic() - started, 3))


def _verdict(pair: ProgramPair, settings: Settings, engine: Engine) -> Verdict:
    try:
        return distinguish(pair.original, pair.variant, settings, engine)
    except (InputError, LoadError) as error:
        return Invalid(_blamed(pair, engine) or str(error))


def _blamed(pair: ProgramPair, engine: Engine) -> str:
    """What is wrong with which of the two programs; a line of a file has no names for them. Empty if neither fails."""
    for side, program in (("the original", pair.original), ("the variant", pair.variant)):
        try:
            signature(program)
            engine.open(program).worker.stop()
        except (InputError, LoadError) as error:
            reason = str(error)
            for unnamed in ("the source", f"{program.module}.py", program.module):
                if reason.startswith(unnamed):
                    return f"{side}{reason.removeprefix(unnamed)}"
            return f"{side}: {reason}"
    return ""
