"""Crew: does the jobs of a game in several processes, whatever happens to one of them.

Code under test runs in the workers of `mutsinq.execution` anyway; the processes here are for speed, and so that a
solver or a searcher that hangs or dies costs one job and not the game.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mutsinq.core.uninterrupted import uninterrupted
from mutsinq.errors import AgentError, InputError, IsolationError
from mutsinq.execution.worker import LoadError
from mutsinq.game.bench import Bench
from mutsinq.game.settings import GameSettings

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

#: A job that takes longer is given up, and its process with it.
_PATIENCE_SECONDS = 600


class Job(Protocol[T_co]):
    """Something to do at a bench; it and what comes of it can be sent between processes."""

    @property
    def name(self) -> str:
        """For messages."""

    def do(self, bench: Bench) -> T_co:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that could not be done; nothing of it is stored, so another run tries again."""

    name: str
    reason: str


class Crew:
    """Processes that do jobs; with one, jobs are done in this process. Use it as a context manager."""

    def __init__(self, settings: GameSettings, jobs: int) -> None:
        self._settings = settings
        self._jobs = jobs
        self._bench: Bench | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bench is not None:
            self._bench.__exit__(None, None, None)
        self._dismiss()

    def run(self, jobs: Iterable[Job[T]]) -> Generator[T | Failure, None, None]:
        """What comes of each job, in the order in which they are done.

        Jobs are taken only when there is somebody to do them. Raises AgentError and IsolationError, which concern all
        jobs; other errors make their job a Failure.
        """
        if self._jobs == 1:
            self._bench = self._bench or Bench(self._settings)
            for job in jobs:
                yield _attempt(job, self._bench)
            return
        yield from self._run_in_pool(iter(jobs))

    def _run_in_pool(self, jobs: Iterator[Job[T]]) -> Generator[T | Failure, None, None]:
        running: dict[Future[T | Failure], Job[T]] = {}
        suspects: list[Job[T]] = []
        alone: Job[T] | None = None
        while True:
            if suspects and not running:
                # Whoever among those that ran together ended a process shows when each runs by itself.
                alone = suspects.pop()
                running[self._submit(alone)] = alone
            while not suspects and alone is None and len(running) < 2 * self._jobs and (job := next(jobs, None)):
                running[self._submit(job)] = job
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    self._dismiss()
                    if job is alone:
                        yield Failure(job.name, "its process died or hung")
                    else:
                        suspects.append(job)
                alone = None

    def _submit(self, job: Job[T]) -> Future[T | Failure]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._jobs,
                # Not a fork: this process may have threads, of the progress bar for one.
                multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._settings,),
            )
        try:
            with uninterrupted():
                return self._pool.submit(_do, job)
        except BrokenProcessPool:
            self._dismiss()
            return self._submit(job)

    def _dismiss(self) -> None:
        """End the processes at once, whatever they do."""
        if self._pool is not None:
            processes = list((self._pool._processes or {}).values())
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
            for process in processes:
                process.terminate()
            for process in processes:
                process.join()


def _attempt(job: Job[T], bench: Bench) -> T | Failure:
    bench.renew()
    try:
        return job.do(bench)
    except (AgentError, IsolationError):
        raise
    except (InputError, LoadError) as error:
        return Failure(job.name, str(error))
    except Exception as error:
        return Failure(job.name, f"{type(error).__name__}: {error}")


_BENCH: Bench | None = None


def _begin(settings: GameSettings) -> None:
    """Set up a process of the crew."""
    global _BENCH
    _BENCH = Bench(settings)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """End with the controlling process, however it ends."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _do(job: Job[T]) -> T | Failure:
    if _BENCH is None:
        raise RuntimeError("the process was not set up")
    # Without a handler of Python's the alarm ends the process even where C code hangs.
    signal.alarm(_PATIENCE_SECONDS)
    try:
        return _attempt(job, _BENCH)
    finally:
        signal.alarm(0)
