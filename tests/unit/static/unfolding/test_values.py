from __future__ import annotations

import pytest

from mutsinq.static.unfolding.values import literal, type_of


@pytest.mark.parametrize("value", [10**30, "a text", b"bytes", 0.5, True, None, ...], ids=repr)
def test_a_constant_holds_its_value_so_that_no_thread_parses_it(value: object) -> None:
    assert literal(value).value is value


def test_equal_numbers_of_other_types_are_other_constants() -> None:
    assert len({literal(1), literal(True), literal(1.0)}) == 3
    assert literal(0.0) != literal(-0.0)
    assert str(type_of(literal(True))) == "bool"
