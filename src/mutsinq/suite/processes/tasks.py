"""Tasks: what a child of the zygote does, or an interpreter of its own, with the tests that it collects itself."""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.core.mutation import Edit
from mutsinq.suite.processes.limits import TestLimits


@dataclass(frozen=True, slots=True)
class CountBlocks:
    """Run all tests of the original, with every block counted."""

    #: In order.
    tests: tuple[str, ...]
    #: An empty folder, for what interpreters say that tests start.
    folder: str
    #: Seconds of the clock that each test may take.
    patience: float


@dataclass(frozen=True, slots=True)
class RunTests:
    """Run tests of the original as they are."""

    #: Seconds of the clock that each may take.
    patience: float
    #: All where none is named.
    tests: tuple[str, ...] = ()
    #: The files to collect; all where none is named.
    files: tuple[str, ...] = ()
    #: The only folders in which files may be changed, if there are bounds.
    writable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordInputs:
    """Run tests of the original, and say what they give to some functions and who calls these."""

    tests: tuple[str, ...]
    #: The functions: files and qualified names.
    wanted: tuple[tuple[str, str], ...]
    #: Of the clock, for all.
    seconds: float


@dataclass(frozen=True, slots=True)
class LoadMutant:
    """Run tests, with a mutant in place from before anything is loaded, until one fails."""

    #: The mutant's number, the file that is mutated, and how.
    number: int
    path: str
    edits: tuple[Edit, ...]
    #: In order, with the limits of each; the files that they are in.
    tests: tuple[str, ...]
    limits: tuple[TestLimits, ...]
    files: tuple[str, ...]
    #: CPU seconds that loading may take.
    loading: float
    #: The folders in which files may be changed.
    writable: tuple[str, ...]
    #: Bytes of memory that all may take more than the zygote.
    memory: int


@dataclass(frozen=True, slots=True)
class CheckTests:
    """Run all tests of a file that are suggested, with a mutant in place, or the original if that has no edits."""

    #: The file with the tests, and the folder that it is meant for.
    tests: str
    home: str
    #: The file that is mutated, and how.
    path: str
    edits: tuple[Edit, ...]


Task = CountBlocks | RunTests | RecordInputs | LoadMutant | CheckTests
