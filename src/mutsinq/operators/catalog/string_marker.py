"""Puts markers around a string.

What it does
    Replaces a string or bytes literal `"x"` by `"XXxXX"`.

Why it matters
    The classic string mutant of mutmut, for comparing with it. It is optional since `string` covers the same
    literals with one mutant each.

Example
    `key = "name"` → `key = "XXnameXX"`

Known equivalents
    Texts for people.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class StringMarker:
    name = "string-marker"
    status = Status.OPTIONAL
    nodes = (cst.SimpleString,)
    examples = (Example('key = "name"', "key = 'XXnameXX'"), Example('key = b"n"', "key = b'XXnXX'"))

    def propose(self, node: cst.SimpleString, scope: Scope) -> Iterator[Edit]:
        value = node.evaluated_value
        marked: str | bytes = f"XX{value}XX" if isinstance(value, str) else b"XX" + value + b"XX"
        yield scope.replace(node, repr(marked))
