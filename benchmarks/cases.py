"""Cases: the pairs of a file, and random mutants of its originals, with what is known of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutsinq.core.call_text import parse_input
from mutsinq.core.input import Input
from mutsinq.core.program import SCRIPT, Program
from mutsinq.errors import LiteralError, MutsinqError
from mutsinq.operators.pipeline import mutants, variant
from mutsinq.searchers.pairs import BrokenLine, read_pairs

#: This project's own pairs, that anybody has.
OWN = tuple(sorted((Path(__file__).parent / "data").glob("*.jsonl")))


@dataclass(frozen=True)
class Case:
    """Two programs, and what is known of them."""

    id: str
    original: Program
    variant: Program
    examples: tuple[Input, ...] = ()
    #: Whether they differ; None where nobody knows.
    differs: bool | None = None
    #: Inputs that somebody published for this pair.
    published: tuple[Input, ...] = ()


def read_cases(path: Path, limit: int = 0) -> list[Case]:
    """The pairs of a file, or `limit` of them evenly spread.

    A line may say `differs`; one whose id begins with `eq_` is equal by construction, any other differs. Raises
    ValueError for a line that holds no pair.
    """
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    cases = []
    for line, pair in zip(lines, read_pairs(lines), strict=True):
        if isinstance(pair, BrokenLine):
            raise ValueError(f"{path}:{pair.number}: {pair.reason}")
        fields = json.loads(line)
        differs = fields.get("differs", not pair.id.startswith("eq_"))
        published = _inputs(fields.get("diverging_input", ""))
        cases.append(Case(pair.id, pair.original, pair.variant, pair.examples, differs, published))
    return cases[:: max(1, len(cases) // limit)][:limit] if limit else cases


def _inputs(text: str) -> tuple[Input, ...]:
    try:
        return (parse_input(text),) if text else ()
    except LiteralError:
        return ()


def random_mutants(cases: Sequence[Case], count: int, seed: int = 0) -> list[Case]:
    """So many mutants, by one operator each, of the functions that stand as originals in the cases."""
    originals = {case.original.digest: case for case in cases if case.original.entry != SCRIPT}
    found: list[Case] = []
    for case in originals.values():
        found += _mutants(case)
    return random.Random(seed).sample(found, min(count, len(found)))


def _mutants(case: Case) -> Iterable[Case]:
    program = case.original
    try:
        made = mutants(program.source, functions=[program.entry]).mutants
    except MutsinqError:
        return
    for mutant in made:
        program_pair = variant(program, mutant)
        yield Case(f"{case.id} {mutant.id}", program, program_pair.program, case.examples, None, case.published)
