"""Identity: which programs are one and the same, and which part of a corpus they belong to."""

from __future__ import annotations

import hashlib
import re

from mutsinq.core.corpus import Split
from mutsinq.core.program import Program
from mutsinq.static.normal_form import normal_form
from mutsinq.static.signature import signature

#: Of each ten programs one is for validation and one for tests.
_OF_TEN: dict[int, Split] = {8: "validation", 9: "test"}


def identity(program: Program) -> str:
    """SHA-256 of the normal form, hexadecimal.

    Copies share it though the function, its parameters and variables have other names, the layout and the docstring
    are others. Raises InputError if the source does not parse or lacks the entry.
    """
    names = [program.entry, *(formal.name for formal in signature(program).formals)]
    numbers = {name: f"name_{number}" for number, name in enumerate(names)}
    # Only a digest is made of this text, so it does no harm that a name may stand in a string or attribute too.
    source = re.sub(rf"\b({'|'.join(map(re.escape, numbers))})\b", lambda match: numbers[match[1]], program.source)
    form = normal_form(Program(source, program.module, numbers[program.entry]))
    return hashlib.sha256(form.encode("utf-8", "replace")).hexdigest()


def split_of(identity: str) -> Split:
    """The part of a corpus that programs with this identity belong to, in every corpus that they are in."""
    return _OF_TEN.get(int(identity[:8], 16) % 10, "train")
