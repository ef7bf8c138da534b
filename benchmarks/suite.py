"""How fast `pytest --mutsinq` is, beside other tools in the same run.

    python benchmarks/suite.py PROJECT TARGET... [--max N] [--peers PYTHON] [--seconds N]

PROJECT is a folder, installed in editable mode in this environment; TARGETs are the files or packages to mutate. The
tests run once alone, then with at most N mutants, and so once more with nothing changed. With `--peers`, an interpreter
with mutmut, cosmic-ray and all that the tests need, each of these tries all mutants of its own, for so many seconds at
most. Of a run that the clock ends only the first mutants count, and these are not like the rest. The tools do not make
the same mutants. What a run keeps of its results counts, and reports made of that do not.

Python keeps bytecode, as it does by default, but in a folder of its own; the tests and mutsinq run once before anything
is measured, so that all tools find what a second run on any machine finds.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import suite_peers
from mutsinq.core.codec import from_json
from mutsinq.core.suite import SuiteReport


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took."""

    seconds: float
    #: CPU seconds of it and all that it waited for.
    processor: float
    #: Megabytes of its largest process.
    memory: float
    #: Seconds until the first verdict was on the screen; None if none was.
    first: float | None


_VERDICT = re.compile(rb"\b[1-9]\d*(/\d+)? mutants?\b(?! in)")


def run(command: Sequence[str], folder: Path) -> Usage:
    """Run a command on a terminal of its own."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(folder)
        os.execv(command[0], list(command))
    first, tail = None, b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        tail = (tail + data)[-8192:]
        if first is None and _VERDICT.search(tail):
            first = time.perf_counter() - started
    _, status, usage = os.wait4(pid, 0)
    os.close(terminal)
    if os.waitstatus_to_exitcode(status) > 1:
        raise SystemExit(f"{' '.join(command)}: failed:\n{tail.decode(errors='replace')}")
    seconds = time.perf_counter() - started
    return Usage(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, first)


def measured(project: Path, targets: Sequence[str], count: int | None, *more: str) -> Usage:
    """What a run of this tool took; with at most so many mutants, and more options."""
    options = ["-q", "-p", "no:cacheprovider", "--mutsinq-survivors=0", *more]
    options += [f"--mutsinq-max={count}"] if count else []
    return run([sys.executable, "-m", "pytest", *options, "--mutsinq", *targets], project)


def ours(project: Path, targets: Sequence[str], count: int | None) -> tuple[SuiteReport, int, Usage]:
    """The report of this tool, how many mutants it tried, and what it took."""
    usage = measured(project, targets, count, "--mutsinq-fresh")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "mutsinq", "results", f"--report=json={path}"]
        subprocess.run(command, cwd=project, stdout=subprocess.DEVNULL, check=True)
        report: SuiteReport = from_json(path.read_text("utf-8"))
    return report, len(report.results) - report.count("no coverage") - report.count("ignored"), usage


def main() -> int:
    """Parse, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("targets", nargs="+")
    parser.add_argument("--max", type=int)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0)
    options = parser.parse_args()
    project = options.project.resolve()
    with _bytecode():
        compare(project, options)
    return 0


@contextmanager
def _bytecode() -> Iterator[None]:
    """Have Python keep bytecode in a folder of its own, whatever the environment says."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        yield


def compare(project: Path, options: argparse.Namespace) -> None:
    """Run the tests, this tool and its peers; print what each took."""
    alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:mutsinq"]
    run(alone, project)
    ours(project, options.targets, 1)
    plain = run(alone, project)
    print(f"{project.name}, load {os.getloadavg()[0]:.1f}; tests alone {plain.seconds:.2f} s, {plain.memory:.0f} MB\n")
    print(suite_peers.HEADER)
    report, tried, usage = ours(project, options.targets, options.max)
    mine = suite_peers.Row("mutsinq", tried, usage.seconds, usage.processor, usage.memory, ended=False)
    print(f"{mine} |", flush=True)
    again = measured(project, options.targets, options.max)
    loading = run([*alone, "--collect-only"], project)
    for measure in suite_peers.TOOLS if options.peers else ():
        row = measure(project, options.targets, options.peers.absolute(), options.seconds)
        print(row if isinstance(row, str) else f"{row} {mine.speed / row.speed:.1f} |", flush=True)
    phase = report.seconds["mutants"]
    first = "none" if usage.first is None else f"{usage.first:.1f} s"
    print(f"\nmutsinq: mutants' phase {phase:.1f} s, {tried / phase:.1f} mutants/s")
    print(f"first verdict on the screen after {first}")
    print(f"memory {usage.memory / plain.memory:.2f} times that of the tests alone")
    print(f"a second run with nothing changed: {again.processor / usage.processor:.1%} of the CPU time, ", end="")
    print(f"{again.seconds / usage.seconds:.1%} of the clock's; {again.processor:.2f} CPU s, where ", end="")
    print(f"collecting the tests alone takes {loading.processor:.2f}")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    sys.exit(main())
