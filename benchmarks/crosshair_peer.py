"""The confined process in which `crosshair diffbehavior` runs for the comparison with peers."""

from __future__ import annotations

import json
import os
import pickle
import sys
from types import ModuleType
from typing import Any

from mutsinq.core.program import Program
from mutsinq.execution._inside.confinement import confine
from mutsinq.execution.isolation import readable_paths


def main() -> None:
    """Read a pickled `(original, variant, seconds)`; write the arguments of each reported difference as JSON."""
    original, variant, seconds = pickle.load(sys.stdin.buffer)
    output = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    import crosshair.core_and_libs  # noqa: F401  (registers the symbolic types)
    from crosshair.diff_behavior import ExceptionEquivalenceType, diff_behavior
    from crosshair.fnutil import FunctionInfo
    from crosshair.options import DEFAULT_OPTIONS, AnalysisOptionSet

    readable, listable = readable_paths()
    confine({"memory": 2 << 30, "cpu_seconds": int(seconds) + 5, "readable": readable, "listable": listable})
    sides = [FunctionInfo.from_fn(_load(program)) for program in (original, variant)]
    options = DEFAULT_OPTIONS.overlay(
        AnalysisOptionSet(per_condition_timeout=seconds, per_path_timeout=3, max_uninteresting_iterations=0)
    )
    found = diff_behavior(*sides, options, ExceptionEquivalenceType.SAME_TYPE)
    for difference in [] if isinstance(found, str) else found:
        output.write(json.dumps(difference.args) + "\n")
        output.flush()


def _load(program: Program) -> Any:
    module = ModuleType(program.module)
    sys.modules[program.module] = module
    exec(compile(program.source, "program.py", "exec"), module.__dict__)
    return getattr(module, program.entry)
