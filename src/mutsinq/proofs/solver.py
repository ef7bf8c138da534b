"""Solver: ask Z3 about a query, in a process of its own.

A solver can crash, forget its time limit or take all memory; none of that may happen to the process that asks.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import dataclass, field

from mutsinq.proofs.child import ask
from mutsinq.proofs.deadline import Deadline

_MEMORY = 2 << 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver said: `sat`, `unsat`, or `unknown`, which also stands for failing in any way."""

    status: str
    #: Of a satisfiable query the values of its variables, a truth value as 0 or 1.
    model: dict[str, int] = field(default_factory=dict)


def solve(query: str, deadline: Deadline) -> Answer:
    """Whether the query, SMT-LIB 2 text, is satisfiable; unknown if the solver does not say so in time."""
    try:
        told = ask(__name__, [query, deadline.left], deadline)
        return Answer(str(told["status"]), {str(name): int(value) for name, value in told["model"].items()})
    except (AttributeError, LookupError, TypeError, ValueError):
        return Answer("unknown")


def main() -> None:
    """Answer the query on standard input; runs in the solver's process."""
    query, seconds = json.loads(sys.stdin.read())
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sys.set_int_max_str_digits(0)
    import z3

    solver = z3.Solver()
    solver.set("timeout", max(1, int(1000 * seconds)))
    solver.from_string(query)
    status = str(solver.check())
    model: dict[str, str] = {}
    if status == "sat":
        found = solver.model()
        for declaration in found.decls():
            value = found[declaration]
            if z3.is_int_value(value):
                model[declaration.name()] = str(value)
            elif z3.is_true(value) or z3.is_false(value):
                model[declaration.name()] = str(int(z3.is_true(value)))
    sys.stdout.write(json.dumps({"status": status, "model": model}))


if __name__ == "__main__":
    main()
