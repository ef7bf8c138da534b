"""The kit for operators finds what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import pytest

from mutsinq.core.mutation import Edit
from mutsinq.operators.catalog.number import Number
from mutsinq.operators.protocol import Example
from mutsinq.operators.scope import Scope
from mutsinq.testing.operators import check_operator


def test_operator_of_the_catalog_passes() -> None:
    check_operator(Number())


def test_operator_in_a_module_without_the_sections_fails() -> None:
    class Undocumented(Number):
        name = "number"

    with pytest.raises(AssertionError, match="the docstring of its module lacks What it does"):
        check_operator(Undocumented())


class InDocumentedModule(Number):
    __module__ = "mutsinq.operators.catalog.number"


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"name": "Number"}, "no kebab-case name"),
        ({"examples": (Example("x", "x"),)}, "has no example"),
        ({"examples": (Example("x = 1", "x = 7"),)}, "does not make 'x = 7'"),
        ({"examples": (Example("x = 1", "x = 2"), Example("y = 3", "y = 3"))}, "should leave 'y = 3' alone"),
    ],
)
def test_operator_that_breaks_its_protocol_fails(attributes: dict[str, object], message: str) -> None:
    broken = type("Broken", (InDocumentedModule,), {"__module__": InDocumentedModule.__module__, **attributes})

    with pytest.raises(AssertionError, match=message):
        check_operator(broken())


def test_operator_that_proposes_something_else_each_time_fails() -> None:
    class Moody(InDocumentedModule):
        __module__ = InDocumentedModule.__module__
        calls = 0

        def propose(self, node: cst.Integer | cst.Float | cst.Imaginary, scope: Scope) -> Iterator[Edit]:
            type(self).calls += 1
            yield scope.replace(node, str(self.calls + 100))

    with pytest.raises(AssertionError, match="something else the second time"):
        check_operator(Moody())
