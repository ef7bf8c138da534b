"""Negates a condition.

What it does
    Puts `not` in front of the condition of `if`, `elif`, `while`, a conditional expression or a
    comprehension's filter. Conditions that are one comparison or begin with `not` are left to
    `comparison-negation` and `not-removal`.

Why it matters
    The branch is taken exactly when it should not be.

Example
    `if items: pass` → `if not items: pass`

Known equivalents
    Both branches do the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mutsinq.core.mutation import Edit
from mutsinq.operators.precedence import negated
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class ConditionNegation:
    name = "condition-negation"
    status = Status.STABLE
    nodes = (cst.If, cst.While, cst.IfExp, cst.CompIf)
    examples = (
        Example("if items: pass", "if not items: pass"),
        Example("x = a if b and c else d", "x = a if not (b and c) else d"),
        Example("if a < b: pass", "if a < b: pass"),
        Example("while True: pass", "while True: pass"),
    )

    def propose(self, node: cst.If | cst.While | cst.IfExp | cst.CompIf, scope: Scope) -> Iterator[Edit]:
        test = node.test
        match test:
            case cst.Comparison(comparisons=[_]) | cst.UnaryOperation(operator=cst.Not()):
                return
            case cst.Name(value="True" | "False") | cst.Integer():
                return
        yield scope.replace_outer(test, negated(scope, test))
