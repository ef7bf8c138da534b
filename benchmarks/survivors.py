"""How many of the survivors that a test can kill get a test that kills them, and whether proofs of equivalence hold.

    python benchmarks/survivors.py PROJECT PACKAGE [--seconds S] [--calls S] [--controls N] [--report FILE]
        [--found FILE]

PROJECT is a folder, installed in editable mode in this environment, and PACKAGE what to mutate in it. The project is
measured with `--mutsinq-suggest`, and S seconds for survivors; `--report` takes the report of such a run instead.

A survivor *can be killed by calling a public function* if a call of one is known on which mutant and original return
other values, raise other exceptions (type or message), print other text, or leave other arguments behind. Such a call
is known if a suggested test makes one, or if another, longer search finds one. That search (`survivor_calls.py`) shares
no code with the searchers that it measures: it calls every function that stands under a public name in a public module
of the package as often as `--calls` CPU seconds allow, with arguments made at random from annotations and from the
literals of the package and its tests, first on the original, twice, then on every mutant without such a test those
that enter the mutated function; calls whose outcome is not the same twice, or that take more than half a second, say
nothing.

S is seconds of the clock; give more on busy cores. What a run was too short for, the next one with more seconds goes on
with; `--found FILE` keeps what the other search finds, for the next run after one that was stopped.

Controls: all provers run on mutants that the project's own tests kill; none of them may be called equivalent.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from mutsinq.core.codec import from_json
from mutsinq.core.suite import MISSED, MutantResult, SuiteReport
from mutsinq.core.verdict import Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.operators.splice import apply
from mutsinq.proofs.deadline import Deadline
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.prover import attempts
from mutsinq.static.domains.inference import infer
from mutsinq.static.sources import read_file
from mutsinq.suite.survivors.survivor import Survivor
from survivor_calls import SILENT, Told, place

_PROOF_SECONDS = 3.0

Key = tuple[str, str]


def measure(project: Path, package: str, seconds: float, folder: Path) -> SuiteReport:
    """The report of a run that writes tests."""
    path = folder / "report.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"--mutsinq-survivors={seconds:g}", f"--mutsinq-suggest={folder / 'suggested'}"]
    command += [f"--mutsinq-report=json={path}", "--mutsinq", package]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: failed:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")
    report: SuiteReport = from_json(path.read_text("utf-8"))
    return report


@dataclass(frozen=True, slots=True)
class Outside:
    """The other search: the calls of public functions, with their outcomes on the original."""

    project: Path
    package: str
    #: By the functions' names, what `survivor_calls` tells of their calls.
    told: dict[str, Told]

    @classmethod
    def of(cls, project: Path, package: str, seconds: float) -> Outside:
        """So many seconds of each function, twice, under two hash seeds."""
        nothing = cls(project, package, {})
        (first,) = nothing._ask(seconds=seconds, counts={})
        counts = {name: len(each["outcomes"]) for name, each in first.items()}
        (again,) = nothing._ask(seconds=seconds, counts=counts)
        for name, told in again.items():
            pairs = zip(first[name]["outcomes"], told["outcomes"])
            told["outcomes"] = [one if one == other else SILENT for one, other in pairs]
        return cls(project, package, again)

    def differences(self, results: Sequence[MutantResult]) -> Iterator[str]:
        """Of each mutant a call that tells it from the original; empty if none does."""
        mutants = []
        for result in results:
            source = read_file(self.project / result.path)
            text, path = apply(source.text, result.mutant.mutations), str(source.path)
            kinds = self._kinds(place(path, result.mutant.mutations[0].function))
            mutants.append({"module": source.module, "path": path, "text": text, "kinds": kinds})
        for answer in self._ask(told=self.told, mutants=mutants):
            yield answer["differs"]

    def _kinds(self, mutated: str) -> dict[str, list[int]]:
        """By the functions' names, the kinds of calls that enter a function or one in it; for none, any of a module."""
        inner = mutated if mutated.endswith(":") else f"{mutated}."
        return {
            name: [
                number
                for number, entered in enumerate(told["kinds"])
                if any(each == mutated or each.startswith(inner) for each in entered)
            ]
            for name, told in self.told.items()
        }

    def _ask(self, **question: object) -> Iterator[dict[str, Any]]:
        files = [*self.project.rglob("test*.py"), *(self.project / self.package).rglob("*.py")]
        request = {
            "root": str(self.project),
            "files": sorted(map(str, files)),
            "package": Path(self.package).name,
            **question,
        }
        command = [sys.executable, "-P", str(Path(__file__).parent / "survivor_calls.py")]
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+", encoding="utf-8") as given:
            json.dump(request, given)
            given.seek(0)
            with subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, cwd=folder, text=True) as process:
                assert process.stdout is not None
                yield from map(json.loads, process.stdout)
        if process.returncode:
            raise SystemExit(f"{command[-1]}: ended with {process.returncode}")


