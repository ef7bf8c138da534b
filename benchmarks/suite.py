"""How fast `pytest --mutsinq` is, and whether its verdicts are true.

    python benchmarks/suite.py speed PROJECT TARGET...
    python benchmarks/suite.py oracle PROJECT REPORT [--sample N] [--seed N]

`speed` runs the tests of a project (a folder, installed in editable mode in this environment) with mutants and prints
the phases and mutants a second. `oracle` reads the JSON report of a run, writes a sample of its mutants one by one into
a fresh copy of the project, runs the whole suite in a fresh interpreter, and prints every verdict that disagrees.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mutsinq.core.codec import from_json
from mutsinq.core.suite import DETECTED, MutantResult, SuiteReport
from mutsinq.operators.splice import apply
from mutsinq.static.sources import read_file

_SUITE_SECONDS = 60


def speed(project: Path, targets: list[str]) -> None:
    """Measure a project and print where the time went."""
    with tempfile.TemporaryDirectory() as folder:
        report_path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--mutsinq", *targets]
        started = time.perf_counter()
        subprocess.run([*command, "--mutsinq-report", f"json={report_path}"], cwd=project, check=False)
        seconds = time.perf_counter() - started
        report: SuiteReport = from_json(report_path.read_text("utf-8"))
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    tried = len(report.results) - report.count("no coverage")
    print(f"{project.name}: {len(report.results)} mutants, {tried} tried, {seconds:.1f} s in all")
    for name, phase in report.seconds.items():
        print(f"  {name}: {phase:.2f} s")
    print(f"  {tried / report.seconds['mutants']:.1f} mutants/s in the mutant phase")
    print(f"  {1000 * (usage.ru_utime + usage.ru_stime) / tried:.1f} CPU ms a mutant, all phases")
    print(f"  largest process {usage.ru_maxrss / 1024:.0f} MB")


def oracle(project: Path, report_path: Path, sample: int, seed: int) -> int:
    """Compare verdicts with those of whole suites in fresh interpreters; gives the number of disagreements."""
    report: SuiteReport = from_json(report_path.read_text("utf-8"))
    results = sorted(report.results, key=lambda result: result.mutant.id)
    if sample < len(results):
        results = random.Random(seed).sample(results, sample)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__", ".git"))
        for result in results:
            truth = _truth(copy, result)
            said = "detected" if result.status in DETECTED else "missed"
            if said != truth:
                wrong += 1
                mutation = result.mutant.mutations[0]
                place = f"{result.path}:{mutation.line} {mutation.operator}"
                print(f"{place}: {mutation.summary}: said {result.status}, is {truth}", flush=True)
    print(f"{len(results) - wrong} of {len(results)} verdicts agree")
    return wrong


def _truth(copy: Path, result: MutantResult) -> str:
    path = copy / result.path
    source = read_file(path)
    original = path.read_bytes()
    path.write_text(apply(source.text, result.mutant.mutations), "utf-8")
    environment = os.environ | {"PYTHONPATH": f"{copy}:{copy / 'src'}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=_SUITE_SECONDS, check=False
        )
        return "missed" if done.returncode == 0 else "detected"
    except subprocess.TimeoutExpired:
        return "detected"
    finally:
        path.write_bytes(original)


def main() -> int:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    measured = commands.add_parser("speed")
    measured.add_argument("project", type=Path)
    measured.add_argument("targets", nargs="*")
    compared = commands.add_parser("oracle")
    compared.add_argument("project", type=Path)
    compared.add_argument("report", type=Path)
    compared.add_argument("--sample", type=int, default=sys.maxsize)
    compared.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.command == "speed":
        speed(options.project, options.targets)
        return 0
    return 1 if oracle(options.project, options.report, options.sample, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
