"""Empties a string, or fills an empty one.

What it does
    Replaces a string or bytes literal by an empty one, and an empty one by `"mutated"`. Docstrings are left
    alone, and so are the messages of exceptions, warnings and logs unless noise is asked for.

Why it matters
    Texts are keys, separators and parts of results. A survivor shows one that nothing reads.

Example
    `separator = ", "` → `separator = ""`

Known equivalents
    Texts for people.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class String:
    name = "string"
    status = Status.STABLE
    nodes = (cst.SimpleString,)
    examples = (
        Example('separator = ", "', 'separator = ""'),
        Example("data = b'x'", 'data = b""'),
        Example("text = ''", 'text = "mutated"'),
        Example("raise ValueError('bad')", "raise ValueError('bad')"),
    )

    def propose(self, node: cst.SimpleString, scope: Scope) -> Iterator[Edit]:
        prefix = "b" if isinstance(node.evaluated_value, bytes) else ""
        yield scope.replace(node, f'{prefix}""' if node.evaluated_value else f'{prefix}"mutated"')
