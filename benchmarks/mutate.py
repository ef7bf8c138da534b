"""Measures `mutsinq mutate`: the complete list of mutants of large modules, by all operators.

    python benchmarks/mutate.py [MODULE.py ...]

Without arguments it takes large modules of the standard library that runs it. Each module is measured in a
process of its own. The bar: a module of 3,800 lines in under 5 s and under 400 MB, and 1,000 mutants or more a
second after parsing.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

LARGE_MODULES = ("_pydecimal.py", "typing.py", "inspect.py", "argparse.py", "tkinter/__init__.py", "tarfile.py")
HEADINGS = ("module", "lines", "mutants", "dropped", "parse s", "mutate s", "mutants/s", "whole s", "peak MB")


def measure(path: Path) -> dict[str, float]:
    """Parse and mutate one module in this process."""
    import libcst as cst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    from mutsinq.operators.pipeline import mutants
    from mutsinq.operators.table import choose
    from mutsinq.static.sources import read_file

    source, operators = read_file(path).text, choose(["all"])
    started = time.perf_counter()
    MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    parsed = time.perf_counter()
    found = mutants(source, operators=operators, noise=True)
    whole = time.perf_counter() - parsed
    return {
        "lines": source.count("\n"),
        "mutants": len(found.mutants),
        "dropped": found.equivalent + found.duplicate + found.invalid,
        "parse": parsed - started,
        "whole": whole,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def row(path: Path) -> str:
    """One line of the table."""
    command = [sys.executable, __file__, "--one", str(path)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    mutating = max(told["whole"] - told["parse"], 1e-9)
    name = path.parent.name if path.name == "__init__.py" else path.name
    cells = (
        f"{told['lines']:,}",
        f"{told['mutants']:,}",
        f"{told['dropped']:,}",
        f"{told['parse']:.2f}",
        f"{mutating:.2f}",
        f"{told['mutants'] / mutating:,.0f}",
        f"{told['whole']:.2f}",
        f"{told['peak']:.0f}",
    )
    return f"{name:<16}" + "".join(f"{cell:>11}" for cell in cells)


def main() -> None:
    """Print the table, a module a line."""
    library = Path(sysconfig.get_paths()["stdlib"])
    paths = [Path(argument) for argument in sys.argv[1:]] or [library / name for name in LARGE_MODULES]
    print(f"{HEADINGS[0]:<16}" + "".join(f"{heading:>11}" for heading in HEADINGS[1:]))
    for path in paths:
        if path.exists():
            print(row(path), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main()
