"""Job: one mutant to try, and what a worker says of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from mutsinq.core.mutation import Edit
from mutsinq.suite.processes.limits import TestLimits
from mutsinq.suite.subject import Subject, SubjectFunction


@dataclass(frozen=True, slots=True)
class Job:
    """A mutant with the tests to run, the likeliest to kill first."""

    number: int
    subject: Subject
    #: The function whose code is exchanged; None where the module must be as if loaded anew.
    function: SubjectFunction | None
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    #: What each of the tests may use.
    limits: Callable[[str], TestLimits]
    #: CPU seconds that it may take to load the mutant.
    loading_seconds: float
    #: Tests that are left to another process, those of `tests` among them.
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Message:
    """A line that a worker writes: it began a job, ended it, or says something of its batch.

    `started`, `killed`, `survived`, `timeout` and `invalid` are of a job; `unswitchable` sends it another way, and
    `unfinished` to another process for the tests that are left; `starts` tells of a test that started interpreters, and
    which of these load what is mutated; `tainted` says that a test which killed in this batch fails on the original
    now, and `checked` that this is known of all that killed. `ran`, `read`, `written`, `imported`, `foreign` and
    `uncounted` are of clean runs, `trouble` of a worker that failed by itself, and `exit` gives the status that a
    process ended with.
    """

    kind: str
    job: int = -1
    test: str = ""
    phase: str = ""
    note: str = ""
    seconds: float = 0.0
    data: object = None

    def line(self) -> bytes:
        """As it goes through the pipe."""
        fields = (self.kind, self.job, self.test, self.phase, self.note, self.seconds, self.data)
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Message:
        """The inverse of `line`."""
        return cls(*json.loads(line))
