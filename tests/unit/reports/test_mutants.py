"""Mutants as lines for people."""

from __future__ import annotations

from click import unstyle

from mutsinq.core.mutation import FromOperator, ModuleMutants
from mutsinq.core.verdict import Equivalent, NotFound, Proof
from mutsinq.operators.pipeline import mutants
from mutsinq.reports.diffs import Differ
from mutsinq.reports.mutants import function_heading, list_line, mutant_lines, summary_line

CODE = "def f(x):\n    y = x + 1\n    return y - 2\n"


def second_order() -> FromOperator:
    return next(each for each in mutants(CODE, order=2).mutants if {part.line for part in each.mutations} == {2, 3})


def test_line_of_a_mutant_has_its_place_and_all_its_changes() -> None:
    mutant = second_order()

    parts = list_line("m.py", mutant).split("  ")

    assert parts[:4] == [mutant.id, "m.py:2", "f", mutant.operator]
    assert parts[4] == "; ".join(mutation.summary for mutation in mutant.mutations)


def test_headline_of_a_mutant_names_all_its_lines() -> None:
    mutant = second_order()

    headline, *diff = map(unstyle, mutant_lines(Differ(CODE, "m.py"), mutant))

    assert headline == f"{mutant.id}  {mutant.operator}  lines 2, 3"
    assert next(line for line in diff if line.startswith(("-  ", "+  "))) == "-    y = x + 1"


def test_heading_counts_the_mutants_of_a_function() -> None:
    assert unstyle(function_heading("m.py", "f", 1)) == "m.py · f · 1 mutant"
    assert unstyle(function_heading("m.py", "", 2)) == "m.py · module level · 2 mutants"


def test_summary_counts_mutants_dropped_proposals_and_verdicts() -> None:
    module = ModuleMutants("m.py", "", (second_order(),), equivalent=2, duplicate=0, invalid=1)
    verdicts = {"a": NotFound(()), "b": Equivalent(Proof("same-code", "all inputs")), "c": NotFound(())}

    assert summary_line([module], 1.23, {}) == "1 mutant in 1 file, 1.2 s; dropped: 2 changing nothing, 1 not compiling"
    assert summary_line([module, module], 0, verdicts).splitlines()[1] == (
        "verified: 1 proved equivalent, 2 without a difference found"
    )
