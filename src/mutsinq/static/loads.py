"""Loads: the names that code takes from outside of itself when it runs."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType

_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")


def loaded_names(code: CodeType) -> Iterator[str]:
    """The names that compiled code and all code inside it look up globally, builtins included; some come twice."""
    instructions = list(dis.get_instructions(code))
    own = {each.argval for each in instructions if each.opname == "STORE_NAME"}
    yield from (str(each.argval) for each in instructions if each.opname in _LOADS and each.argval not in own)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from loaded_names(constant)
