"""Ranking: which survivors matter most, before anything is known of what they change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from mutsinq.core.mutation import FromOperator
from mutsinq.core.suite import MISSED, MutantResult

#: Where a survivor stands: file and line.
_Place = tuple[str, int]


def ranked(results: Sequence[MutantResult], users: Callable[[str], int]) -> list[int]:
    """The positions in `results` of mutants that no test noticed, those that matter most first.

    The first survivor of every line goes before the second of any: the survivors of one line are mostly one hole in
    the tests. Among lines, code that tests do run goes before code that none reaches, public functions before private
    ones, then what more functions use, and lines with more survivors. `users` counts the functions that use a name.
    """
    missed = [index for index, result in enumerate(results) if result.status in MISSED]
    on_line = Counter(_place(results[index]) for index in missed)
    used: dict[str, int] = {}

    def importance(index: int) -> tuple[bool, bool, int, int, _Place]:
        result = results[index]
        name = function_name(result.mutant)
        last = name.rpartition(".")[2]
        if last not in used:
            used[last] = users(last) if last else 0
        private = any(part.startswith("_") and not part.endswith("__") for part in name.split("."))
        place = _place(result)
        return result.status == "no coverage", private, -used[last], -on_line[place], place

    by_importance = sorted(missed, key=importance)
    before: Counter[_Place] = Counter()
    turns = {}
    for index in by_importance:
        place = _place(results[index])
        turns[index] = before[place]
        before[place] += 1
    return sorted(by_importance, key=turns.__getitem__)


def function_name(mutant: FromOperator) -> str:
    """Qualified name of the outermost function that a mutant changes; empty outside of functions."""
    return mutant.mutations[0].function.partition(".<locals>")[0]


def _place(result: MutantResult) -> _Place:
    return result.path, result.mutant.mutations[0].line
