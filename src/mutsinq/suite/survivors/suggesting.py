"""Suggesting: from the inputs found to files of tests that pass on the original and fail on mutants."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mutsinq.core.counted import counted
from mutsinq.core.mutation import Edit
from mutsinq.core.program import Program
from mutsinq.core.suite import MISSED, MutantResult, SurvivorFinding
from mutsinq.core.verdict import Distinguished
from mutsinq.errors import InputError
from mutsinq.execution.isolation import Level
from mutsinq.execution.isolation import probe as probe_isolation
from mutsinq.static.project import shown
from mutsinq.static.purity import Impurity, hints
from mutsinq.static.sources import Source, read_file
from mutsinq.suite.engine import SuiteEngine
from mutsinq.suite.processes.zygote import Zygote
from mutsinq.suite.survivors.bridges import split_entry
from mutsinq.suite.survivors.checking import Checked, check
from mutsinq.suite.survivors.style import Style, loaded_module
from mutsinq.suite.survivors.writing import Case, case_of, file_text, in_order

#: How often a file is written anew without the tests that fail on the original.
_ATTEMPTS = 3
#: Number of the original among mutants to be checked.
_ORIGINAL = -1


@dataclass(frozen=True, slots=True)
class Suggested:
    """The tests for one module, and by position the survivors that they kill."""

    text: str
    killed: tuple[int, ...]
    cases: tuple[Case, ...]


def check_folder(folder: str) -> None:
    """Raises InputError if no folder for tests can be there, as is better said before a long search than after it."""
    place = Path(folder or ".").resolve()
    nearest = next(each for each in (place, *place.parents) if each.exists())
    if not nearest.is_dir():
        raise InputError(f"--mutsinq-suggest {folder}: {nearest} is no folder")
    if not os.access(nearest, os.W_OK):
        raise InputError(f"--mutsinq-suggest {folder}: {nearest} cannot be written")


class Suggester:
    """Writes one file of tests for each module with survivors of which an input is known."""

    def __init__(self, session: pytest.Session, engine: SuiteEngine, zygote: Zygote | None, folder: Path) -> None:
        self._root = Path(os.path.realpath(session.config.rootpath))
        self._engine = engine
        self._zygote = zygote
        self._folder = folder
        self._style = Style.of(session)
        #: Why tests cannot be loaded there; empty as long as all can.
        self._error = ""
        #: Whether a check cannot do harm, whatever it calls.
        self._confined = probe_isolation().level >= Level.SYSCALLS

    def run(self, results: list[MutantResult]) -> str:
        """Write the files, none over another; the results get the paths. What was written, for people."""
        tests = killed = 0
        for path, survivors in _by_path(results).items():
            suggested = self._suggested(self._root / path, survivors)
            if suggested is None:
                continue
            written = self._write(Path(path), suggested.text)
            for position in suggested.killed:
                finding = results[position].finding
                assert finding is not None
                results[position] = replace(results[position], finding=replace(finding, test=written))
            tests, killed = tests + len(suggested.cases), killed + len(suggested.killed)
        counts = f"{counted(tests, 'test')} kill{'s' * (tests == 1)} {counted(killed, 'survivor')}"
        reason = f": in {self._folder}, {self._error}" if self._error else ""
        return counts if tests else f"no test could be written{reason}"

    def _suggested(self, path: Path, survivors: Mapping[int, tuple[MutantResult, SurvivorFinding]]) -> Suggested | None:
        """Tests that pass on the original, and kill as many of a module's survivors as can be, with few cases."""
        source = read_file(path)
        cases: list[Case] = []
        for _, finding in survivors.values():
            module, name = split_entry(finding.entry)
            called = _source_of(module) if module else source
            match finding.verdict:
                case Distinguished(counterexample) if self._is_harmless(called.program(name)):
                    case = case_of(called, name, counterexample)
                    cases += [case] if case else []
        with tempfile.TemporaryDirectory(prefix="mutsinq-") as temporary:
            test_file = Path(temporary, f"test_{path.stem}_survivors.py")
            cases = self._passing(source, in_order(cases), test_file)
            if not cases:
                return None
            edits = {position: _edits(result) for position, (result, _) in survivors.items()}
            kills = self._kills(path, edits, test_file)
            chosen = in_order(cases[number] for number in _cover(kills))
            test_file.unlink()
            cases = self._passing(source, chosen, test_file)
            if not cases:
                return None
            final = self._kills(path, {position: edits[position] for position in kills}, test_file)
            return Suggested(test_file.read_text("utf-8"), tuple(final), tuple(cases)) if final else None

    def _passing(self, source: Source, cases: Sequence[Case], test_file: Path) -> list[Case]:
        """Write the cases that pass on the original; none if pytest cannot run the file."""
        left = list(cases)
        for _ in range(_ATTEMPTS):
            if not left:
                return []
            test_file.write_text(self._text(source, left), "utf-8")
            ((_, checked),) = self._check(test_file, {_ORIGINAL: (source.path, ())})
            self._error = self._error or checked.error
            if not checked.complete or len(checked.outcomes) != len(left):
                return []
            if checked.passed:
                return left
            left = [case for case, outcome in zip(left, checked.outcomes) if outcome == "passed"]
        return []

    def _kills(self, path: Path, edits: Mapping[int, Sequence[Edit]], test_file: Path) -> dict[int, list[int]]:
        """The tests of the file that fail on each mutant, by number; mutants that none fails on are left out."""
        mutants = {position: (path, each) for position, each in edits.items()}
        checked = dict(self._check(test_file, mutants))
        return {position: killing for position in sorted(checked) if (killing := checked[position].killing())}

    def _check(
        self, test_file: Path, mutants: Mapping[int, tuple[Path, Sequence[Edit]]]
    ) -> Iterator[tuple[int, Checked]]:
        return check(self._engine, self._zygote, test_file, self._folder, mutants)

    def _text(self, source: Source, cases: Sequence[Case]) -> str:
        elsewhere = {case.entry: case.source for case in cases}

        def home(name: str) -> str:
            place = elsewhere.get(name, source)
            module = loaded_module(str(place.path))
            return self._style.home(module, name) if module else place.module

        return file_text(cases, source.text, home, uses_unittest=self._style.uses_unittest)

    def _is_harmless(self, program: Program) -> bool:
        return self._confined or not any(hint.impurity is Impurity.OUTSIDE for hint in hints(program))

    def _write(self, path: Path, text: str) -> str:
        """Write a new file; gives its path, relative to the project where it lies within. Raises InputError."""
        name = "_".join(part.strip("_") for part in path.with_suffix("").parts[-2:]).strip("_")
        number = 1
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            while True:
                place = self._folder / f"test_{name}_survivors{f'_{number}' if number > 1 else ''}.py"
                try:
                    with place.open("x", encoding="utf-8") as file:
                        file.write(text)
                    break
                except FileExistsError:
                    number += 1
        except OSError as error:
            raise InputError(f"--mutsinq-suggest {self._folder}: cannot be written: {error.strerror}") from None
        return shown(place.resolve(), self._root)


