"""Values of two loadings of a module are told apart wherever they differ."""

from __future__ import annotations

from types import FunctionType

from mutsinq.suite.switching.sameness import same


def _marked(name: str) -> FunctionType:
    def function() -> None:
        pass

    setattr(function, name, None)
    return function


def test_functions_with_other_attributes_differ_behind_many_that_are_alike() -> None:
    alike = [[_marked("first") for _ in range(10)] for _ in range(2)]
    assert same(*alike)
    assert not same([*alike[0], _marked("first")], [*alike[1], _marked("second")])