def is_by_public(outside: Outside, result: MutantResult) -> bool:
    """Whether there is a test, and what it calls is one of the public functions."""
    if not (result.finding and result.finding.test):
        return False
    name = f"{read_file(outside.project / result.path).module}.{result.finding.entry}"
    return name in outside.told


def false_proofs(project: Path, killed: Sequence[MutantResult]) -> Iterator[tuple[MutantResult, Equivalent]]:
    """The killed mutants that a proof calls equivalent."""
    with Engine() as engine:
        for number, result in enumerate(killed):
            print(f"\rcontrols: {number}/{len(killed)}", end="", file=sys.stderr)
            survivor = Survivor(number, read_file(project / result.path), result.mutant, {})
            survivor.prepare()
            own = survivor.entries.own
            if not survivor.settled and own:
                original, variant = survivor.programs(own)
                pair = Pair(original, variant, infer(original, variant))
                messages = survivor.relation.same_exception_message
                for attempt in attempts(pair, engine, Deadline(_PROOF_SECONDS), messages=messages):
                    if verdict := attempt().verdict:
                        survivor.hear(own, verdict)
            if isinstance(survivor.verdict, Equivalent):
                yield result, survivor.verdict
    print(file=sys.stderr)


def find_calls(outside: Outside, results: Sequence[MutantResult], found: Path | None) -> dict[Key, str]:
    """What the other search finds of each mutant; what stands in a file of an earlier run is not searched again."""
    calls: dict[Key, str] = {}
    if found and found.exists():
        calls = {tuple(key): call for key, call in map(json.loads, found.read_text("utf-8").splitlines())}
    left = [result for result in results if key_of(result) not in calls]
    for number, (result, call) in enumerate(zip(left, outside.differences(left)), 1):
        calls[key_of(result)] = call
        print(f"\rcalls: {number}/{len(left)}", end="", file=sys.stderr)
        if found:
            with found.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key_of(result), call]) + "\n")
    print(file=sys.stderr)
    return calls


def key_of(result: MutantResult) -> Key:
    """A mutant among those of all files."""
    return result.path, result.mutant.id


def print_survivors(report: SuiteReport, outside: Outside, found: Path | None, *, verbose: bool) -> None:
    """The table, and with `verbose` the survivors that can be killed and were not."""
    missed = [result for result in report.results if result.status in MISSED]
    tested = [result for result in missed if result.finding and result.finding.test]
    calls = find_calls(outside, [result for result in missed if not is_by_public(outside, result)], found)
    killable = [result for result in missed if calls.get(key_of(result), "a test")]
    met = [result for result in killable if result in tested]
    proved = report.count("equivalent")
    print(f"{outside.project.name}, {len(missed) + proved} survivors, load {os.getloadavg()[0]:.1f}\n")
    print("| survivors | |\n|---|---|")
    print(f"| can be killed by calling a public function | {len(killable)} |")
    print(f"| … and have a test that was seen to kill them | {len(met)}, {len(met) / max(len(killable), 1):.0%} |")
    print(f"| others that a test kills which calls another function | {len(tested) - len(met)} |")
    print(f"| proved equivalent | {proved} |")
    print(f"| others, not found | {len(missed) - len(killable) - len(tested) + len(met)} |")
    for result in (result for result in killable if verbose and result not in met):
        mutation = result.mutant.mutations[0]
        print(f"\n{result.path}:{mutation.line} {mutation.operator}, {mutation.summary}\n  {calls[key_of(result)]}")


def main() -> int:
    """Measure, search, prove; prints a table, and exits with 1 if a proof is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("package")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--calls", type=float, default=5.0, metavar="S", help="CPU seconds of each public function")
    parser.add_argument("--controls", type=int, default=100, metavar="N", help="killed mutants to try to prove")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--found", type=Path, help="keeps what the other search finds")
    parser.add_argument("--verbose", action="store_true", help="list the survivors that were not found")
    options = parser.parse_args()
    project = options.project.resolve()
    if options.report:
        report: SuiteReport = from_json(options.report.read_text("utf-8"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            report = measure(project, options.package, options.seconds, Path(folder))
    outside = Outside.of(project, options.package, options.calls)
    print_survivors(report, outside, options.found, verbose=options.verbose)
    killed = [result for result in report.results if result.status == "killed"]
    killed = Random(0).sample(killed, min(options.controls, len(killed)))
    wrong = list(false_proofs(project, killed))
    print(f"\nof {len(killed)} killed mutants, {len(wrong)} are called equivalent")
    for result, verdict in wrong:
        print(f"{result.path}: {result.mutant.id}: {verdict.proof.method}; killed by {result.killer}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
