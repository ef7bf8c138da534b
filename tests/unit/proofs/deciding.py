"""Deciding queries in the process of the tests: these are small, and starting a solver each time takes far longer."""

from __future__ import annotations

import z3


def satisfiable(query: str) -> bool | None:
    """Whether a query can be fulfilled; None if the solver does not know."""
    solver = z3.Solver()
    solver.set("timeout", 5000)
    solver.from_string(query)
    return {"sat": True, "unsat": False}.get(str(solver.check()))
