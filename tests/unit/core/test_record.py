"""Records: frozen, slotted, comparable, picklable, each name once."""

from __future__ import annotations

import dataclasses
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.codec import to_json
from mutsinq.core.record import RECORDS, record
from record_strategies import record_strategy

NAMES = sorted(name for name, cls in RECORDS.items() if cls.__module__.startswith("mutsinq.core"))


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_frozen_slotted_and_says_what_it_is(name: str) -> None:
    cls = RECORDS[name]
    assert cls.__name__ == name
    assert cls.__dataclass_params__.frozen
    assert "__slots__" in vars(cls)
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{name}(")


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"Build", "Call", "Link", "Linked", "Reference"}))
@settings(max_examples=20)
@given(data=st.data())
def test_a_record_is_picklable_and_equal_to_its_copy(name: str, data: st.DataObject) -> None:
    made = data.draw(record_strategy(name))
    again = pickle.loads(pickle.dumps(made))
    assert to_json(again) == to_json(made)
    assert dataclasses.replace(made) == made
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(made)[0].name, None)


def test_two_records_of_one_name_are_refused() -> None:
    class Span:
        start: int

    with pytest.raises(TypeError, match="two records are named Span"):
        record(Span)
    assert RECORDS["Span"].__module__ == "mutsinq.core.program"
