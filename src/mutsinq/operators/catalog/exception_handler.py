"""Changes what a handler catches, and what it does.

What it does
    Widens the type that a handler catches to `Exception`, narrows it to nothing (`except ():`), and replaces
    the handler's body by `raise` and by `pass`.

Why it matters
    Error paths are the least tested part of most programs, and too wide a handler hides other errors.

Example
    `except KeyError:` → `except Exception:`

Known equivalents
    Handlers of exceptions that do not occur.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ExceptionHandler:
    name = "exception-handler"
    status = Status.STABLE
    nodes = (cst.ExceptHandler, cst.ExceptStarHandler)
    examples = (
        Example("try: f()\nexcept KeyError: g()", "try: f()\nexcept Exception: g()"),
        Example("try: f()\nexcept KeyError: g()", "try: f()\nexcept (): g()"),
        Example("try: f()\nexcept KeyError:\n    g()", "try: f()\nexcept KeyError:\n    raise"),
        Example("try: f()\nexcept KeyError:\n    g()", "try: f()\nexcept KeyError:\n    pass"),
        Example("try: f()\nexcept KeyError: raise", "try: f()\nexcept KeyError: pass"),
    )

    def propose(self, node: cst.ExceptHandler | cst.ExceptStarHandler, scope: Scope) -> Iterator[Edit]:
        if node.type is not None:
            if scope.text(node.type) not in ("Exception", "BaseException"):
                yield scope.replace_outer(node.type, "Exception")
            if not isinstance(node.type, cst.Tuple):  # which `container-literal` empties
                yield scope.replace_outer(node.type, "()")
        body = scope.text(node.body).strip()
        for replacement in ("raise", "pass"):
            if body != replacement:
                yield scope.replace(node.body, replacement)