def _by_path(results: Sequence[MutantResult]) -> dict[str, dict[int, tuple[MutantResult, SurvivorFinding]]]:
    """Survivors of which an input is known and that have no test yet, by file and by position in the results."""
    found: dict[str, dict[int, tuple[MutantResult, SurvivorFinding]]] = defaultdict(dict)
    for position, result in enumerate(results):
        finding = result.finding
        if result.status in MISSED and finding and not finding.test and isinstance(finding.verdict, Distinguished):
            found[result.path][position] = result, finding
    return found


def _source_of(module: str) -> Source:
    """The source of a loaded module."""
    return read_file(Path(sys.modules[module].__file__ or ""))


def _edits(result: MutantResult) -> tuple[Edit, ...]:
    return tuple(edit for mutation in result.mutant.mutations for edit in mutation.edits)


def _cover(kills: Mapping[int, Sequence[int]]) -> list[int]:
    """A few tests of which every mutant that any kills is killed by one: the one that kills most first, and so on."""
    left = {position: set(tests) for position, tests in kills.items()}
    chosen = []
    while left:
        tests = sorted({test for killing in left.values() for test in killing})
        best = max(tests, key=lambda test: sum(test in killing for killing in left.values()))
        chosen.append(best)
        left = {position: killing for position, killing in left.items() if best not in killing}
    return chosen
