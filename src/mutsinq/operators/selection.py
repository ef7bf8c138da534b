"""Selection: which mutants of several modules are wanted."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeAlias

from mutsinq.core.mutation import ModuleMutants
from mutsinq.errors import InputError
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.protocol import MutationOperator
from mutsinq.operators.table import choose
from mutsinq.static.project import definitions
from mutsinq.static.revision import changed_lines
from mutsinq.static.sources import Source

Mutated: TypeAlias = tuple[Source, ModuleMutants]

_RANGE = re.compile(r"(\d+)(?:-(\d+))?\Z")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which mutants are wanted; the default is all that the stable operators make."""

    operators: tuple[MutationOperator[Any], ...] = ()
    #: Qualified names of functions and classes; empty for all code.
    functions: tuple[str, ...] = ()
    #: Lines of the single module, as `parse_lines` reads them; None for all.
    lines: frozenset[int] | None = None
    #: Git revision: only lines that changed since; empty for all.
    since: str = ""
    #: Also code that only tells people something.
    noise: bool = False
    #: Mutations in a mutant: 1 or 2.
    order: int = 1
    #: At most this many in all, drawn at random; None for no bound.
    maximum: int | None = None
    seed: int = 0

    def mutants(self, sources: Sequence[Source], on_skip: Callable[[InputError], None]) -> list[Mutated]:
        """Each module with its mutants.

        A module that is no Python is an InputError where it is the only one; among others, `on_skip` gets the
        error and the module is left out. Raises InputError for an unknown function or revision too.
        """
        if self.lines is not None and len(sources) > 1:
            raise InputError(f"--lines speaks of one file, and there are {len(sources)}; name one of them")
        mutated: list[Mutated] = []
        known: set[str] = set()
        for source in sources:
            lines = self._lines(source)
            try:
                mutated.append((source, self._of(source, lines)))
                known.update(definitions(source.text) if self.functions else ())
            except InputError as error:
                if len(sources) == 1:
                    raise
                on_skip(error)
        for function in self.functions:
            if function not in known:
                raise InputError(f"no function or class is named {function!r}{_near(function, known)}")
        return self._drawn(mutated)

    def _lines(self, source: Source) -> frozenset[int] | None:
        changed = changed_lines(source.path, self.since) if self.since else None
        if changed is None or self.lines is None:
            return self.lines if changed is None else changed
        return changed & self.lines

    def _of(self, source: Source, lines: frozenset[int] | None) -> ModuleMutants:
        return mutants(
            source.text,
            path=source.label,
            operators=self.operators or choose(),
            functions=self.functions or None,
            lines=lines,
            noise=self.noise,
            order=self.order,
            seed=self.seed,
        )

    def _drawn(self, mutated: list[Mutated]) -> list[Mutated]:
        places = [(at, mutant) for at, (_, found) in enumerate(mutated) for mutant in found.mutants]
        if self.maximum is None or len(places) <= self.maximum:
            return mutated
        drawn = sorted(random.Random(self.seed).sample(range(len(places)), self.maximum))
        kept = [places[index] for index in drawn]
        return [
            (source, replace(found, mutants=tuple(mutant for place, mutant in kept if place == at)))
            for at, (source, found) in enumerate(mutated)
        ]


def parse_lines(text: str) -> frozenset[int]:
    """The lines of a text such as `10-40,55`. Raises InputError."""
    lines: set[int] = set()
    for part in text.split(","):
        match = _RANGE.match(part.strip())
        found = range(int(match[1]), int(match[2] or match[1]) + 1) if match else ()
        if not found:
            raise InputError(f"{part.strip()!r} is neither a line such as 55 nor a range such as 10-40")
        lines.update(found)
    return frozenset(lines)


def _near(name: str, known: set[str]) -> str:
    by_last_part = {each.rpartition(".")[2]: each for each in sorted(known)}
    near = get_close_matches(name, known, 3)
    near = near or [by_last_part[each] for each in get_close_matches(name.rpartition(".")[2], by_last_part, 3)]
    return f"; did you mean {' or '.join(near)}?" if near else ""
