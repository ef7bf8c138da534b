"""Whether the verdicts of `pytest --mutsinq` are true: each against mutated files on disk and fresh interpreters.

    python benchmarks/suite_oracle.py PROJECT REPORT [--sample N] [--seed N] [--truths FILE] [--plugins NAMES]

PROJECT is a folder, installed in editable mode in this environment; REPORT the JSON report of a run on it. Each mutant
of a sample is written into a fresh copy of the project. Of a kill the named test must fail there in an interpreter of
its own, and pass there on the original; of everything else, and of kills of which that does not hold, the whole suite
decides, but for tests that the report lists as left out. Every verdict that disagrees is printed. `--truths` keeps what
was found, for the next report, and for the next run after one that was stopped.

Interpreters load no plugins of pytest but those that `--plugins` names, which the project's own settings may need, and
the bytecode of what is not mutated comes with the copy: neither is under test, and both cost more than most tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from mutsinq.core.codec import from_json
from mutsinq.core.suite import DETECTED, MutantResult, SuiteReport
from mutsinq.operators.splice import apply
from mutsinq.static.sources import read_file

#: CPU seconds that a suite may take: so many times those that it takes on the original, and so many more. They are the
#: same on a busy machine. Seconds of the clock are for what only waits.
_CPU_FACTOR, _CPU_FLOOR, _CLOCK_SECONDS = 10, 20, 900
_MEMORY = 3 << 30


class Disk:
    """Copies of a project, for files to be mutated in. Raises SystemExit if its suite does not pass in a copy."""

    def __init__(self, project: Path, folder: Path, plugins: Sequence[str], left_out: Iterable[str]) -> None:
        self._pristine, self._copy = folder / "pristine" / project.name, folder / project.name
        self._options = [word for plugin in plugins for word in ("-p", plugin)]
        self._options += [word for test in left_out for word in ("--deselect", test)]
        self._sound: dict[str, bool] = {}
        self._cpu_seconds = resource.RLIM_INFINITY
        shutil.copytree(project, self._copy, ignore=shutil.ignore_patterns("__pycache__", ".git", ".mutsinq"))
        before = _cpu_seconds()
        if not self._passes(keep_bytecode=True):
            raise SystemExit(f"{project}: the suite fails in a copy of the project")
        self._cpu_seconds = _CPU_FLOOR + _CPU_FACTOR * round(_cpu_seconds() - before)
        shutil.move(self._copy, self._pristine)

    def is_detected(self, result: MutantResult) -> bool:
        """Whether the suite notices the mutant."""
        killer = result.killer.test if result.killer else None
        if killer is not None and killer not in self._sound:
            self._renew()
            self._sound[killer] = self._passes(killer)
        if killer is not None and self._sound[killer]:
            self._mutate(result)
            if not self._passes(killer):
                return True
        self._mutate(result)
        return not self._passes()

    def _renew(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)
        # With the times of its files, by which Python knows bytecode to be theirs.
        shutil.copytree(self._pristine, self._copy)

    def _mutate(self, result: MutantResult) -> None:
        self._renew()
        path = self._copy / result.path
        was = path.stat()
        path.write_text(apply(read_file(path).text, result.mutant.mutations), "utf-8")
        # Bytecode of the original must not be taken for the mutant's, whenever the original was written.
        os.utime(path, (was.st_atime, was.st_mtime + 60))

    def _passes(self, *tests: str, keep_bytecode: bool = False) -> bool:
        environment = os.environ | {
            "PYTHONPATH": f"{self._copy}:{self._copy / 'src'}",
            "PYTHONDONTWRITEBYTECODE": "" if keep_bytecode else "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *self._options, *tests]
        try:
            done = subprocess.run(
                command,
                cwd=self._copy,
                env=environment,
                capture_output=True,
                timeout=_CLOCK_SECONDS,
                check=False,
                preexec_fn=self._limit,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def _limit(self) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (self._cpu_seconds, self._cpu_seconds))


def _cpu_seconds() -> float:
    """What ended children took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Compare, print, and exit with 1 if a verdict is not true."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--sample", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--truths", type=Path)
    parser.add_argument("--plugins", default="", metavar="NAMES", help="such as pytest_cov, comma-separated")
    options = parser.parse_args()
    report: SuiteReport = from_json(options.report.read_text("utf-8"))
    results = sorted(report.results, key=lambda result: result.mutant.id)
    results = random.Random(options.seed).sample(results, min(options.sample, len(results)))
    truths: dict[str, bool] = {}
    if options.truths and options.truths.exists():
        truths = dict(json.loads(line) for line in options.truths.read_text("utf-8").splitlines())
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        plugins = [name for name in options.plugins.split(",") if name]
        disk = Disk(options.project.resolve(), Path(folder), plugins, report.left_out)
        for result in results:
            # Of equal code in two files the id is the same.
            key = f"{result.path} {result.mutant.id}"
            said = result.status in DETECTED
            if key not in truths:
                truths[key] = disk.is_detected(result)
                if truths[key] != said:
                    # A busy machine can fail a test that minds the time.
                    truths[key] = disk.is_detected(result)
                if options.truths:
                    with options.truths.open("a", encoding="utf-8") as file:
                        file.write(json.dumps([key, truths[key]]) + "\n")
            if truths[key] != said:
                wrong += 1
                mutation = result.mutant.mutations[0]
                truth = "detected" if truths[key] else "missed"
                place = f"{result.path}:{mutation.line} {mutation.operator}"
                print(f"{place}: {mutation.summary}: said {result.status}, is {truth}", flush=True)
    print(f"{len(results) - wrong} of {len(results)} verdicts agree")
    phases = Counter(result.killer.phase for result in results if result.killer)
    print("kills by the phase that failed:", ", ".join(f"{phase} {count}" for phase, count in phases.items()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
