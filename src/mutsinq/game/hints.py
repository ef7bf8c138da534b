"""Hints: what static analysis can tell a generator of a program: types of its parameters, and places worth changing.

Each proposal is told of other places, so that a generator which always thinks of the same change first is led away
from it. Hints name places, never changes.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from mutsinq.agents.showing import shown
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.domains.inference import infer

#: Places that one task names, and the length of the code that it shows of each.
_PLACES, _CODE = 3, 60


def hints(program: CorpusProgram, seed: int) -> tuple[str, ...]:
    """Lines for a `GeneratorTask`: the inferred types, then some places by their lines in the program as it is shown.

    Nothing is run. Raises InputError if the program cannot be read.
    """
    original = program.program
    domain = infer(original, original, program.inputs)
    types = ", ".join(f"{parameter.name}: {parameter.types[0]}" for parameter in domain.parameters if parameter.types)
    places = _places(original)
    chosen = sorted(Random(seed).sample(range(len(places)), min(_PLACES, len(places))))
    return (*([f"types: {types}"] if types else []), *(places[place] for place in chosen))


@lru_cache(maxsize=256)
def _places(program: Program) -> tuple[str, ...]:
    """Every piece of code that some mutation operator would change, with its line."""
    # Operators load libcst, which takes longer than all of a command that only shows its help.
    from mutsinq.operators.pipeline import mutants

    source = shown(program)
    try:
        found = mutants(source).mutants
    except InputError:
        return ()
    encoded, places = source.encode(), {}
    for mutant in found:
        mutation = mutant.mutations[0]
        span = mutation.edits[0].span
        code = encoded[span.start : span.end].decode().strip(" ,")
        if 0 < len(code) <= _CODE and "\n" not in code:
            places[span.start, span.end] = f"line {mutation.line}: `{code}` may be worth a change"
    return tuple(places[place] for place in sorted(places))
