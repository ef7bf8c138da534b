from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.literal import parse_value
from mutsinq.core.types import ANY, parse_type
from mutsinq.static.domains.value_types import joined, type_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "int"),
        ("True", "bool"),
        ("None", "None"),
        ("[1, 'a']", "list[int | str]"),
        ("[]", "list[Any]"),
        ("[[], [1]]", "list[list[int]]"),
        ("(1, 'a')", "tuple[int, str]"),
        ("(1, 2, 3, 4)", "tuple[int, ...]"),
        ("[(1, 2), (3,)]", "list[tuple[int, ...]]"),
        ("{'a': [1], 'b': []}", "dict[str, list[int]]"),
        ("{1, 2}", "set[int]"),
        ("Point(1)", "Point"),
        ("Color.RED", "Color"),
        ("len", "callable"),
    ],
)
def test_the_type_of_a_literal_covers_its_parts(text: str, expected: str) -> None:
    assert str(type_of(parse_value(text))) == expected


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.integers(), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.lists(_values, max_size=5))
def test_the_type_of_a_list_is_that_of_its_elements_joined(values: list[object]) -> None:
    assert type_of(values).args == (joined([type_of(value) for value in values]),)


@given(_values)
def test_joining_a_type_with_itself_or_nothing_changes_nothing(value: object) -> None:
    type = type_of(value)
    assert joined([type, type]) == joined([type, ANY]) == joined([type])


@given(_values)
def test_the_text_of_a_type_reads_back(value: object) -> None:
    assert str(parse_type(str(type_of(value)))) == str(type_of(value))
