"""How what a mutant costs depends on the size of the suite: `python benchmarks/suite_scaling.py [--svg PATH]`.

Packages with more and more functions, each function with a test of its own, and the same number of mutants of each. A
mutant should cost what the one test costs that reaches it, however many there are.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from mutsinq.reports.charts import Bar, bars

_PER_MODULE = 100
_MUTANTS = 300


def write_package(folder: Path, functions: int) -> None:
    """A package of so many functions and tests, a hundred to a file."""
    (folder / "pyproject.toml").write_text('[project]\nname = "sized"\nversion = "1"\n')
    (folder / "sized").mkdir()
    (folder / "tests").mkdir()
    (folder / "sized" / "__init__.py").write_text("")
    (folder / "conftest.py").write_text("")
    for module in range(functions // _PER_MODULE):
        code, tests = [], [f"from sized import part_{module} as part"]
        for number in range(_PER_MODULE):
            code.append(f"def f_{number}(x):\n    if x > {number}:\n        return x - {number}\n    return x * 2\n")
            tests.append(f"def test_{number}():\n    assert part.f_{number}({number + 5}) == 5\n")
            tests[-1] += f"    assert part.f_{number}({number}) == {2 * number}\n"
        (folder / "sized" / f"part_{module}.py").write_text("\n\n".join(code))
        (folder / "tests" / f"test_part_{module}.py").write_text("\n\n".join(tests))


def measure(functions: int) -> float:
    """CPU seconds of the mutants' phase on a package."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_package(folder, functions)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "suite_clock"]
        command += [f"--mutsinq-max={_MUTANTS}", "--mutsinq-survivors=0"]
        command += ["--mutsinq-operators=arithmetic,comparison-boundary", "--mutsinq"]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{functions} functions: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    (seconds,) = re.findall(r"^mutsinq: mutants: .*?([\d.]+) CPU seconds", done.stdout, re.MULTILINE)
    return float(seconds)


def main() -> int:
    """Measure, print a table, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1_000, 3_000, 10_000])
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    print(f"{_MUTANTS} mutants of each package, load {os.getloadavg()[0]:.1f}\n")
    print("| functions and tests | mutants' phase, CPU s | CPU ms a mutant |\n|---|---|---|")
    drawn = []
    for size in options.sizes:
        seconds = measure(size)
        cost = 1000 * seconds / _MUTANTS
        print(f"| {size:,} | {seconds:.1f} | {cost:.1f} |", flush=True)
        drawn.append(Bar(f"{size:,} tests", round(cost, 1)))
    if options.svg:
        title = f"CPU milliseconds a mutant, {_MUTANTS} mutants, one test reaches each"
        options.svg.write_text(bars(drawn, title), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
