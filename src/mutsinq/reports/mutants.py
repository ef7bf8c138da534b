"""Mutants, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from click import style

from mutsinq.core.counted import counted
from mutsinq.core.mutation import FromOperator, ModuleMutants
from mutsinq.core.verdict import Verdict
from mutsinq.reports.comparisons import verdict_counts
from mutsinq.reports.diffs import Differ, coloured


def list_line(path: str, mutant: FromOperator) -> str:
    """One mutant in one line: id, place, operator and summary."""
    first = mutant.mutations[0]
    summary = "; ".join(mutation.summary for mutation in mutant.mutations)
    place = f"{path}:{first.line}"
    return "  ".join(part for part in (mutant.id, place, first.function, mutant.operator, summary) if part)


def function_heading(path: str, function: str, count: int) -> str:
    """What stands above the mutants of one function."""
    name = function or "module level"
    return f"{style(path, fg='cyan')} · {style(name, bold=True)} · {counted(count, 'mutant')}"


def mutant_lines(differ: Differ, mutant: FromOperator) -> Iterator[str]:
    """One mutant: its id, operators and lines, then its diff."""
    lines = ", ".join(dict.fromkeys(str(mutation.line) for mutation in mutant.mutations))
    word = "lines" if "," in lines else "line"
    yield f"{style(mutant.id, fg='yellow')}  {style(mutant.operator, bold=True)}  {word} {lines}"
    yield from coloured(differ.lines(mutant))
    yield ""


def summary_line(modules: Sequence[ModuleMutants], seconds: float, verdicts: Mapping[str, Verdict]) -> str:
    """How many mutants there are, how many were dropped, how long it took, and what the verdicts were."""
    count = sum(len(module.mutants) for module in modules)
    dropped = {
        "changing nothing": sum(module.equivalent for module in modules),
        "the same as another": sum(module.duplicate for module in modules),
        "not compiling": sum(module.invalid for module in modules),
    }
    reasons = ", ".join(f"{number:,} {reason}" for reason, number in dropped.items() if number)
    text = f"{counted(count, 'mutant')} in {counted(len(modules), 'file')}"
    text = f"{text}, {seconds:.1f} s; dropped: {reasons or 'none'}"
    judged = verdict_counts(verdicts.values())
    return f"{text}\nverified: {judged}" if judged else text
