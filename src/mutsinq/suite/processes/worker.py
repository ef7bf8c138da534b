"""Worker: a forked process that tries a batch of mutants, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from mutsinq.suite.interpreters.lead import Lead, leads
from mutsinq.suite.interpreters.standby import Standbys
from mutsinq.suite.interpreters.started import VARIABLE, MutatedFile, hand_on
from mutsinq.suite.processes.job import Job, Message
from mutsinq.suite.processes.limits import Limiter, TestLimits
from mutsinq.suite.processes.surroundings import Surroundings
from mutsinq.suite.processes.work import Say
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.code import Uncompilable
from mutsinq.suite.switching.imports import serve
from mutsinq.suite.switching.switch import CALLED, ELSEWHERE, LoadedEffect, LoadFailure, Switch, Unswitchable
from mutsinq.suite.trial import Trial

#: Why a mutant survives that could be switched on, but had no test to run.
UNUSED = "no test uses what it changes"


class Worker:
    """Tries jobs in this process; never returns to the code that forked it."""

    def __init__(
        self,
        trial: Trial,
        switch: Switch,
        say: Say,
        set_deadline: Callable[[float], None],
        allow_memory: Callable[[Collection[str]], None],
        observers: Callable[[Subject, LoadedEffect], set[str]],
        is_foreign: Callable[[LoadedEffect], bool],
        loading: Mapping[int, str],
    ) -> None:
        self._say = say
        self._switch = switch
        self._trial = trial
        self._limiter = Limiter(set_deadline, self._too_many_turns)
        #: Lets this process have what some tests need.
        self._allow_memory = allow_memory
        self._standbys = Standbys(VARIABLE, loading)
        self._surroundings = Surroundings(switch.namespaces, self._standbys.processes)
        self._job: Job | None = None
        #: The module of the mutant that is on, for whoever loads it anew.
        self._file: MutatedFile | None = None
        #: The leads of that module which all edits are behind; most mutants need none.
        self._leads: Callable[[], tuple[Lead, ...]] = tuple
        #: The tests that killed, each with the last of its mutants.
        self._killers: dict[str, Job] = {}
        self._doubtful = False
        self._observers = observers
        self._is_foreign = is_foreign
        #: Why a mutant that is on may be noticed elsewhere though no test notices it here.
        self._foreign = ""

    def run(self, jobs: Iterable[Job], count: int) -> None:
        """Try so many jobs; stops early where a mutant left something behind that the next could notice.

        After several, or where set-up or tear-down failed, the tests that killed must pass on the original here,
        or their kills do not count.
        """
        serve(lambda path: self._file.code(path) if self._file else None)
        hand_on(lambda: self._file.task() if self._file else None, self._go_on if count > 1 else None)
        for number, job in enumerate(jobs, 1):
            self._job = job
            self._file = MutatedFile(job.subject, job.edits, self._standbys.marks)
            self._leads = partial(leads, job.subject, job.edits)
            verdict, is_clean = self._try(job)
            self._file.close()
            self._job = self._file = None
            goes_on = is_clean and number < count and self._surroundings.unchanged()
            # The next mutant is told of at once.
            self._say(verdict, wait=goes_on)
            if not goes_on:
                break
        for test, job in self._killers.items() if count > 1 or self._doubtful else ():
            self._allow_memory([test])
            # What it starts goes on as it did for the mutant.
            self._file = MutatedFile(job.subject, (), self._standbys.marks)
            self._leads = partial(leads, job.subject, job.edits)
            if not self._passes(test, job.limits(test)):
                self._say(Message("tainted", test=test))
            self._file.close()
            self._file = None
        self._say(Message("checked"))

    def _try(self, job: Job) -> tuple[Message, bool]:
        """What became of the mutant, and whether all that was set up has been torn down."""
        self._say(Message("started", job.number))
        started = time.perf_counter()
        self._allow_memory(job.tests)
        try:
            tests = self._switch_on(job)
        except Unswitchable as error:
            self._switch.off()
            return Message("unswitchable", job.number, note=str(error), data=self._tests(job, error)), True
        except Uncompilable as error:
            return Message("invalid", job.number, note=error.reason), True
        except LoadFailure as error:
            return Message("killed", job.number, job.tests[0], "collection", str(error)), True
        if job.function is None:
            self._allow_memory(tests)
        message = Message("survived", job.number, note="" if tests else UNUSED)
        if self._foreign:
            # What other modules hold may still be the original's, or be there twice.
            message = Message("unswitchable", job.number, note=self._foreign)
        left = [test for test in tests if test in job.apart]
        here = [test for test in tests if test not in job.apart]
        clean = True
        for run in self._trial.run(here, lambda test: self._begin(job, test)):
            if self._standbys.asked:
                self._say(Message("starts", test=run.test, data=self._standbys.learn()))
            if run.failure is not None:
                killer = run.failure
                # What took all the memory that there was may still hold it.
                is_full = killer.reason.startswith(MemoryError.__name__)
                clean = killer.phase == "call" and not run.interrupted and not is_full
                if self._standbys.made:
                    # Whoever counts processes may have noticed that.
                    left = here[here.index(run.test) :] + left if run.test in here else tests
                    break
                message = Message("killed", job.number, killer.test, killer.phase, killer.reason)
                self._killers[run.test] = job
                # The loading of the original before it may have left something elsewhere.
                self._doubtful = killer.phase != "call" or job.function is None
                left = []
                break
        if left and not self._foreign:
            message = Message("unfinished", job.number, data=left)
        self._limiter.clear()
        self._switch.off()
        seconds = time.perf_counter() - started
        return replace(message, seconds=seconds), clean

    def _begin(self, job: Job, test: str) -> None:
        self._standbys.asked = self._standbys.made = 0
        self._limiter.set(job.limits(test))

    def _switch_on(self, job: Job) -> list[str]:
        """Turn the mutant on; gives the tests that can notice it."""
        self._foreign = ""
        if job.function is not None:
            self._switch.on(job.subject, job.function, job.edits)
            return list(job.tests)
        self._limiter.set(replace(job.limits(job.tests[0]), seconds=job.loading_seconds))
        effect = self._switch.load(job.subject, job.edits)
        observers = self._observers(job.subject, effect)
        self._foreign = CALLED if self._is_foreign(effect) else ELSEWHERE if effect.spreads else ""
        return [test for test in job.tests if test in observers]

    def _tests(self, job: Job, error: Unswitchable) -> list[str] | None:
        """Those of the job's tests that can notice what loading changes, if that is known."""
        effect, observers = error.effect, error.tests
        if effect is None or effect.spreads or self._is_foreign(effect):
            return None
        if observers is None:
            try:
                observers = self._observers(job.subject, effect)
            except Unswitchable as again:
                observers = again.tests
        return None if observers is None else [test for test in job.tests if test in observers]

    def _passes(self, test: str, limits: TestLimits) -> bool:
        return all(run.failure is None for run in self._trial.run([test], lambda _: self._limiter.set(limits)))

    def _go_on(self, start: Mapping[str, Any]) -> int | None:
        return self._standbys.go_on(self._file, self._leads(), start) if self._file else None

    def _too_many_turns(self) -> None:
        number = self._job.number if self._job else -1
        self._say(Message("timeout", number, note="its loops turn much more often than the original's"))
