"""Enumeration: run both programs on every input that there is.

For parameters declared as bool, None, literals, enumerations of the module, and unions and fixed tuples of these.
The code must depend on its arguments alone; so that this does not rest on reading alone, everything runs twice, in
fresh workers under two hash seeds, the second time backwards.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.core.input import Input, Reference
from mutsinq.core.literal import parse_value
from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.errors import LiteralError
from mutsinq.execution.engine import Engine
from mutsinq.proofs.closure import is_closed
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.module import PlainModule, plain_function
from mutsinq.proofs.parameters import Declared, call, declared_parameters

#: Inputs of the largest domain that is gone through.
MOST_INPUTS = 100_000
_FIRST_CHUNK, _CHUNK = 64, 8192
#: First bytes of outcomes that say all of what a call did, and words in those that do not.
_TELLING = (b"R", b"S", b"E")
_HIDING = (b'"cut"', b'"opaque"', b'"iterator"', b'"function"', b'"module"')
_RESOURCES = (b"ERecursionError", b"EMemoryError")


@dataclass(frozen=True, slots=True)
class Enumerated:
    """What running every input showed."""

    parameters: tuple[Declared, ...]
    inputs: int
    #: SHA-256 of all outcomes in order, hexadecimal.
    digest: str
    #: An input on which the two did not do the same; None if there is none.
    differing: Input | None


def domain_inputs(original: Program, variant: Program) -> tuple[tuple[Declared, ...], list[Input]] | None:
    """The parameters and all inputs that their declared types allow; None if these are too many or not known."""
    parameters = declared_parameters(original, variant)
    found, found_variant = plain_function(original), plain_function(variant)
    if parameters is None or found is None or found_variant is None:
        return None
    module, other = found[0], found_variant[0]
    if {name: enum.members for name, enum in module.enums.items()} != {
        name: enum.members for name, enum in other.enums.items()
    }:
        return None
    columns = [_values(parameter.type, module) for parameter in parameters]
    if not all(columns) or math.prod(map(len, columns)) > MOST_INPUTS:
        return None
    return parameters, [call(parameters, row) for row in itertools.product(*columns)]


def enumerate_inputs(
    original: Program, variant: Program, engine: Engine, deadline: Deadline, *, messages: bool = False
) -> Enumerated | None:
    """Run both on every input, or None if the domain is not finite, or the runs take longer or do not tell everything.

    With `messages`, the text of exceptions' messages is behaviour: then nothing is said of programs that raise.
    Raises LoadError when importing a program fails.
    """
    found = domain_inputs(original, variant)
    if found is None or not all(_is_closed(program) for program in (original, variant)):
        return None
    parameters, inputs = found
    runs: list[list[bytes]] = []
    for program in (original, variant):
        forwards = _run(engine, program, inputs, 0, deadline)
        if len(forwards) < len(inputs) or not all(_tells(outcome, messages) for outcome in forwards):
            return None
        if forwards != _run(engine, program, inputs[::-1], 1, deadline)[::-1]:
            return None
        runs.append(forwards)
    differing = next((input for input, one, other in zip(inputs, *runs) if one != other), None)
    digest = hashlib.sha256()
    for outcome in runs[0]:
        digest.update(len(outcome).to_bytes(8, "little") + outcome)
    return Enumerated(parameters, len(inputs), digest.hexdigest(), differing)


def _is_closed(program: Program) -> bool:
    found = plain_function(program)
    return found is not None and is_closed(found[0], program.entry)


def _run(engine: Engine, program: Program, inputs: Sequence[Input], hash_seed: int, deadline: Deadline) -> list[bytes]:
    """The outcomes of all inputs, in a fresh worker; of fewer where one does not end, or the time does."""
    loaded = engine.open(program, hash_seed=hash_seed)
    try:
        outcomes: list[bytes] = []
        # Chunks grow, so that a program that hangs on many inputs is soon left.
        size = _FIRST_CHUNK
        while len(outcomes) < len(inputs):
            chunk = inputs[len(outcomes) : len(outcomes) + size]
            found = loaded.worker.run(chunk, deadline=time.monotonic() + deadline.left).outcomes
            outcomes += found
            if len(found) < len(chunk) or b"T" in found:
                break
            size = min(2 * size, _CHUNK)
        return outcomes
    finally:
        loaded.worker.stop()


def _tells(outcome: bytes, messages: bool) -> bool:
    """Whether equal outcomes mean equal behaviour."""
    if not outcome.startswith(_TELLING) or outcome.startswith(_RESOURCES) or (messages and outcome[:1] == b"E"):
        return False
    return outcome[:1] != b"S" or not any(word in outcome for word in _HIDING)


def _values(type: Type | None, module: PlainModule) -> list[Any]:
    """All values of a type; none where these are not known, or too many."""
    if type is None:
        return []
    match type.name:
        case "bool":
            return [False, True]
        case "none":
            return [None]
        case "literal":
            return _literals([part.name for part in type.args])
        case "union":
            parts = [_values(part, module) for part in type.args]
            distinct = {(value.__class__, repr(value)): value for part in parts for value in part}
            return list(distinct.values()) if all(parts) else []
        case "tuple" if type.args and type.args[-1].name != "...":
            columns = [_values(part, module) for part in type.args]
            if not all(columns) or math.prod(map(len, columns)) > MOST_INPUTS:
                return []
            return list(itertools.product(*columns))
    return [Reference(member) for member in module.enums[type.name].members] if type.name in module.enums else []


def _literals(texts: Sequence[str]) -> list[Any]:
    try:
        return [parse_value(text) for text in texts]
    except LiteralError:
        return []
