"""Changes the case of a string.

What it does
    Replaces a string or bytes literal by its lower-case and its upper-case form, where these differ from it.

Why it matters
    Shows comparisons that ignore case by chance. It is optional since a text that matters is found by
    `string` already, and one that does not survives three times.

Example
    `header = "Accept"` → `header = "accept"`

Known equivalents
    Case-insensitive uses: encodings, header names, hexadecimal digits.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class StringCase:
    name = "string-case"
    status = Status.OPTIONAL
    nodes = (cst.SimpleString,)
    examples = (
        Example('header = "Accept"', "header = 'accept'"),
        Example('header = "Accept"', "header = 'ACCEPT'"),
        Example('x = "1\\n"', 'x = "1\\n"'),
    )

    def propose(self, node: cst.SimpleString, scope: Scope) -> Iterator[Edit]:
        value = node.evaluated_value
        for changed in (value.lower(), value.upper()):
            if changed != value:
                yield scope.replace(node, repr(changed))
