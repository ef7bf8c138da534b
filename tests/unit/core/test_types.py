"""Types: annotations read into one notation, whatever their spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.types import ANY, ELLIPSIS, NONE, Type, parse_type, union
from record_strategies import identifiers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("int", "int"),
        ("None", "None"),
        ("list[int]", "list[int]"),
        ("List[int]", "list[int]"),
        ("typing.Sequence[str]", "list[str]"),
        ("t.Dict[str, List[int]]", "dict[str, list[int]]"),
        ("collections.abc.Iterable[bytes]", "iterable[bytes]"),
        ("Optional[int]", "int | None"),
        ("Union[int, Union[str, None], int]", "int | str | None"),
        ("int | None | int", "int | None"),
        ("tuple[int, ...]", "tuple[int, ...]"),
        ("Literal['a', 3]", "Literal['a', 3]"),
        ("Annotated[int, 'positive']", "int"),
        ("Generator[int, None, str]", "iterator[int]"),
        ("Callable[[int], str]", "Callable[[int], str]"),
        ("Callable[..., str]", "callable"),
        ("'Point | None'", "Point | None"),
        ("shapes.Point", "shapes.Point"),
        ("object", "Any"),
    ],
)
def test_an_annotation_is_read_into_the_one_notation(text: str, shown: str) -> None:
    assert str(parse_type(text)) == shown


@pytest.mark.parametrize("text", ["", "(", "1 + 1", "f()", "lambda: 0", "\0", "[" * 20_000, "x if y else z"])
def test_what_cannot_be_read_is_any(text: str) -> None:
    assert parse_type(text) == ANY


def test_a_homogeneous_tuple_has_the_ellipsis_as_its_second_argument() -> None:
    assert parse_type("tuple[int, ...]") == Type("tuple", (Type("int"), ELLIPSIS))


_simple = st.sampled_from([Type("int"), Type("str"), NONE, ANY, Type("callable")]) | identifiers.map(parse_type)
_types = st.recursive(
    _simple,
    lambda inner: (
        st.builds(lambda arg: Type("list", (arg,)), inner)
        | st.builds(lambda key, value: Type("dict", (key, value)), inner, inner)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: union(*parts))
    ),
    max_leaves=6,
)


@given(_types)
def test_a_type_is_shown_in_the_notation_that_is_read(type_: Type) -> None:
    assert parse_type(str(type_)) == type_


@given(st.lists(_types, min_size=1, max_size=4))
def test_a_union_is_flat_without_repetition_and_never_of_one(parts: list[Type]) -> None:
    made = union(*parts)
    alternatives = made.args if made.name == "union" else (made,)
    assert len(set(alternatives)) == len(alternatives)
    assert all(part.name != "union" for part in alternatives)
    assert made.name != "union" or len(alternatives) > 1
    assert union(made, *parts) == made


@given(st.text())
def test_any_text_gives_some_type(text: str) -> None:
    assert isinstance(parse_type(text), Type)
